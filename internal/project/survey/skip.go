package survey

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/tree"
)

// maxDepth bounds how many folders below the root a project may lie.
const maxDepth = 12

// enter reports whether the walk goes into a folder that lies beside siblings.
func enter(p string, siblings []tree.Entry) bool {
	name := path.Base(p)
	return !vendored(name) && !built(name, siblings)
}

// vendored tells a folder whose files are other people's, or made by a tool.
func vendored(name string) bool {
	switch name {
	case "node_modules", "bower_components", "vendor", "Pods", "venv", "__pycache__", "site-packages", "elm-stuff":
		return true
	}
	return name[0] == '.'
}

// outputs are folders that a build writes, each with the manifests beside which it does: elsewhere a folder of that name holds
// sources, as Go's internal/build does, or a site that was built before it was committed.
func outputs() map[string][]string {
	node := []string{"package.json"}
	return map[string][]string{
		"target": {"Cargo.toml", "pom.xml", "build.sbt", "project.clj"},
		"build":  {"build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "CMakeLists.txt", "pubspec.yaml"},
		"dist":   node,
		"out":    node,
	}
}

// Builds reports whether the first element of a path is a folder that the build of a manifest in this folder writes.
func (f *Folder) Builds(p string) bool {
	first, _, _ := strings.Cut(path.Clean(p), "/")
	return f != nil && built(first, f.Entries)
}

// built tells a folder that the build of a manifest beside it writes.
func built(name string, siblings []tree.Entry) bool {
	manifests := outputs()[name]
	return len(manifests) > 0 && slices.ContainsFunc(siblings, func(e tree.Entry) bool { return !e.Dir && slices.Contains(manifests, e.Name) })
}
