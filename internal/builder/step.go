package builder

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// stepName matches the name of a step of the Dockerfile: "[2/4] RUN …", "[build 2/4] COPY …", "[stage-1 1/1] FROM …".
var stepName = lazyregexp.New(`^\[(?:([^\]]*) )?(\d+/\d+)\] ((\w+).*)`)

// step is what the name of a step says.
type step struct {
	stage       string // name of the stage; empty for a step of BuildKit's own, and where the Dockerfile has one stage without a name
	count       string // "2/4"; empty for a step of BuildKit's own
	text        string // the instruction in one line, without what it mounts
	instruction string // its first word
}

// mount matches what a RUN mounts, which is most of the text of many.
var mount = lazyregexp.New(`--mount=\S+ `)

// brief is the text of an instruction, or the name of a step, as people look for it.
func brief(text string) string { return mount.ReplaceAllString(oneLine(text), "") }

func parseStep(name string) step {
	name = oneLine(name)
	m := stepName.FindStringSubmatch(name)
	if m == nil {
		return step{text: strings.TrimPrefix(name, "[internal] ")}
	}
	return step{stage: m[1], count: m[2], text: brief(m[3]), instruction: m[4]}
}

// runs reports whether the step is one that a build counts: of the Dockerfile, but not a FROM.
func (s step) runs() bool { return s.count != "" && s.instruction != "FROM" }

// label names the step in a few letters.
func (s step) label() string {
	switch {
	case s.count != "":
		return strings.TrimSpace(s.stage + " " + s.count)
	case strings.HasPrefix(s.text, "exporting"):
		return "export"
	case strings.HasPrefix(s.text, "load build context"):
		return "context"
	case strings.HasPrefix(s.text, "load metadata"):
		return "base image"
	}
	return "…"
}

// made tells whether the step has made the layer of which the image's history says this, in which stage, and where its files
// come from. The history has an instruction without its flags, and a RUN with its shell and arguments before it.
func (s step) made(history string) (stage, from string, ok bool) {
	words := strings.Fields(s.text)
	for len(words) > 1 && strings.HasPrefix(words[1], "--") {
		if value, is := strings.CutPrefix(words[1], "--from="); is {
			from = value
		}
		words = slices.Delete(words, 1, 2)
	}
	rest, same := strings.CutPrefix(history, s.instruction+" ")
	body := strings.Join(words[1:], " ")
	if s.instruction == "RUN" {
		return s.stage, from, same && strings.HasSuffix(rest, body)
	}
	return s.stage, from, same && rest == body
}
