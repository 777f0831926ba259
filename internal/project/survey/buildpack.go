package survey

import (
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/project/manifest"
)

// Buildpack gives a variable that the project.toml of a folder sets for buildpacks when they build, nil where it sets none of the name.
// https://buildpacks.io/docs/reference/config/project-descriptor/
func Buildpack(docs *manifest.Reader, dir, name string) *manifest.Value {
	project, _ := docs.TOML(path.Join(dir, "project.toml"))
	for _, keys := range [][]string{{"io", "buildpacks", "build", "env"}, {"build", "env"}} {
		list := project.Get(keys...)
		if list == nil {
			continue
		}
		if i := slices.IndexFunc(list.Items, func(v *manifest.Value) bool { return v.Get("name").Str() == name }); i >= 0 {
			return list.Items[i].Get("value")
		}
	}
	return nil
}
