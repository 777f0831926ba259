package adopt

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/dockerfile"
)

// line is a line of the old file as it stands there.
func (a *adopter) line(n int) string {
	if n < 1 || n > len(a.lines) {
		return ""
	}
	return strings.TrimSpace(a.lines[n-1])
}

// left is what the old file says and nothing has taken: what differs still, commands and files.
func (a *adopter) left(differences generator.Differences) []Loss {
	var out []Loss
	for _, d := range differences {
		if why := a.why(d); why != "" && !a.told(d.Line, d.What, d.Before) {
			text, line := strings.TrimSpace(d.What+" "+d.Before), d.Line
			if d.What == "entrypoint" || d.What == "command" {
				text, line = a.start()
			}
			out = append(out, Loss{line, text, why})
		}
	}
	out = append(out, a.leftRuns()...)
	out = append(out, a.leftCopies()...)
	out = append(out, a.leftOfBuild()...)
	if p := a.hand.Platform; p.Line > 0 {
		out = append(out, Loss{p.Line, "platform " + p.Value, "the new image is for the platform that a build asks for; platforms names those of a release"})
	}
	out = append(out, a.leftOfServer()...)
	out = append(out, a.leftOwner()...)
	if h := a.hand.Healthcheck; h != nil && h.StartInterval != "" {
		out = append(out, Loss{h.Line, "HEALTHCHECK --start-interval=" + h.StartInterval, "healthcheck has no such key: interval holds from the start"})
	}
	for _, o := range a.hand.Others {
		switch o.Name {
		case "ONBUILD":
			out = append(out, Loss{o.Line, "ONBUILD " + o.Value, "write it under stages.runtime.append, if others build on this image"})
		case "MAINTAINER":
			out = append(out, Loss{o.Line, "MAINTAINER " + o.Value, "the label org.opencontainers.image.authors says it"})
		}
	}
	for _, s := range a.hand.Aside {
		if !slices.Contains(a.preset.Manifest.Stages, s.Value) {
			out = append(out, Loss{s.Line, "stage " + s.Value, "the image is not made from it; keep it in a file and an image of its own"})
		}
	}
	return out
}

// told tells whether a line has its loss already; of several variables, labels or ports on one line each is told.
func (a *adopter) told(line int, what, value string) bool {
	kind, _, _ := strings.Cut(what, " ")
	each := slices.Contains([]string{"environment", "label", "port", "volume", "package"}, kind)
	return line > 0 && slices.ContainsFunc(a.lost, func(l Loss) bool {
		return l.Line == line && (!each || l.Text == what || l.Text == what+" "+value)
	})
}

// why says why a difference is a loss, and what to do; "" for one that is none.
func (a *adopter) why(d generator.Difference) string {
	if d.What == "workdir" {
		return a.whyWorkdir(d)
	}
	if d.Word == "" {
		return ""
	}
	kind, _, _ := strings.Cut(d.What, " ")
	switch kind {
	case "base":
		return "declare it under bases, and choose it with with.base, if the program needs what is in it"
	case "user":
		if d.Word == "root" || d.Word == "user" {
			return "the new image does not run as root: name the folders that it writes to under writable"
		}
		return fmt.Sprintf("the new image runs as %s; write user: \"NUMBER:NUMBER\" where files of volumes belong to another", d.After)
	case "entrypoint", "command":
		return a.whyStart(d)
	case "environment":
		if e := find(a.hand.Environment, strings.TrimPrefix(d.What, "environment ")); e.Open || e.Arg || e.Name == "PATH" {
			return "its value is made of others, which are not known here; write it under environment"
		}
		return "write it under environment, if the program reads it"
	case "port":
		if strings.Contains(d.Before, "-") {
			return "name each port of the range under expose"
		}
		return "write it under expose"
	case "health":
		if a.now.made.Healthcheck != nil && !a.now.made.Healthcheck.Off {
			return "the preset asks its own server, at a path that always answers; healthcheck says otherwise"
		}
		return "the new image has nothing to run it with; a shell and packages come with another with.base"
	case "volume":
		return "name it where the container is run"
	case "label":
		return "write it under labels; build --stamp says those of a release"
	}
	return ""
}

// whyWorkdir: files that the program finds from there, and what others mount there.
func (a *adopter) whyWorkdir(d generator.Difference) string {
	switch {
	case d.Line == 0, path.Clean(d.Before) == path.Clean("/"+d.After):
		return ""
	case d.After == "":
		return "the program starts in /; write WORKDIR under stages.runtime.append, if it reads or writes paths without a / at their beginning"
	}
	if !a.sourcesInImage() && path.Clean(d.Before) == rootHome {
		return "only root may look into it: the program starts in " + d.After + ", and finds there what it names without a / at the beginning"
	}
	return "the new image has the project in " + d.After + ": change what mounts a folder or names a path below the old one"
}

// start is what the old image runs, as its file says it.
func (a *adopter) start() (text string, line int) {
	for _, s := range []*dockerfile.Start{a.hand.Entrypoint, a.hand.Command} {
		if s != nil {
			text, line = text+" "+cmp.Or(s.Shell, strings.Join(s.Words, " ")), cmp.Or(line, s.Line)
		}
	}
	return "start:" + text, line
}

func (a *adopter) whyStart(d generator.Difference) string {
	hand := generator.Program(a.hand)
	options := map[string]string{"java": "with.jvm_options", "node": "environment.NODE_OPTIONS"}
	if len(hand) > 0 && slices.ContainsFunc(a.settings, func(s setting) bool { return s.key() == options[path.Base(hand[0])] }) && find(a.hand.Environment, "NODE_OPTIONS").Line == 0 {
		return "" // its options are taken
	}
	made := generator.Program(a.now.made)
	switch {
	case len(hand) > 0 && len(made) > 0 && a.builtProgram(hand[0]) && slices.Equal(hand[1:], made[1:]):
		return "" // the program, by another name
	case hand == nil:
		return "it needs a shell between, which keeps signals from the program: the preset starts the program itself"
	case slices.Contains([]string{"npm", "yarn", "pnpm"}, path.Base(hand[0])):
		return "the program of the script is started itself, so that signals reach it"
	case strings.HasPrefix(d.Word, "starts"):
		return "the preset starts " + strings.Join(withoutHandler(made), " ") + "; entrypoint and command say otherwise, as lists"
	}
	return ""
}

// withoutHandler drops the option by which a preset ends a program on SIGTERM.
func withoutHandler(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return strings.HasPrefix(w, "--import=data:") || strings.HasPrefix(w, "--preload=data:")
	})
}

// cut makes text fit into a line of a report.
func cut(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 90 {
		return string(r[:89]) + "…"
	}
	return s
}
