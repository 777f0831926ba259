package detect

import (
	"path"
	"strings"
	"testing"
)

// TestKnown: whatever a detector knows has a fixture below the folder of its name: each marker and each file that states a version
// lies in one, each tool and each framework is in the report of one.
func TestKnown(t *testing.T) {
	t.Parallel()
	archives := fixturesOf(t)
	for _, d := range detectors() {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			var names, sources, tools, frameworks []string
			for file, archive := range archives {
				if path.Base(path.Dir(file)) != d.name {
					continue
				}
				for _, m := range archive.Files {
					names = append(names, m.Name)
				}
				for _, image := range Detect(treeOf(archive, same), options()).Images {
					source, _, _ := strings.Cut(image.Version.Source, ":")
					sources, tools, frameworks = append(sources, source), append(tools, image.Tool), append(frameworks, image.Framework)
				}
			}
			known := d.known()
			missing(t, "marker", known.Markers, names)
			missing(t, "source of versions", known.Versions, sources)
			missing(t, "tool", known.Tools, tools)
			missing(t, "framework", known.Frameworks, frameworks)
		})
	}
}

// missing reports the patterns that no path ends with.
func missing(t *testing.T, what string, patterns, paths []string) {
	t.Helper()
	for _, pattern := range patterns {
		if !anyFits(pattern, paths) {
			t.Errorf("no fixture has the %s %s", what, pattern)
		}
	}
}

// anyFits reports whether the last elements of a path match a pattern of as many: "wp-config.php", "*.csproj", "mise/config.toml".
func anyFits(pattern string, paths []string) bool {
	depth := strings.Count(pattern, "/") + 1
	for _, p := range paths {
		parts := strings.Split(p, "/")
		tail := path.Join(parts[max(0, len(parts)-depth):]...)
		if ok, err := path.Match(pattern, tail); err == nil && ok {
			return true
		}
	}
	return false
}

// TestForeign: each sign of a language that is only named is the evidence in the report of a fixture.
func TestForeign(t *testing.T) {
	t.Parallel()
	evidence := map[string][]string{}
	for _, archive := range fixturesOf(t) {
		for _, u := range Detect(treeOf(archive, same), options()).Unsupported {
			evidence[u.Language] = append(evidence[u.Language], u.Evidence...)
		}
	}
	for _, l := range foreigns() {
		missing(t, "marker of "+l.language, append(l.markers, l.sources...), evidence[l.language])
	}
}
