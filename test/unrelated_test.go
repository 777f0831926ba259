package test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// unrelated is a workspace, one image of it, and what happens elsewhere in the workspace.
type unrelated struct {
	dir, image string
	own        string            // a source file of the image's closure, whose edit must reach the image
	edits      []string          // files of members that the closure lacks
	add        map[string]string // a member that no lockfile has to know of; "+" begins text for the end of a file
}

func unrelatedCases() map[string]unrelated {
	return map[string]unrelated{
		"go.work": {
			dir: "../presets/go/testdata/workspace", image: "billing", own: "services/billing/main.go",
			edits: []string{"libs/ids/go.mod", "libs/ids/ids.go", "services/orders/main.go"},
			add: map[string]string{
				"go.work": "+\nuse ./services/tool\n", "services/tool/go.mod": "module example.com/shop/tool\n\ngo 1.26\n",
				"services/tool/main.go": "package main\n\nfunc main() {}\n",
			},
		},
		"npm": {
			dir: "../presets/node/testdata/npm-workspace-plain", image: "api", own: "packages/format/src/index.js",
			edits: []string{"apps/web/index.js", "apps/web/package.json"},
			add:   map[string]string{"packages/new/package.json": `{ "name": "@shop/new" }`, "packages/new/index.js": "// new\n"},
		},
		"pnpm": {
			dir: "../presets/node/testdata/pnpm-workspace-plain", image: "api", own: "packages/format/src/index.js",
			edits: []string{"apps/web/index.js", "apps/web/package.json"},
			add:   map[string]string{"packages/new/package.json": `{ "name": "@shop/new" }`, "packages/new/index.js": "// new\n"},
		},
		"cargo": {
			dir: "../presets/rust-musl/testdata/workspace", image: "billing", own: "services/billing/src/main.rs",
			edits: []string{"libs/ids/src/lib.rs", "libs/ids/tests/ids.rs", "services/orders/src/main.rs", "services/orders/src/report.rs"},
		},
		"cargo in layers": {
			dir: "../presets/rust-musl/testdata/monorepo", image: "search", own: "libs/web/src/lib.rs",
			edits: []string{"services/billing/src/main.rs", "services/notes/src/main.rs"},
		},
		"maven": {
			dir: "../presets/java/testdata/maven-module", image: "api", own: "libs/prices/src/main/java/com/example/prices/Prices.java",
			edits: []string{"services/other/src/main/java/com/example/Other.java", "services/other/src/test/java/com/example/OtherTest.java"},
		},
	}
}

// TestUnrelatedMembers: after an edit in a member of the workspace that an image does not depend on, and after such a member
// was added, every step of the image's build is cached. An edit in a package that it does depend on reaches it.
func TestUnrelatedMembers(t *testing.T) {
	s := setUp(t)
	for name, c := range unrelatedCases() {
		t.Run(name, func(t *testing.T) {
			e, p := s.newest(), copied(t, c.dir)
			s.runOnline(t, e, p, "build", "--progress", "plain", "--tag", "unrelated", c.image)
			e.discard(t, c.image+":unrelated")
			for _, file := range c.edits {
				p.touch(t, file)
			}
			s.cached(t, e, p, c.image, "an edit of "+strings.Join(c.edits, ", "))
			for file, text := range c.add {
				p.write(t, file, text)
			}
			s.run(t, e, p, "check", c.image)
			s.cached(t, e, p, c.image, "a new member")
			p.edit(t, c.own)
			again := s.run(t, e, p, "build", "--progress", "plain", "--tag", "unrelated", c.image)
			e.discard(t, c.image+":unrelated")
			if !slices.ContainsFunc(steps(again), func(s step) bool { return !s.Cached }) {
				t.Errorf("every step is cached after an edit of %s:\n%s", c.own, again)
			}
		})
	}
}

// cached builds an image again and demands that no step runs.
func (s suite) cached(t *testing.T, e engine, p project, image, after string) {
	t.Helper()
	progress := s.run(t, e, p, "build", "--progress", "plain", "--tag", "unrelated", image)
	found := steps(progress)
	if len(found) == 0 {
		t.Errorf("no step after %s:\n%s", after, progress)
	}
	for _, step := range found {
		if !step.Cached {
			t.Errorf("after %s this step is not cached: %s\n%s", after, step.Name, progress)
		}
	}
}

// copied is a copy of a project without expectations.
func copied(t *testing.T, dir string) project {
	t.Helper()
	p := project{dir: filepath.Join(t.TempDir(), filepath.Base(dir))}
	if err := os.CopyFS(p.dir, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return p
}

// touch edits a file, a manifest too, or makes it.
func (p project) touch(t *testing.T, name string) {
	t.Helper()
	switch {
	case strings.HasSuffix(name, "package.json"):
		at := filepath.Join(p.dir, filepath.FromSlash(name))
		text, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		p.write(t, name, strings.Replace(string(text), "{", `{ "description": "edited",`, 1))
	default:
		p.write(t, name, "+\n// edited\n")
	}
}

// write writes a file; text behind a "+" is appended to what is there.
func (p project) write(t *testing.T, name, text string) {
	t.Helper()
	at := filepath.Join(p.dir, filepath.FromSlash(name))
	if more, ok := strings.CutPrefix(text, "+"); ok {
		before, _ := os.ReadFile(at) // one that is not there is made
		text = string(before) + more
	}
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
