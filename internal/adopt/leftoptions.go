package adopt

import (
	"slices"
	"strings"
)

// leftOptions are what a RUN tells build tools that counts and that nothing has taken.
func (a *adopter) leftOptions(r stagedRun) []Loss {
	var out []Loss
	for _, words := range r.run.Commands {
		c := callOf(words)
		for _, o := range a.leftOf(c) {
			g := grammarOf(c.tool)
			name := c.tool
			if g.verbs != nil {
				name = c.name()
			}
			out = append(out, Loss{r.run.Line, name + " " + cut(o.text), g.why(o.name, o.value)})
		}
		out = append(out, a.leftLinkerFlags(c, r.run)...)
		if c.toolchain != "" {
			out = append(out, Loss{r.run.Line, "toolchain " + c.toolchain, "versions.rust names the toolchain"})
		}
	}
	return out
}

// leftOf are the options of one call.
func (a *adopter) leftOf(c call) []option {
	g := grammarOf(c.tool)
	if g.why == nil || g.verbs != nil && !slices.Contains(g.verbs, c.verb) || c.global() || c.otherModule() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.options), func(o option) bool {
		forMusl := o.name == "--target" && a.reads("musl") && strings.HasSuffix(o.value, "-linux-musl")
		return !g.counts(o) || forMusl || a.asVariable(c.tool, o) || a.asParameter(c.tool, o)
	})
}

// global tells of an installation for the whole image, rather than for the project.
func (c call) global() bool { return c.has("-g", "--global") || c.tool == "yarn" && c.verb == "global" }
