package templates

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// A guard that checks nothing is the likeliest bug of a generator. So each property is asked of encoders that lack one
// guard, and has to notice.
func TestMutantsAreCaught(t *testing.T) {
	t.Parallel()
	for _, c := range slices.Concat(shellMutants(), envMutants(), pathMutants(), ignoreMutants(), otherMutants()) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := all(c.property, c.encode); err == nil {
				t.Error("the property holds for an encoder that lacks a guard")
			}
		})
	}
}

type mutant struct {
	name     string
	property func(encoder, string) error
	encode   encoder
}

func identity(s string) (string, error) { return s, nil }

func shellMutants() []mutant {
	quote := func(inner string) encoder {
		return total(func(s string) string { return "'" + strings.ReplaceAll(s, "'", inner) + "'" })
	}
	out := []mutant{
		{"shell: identity", oneWord, identity},
		{"shell: no escape of quotes", oneWord, quote("'")},
		{"shell: backslash for a quote", oneWord, quote(`\'`)},
		{"shell: double quotes", oneWord, total(func(s string) string { return `"` + s + `"` })},
		{"shell: the empty word is nothing", oneWord, total(func(s string) string {
			if s == "" {
				return s
			}
			return ShellWord(s)
		})},
		{"shell: keywords", oneWord, total(func(s string) string {
			if strings.Trim(s, shellSafe) == "" && s != "" {
				return s
			}
			return shellQuote(s)
		})},
	}
	for _, escape := range [][]string{ // each lacks one of the four
		{`"`, `\"`, `$`, `\$`, "`", "\\`"}, {`\`, `\\`, `$`, `\$`, "`", "\\`"}, {`\`, `\\`, `"`, `\"`, "`", "\\`"}, {`\`, `\\`, `"`, `\"`, `$`, `\$`},
	} {
		out = append(out, mutant{fmt.Sprintf("shell: in double quotes only %q", escape), oneWord, total(func(s string) string {
			if !readsExpanded(s) {
				return ShellWord(s)
			}
			return `"` + strings.NewReplacer(escape...).Replace(s) + `"`
		})})
	}
	for _, c := range " =$`\"\\'*?[~&|;<>()#!{}\n\t" { // a character too many among the safe ones
		out = append(out, mutant{fmt.Sprintf("shell: %q is safe", c), oneWord, total(func(s string) string {
			if s != "" && strings.Trim(s, shellSafe+string(c)) == "" {
				return s
			}
			return ShellWord(s)
		})})
	}
	return out
}

func envMutants() []mutant {
	without := func(pairs ...string) encoder {
		return checked(total(func(s string) string { return `"` + strings.NewReplacer(pairs...).Replace(s) + `"` }))
	}
	return []mutant{
		{"env: identity", envValue, checked(identity)},
		{"env: no backslash", envValue, without(`"`, `\"`, `$`, `\$`)},
		{"env: no quote", envValue, without(`\`, `\\`, `$`, `\$`)},
		{"env: no dollar", envValue, without(`\`, `\\`, `"`, `\"`)},
		{"env: a letter too many", envValue, without(`\`, `\\`, `"`, `\"`, `$`, `\$`, "a", `\a`)},
		{"env: no check of the line", envValue, total(envWord)},
		{"env: single quotes", envValue, checked(total(shellQuote))},
	}
}

func pathMutants() []mutant {
	var out []mutant
	for _, p := range []struct {
		name     string
		property func(encoder, string) error
		encode   encoder
	}{{"context path", contextPath, ContextPath}, {"image path", imagePath, ImagePath}} {
		out = append(out, mutant{p.name + ": identity", p.property, identity})
		for _, c := range " ,\"$\\'*?\n#" { // a character too many among the safe ones
			out = append(out, mutant{fmt.Sprintf("%s: %q is safe", p.name, c), p.property, func(s string) (string, error) {
				got, err := p.encode(strings.ReplaceAll(s, string(c), "_"))
				if err != nil || !strings.ContainsRune(s, c) {
					return got, err
				}
				return path.Clean(s), nil
			}})
		}
		out = append(out,
			mutant{p.name + ": options", p.property, func(s string) (string, error) {
				if strings.HasPrefix(path.Clean(s), "-") && strings.Trim(s, pathSafe) == "" {
					return path.Clean(s), nil
				}
				return p.encode(s)
			}},
			mutant{p.name + ": climbs", p.property, func(s string) (string, error) {
				if leaves(path.Clean(s)) && strings.Trim(s, pathSafe) == "" {
					return s, nil
				}
				return p.encode(s)
			}},
			mutant{p.name + ": loses the slash", p.property, func(s string) (string, error) {
				got, err := p.encode(s)
				return strings.TrimSuffix(got, "/"), err
			}},
			mutant{p.name + ": cleans too much", p.property, func(s string) (string, error) {
				got, err := p.encode(s)
				return strings.TrimPrefix(got, "."), err
			}})
	}
	return append(out, mutant{"context path: absolute", contextPath, ImagePath})
}

func ignoreMutants() []mutant {
	escape := func(characters string) func(string) string {
		return func(s string) string {
			var b strings.Builder
			for _, c := range s {
				if strings.ContainsRune(characters, c) {
					b.WriteByte('\\')
				}
				b.WriteRune(c)
			}
			return b.String()
		}
	}
	mutate := func(characters, first string, check func(string) error) encoder {
		return func(s string) (string, error) {
			if err := check(s); err != nil {
				return "", err
			}
			c := escape(characters)(path.Clean(s))
			if strings.ContainsRune(first, rune(c[0])) {
				c = `\` + c
			}
			return c, nil
		}
	}
	check := func(s string) error { _, err := IgnorePattern(s); return err }
	const active = `\*?[^{|}`
	out := []mutant{
		{"ignore: identity", ignorePattern, identity},
		{"ignore: no exclamation mark", ignorePattern, mutate(active, "#", check)},
		{"ignore: no hash", ignorePattern, mutate(active, "!", check)},
		{"ignore: no check of the line", ignorePattern, mutate(active, "!#", func(s string) error {
			return check(strings.ReplaceAll(s, "\n", "_"))
		})},
		{"ignore: no check of blanks", ignorePattern, mutate(active, "!#", func(s string) error {
			return check("x" + s + "x")
		})},
		{"ignore: a closing bracket is nothing", ignorePattern, func(s string) (string, error) {
			if strings.Trim(s, "a^{}|]") == "" {
				return s, check(s)
			}
			return IgnorePattern(s)
		}},
		{"ignore: another path", ignorePattern, func(s string) (string, error) {
			got, err := IgnorePattern(s)
			return got + "x", err
		}},
	}
	for _, c := range `\*?[^|` { // braces alone count nothing
		out = append(out, mutant{fmt.Sprintf("ignore: no %q", c), ignorePattern, mutate(strings.ReplaceAll(active, string(c), ""), "!#", check)})
	}
	return append(out, mutant{"ignore: no braces", ignorePattern, mutate(`\*?[^|`, "!#", check)})
}

func otherMutants() []mutant {
	out := []mutant{
		{"exec: identity", execWords, identity},
		{"exec: quotes alone", execWords, checked(total(func(s string) string { return `["` + s + `"]` }))},
		{"exec: Go's quotes", execWords, total(func(s string) string { return fmt.Sprintf("[%q]", s) })},
		{"exec: no check of the text", execWords, total(func(s string) string { return execForm([]string{s}) })},
		{"exec: HTML", execWords, checked(total(func(s string) string { return strings.ReplaceAll(execForm([]string{s}), "<", "&lt;") }))},
		{"body: no check of the delimiter", heredocLines, identity},
		{"body: loses the end", heredocLines, func(s string) (string, error) {
			got, err := bodyEncoder(s)
			return strings.TrimSpace(got), err
		}},
		{"bare: identity", bareWord, identity},
		{"bare: options", bareWord, func(s string) (string, error) { return s, bare(strings.TrimLeft(s, "-")) }},
	}
	for _, c := range " $\\'\"`,=#<[]\n" {
		out = append(out, mutant{fmt.Sprintf("bare: %q is safe", c), bareWord, func(s string) (string, error) {
			return s, bare(strings.ReplaceAll(s, string(c), "_"))
		}})
	}
	return out
}
