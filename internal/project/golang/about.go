package golang

import (
	"strings"

	"github.com/stagegen/stagegen/internal/project/unit"
)

// about gives the page of the repository that a module's path names. A path of gitlab.com with more parts than OWNER/REPO and the
// module's folder may name a group in a group or a folder of a repository: nothing tells which, and nothing is said.
func (m *module) about() unit.About {
	out := unit.About{}
	parts := strings.Split(m.path(), "/")
	if isMajor(parts[len(parts)-1]) {
		parts = parts[:len(parts)-1]
	}
	parts = strings.Split(strings.TrimSuffix(strings.Join(parts, "/"), "/"+m.dir), "/")
	if !unit.Forge(parts[0]) || len(parts) < 3 || len(parts) > 3 && parts[0] == "gitlab.com" {
		return out
	}
	out.Say(unit.Source, unit.Repository("https://"+strings.Join(parts[:3], "/")), m.at(m.mod.Module.Syntax))
	return out
}
