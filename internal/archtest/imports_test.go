package archtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// ours says for each package which other packages of the module its code may import. Imports go one way: down the list, from
// what a user's file is to what is done with it. cli stands on top, and nothing but the commands imports it.
func ours() map[string][]string {
	readers := []string{"internal/diag", "internal/lazyregexp", "internal/project/manifest", "internal/project/survey", "internal/project/tree", "internal/project/unit"}
	return map[string][]string{
		"internal/diag":       {},
		"internal/lazyregexp": {},
		"internal/yamlsrc":    {"internal/diag", "internal/lazyregexp"},

		"schema":                      {"internal/diag", "internal/lazyregexp", "internal/yamlsrc"},
		"schema/internal/gencomments": {"schema"},

		"templates": {"internal/diag", "internal/lazyregexp", "internal/yamlsrc"}, // which characters no text may hold is said once
		"presets":   {"internal/diag", "internal/lazyregexp", "internal/yamlsrc", "templates"},

		"internal/project/unit":     {"internal/diag", "internal/lazyregexp"},
		"internal/project/tree":     {"internal/diag", "internal/project/unit", "internal/yamlsrc"}, // which word was meant is found once
		"internal/project/manifest": {"internal/diag", "internal/lazyregexp", "internal/project/tree", "internal/project/unit"},
		"internal/project/survey": {"internal/diag", "internal/lazyregexp", "internal/project/manifest", "internal/project/tree", "internal/project/unit",
			"internal/yamlsrc"}, // platforms are told in YAML how a project is started
		"internal/project/golang": readers,
		"internal/project/cargo":  readers,
		"internal/project/jvm":    append(slices.Clone(readers), "internal/yamlsrc"),                          // Quarkus is configured in YAML
		"internal/project/node":   append(slices.Clone(readers), "internal/yamlsrc"),                          // pnpm-workspace.yaml is YAML
		"internal/project/site":   append(slices.Clone(readers), "internal/project/node", "internal/yamlsrc"), // hugo.yaml is YAML
		"internal/project/cpp":    readers,
		"internal/project/php":    readers,
		"internal/project/python": append(slices.Clone(readers), "internal/yamlsrc"), // environment.yml is YAML
		"internal/project": append(slices.Clone(readers), "internal/project/golang", "internal/project/cargo", "internal/project/jvm",
			"internal/project/node", "internal/project/site"),

		"internal/project/detect": append(slices.Clone(readers), "internal/project/golang", "internal/project/cargo", "internal/project/cpp", "internal/project/jvm",
			"internal/project/node", "internal/project/php", "internal/project/python", "internal/project/site", "internal/yamlsrc"), // Compose files are YAML

		"internal/dockerfile": {"internal/diag", "internal/lazyregexp"},

		"generator": {"internal/diag", "internal/dockerfile", "internal/lazyregexp", "internal/project", "internal/yamlsrc", "presets", "schema", "templates"},

		"internal/scaffold": {"generator", "internal/diag", "internal/lazyregexp", "internal/project", "internal/project/detect", "internal/project/survey", "internal/yamlsrc",
			"presets", "schema"},

		"internal/adopt": {"generator", "internal/diag", "internal/dockerfile", "internal/lazyregexp", "internal/yamlsrc", "presets", "schema", "templates"},

		"internal/builder": {"internal/lazyregexp"}, // a Request says all there is to know
		"internal/cli": {"generator", "internal/adopt", "internal/builder", "internal/diag", "internal/lazyregexp", "internal/project", "internal/project/detect", "internal/project/survey",
			"internal/scaffold", "internal/yamlsrc", "presets", "schema", "templates"},

		"cmd/stagegen": {"internal/cli"},
		"cmd/gendocs": {"generator", "internal/adopt", "internal/cli", "internal/diag", "internal/dockerfile", "internal/project", "internal/yamlsrc",
			"presets", "schema", "templates"},
		"bench":             {},
		"test/measure":      {"internal/diag", "internal/yamlsrc"},
		"docs":              {},
		"test":              {},
		"internal/archtest": {},
	}
}

// library is a module, or a part of one, that is not ours.
type library struct {
	importers []string // the packages that may import it, and their tests
	testers   []string // packages whose tests alone may
	tests     bool     // or: the tests of all packages may, and nothing else
	why       string   // there is one importer only
}

