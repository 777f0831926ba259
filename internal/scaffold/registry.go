package scaffold

import (
	"cmp"
	"slices"

	"github.com/stagegen/stagegen/internal/project/detect"
)

// Registry is a private registry that a project names, as programs read it.
type Registry struct {
	Kind  string `json:"kind"` // npm, go, maven or cargo: a key of package_registries
	URL   string `json:"url"`
	Scope string `json:"scope,omitempty"` // "@acme" for npm, the registry's name for cargo
	// Secret is the name that build.yaml gives its credential. It comes from the variable Environment, or from File; a value is
	// never read.
	Secret      string `json:"secret"`
	Environment string `json:"environment,omitempty"`
	File        string `json:"file,omitempty"`
	Source      string `json:"source"` // the place that names it
	// Certain: the project itself says which variable holds the credential. What is not is a guess, which init writes as a comment.
	Certain bool     `json:"certain"`
	Images  []string `json:"images"` // that take packages from it, by name
}

// Registries are those of images, each once, in the order in which a build.yaml has them.
func Registries(images []detect.Image) []Registry {
	out := []Registry{}
	for _, r := range private(images) {
		from := holder(r.Secret)
		one := Registry{Kind: r.Kind, URL: r.URL, Scope: r.Scope, Secret: r.Name, Environment: from["environment"], File: from["file"], Source: r.Source, Certain: r.sure, Images: []string{}}
		for _, i := range images {
			if slices.ContainsFunc(private([]detect.Image{i}), r.same) {
				one.Images = append(one.Images, i.Name)
			}
		}
		out = append(out, one)
	}
	return out
}

// same tells whether two images name one registry.
func (r registry) same(o registry) bool {
	return cmp.Or(cmp.Compare(r.Kind, o.Kind), cmp.Compare(r.URL, o.URL), cmp.Compare(r.Scope, o.Scope)) == 0
}
