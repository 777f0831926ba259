package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// margin tells which folders serve development: tests, examples, tools, what a .dockerignore leaves out, and other people's
// repositories. What lies there becomes an image only where nothing else is found, or where it is written how to build it: in a
// Compose file, unless what that builds there runs tests, or, but for folders that are named for development, by a Dockerfile.
type margin struct {
	survey     *survey.Survey
	submodules []string
	contexts   []string // build contexts of Compose files
	built      []service
	all        []recipe
	recipes    []string // folders with a Dockerfile
	narrow     []string // Dockerfiles that take nothing of their context but what lies in some folders of it
}

func newMargin(s *survey.Survey, built []service, all []recipe) margin {
	m := margin{survey: s, submodules: submodules(s), built: built, all: all}
	for _, one := range built {
		if !byName(path.Dir(one.source)) && !slices.ContainsFunc(all, func(r recipe) bool { return r.path == one.dockerfile && r.tests() }) {
			m.contexts = append(m.contexts, one.context)
		}
	}
	for _, r := range all {
		m.recipes = append(m.recipes, path.Dir(r.path))
		if r.narrow {
			m.narrow = append(m.narrow, r.path)
		}
	}
	return m
}

func (m margin) holds(dir string) bool {
	switch {
	case dir == ".", slices.Contains(m.contexts, dir):
		return false
	case byName(dir):
		return true
	case slices.Contains(m.recipes, dir):
		return false
	}
	return m.survey.Tree.Dockerignored(dir) || slices.ContainsFunc(m.submodules, func(at string) bool { return tree.Inside(dir, at) })
}

// written reports whether it is written how to build the folder.
func (m margin) written(dir string) bool {
	return slices.Contains(m.recipes, dir) || slices.Contains(m.contexts, dir)
}

func byName(dir string) bool { return slices.ContainsFunc(strings.Split(dir, "/"), asideName) }

func asideName(name string) bool {
	name = strings.Trim(strings.ToLower(name), "_")
	if at := strings.LastIndexAny(name, "-_"); at >= 0 && slices.Contains([]string{"test", "tests", "e2e"}, name[at+1:]) {
		return true // integration-test, api_tests
	}
	switch name {
	case "example", "examples", "sample", "samples", "snippets", "cookbook", "playground", "template", "templates", "boilerplate", "skeleton",
		"test", "tests", "testing", "testdata", "test-data", "test_data", "fixture", "fixtures", "mock", "mocks", "spec", "specs", "e2e",
		"cypress", "playwright", "bench", "benches", "benchmark", "benchmarks", "fuzz", "fuzzers", "fuzzing",
		"tool", "tools", "tooling", "hack", "script", "scripts", "ci", "buildsrc", "build-logic", "build-tools", "infra", "infrastructure", "terraform",
		"third_party", "third-party", "thirdparty":
		return true
	}
	return false
}

// submodules are the folders where git checks out other repositories.
func submodules(s *survey.Survey) []string {
	var out []string
	for _, m := range s.Tree.Submodules() {
		out = append(out, m.Dir)
	}
	return out
}
