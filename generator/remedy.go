package generator

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pmezard/go-difflib/difflib"

	"github.com/stagegen/stagegen/schema"
)

// Remedy is a line that stands in a committed file and not in the generated one, with what to write into build.yaml to keep it.
type Remedy struct {
	Line string `json:"line"`
	Keep string `json:"keep"`
}

// Remedies are the hand edits of a Dockerfile which build.yaml can say. Which of the two was changed cannot be known from the
// texts, so that both remedies are shown: this one, and the command that rewrites the file.
func Remedies(c Change) []Remedy {
	if c.State != Differs || strings.HasSuffix(c.Path, ".dockerignore") || c.conflict() {
		return nil
	}
	have, want := lines(unixLines(c.Have)), lines(c.Want)
	var out []Remedy
	for _, op := range difflib.NewMatcher(have, want).GetOpCodes() {
		if op.Tag != 'd' && op.Tag != 'r' {
			continue
		}
		for n := op.I1; n < op.I2; n++ {
			line := strings.TrimSuffix(have[n], "\n")
			stage := stageAt(have, n)
			if stage != "" && c.Image.preset != nil && !slices.Contains(c.Image.preset.Manifest.Stages, stage) {
				continue // of an asset, or one that has no slots
			}
			if key := keeping(line, stage); key != "" && !shellless(c.Image, line, stage) {
				out = append(out, Remedy{Line: line, Keep: fmt.Sprintf("images.%s.%s", c.Image.Name, key)})
			} else if keep := keepingImage(c.Image, line, stage); keep != "" {
				out = append(out, Remedy{Line: line, Keep: keep})
			}
		}
	}
	return out
}

// stageAt is the name of the stage that a line stands in.
func stageAt(text []string, n int) string {
	from := regexp.MustCompile(`(?i)^FROM .* AS ([a-z0-9._-]+)\s*$`)
	for ; n >= 0; n-- {
		if m := from.FindStringSubmatch(text[n]); m != nil {
			return m[1]
		}
	}
	return ""
}

// keeping is the line of build.yaml, below the image, that gives an instruction; "" where there is none.
func keeping(line, stage string) string {
	instruction, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	if rest == "" || strings.HasSuffix(rest, `\`) {
		return ""
	}
	switch strings.ToUpper(instruction) {
	case "ENV":
		return inStage(stage, pairOf("environment", rest))
	case "LABEL":
		return pairOf("labels", rest)
	case "EXPOSE":
		return "expose: [" + quoted(rest) + "]"
	case "USER":
		return "user: " + quoted(rest)
	case "STOPSIGNAL":
		return "stop_signal: " + quoted(rest)
	case "ENTRYPOINT":
		return "entrypoint: " + rest
	case "CMD":
		return "command: " + rest
	case "RUN", "COPY", "ADD", "VOLUME", "SHELL", "WORKDIR", "ARG":
		if stage != "" {
			return "stages." + stage + ".append: " + quoted(instruction+" "+rest)
		}
	}
	return ""
}

// shellless tells whether a line is a command for a shell that the last stage's image does not have.
func shellless(i *Image, line, stage string) bool {
	word, _ := i.Params["base"].Value.(string)
	p, ok := i.Pins[word]
	return stage == "runtime" && strings.HasPrefix(strings.ToUpper(line), "RUN ") && !(ok && p.Base.Shell)
}

// keepingImage is what gives another image: the ARG block holds one whole reference a line.
func keepingImage(i *Image, line, stage string) string {
	arg, reference, ok := strings.Cut(strings.TrimPrefix(line, "ARG "), "=")
	if stage != "" || !ok || !strings.HasPrefix(line, "ARG ") {
		return ""
	}
	return cmp.Or(keepingVersion(i, arg, reference), keepingBase(i, arg, reference))
}

// keepingVersion is what chooses another line of the image that a preset pins, where the two references differ in the version alone,
// or that line has the other one. Of a line that has another patch than the reference, a comment says which.
func keepingVersion(i *Image, arg, reference string) string {
	repository, tag := cutTag(reference)
	for _, name := range slices.Sorted(maps.Keys(i.Pins)) {
		have := i.Pins[name]
		at, tagged := cutTag(have.Reference)
		if have.Arg != arg || i.preset == nil || at != repository {
			continue
		}
		pin := i.preset.Pins[name]
		key := cmp.Or(pin.Version, i.preset.Pins[pin.Follow].Version)
		line := pin.Choose(pin.ImageVersion(reference), false)
		if key == "" || line == "" || line == have.Line {
			continue
		}
		keep := fmt.Sprintf("images.%s.versions: { %s: %q }", i.Name, key, line)
		switch _, pinned := cutTag(pin.Lines[line].Image); {
		case pinned == tag:
			return keep
		case strings.Replace(tagged, pin.ImageVersion(have.Reference), pin.ImageVersion(reference), 1) == tag:
			return keep + " # takes " + at + ":" + pinned
		}
	}
	return ""
}

// cutTag parts a reference that has a tag and no digest.
func cutTag(reference string) (repository, tag string) {
	at := strings.LastIndex(reference, ":")
	if at < strings.LastIndex(reference, "/") {
		return reference, ""
	}
	return reference[:max(at, 0)], reference[at+1:]
}

// keepingBase is what gives a base image of the user's own.
func keepingBase(i *Image, arg, reference string) string {
	for _, param := range []string{"builder", "base"} {
		word, _ := i.Params[param].Value.(string)
		if p, ok := i.Pins[word]; ok && p.Arg == arg {
			word := strings.TrimPrefix(word, schema.ImagePrefix)
			return fmt.Sprintf("bases: { my-%s: { image: %s, packages: %s } } and images.%s.with.%s: my-%s", word, quoted(reference), p.Base.Packages, i.Name, param, word)
		}
	}
	return ""
}

// inStage: a variable of another stage than the last is one of its slots.
func inStage(stage, key string) string {
	if stage == "runtime" || stage == "" || key == "" {
		return key
	}
	return "stages." + stage + "." + key
}

// pairOf writes NAME=VALUE as a mapping below a key.
func pairOf(key, rest string) string {
	name, value, ok := strings.Cut(rest, "=")
	if !ok || strings.ContainsAny(name, " \"'") {
		return ""
	}
	if s, err := strconv.Unquote(value); err == nil {
		value = s
	} else if strings.ContainsAny(value, " \"'") {
		return "" // several pairs in one line
	}
	return fmt.Sprintf("%s: { %s: %s }", key, name, quoted(value))
}

// quoted writes a YAML scalar in double quotes, which YAML reads as JSON does.
func quoted(s string) string { return strconv.Quote(s) }