// libraries says who may import what is not ours; the longest path that fits decides. A library that costs size or start-up
// time, or that would spread a foreign model through the code, has one importer. Why it is there at all: docs/decisions.md.
func libraries() map[string]library {
	builder, dockerfile := []string{"internal/builder"}, []string{"internal/dockerfile"}
	language := []string{"templates"} // whose tests ask those who will read the text
	both := []string{"internal/builder", "internal/dockerfile"}
	return map[string]library{
		"gopkg.in/yaml.v3":                  {importers: []string{"internal/yamlsrc"}, why: "its errors have no columns and its aliases no bounds; yamlsrc adds both"},
		"github.com/spf13/cobra":            {importers: []string{"internal/cli"}, why: "a command line is the business of cli"},
		"charm.land/huh":                    {importers: []string{"internal/cli"}, why: "only cli talks with people"},
		"github.com/natefinch/atomic":       {importers: []string{"internal/cli"}, why: "only cli writes files"},
		"github.com/Masterminds/sprig":      {importers: []string{"templates"}, why: "most of its functions are not hermetic; templates holds the allow-list"},
		"github.com/Masterminds/semver":     {importers: []string{"presets", "internal/project/node"}, why: "a range of versions picks a line of a pin, or a release of a package manager"},
		"github.com/invopop/jsonschema":     {importers: []string{"schema", "schema/internal/gencomments"}, why: "the types of build.yaml are schema's; gencomments is its tool"},
		"github.com/pmezard/go-difflib":     {importers: []string{"generator"}, why: "comparing files is the generator's"},
		"github.com/rivo/uniseg":            {importers: []string{"internal/diag"}, why: "only carets need the width of text"},
		"github.com/BurntSushi/toml":        {importers: []string{"internal/project/manifest"}, why: "manifest gives TOML, JSON and XML one form with positions"},
		"golang.org/x/mod":                  {importers: []string{"internal/project/golang"}, testers: []string{"docs", "internal/archtest"}, why: "only that reader reads go.mod"},
		"github.com/go-git/go-git":          {importers: []string{"internal/project/tree"}, why: "for .gitignore alone; the tree hides what is ignored"},
		"github.com/bmatcuk/doublestar":     {importers: []string{"internal/cli", "internal/project/cargo", "internal/project/node", "internal/project/tree", "internal/scaffold", "schema"}},
		"github.com/distribution/reference": {importers: []string{"internal/builder", "internal/cli", "internal/dockerfile", "presets", "schema"}},
		"mvdan.cc/sh":                       {importers: []string{"generator", "internal/dockerfile"}, testers: language},

		"github.com/moby/patternmatcher":                       {importers: dockerfile, testers: language, why: "ignore files are part of what Verify knows"},
		"github.com/moby/buildkit":                             {importers: both},
		"github.com/moby/buildkit/frontend/dockerfile":         {importers: dockerfile, why: "parser, linter and dockerfile2llb are half of the binary"},
		"github.com/moby/buildkit/frontend/dockerfile/builder": {importers: builder, why: "the frontend runs beside the client"},
		"github.com/moby/buildkit/client":                      {importers: builder, why: "talks to an engine"},
		"github.com/moby/buildkit/client/llb":                  {importers: both},
		"github.com/moby/buildkit/session":                     {importers: builder, why: "talks to an engine"},
		"github.com/moby/buildkit/frontend/gateway":            {importers: builder, why: "talks to an engine"},
		"github.com/moby/buildkit/util/progress":               {importers: builder, why: "shows what an engine does"},
		"github.com/sirupsen/logrus":                           {importers: builder, why: "only to silence what others log"},
		"github.com/docker":                                    {importers: builder, why: "the client that this code uses is frozen: moving to its successor must be one package's work"},
		"github.com/tonistiigi/fsutil":                         {importers: builder, testers: dockerfile, why: "sends the build context"},
		"google.golang.org/grpc":                               {importers: builder, why: "only errors of an engine are of that kind"},
		"golang.org/x/sync":                                    {importers: builder, why: "nothing else runs at the same time"},
		"github.com/opencontainers":                            {importers: both},

		"github.com/containerd/console":   {importers: builder, testers: []string{"cmd/stagegen"}, why: "only the table of a build needs a terminal's size"},
		"github.com/charmbracelet/x/ansi": {importers: builder, why: "only the table of a build moves a cursor"},

		"github.com/google/go-cmp":               {tests: true},
		"github.com/google/go-containerregistry": {importers: []string{"bench"}, testers: []string{"cmd/stagegen", "internal/builder"}, why: "a registry in the process, for measurements and tests"},
		"github.com/hinshun/vt10x":               {tests: true},
		"github.com/rogpeppe/go-internal":        {tests: true},
		"github.com/santhosh-tekuri/jsonschema":  {tests: true},
		"go.uber.org/goleak":                     {tests: true},
		"golang.org/x/crypto":                    {tests: true},
	}
}

// TestImportsOfOurs: the table and the tree say the same about who imports whom.
func TestImportsOfOurs(t *testing.T) {
	t.Parallel()
	none(t, checkOurs(house(t), ours()))
}

