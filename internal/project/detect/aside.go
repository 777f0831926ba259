package detect

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// margin tells which folders serve development: tests, examples, tools, what a .dockerignore leaves out, and other people's
// repositories. What lies there becomes an image only where nothing else is found, or where a Dockerfile says how to build it.
type margin struct {
	survey     *survey.Survey
	submodules []string
}

func (m margin) holds(dir string) bool {
	return dir != "." && (slices.ContainsFunc(strings.Split(dir, "/"), asideName) || m.survey.Tree.Dockerignored(dir) ||
		slices.ContainsFunc(m.submodules, func(at string) bool { return tree.Inside(dir, at) }))
}

func asideName(name string) bool {
	switch strings.Trim(strings.ToLower(name), "_") {
	case "example", "examples", "sample", "samples", "snippets", "cookbook", "playground", "template", "templates", "boilerplate", "skeleton",
		"test", "tests", "testing", "testdata", "test-data", "test_data", "fixture", "fixtures", "mock", "mocks", "spec", "specs", "e2e", "e2e-tests",
		"integration-tests", "cypress", "playwright", "bench", "benches", "benchmark", "benchmarks", "fuzz",
		"tool", "tools", "tooling", "hack", "script", "scripts", "ci", "buildsrc", "build-logic", "build-tools", "infra", "infrastructure", "terraform",
		"third_party", "third-party", "thirdparty":
		return true
	}
	return false
}

// submodules are the folders where git checks out other repositories.
func submodules(s *survey.Survey) []string {
	f, _ := s.Tree.File(".gitmodules")
	if f == nil {
		return nil
	}
	var out []string
	for line := range strings.Lines(string(f.Text)) {
		if key, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(key) == "path" {
			if p, ok := tree.Join(".", strings.TrimSpace(value)); ok {
				out = append(out, p)
			}
		}
	}
	return out
}
