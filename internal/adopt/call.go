package adopt

import (
	"path"
	"slices"
	"strings"
)

// call is one command of a RUN, taken apart as its tool does it.
type call struct {
	tool      string   // its name without a folder: "go"
	toolchain string   // that cargo is told to take: "nightly" of +nightly
	verb      string   // the first word that is neither an option nor the value of one: "build"; "" for none
	options   []option // in order
	operands  []string // the words of that kind behind the verb
	rest      []string // arguments that the tool hands to what it runs
}

// option is one option with its value: "-tags=a,b" and "-tags a,b" are both -tags with the value a,b. text is how it is written.
type option struct{ name, value, text string }

// callOf takes the words of a command apart, of which there is one at least. A tool that is not known has no options with a value
// of their own word.
func callOf(words []string) call {
	c := call{tool: path.Base(words[0])}
	g := grammarOf(c.tool)
	for n := 1; n < len(words); n++ {
		w := words[n]
		switch {
		case w == "--":
			c.rest = words[n+1:]
			return c
		case g.handsOn && c.script() != "":
			c.rest = words[n:]
			return c
		case c.tool == "cargo" && n == 1 && strings.HasPrefix(w, "+"):
			c.toolchain = w[1:]
		case strings.HasPrefix(w, "-") && w != "-":
			o, whole := g.option(w)
			if !whole && slices.Contains(g.valued, o.name) && n+1 < len(words) {
				n++
				o.value, o.text = unquoted(words[n]), w+" "+words[n]
			}
			c.options = append(c.options, o)
		case c.verb == "":
			c.verb = w
		default:
			c.operands = append(c.operands, w)
		}
	}
	return c
}

// option reads a word with a dash; whole tells that its value is in it.
func (g grammar) option(w string) (o option, whole bool) {
	name, value, whole := strings.Cut(w, "=")
	if len(w) > 2 && slices.Contains(g.joined, w[:2]) {
		name, value, whole = w[:2], w[2:], true
	}
	if g.oneDash {
		name = "-" + strings.TrimLeft(name, "-")
	}
	return option{name: name, value: unquoted(value), text: w}, whole
}

// unquoted is a word without the quotes around it.
func unquoted(s string) string {
	if n := len(s); n > 1 && s[0] == s[n-1] && strings.ContainsRune(`"'`, rune(s[0])) {
		return s[1 : n-1]
	}
	return s
}

// name is what a command is called: "go build", "npm ci".
func (c call) name() string { return strings.TrimSpace(c.tool + " " + c.verb) }

// is tells a command by its names.
func (c call) is(names ...string) bool { return slices.Contains(names, c.name()) }

// values are those of an option, by its names.
func (c call) values(names ...string) []string {
	var out []string
	for _, o := range c.options {
		if slices.Contains(names, o.name) {
			out = append(out, o.value)
		}
	}
	return out
}

// has tells whether an option is among those of a command.
func (c call) has(names ...string) bool { return len(c.values(names...)) > 0 }

// script is the script of package.json that a package manager is told to run; "" for none.
func (c call) script() string {
	if !slices.Contains([]string{"npm", "yarn", "pnpm", "bun"}, c.tool) {
		return ""
	}
	words := append([]string{c.verb}, c.operands...)
	if c.tool == "yarn" && c.verb == "workspace" && len(words) > 2 {
		words = words[2:]
	}
	switch {
	case len(words) > 1 && (words[0] == "run" || words[0] == "run-script"):
		return words[1]
	case c.tool != "npm" && strings.HasPrefix(words[0], "build"):
		return words[0]
	}
	return ""
}
