package adopt

import (
	"maps"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
)

// named is what build.yaml calls a base image: a name of bases, or an image of the project by its tag or as an additional context;
// "" for none.
func (a *adopter) named(ref string) string {
	for _, name := range slices.Sorted(maps.Keys(a.Project.File.Bases)) {
		if string(a.Project.File.Bases[name].Image) == ref {
			return name
		}
	}
	if image, ok := strings.CutPrefix(a.spec.Spec.AdditionalContexts[ref], schema.ImagePrefix); ok {
		return schema.ImagePrefix + image
	}
	for _, i := range a.Project.Images {
		for _, t := range i.Spec.Tags {
			if i.Name != a.r.Image && schema.Expand(string(t), i.Name, string(i.Spec.Dir)) == ref {
				return schema.ImagePrefix + i.Name
			}
		}
	}
	return ""
}

// contexts takes the additional contexts out that stand for images of the project: the preset names those by with.base and
// with.builder, and would find two of one name.
func (a *adopter) contexts(bare settings) settings {
	own := a.own.Get("additional_contexts")
	if own == nil {
		return bare
	}
	rest := &yamlsrc.Node{Kind: yamlsrc.Mapping}
	for _, f := range own.Fields {
		if !strings.HasPrefix(f.Value.Value, schema.ImagePrefix) {
			rest.Fields = append(rest.Fields, f)
		}
	}
	switch len(rest.Fields) {
	case len(own.Fields):
		return bare
	case 0:
		a.dropped = append(a.dropped, "additional_contexts")
		return bare
	}
	return bare.with(setting{[]string{"additional_contexts"}, rest})
}