func checkOurs(files []goFile, table map[string][]string) []string {
	var problems []string
	for _, f := range shipped(files) {
		for p := range f.imports() {
			to, inside := strings.CutPrefix(p, module+"/")
			if inside && !slices.Contains(table[f.dir], to) {
				problems = append(problems, fmt.Sprintf("%s: package %s may not import %s", f.path, f.dir, to))
			}
		}
	}
	have := packages(files)
	for _, dir := range have {
		if _, ok := table[dir]; !ok {
			problems = append(problems, fmt.Sprintf("package %s is not in the table of imports", dir))
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(table)) {
		if !slices.Contains(have, dir) {
			problems = append(problems, fmt.Sprintf("package %s is in the table of imports and not in the tree", dir))
		}
	}
	return problems
}

func TestCheckOurs(t *testing.T) {
	t.Parallel()
	files := sources(t, map[string]string{
		"schema/a.go":          `import _ "` + module + `/presets"`,
		"schema/a_test.go":     `import _ "` + module + `/internal/cli"`,
		"presets/a.go":         `import _ "` + module + `/templates"`,
		"extra/a.go":           "",
		"nested/go.mod":        "",
		"nested/a.go":          `import _ "` + module + `/presets"`,
		"schema/testdata/a.go": `import _ "` + module + `/presets"`,
	})
	same(t, checkOurs(files, map[string][]string{"schema": {}, "presets": {"templates"}, "gone": {}}), []string{
		"package extra is not in the table of imports",
		"package gone is in the table of imports and not in the tree",
		"schema/a.go: package schema may not import presets",
	})
}

// TestImportsOfOthers: each library is imported only where its row says, and each row is true.
func TestImportsOfOthers(t *testing.T) {
	t.Parallel()
	none(t, checkOthers(house(t), libraries()))
}

func checkOthers(files []goFile, table map[string]library) []string {
	var problems []string
	used := map[string]bool{}
	for _, f := range files {
		for p := range f.imports() {
			if host, _, _ := strings.Cut(p, "/"); !strings.Contains(host, ".") || strings.HasPrefix(p, module) {
				continue
			}
			name, l := libraryOf(p, table)
			used[name+" "+f.dir] = true
			switch {
			case name == "":
				problems = append(problems, fmt.Sprintf("%s: %s is in no row of the table of libraries", f.path, p))
			case l.tests && !f.test:
				problems = append(problems, fmt.Sprintf("%s: %s is for tests only", f.path, p))
			case !l.tests && !slices.Contains(l.importers, f.dir) && !(f.test && slices.Contains(l.testers, f.dir)):
				problems = append(problems, fmt.Sprintf("%s: only %s may import %s%s", f.path, strings.Join(l.importers, ", "), p, because(l.why)))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		for _, dir := range slices.Concat(table[name].importers, table[name].testers) {
			if !used[name+" "+dir] {
				problems = append(problems, fmt.Sprintf("the table of libraries lets %s import %s, which it does not", dir, name))
			}
		}
		if l := table[name]; !l.tests && len(l.importers) == 1 && l.why == "" {
			problems = append(problems, fmt.Sprintf("the table of libraries does not say why %s has one importer", name))
		}
	}
	return problems
}

// libraryOf finds the longest row that a path lies in; "" when there is none.
func libraryOf(p string, table map[string]library) (string, library) {
	best := ""
	for name := range table {
		if (p == name || strings.HasPrefix(p, name+"/")) && len(name) > len(best) {
			best = name
		}
	}
	return best, table[best]
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

func TestCheckOthers(t *testing.T) {
	t.Parallel()
	files := sources(t, map[string]string{
		"a/a.go":      "import (\n\"example.org/heavy/v3/part\"\n\"example.org/heavy/v3/part/light\"\n)",
		"a/a_test.go": `import "example.org/cmp"`,
		"b/b_test.go": `import "example.org/heavy/v3"`,
		"b/b.go":      "import (\n\"example.org/heavy/v3\"\n\"example.org/cmp\"\n\"example.org/new\"\n\"os\"\n)",
	})
	same(t, checkOthers(files, map[string]library{
		"example.org/heavy":               {importers: []string{"a", "c"}, testers: []string{"b"}},
		"example.org/heavy/v3/part":       {importers: []string{"a"}},
		"example.org/heavy/v3/part/light": {importers: []string{"b"}, why: "it is light"},
		"example.org/cmp":                 {tests: true},
	}), []string{
		"a/a.go: only b may import example.org/heavy/v3/part/light: it is light",
		"b/b.go: example.org/cmp is for tests only",
		"b/b.go: example.org/new is in no row of the table of libraries",
		"b/b.go: only a, c may import example.org/heavy/v3",
		"the table of libraries does not say why example.org/heavy/v3/part has one importer",
		"the table of libraries lets a import example.org/heavy, which it does not",
		"the table of libraries lets b import example.org/heavy/v3/part/light, which it does not",
		"the table of libraries lets c import example.org/heavy, which it does not",
	})
}
