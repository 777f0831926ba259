package adopt

import (
	"slices"

	"github.com/stagegen/stagegen/generator"
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
	if len(kept) == 0 {
		a.dropped = append(a.dropped, "args")
		return []candidate{{quiet: true}}
	}
	return []candidate{{settings: []setting{{[]string{"args"}, kept}}, quiet: true}}
}

// inputs drops the secrets and agents that no RUN of the new file mounts, which a build refuses.
func (a *adopter) inputs() []candidate {
	out := a.args()
	var kept []string
	secrets := a.own.Get("secrets").List()
	for _, s := range secrets {
		if a.mounts("secret", s.Value) {
			kept = append(kept, s.Value)
			continue
		}
		a.lost = append(a.lost, Loss{0, "secret " + s.Value, "no step of the preset reads it; package_registries gives secrets to those that install, before and after of a stage to commands of your own"})
	}
	switch {
	case len(kept) == len(secrets):
	case len(kept) == 0:
		a.dropped = append(a.dropped, "secrets")
		out = append(out, candidate{quiet: true})
	default:
		out = append(out, candidate{settings: []setting{{[]string{"secrets"}, kept}}, quiet: true})
	}
	if a.own.Key("ssh") != nil && !a.mounts("ssh", "") {
		a.dropped = append(a.dropped, "ssh")
		a.lost = append(a.lost, Loss{0, "ssh", "no step of the preset asks the agent; before and after of a stage take ssh: true"})
		out = append(out, candidate{quiet: true})
	}
	return out
}

// mounts tells whether a RUN of the new file mounts a secret or an agent; an empty id is any.
func (a *adopter) mounts(kind, id string) bool {
	return slices.ContainsFunc(generator.Mounts(a.now.out.Files[0].Text), func(m generator.Mount) bool { return m.Type == kind && (id == "" || m.ID == id) })
}

// declares tells whether a file has an ARG.
func declares(c dockerfile.Contract, name string) bool {
	all := slices.Concat([]dockerfile.Contract{c, {Args: c.Globals}}, c.Feeds)
	return slices.ContainsFunc(all, func(c dockerfile.Contract) bool { return find(c.Args, name).Line > 0 })
}
