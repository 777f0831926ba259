package adopt

import (
	"slices"

	"github.com/stagegen/stagegen/internal/dockerfile"
)

// args drops the build arguments that the old file declares and the new one does not: they would be given to nobody, which each
// build warns of.
func (a *adopter) args() []candidate {
	own := a.own.Get("args")
	if own == nil {
		return nil
	}
	kept := map[string]any{}
	for _, name := range own.Keys() {
		if declares(a.now.made, name) || !declares(a.hand, name) {
			kept[name] = scalar(own.Get(name).Value)
			continue
		}
		a.lost = append(a.lost, Loss{0, "build argument " + name, "the preset declares no such ARG; a stage that reads it takes ARG " + name + " under append"})
	}
	if len(kept) == len(own.Fields) {
		return nil
	}
	a.dropped = append(a.dropped, "args")
	if len(kept) == 0 {
		return []candidate{{quiet: true}}
	}
	return []candidate{{settings: []setting{{[]string{"args"}, kept}}, quiet: true}}
}

// declares tells whether a file has an ARG.
func declares(c dockerfile.Contract, name string) bool {
	all := slices.Concat([]dockerfile.Contract{c, {Args: c.Globals}}, c.Feeds)
	return slices.ContainsFunc(all, func(c dockerfile.Contract) bool { return find(c.Args, name).Line > 0 })
}
