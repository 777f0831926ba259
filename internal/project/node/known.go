package node

import (
	"slices"

	"github.com/stagegen/stagegen/internal/project/survey"
)

// Known is what Detect knows.
func Known() survey.Known {
	out := survey.Known{
		Markers: []string{"package.json", "package.json5", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "pnpm-workspace.yaml", "bun.lock", "bun.lockb",
			".yarnrc.yml", ".npmrc", "bunfig.toml", "nx.json", "project.json", "rush.json", "angular.json", "Procfile", "server.js"},
		Versions:   []string{".nvmrc", ".node-version", ".tool-versions", "mise.toml", "package.json"},
		Tools:      []string{"npm", "yarn1", "yarn-berry", "pnpm", "bun"},
		Frameworks: []string{"functions-framework"},
	}
	for _, t := range tools() {
		out.Frameworks = append(out.Frameworks, t.framework)
	}
	for _, f := range frameworks() {
		if f.name != "react" && f.name != "vue" { // of which neither programs nor sites come
			out.Frameworks = append(out.Frameworks, f.name)
		}
	}
	slices.Sort(out.Frameworks)
	out.Frameworks = slices.Compact(out.Frameworks)
	return out
}
