package cargo

import (
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// about gives what the package says of itself, or takes from the workspace.
func (c closure) about() unit.About {
	out := unit.About{}
	description, license, repository := c.metadata("description"), c.metadata("license"), c.metadata("repository")
	out.Say(unit.Description, description.Str(), description.Place())
	out.Say(unit.License, license.Str(), license.Place())
	out.Say(unit.Source, unit.Repository(repository.Str()), repository.Place())
	return out
}

// metadata gives a key of [package]; that of [workspace.package] where the package says `KEY.workspace = true`.
func (c closure) metadata(key string) *manifest.Value {
	v := c.own.doc.Get("package", key)
	if v.Get("workspace").True() && c.work != nil {
		return c.work.doc.Get("workspace", "package", key)
	}
	return v
}
