package adopt

import (
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
		guessGo(r.run, guess)
		for _, words := range r.run.Commands {
			c := callOf(words)
			if c.is("cargo build", "cargo install") {
				guessCargo(c, r.run.Line, guess)
			}
			if url := c.values("-b", "--baseURL"); c.tool == "hugo" && len(url) > 0 && !strings.Contains(url[0], "$") {
				guess(r.run.Line, "base_url", url[0])
			}
			a.guessJava(c, r.run, guess)
			if script := c.script(); a.siteNamed(r.stage.Stage) == nil && strings.HasPrefix(script, "build") && script != "build" {
				guess(r.run.Line, "script", script)
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
func guessCargo(c call, line int, guess func(int, string, any)) {
	for _, name := range c.values("-p", "--package") {
		guess(line, "package", name)
	}
	for _, list := range c.values("-F", "--features") {
		guess(line, "features", splitList(list))
	}
	for _, name := range c.values("--profile") {
		guess(line, "profile", name)
	}
	if c.has("--no-default-features") {
		guess(line, "default_features", false)
	}
	if programs := c.values("--bin"); len(programs) > 0 {
		guess(line, "binary", programs[0])
		if len(programs) > 1 {
			guess(line, "binaries", programs[1:])
		}
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
