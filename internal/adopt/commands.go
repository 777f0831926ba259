package adopt

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
)

// guesses are parameters that the commands of the old build state, and what detection found. Whether they are true shows when
// they are tried; those that the preset finds out by itself are dropped again.
func (a *adopter) guesses() []candidate {
	if a.preset == nil {
		return nil
	}
	var out []candidate
	guess := func(line int, name string, value any) {
		if _, ok := a.preset.Manifest.Params[name]; ok && value != "" {
			out = append(out, candidate{line: line, settings: []setting{{[]string{"with", name}, value}}, quiet: true})
		}
	}
	for _, name := range slices.Sorted(keysOf(a.r.With)) {
		guess(0, name, a.r.With[name])
	}
	a.guessBases(guess)
	if len(a.preset.Manifest.Reads) == 0 {
		out = append(out, a.ownStart()...) // no project says what such an image runs
		guess(a.hand.Workdir.Line, "workdir", a.hand.Workdir.Value)
	}
	runs := a.allRuns()
	guessPrograms(a.goPrograms(runs), guess)
	for _, r := range runs {
		for _, words := range r.run.Commands {
			switch path.Base(words[0]) {
			case "go":
				guessGo(words, r, guess)
			case "cargo":
				guessCargo(words, r.run.Line, guess)
			case "npm", "yarn", "pnpm":
				if len(words) > 2 && words[1] == "run" && strings.HasPrefix(words[2], "build") && words[2] != "build" {
					guess(r.run.Line, "script", words[2])
				}
			}
		}
	}
	a.guessVariables(guess)
	for _, c := range a.hand.Copies {
		rel, ok := a.inProject(serverConf(c))
		if _, has := a.preset.Manifest.Params["conf"]; has && ok && serverConf(c) != "" {
			out = append(out, candidate{line: c.Line, text: "configuration " + rel, settings: []setting{{[]string{"with", "conf"}, rel}}})
		}
	}
	return out
}

// ownStart is what the old image runs, as it is.
func (a *adopter) ownStart() []candidate {
	var out []candidate
	for _, x := range []struct {
		key   string
		start *dockerfile.Start
	}{{"entrypoint", a.hand.Entrypoint}, {"command", a.hand.Command}} {
		if x.start == nil {
			continue
		}
		words := x.start.Words
		if words == nil {
			words = []string{"sh", "-c", x.start.Shell}
		}
		out = append(out, candidate{line: x.start.Line, settings: []setting{{[]string{x.key}, words}}})
	}
	return out
}

// guessBases: a base image that is exactly the preset's own was chosen by its word, and one that build.yaml has a name for by that.
func (a *adopter) guessBases(guess func(int, string, any)) {
	for _, x := range []struct {
		param string
		bases []dockerfile.Entry
	}{{"base", []dockerfile.Entry{a.hand.Base}}, {"builder", feedBases(a.hand)}} {
		for _, b := range x.bases {
			if word := a.named(b.Value); word != "" {
				guess(b.Line, x.param, word)
			}
			for _, word := range a.preset.Manifest.Params[x.param].Values {
				exact := word == b.Value // scratch
				for _, line := range a.preset.Pins[word].Lines {
					exact = exact || line.Image == b.Value
				}
				if exact {
					guess(b.Line, x.param, word)
					break
				}
			}
		}
	}
}

func feedBases(c dockerfile.Contract) []dockerfile.Entry {
	var out []dockerfile.Entry
	for _, f := range c.Feeds {
		out = append(out, f.Base)
	}
	return out
}

// stagedRun is a RUN with the stage that it stands in.
type stagedRun struct {
	run   dockerfile.Run
	stage dockerfile.Contract
	image bool // it is one of the image itself
}

// allRuns are the RUNs of the stages that the image is made from, each once, in order.
func (a *adopter) allRuns() []stagedRun {
	var out []stagedRun
	add := func(c dockerfile.Contract, image bool) {
		for _, r := range c.Runs {
			if !slices.ContainsFunc(out, func(o stagedRun) bool { return o.run.Line == r.Line }) {
				out = append(out, stagedRun{r, c, image})
			}
		}
	}
	add(a.hand, true)
	for _, f := range a.hand.Feeds {
		add(f, false)
	}
	slices.SortStableFunc(out, func(x, y stagedRun) int { return x.run.Line - y.run.Line })
	return out
}

// guessCargo reads the choices of a cargo build.
func guessCargo(words []string, line int, guess func(int, string, any)) {
	words = withoutToolchain(words)
	if len(words) < 2 || words[1] != "build" && words[1] != "install" {
		return
	}
	var programs []string
	for n := 2; n < len(words); n++ {
		name, value, whole := strings.Cut(words[n], "=")
		if !whole && n+1 < len(words) && !strings.HasPrefix(words[n+1], "-") {
			value = words[n+1]
		}
		switch name {
		case "--bin":
			programs = append(programs, value)
		case "-p", "--package":
			guess(line, "package", value)
		case "-F", "--features":
			guess(line, "features", strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == ',' }))
		case "--no-default-features":
			guess(line, "default_features", false)
		case "--profile":
			guess(line, "profile", value)
		}
	}
	if len(programs) > 0 {
		guess(line, "binary", programs[0])
	}
	if len(programs) > 1 {
		guess(line, "binaries", programs[1:])
	}
}

// serverConf is the source of a COPY of a web server's configuration.
func serverConf(c dockerfile.Copied) string {
	if c.From != "" || len(c.Sources) != 1 || !strings.HasSuffix(c.Sources[0], ".conf") {
		return ""
	}
	if strings.HasPrefix(c.Target, "/etc/nginx/") || strings.HasPrefix(c.Target, "/usr/local/apache2/conf/") {
		return c.Sources[0]
	}
	return ""
}

// commandName is what a RUN's command is called: "go build", "npm ci".
func commandName(words []string) string {
	name := path.Base(words[0])
	if len(words) > 1 && !strings.HasPrefix(words[1], "-") {
		name += " " + words[1]
	}
	return name
}
