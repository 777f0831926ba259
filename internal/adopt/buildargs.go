package adopt

import (
	"regexp"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// argument tells whether a variable of the build is a build argument's, which buildArguments takes.
func (a *adopter) argument(name string) bool {
	return slices.ContainsFunc(a.scriptArguments(), func(e dockerfile.Entry) bool { return e.Name == name })
}

// ownArguments are those that the builder gives, and those that only the old file's own lines use.
var ownArguments = lazyregexp.New(`^(?:(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)|\w*_PROXY|\w*_proxy|NODE_ENV|NODE_VERSION|DEBIAN_FRONTEND|UID|GID|USER|PORT|SOURCE_DATE_EPOCH|BUILDKIT_\w+)$`)

// secretName tells names of what must not stand in an image's history.
var secretName = lazyregexp.New(`(?i)(?:token|secret|passw|credential|api_?key|auth)`)

// scriptArguments are the build arguments that a build script of a JavaScript project sees, each in the order of the file.
func (a *adopter) scriptArguments() []dockerfile.Entry {
	if !a.sourcesInImage() {
		return nil
	}
	var out []dockerfile.Entry
	for _, r := range a.toolRuns() {
		if !slices.ContainsFunc(r.run.Commands, func(words []string) bool { return runsScript(callOf(words)) }) {
			continue
		}
		for _, e := range r.stage.Args {
			if e.Line < r.run.Line && !ownArguments.MatchString(e.Name) && find(out, e.Name).Line == 0 {
				out = append(out, e)
			}
		}
	}
	return out
}

// runsScript tells a command that builds: npm run build, vite build.
func runsScript(c call) bool {
	switch c.tool {
	case "npx", "bunx", "node", "hugo":
		return true
	}
	return c.script() != "" || c.is("npm exec", "yarn exec", "pnpm exec", "bun x")
}

// buildArguments stay build arguments: at the end of the stage that the build is from. What they are for is the script's.
func (a *adopter) buildArguments() []candidate {
	if !slices.Contains(a.preset.Manifest.Stages, "deps") {
		return nil
	}
	var out []candidate
	for _, e := range a.scriptArguments() {
		text := "build argument " + e.Name
		if secretName.MatchString(e.Name) {
			a.lost = append(a.lost, Loss{e.Line, text, "an argument stays in the history of an image: package_registries and secrets give such a value to the steps that need it"})
			continue
		}
		line, ok := argLine(e)
		if !ok {
			a.lost = append(a.lost, Loss{e.Line, text, "its default is made of others; write the ARG under stages.deps.append"})
			continue
		}
		for _, r := range a.toolRuns() {
			if v := find(r.stage.Environment, e.Name); v.Line > e.Line && (v.Open || v.Arg) {
				line += "\nENV " + e.Name + "=$" + e.Name
				break
			}
		}
		out = append(out, candidate{line: e.Line, text: text, settings: []setting{{[]string{"stages", "deps", "append"}, line}}})
	}
	return out
}

// plainValue is a default that needs no quotes in a Dockerfile.
var plainValue = lazyregexp.New(`^[\w./:@%+,=-]*$`)

// argLine declares a build argument as the old file does.
func argLine(e dockerfile.Entry) (string, bool) {
	switch {
	case e.Arg, !plainValue.MatchString(e.Value):
		return "", false
	case e.Open && e.Value == "":
		return "ARG " + e.Name, true
	case e.Open:
		return "", false
	}
	return "ARG " + e.Name + "=" + e.Value, true
}

// imageArguments are variables and labels of the image whose value is a build argument: they stay so.
func (a *adopter) imageArguments() []candidate {
	var out []candidate
	for _, e := range a.hand.Environment {
		if c, ok := a.imageArgument("ENV", "environment", e); ok {
			out = append(out, c)
		}
	}
	for _, e := range a.hand.Labels {
		if c, ok := a.imageArgument("LABEL", "label", e); ok {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(x, y candidate) int { return x.line - y.line })
	declared := map[string]bool{}
	for n := range out {
		code := out[n].settings[0].value.(string)
		if arg, rest, _ := strings.Cut(code, "\n"); declared[arg] {
			out[n].settings[0].value = rest
		} else {
			declared[arg] = true
		}
	}
	return out
}

func (a *adopter) imageArgument(instruction, kind string, e dockerfile.Entry) (candidate, bool) {
	if !e.Open && !e.Arg || !plainValue.MatchString(e.Name) {
		return candidate{}, false
	}
	m := regexp.MustCompile(`(?:^|[\s"])` + regexp.QuoteMeta(e.Name) + `[ =]"?\$\{?(\w+)\}?"?(?:\s|\\|$)`).FindStringSubmatch(a.instruction(e.Line))
	if m == nil {
		return candidate{}, false
	}
	arg := find(a.hand.Args, m[1])
	line, ok := argLine(arg)
	if arg.Line == 0 || !ok {
		return candidate{}, false
	}
	return candidate{line: e.Line, text: kind + " " + e.Name, settings: []setting{{[]string{"stages", runtime, "append"}, line + "\n" + instruction + " " + e.Name + "=$" + m[1]}}}, true
}

// instruction is the text of an instruction of the old file that begins at a line, with the lines that it goes on in.
func (a *adopter) instruction(line int) string {
	var out []string
	for n := line; n >= 1 && n <= len(a.lines); n++ {
		text := strings.TrimRight(a.lines[n-1], " \t")
		out = append(out, strings.TrimSuffix(text, `\`))
		if !strings.HasSuffix(text, `\`) {
			break
		}
	}
	return strings.Join(out, " ")
}
