package generator_test

import (
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/generator"
)

// A member of a workspace may be added, moved or edited without a change of any file of an image whose closure lacks it. The
// first test says so of workspaces made for it, the second of every workspace among the cases and examples.

func TestUnrelatedMembers(t *testing.T) {
	t.Parallel()
	app := member{dir: "apps/web", deps: []string{"libs/one"}, image: true}
	one, two := member{dir: "libs/one"}, member{dir: "libs/two"}
	before := []member{app, one, two}
	tests := []struct {
		name  string
		after []member
	}{
		{"added", []member{app, one, two, {dir: "libs/new"}}},
		{"added that depends on the closure", []member{app, one, two, {dir: "libs/new", deps: []string{"libs/one"}}}},
		{"added as the first", []member{app, {dir: "libs/aaa"}, one, two}},
		{"a program added", []member{{dir: "apps/aaa", deps: []string{"libs/two"}, image: true}, app, one, two}},
		{"moved", []member{app, one, {dir: "libs/other"}}},
		{"moved beside the programs", []member{app, one, {dir: "apps/two"}}},
		{"deleted", []member{app, one}},
		{"edited: it depends on the closure", []member{app, one, {dir: "libs/two", deps: []string{"libs/one"}}}},
		{"edited: it is a program", []member{app, one, {dir: "libs/two", image: true}}},
	}
	for _, m := range managers() {
		first := generate(t, m.workspace(before...))
		for _, tt := range tests {
			t.Run(m.name+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				after := generate(t, m.workspace(tt.after...), "web")
				if after.list.HasErrors() {
					t.Fatal(after.Findings)
				}
				if diff := cmp.Diff(first.Files, after.Files); diff != "" {
					t.Errorf("files of web (-before +after):\n%s", diff)
				}
			})
		}
	}
}

// TestUnrelatedInCases edits and moves each member of each workspace of the cases and examples, and adds one to each folder of
// members.
func TestUnrelatedInCases(t *testing.T) {
	t.Parallel()
	var edited, moved, added atomic.Int64
	t.Run("of", func(t *testing.T) {
		for _, c := range append(goldenCases(t), exampleCases(t)...) {
			t.Run(c.preset+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				before := generate(t, c.tree)
				if before.list.HasErrors() {
					return
				}
				for _, dir := range memberFolders(c.tree) {
					edited.Add(unchanged(t, "an edit in "+dir, before, edit(c.tree, dir), dir))
					moved.Add(unchanged(t, "moving "+dir, before, move(c.tree, dir), dir))
					if tree, dir := enlarge(c.tree, dir); tree != nil {
						added.Add(unchanged(t, "adding "+dir, before, tree, dir))
					}
				}
			})
		}
	})
	t.Logf("compared images after %d edits, %d moves, %d additions", edited.Load(), moved.Load(), added.Load())
	if edited.Load() < 40 || moved.Load() < 30 || added.Load() < 60 {
		t.Error("too few: does the test still find the members?")
	}
}

// unchanged compares the files of the images whose closure lacks the member in dir, and gives how many images those are. A
// tree that does not hold together any more is not compared.
func unchanged(t *testing.T, what string, before generated, tree fstest.MapFS, dir string) int64 {
	t.Helper()
	after := generate(t, tree)
	if after.list.HasErrors() {
		return 0
	}
	n := int64(0)
	for _, o := range before.result.Outputs {
		if slices.ContainsFunc(o.Image.Closure, func(d string) bool { return d == dir || strings.HasPrefix(d, dir+"/") }) || o.Rendering == nil {
			continue
		}
		n++
		for _, f := range o.Files {
			if diff := cmp.Diff(string(f.Text), after.Files[f.Path]); diff != "" {
				t.Errorf("%s changes %s (-before +after):\n%s", what, f.Path, diff)
			}
		}
	}
	return n
}

// exampleCases are the projects of examples/.
func exampleCases(t *testing.T) []goldenCase {
	t.Helper()
	files, err := filepath.Glob("../examples/*/build.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d examples: %v", len(files), err)
	}
	var out []goldenCase
	for _, f := range files {
		out = append(out, readCase(t, "examples", filepath.Dir(f)))
	}
	return out
}

