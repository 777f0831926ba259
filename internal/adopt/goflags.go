package adopt

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// goBuild is what a go build or go install is told.
type goBuild struct {
	flags    []goFlag
	packages []string
}

// goFlag is one flag: "-tags=a,b" and "-tags a,b" are both tags with the value a,b.
type goFlag struct{ name, value string }

// readGo takes a command apart; ok is false for any but go build and go install.
func readGo(words []string) (out goBuild, ok bool) {
	if len(words) < 2 || path.Base(words[0]) != "go" || words[1] != "build" && words[1] != "install" {
		return out, false
	}
	for n := 2; n < len(words); n++ {
		if !strings.HasPrefix(words[n], "-") {
			out.packages = append(out.packages, words[n])
			continue
		}
		name, value, whole := strings.Cut(strings.TrimLeft(words[n], "-"), "=")
		if !whole && n+1 < len(words) && slices.Contains([]string{"o", "tags", "ldflags", "mod", "modfile", "p", "gcflags", "asmflags", "gccgoflags", "buildmode", "compiler", "covermode", "coverpkg", "C", "installsuffix", "overlay",
			"pgo", "pkgdir", "toolexec"}, name) {
			n++
			value = words[n]
		}
		out.flags = append(out.flags, goFlag{name, unquoted(value)})
	}
	return out, true
}

// unquoted is a word without the quotes around it.
func unquoted(s string) string {
	if n := len(s); n > 1 && s[0] == s[n-1] && strings.ContainsRune(`"'`, rune(s[0])) {
		return s[1 : n-1]
	}
	return s
}

// guessGo reads the flags of a go build.
func guessGo(words []string, r stagedRun, guess func(int, string, any)) {
	build, ok := readGo(words)
	if !ok {
		return
	}
	line := r.run.Line
	for _, m := range setVariable.FindAllStringSubmatch(r.run.Text, -1) {
		guess(line, strings.ToLower(m[2])+"_variable", m[1])
	}
	for _, f := range build.flags {
		switch f.name {
		case "tags":
			guess(line, "tags", strings.FieldsFunc(f.value, func(r rune) bool { return r == ' ' || r == ',' }))
		case "ldflags":
			exact, _ := linkerFlags(f.value, r.run.Text)
			if !usualLinking(exact) {
				guess(line, "ldflags", strings.Join(exact, " "))
			}
		}
	}
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

// leftGoFlags are the flags of a go build that the preset has no parameter for, or whose value is not known here.
func (a *adopter) leftGoFlags(r stagedRun) []Loss {
	if !a.reads("go") {
		return nil
	}
	var out []Loss
	for _, words := range r.run.Commands {
		build, _ := readGo(words)
		for _, f := range build.flags {
			switch f.name {
			case "o", "tags", "mod", "p", "C", "a", "i", "v", "x", "trimpath", "buildvcs", "installsuffix": // the preset's own, or without effect on the program
			case "ldflags":
				_, open := linkerFlags(f.value, r.run.Text)
				for _, o := range slices.DeleteFunc(open, static) {
					out = append(out, Loss{r.run.Line, "linker flag " + cut(o), "its value is the shell's: with.version_variable and with.revision_variable take the build arguments VERSION and REVISION, with.ldflags a text"})
				}
			default:
				out = append(out, Loss{r.run.Line, strings.TrimSpace(commandName(words) + " -" + cut(f.name+" "+f.value)), "the preset has no parameter for it"})
			}
		}
	}
	return out
}

// static tells the flag with which people ask for a static program, which the preset makes anyway.
func static(flag string) bool {
	return strings.Trim(strings.TrimLeft(strings.TrimPrefix(flag, "-extldflags"), "= "), `"'`) == "-static"
}
