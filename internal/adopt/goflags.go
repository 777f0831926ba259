package adopt

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// otherModule tells a go install of another program than the project's: it has a version behind its name.
func (c call) otherModule() bool {
	return c.tool == "go" && slices.ContainsFunc(c.operands, func(w string) bool { return strings.Contains(w, "@") })
}

// goBuilds are the calls of a RUN that build programs of the project.
func goBuilds(r dockerfile.Run) []call {
	var out []call
	for _, words := range r.Commands {
		if c := callOf(words); c.is("go build", "go install") && !c.otherModule() {
			out = append(out, c)
		}
	}
	return out
}

// guessGo reads the flags of the builds of a RUN.
func guessGo(r dockerfile.Run, guess func(int, string, any)) {
	for _, c := range goBuilds(r) {
		for _, m := range setVariable.FindAllStringSubmatch(r.Text, -1) {
			guess(r.Line, strings.ToLower(m[2])+"_variable", m[1])
		}
		for _, tags := range c.values("-tags") {
			guess(r.Line, "tags", splitList(tags))
		}
		for _, flags := range c.values("-ldflags") {
			if exact, _ := linkerFlags(flags, r.Text); !usualLinking(exact) {
				guess(r.Line, "ldflags", strings.Join(exact, " "))
			}
		}
	}
}

// splitList are the words of a list with blanks or commas between.
func splitList(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' })
}

// setVariable finds a variable of the program that a build argument sets, which the preset does from the same argument.
var setVariable = lazyregexp.New(`-X[= ]["']?([\w./-]+)=\$\{?(VERSION|REVISION)\b`)

// variableForm is how any variable is set.
var variableForm = lazyregexp.New(`^-X[= ]["']?([\w./-]+)=`)

// linkerFlags are the flags that a parameter can state, and those whose text only the shell of the old build knows. Variables that
// the preset sets itself are in neither. run is the command as it stands in the file: in text, build arguments have the values that
// they have by default.
func linkerFlags(text, run string) (exact, open []string) {
	if strings.ContainsAny(text, "`(") {
		return nil, []string{text} // blanks in what is run do not part flags
	}
	var flags []string
	for _, w := range strings.Fields(text) {
		if n := len(flags); n > 0 && !strings.HasPrefix(w, "-") {
			flags[n-1] += " " + w
			continue
		}
		flags = append(flags, w)
	}
	for _, f := range flags {
		variable := ""
		if m := variableForm.FindStringSubmatch(f); m != nil {
			variable = m[1]
		}
		switch {
		case variable != "" && slices.ContainsFunc(setVariable.FindAllStringSubmatch(run, -1), func(m []string) bool { return m[1] == variable }):
		case strings.ContainsAny(f, "$\"'"), variable != "" && strings.Contains(run, variable+"=$"):
			open = append(open, f)
		default:
			exact = append(exact, f)
		}
	}
	return exact, open
}

// usualLinking tells the flags that the preset links with anyway.
func usualLinking(flags []string) bool {
	sorted := slices.Sorted(slices.Values(flags))
	return len(flags) == 0 || slices.Equal(sorted, []string{"-s", "-w"})
}

// leftLinkerFlags are those of a go build whose text is not known here.
func (a *adopter) leftLinkerFlags(c call, r dockerfile.Run) []Loss {
	if !a.reads("go") || c.otherModule() {
		return nil
	}
	var out []Loss
	for _, flags := range c.values("-ldflags") {
		_, open := linkerFlags(flags, r.Text)
		for _, o := range slices.DeleteFunc(open, static) {
			out = append(out, Loss{r.Line, "linker flag " + cut(o), "its value is the shell's: with.version_variable and with.revision_variable take the build arguments VERSION and REVISION, with.ldflags a text"})
		}
	}
	return out
}

// static tells the flag with which people ask for a static program, which the preset makes anyway.
func static(flag string) bool {
	return strings.Trim(strings.TrimLeft(strings.TrimPrefix(flag, "-extldflags"), "= "), `"'`) == "-static"
}