// memberFolders are the folders of packages that hold no other package.
func memberFolders(tree fstest.MapFS) []string {
	var out []string
	for p := range tree {
		if manifestKind(p) != "" {
			out = append(out, path.Dir(p))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(slices.Clone(out), func(dir string) bool {
		return dir == "." || slices.ContainsFunc(out, func(d string) bool { return strings.HasPrefix(d, dir+"/") })
	})
}

// manifestKind is the name of the manager whose packages have a manifest of this name.
func manifestKind(p string) string {
	return map[string]string{"package.json": "npm", "go.mod": "go.work", "Cargo.toml": "cargo", "pom.xml": "maven", "build.gradle.kts": "gradle", "build.gradle": "gradle"}[path.Base(p)]
}

// edit changes every file in a folder, and adds one.
func edit(tree fstest.MapFS, dir string) fstest.MapFS {
	out := with(tree, map[string]string{dir + "/added.txt": "x\n", dir + "/src/more/added.txt": "x\n"})
	for p, f := range tree {
		if !strings.HasPrefix(p, dir+"/") || generator.Marked(f.Data) {
			continue
		}
		comment := map[string]string{"go.mod": "// x\n", "Cargo.toml": "# x\n", "pom.xml": "<!-- x -->\n", "build.gradle": "// x\n", "build.gradle.kts": "// x\n"}[path.Base(p)]
		text := string(f.Data) + comment + "\n"
		if path.Base(p) == "package.json" {
			text = strings.Replace(string(f.Data), "{", `{ "description": "x",`, 1)
		}
		out = with(out, map[string]string{p: text})
	}
	return out
}

// move renames a folder, and every mention of it.
func move(tree fstest.MapFS, dir string) fstest.MapFS {
	to := dir + "-moved"
	out := fstest.MapFS{}
	mention := regexp.MustCompile(regexp.QuoteMeta(dir) + `\b`)
	gradle := regexp.MustCompile(regexp.QuoteMeta(gradlePath(dir)) + `\b`)
	for p, f := range tree {
		text := string(f.Data)
		switch {
		case generator.Marked(f.Data):
		case path.Base(p) == "build.yaml": // in which a name of that kind can be anything
			text = strings.ReplaceAll(text, "dir: "+dir, "dir: "+to)
		default:
			text = gradle.ReplaceAllString(mention.ReplaceAllString(text, to), gradlePath(to))
		}
		if rest, ok := strings.CutPrefix(p, dir+"/"); ok {
			p = to + "/" + rest
		}
		out[p] = &fstest.MapFile{Data: []byte(text), Mode: f.Mode}
	}
	return out
}

// enlarge adds a member beside another one to the workspace, nil where there is none that it could belong to.
func enlarge(tree fstest.MapFS, beside string) (fstest.MapFS, string) {
	dir := path.Join(path.Dir(beside), "aaa-new")
	out := maps.Clone(tree)
	joined := false
	for p, f := range tree {
		above := path.Dir(p) == "." || strings.HasPrefix(dir, path.Dir(p)+"/")
		if generator.Marked(f.Data) || strings.HasPrefix(p, beside+"/") || !above {
			continue
		}
		at, _ := strings.CutPrefix(dir, path.Dir(p)+"/")
		old, _ := strings.CutPrefix(beside, path.Dir(p)+"/")
		text := string(f.Data)
		switch path.Base(p) {
		case "go.work":
			text += "\nuse ./" + at + "\n"
		case "pom.xml":
			if !strings.Contains(text, "<module>"+old+"</module>") {
				continue
			}
			text = strings.Replace(text, "<module>"+old+"</module>", "<module>"+at+"</module><module>"+old+"</module>", 1)
		case "settings.gradle", "settings.gradle.kts":
			text += "\ninclude(\"" + gradlePath(at) + "\")\n"
		case "Cargo.toml", "package.json", "pnpm-workspace.yaml":
			if !strings.Contains(p+text, "workspace") { // the last one is one by its name
				continue
			}
			text = strings.Replace(text, `"`+old+`"`, `"`+at+`", "`+old+`"`, 1) // a list; globs find it as they are
		default:
			continue
		}
		joined = true
		out = with(out, map[string]string{p: text})
	}
	for _, m := range managers() {
		for p := range tree {
			if joined && path.Dir(p) == beside && manifestKind(p) == m.name {
				return with(out, m.files(member{dir: dir}, nil)), dir
			}
		}
	}
	return nil, ""
}
