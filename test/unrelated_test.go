package test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unrelated is a workspace, one image of it, and what happens elsewhere in the workspace.
type unrelated struct {
	dir, image string
	own        string            // a source file of the image's closure, whose edit must reach the image
	edits      []string          // files of members that the closure lacks
	add        map[string]string // a member that no lockfile has to know of
	addition   string            // additions/*.patch: a member with a dependency of its own, and what its package manager wrote for it
	kept       string            // a pattern of the steps that are cached after the addition too; "" for none
}

func unrelatedCases() map[string]unrelated {
	js := map[string]string{"packages/new/package.json": `{ "name": "@shop/new" }`, "packages/new/index.js": "// new\n"}
	web := []string{"apps/web/package.json"}
	return map[string]unrelated{
		"go.work": {
			dir: "../presets/go/testdata/workspace", image: "billing", own: "services/billing/main.go",
			edits: []string{"libs/ids/go.mod", "libs/ids/ids.go", "services/orders/main.go"}, addition: "go", kept: ".",
		},
		"npm": {
			dir: "../presets/node/testdata/npm-workspace-plain", image: "api", own: "packages/format/src/index.js",
			edits: append(web, "apps/web/index.js"), add: js, addition: "npm",
		},
		"pnpm": {
			dir: "../presets/node/testdata/pnpm-workspace-plain", image: "api", own: "packages/format/src/index.js",
			edits: append(web, "apps/web/index.js"), add: js, addition: "pnpm",
		},
		"yarn 1": {
			dir: "../presets/node/testdata/yarn1-workspace", image: "api", own: "packages/format/src/index.ts", edits: web, addition: "yarn-1",
		},
		"yarn": {
			dir: "../presets/node/testdata/yarn-workspace", image: "api", own: "packages/format/src/index.ts", edits: web, addition: "yarn",
		},
		"bun": {
			dir: "../presets/node/testdata/bun-workspace", image: "api", own: "packages/format/src/index.ts", edits: web, addition: "bun",
		},
		"cargo": {
			dir: "../presets/rust-musl/testdata/workspace", image: "billing", own: "services/billing/src/main.rs", addition: "cargo",
			edits: []string{"libs/ids/src/lib.rs", "libs/ids/tests/ids.rs", "services/orders/src/main.rs", "services/orders/src/report.rs"},
		},
		"cargo on glibc": {
			dir: "../presets/rust/testdata/workspace", image: "billing", own: "services/billing/src/main.rs", addition: "cargo",
			edits: []string{"services/orders/src/main.rs"},
		},
		"cargo in layers": {
			dir: "../presets/rust-musl/testdata/monorepo", image: "search", own: "libs/web/src/lib.rs", addition: "cargo-in-layers",
			edits: []string{"services/billing/src/main.rs", "services/notes/src/main.rs"},
		},
		"maven": {
			dir: "../presets/java/testdata/maven-module", image: "api", own: "libs/prices/src/main/java/com/example/prices/Prices.java",
			edits:    []string{"services/other/src/main/java/com/example/Other.java", "services/other/src/test/java/com/example/OtherTest.java"},
			addition: "maven",
		},
	}
}

// TestUnrelatedMembers: after an edit in a member of the workspace that an image does not depend on, and after such a member
// was added, every step of the image's build is cached. Where the addition changes a lockfile or the manifest of the root, steps
// that read it run again, and the image has the same layers all the same. An edit in a package that it does depend on reaches it.
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
			s.cached(t, e, p, c.image, ".", "an edit of "+strings.Join(c.edits, ", "))
			for file, text := range c.add {
				p.write(t, file, text)
			}
			s.run(t, e, p, "check", c.image)
			s.cached(t, e, p, c.image, ".", "a new member")
			s.addition(t, e, p, c)
			p.edit(t, c.own)
			again := s.run(t, e, p, "build", "--progress", "plain", "--tag", "unrelated", c.image)
			e.discard(t, c.image+":unrelated")
			if !slices.ContainsFunc(steps(again), func(s step) bool { return !s.Cached }) {
				t.Errorf("every step is cached after an edit of %s:\n%s", c.own, again)
			}
		})
	}
}

// addition adds a member with a dependency of its own and demands that the generated files and the layers of the image stay.
func (s suite) addition(t *testing.T, e engine, p project, c unrelated) {
	t.Helper()
	before := e.layers(t, c.image+":unrelated")
	patch, err := filepath.Abs(filepath.Join("additions", c.addition+".patch"))
	if err != nil {
		t.Fatal(err)
	}
	output(t, command(t, "git", "-C", p.dir, "apply", patch))
	s.run(t, e, p, "check", c.image)
	kept := c.kept
	if kept == "" {
		kept = "^$"
	}
	progress := s.cached(t, e, p, c.image, kept, "the addition of "+c.addition)
	e.discard(t, c.image+":unrelated")
	if diff := cmp.Diff(before, e.layers(t, c.image+":unrelated")); diff != "" {
		t.Errorf("layers (-before +after the addition of %s):\n%s\n%s", c.addition, diff, progress)
	}
}

// layers are the digests of an image's layers, without compression.
func (e engine) layers(t *testing.T, image string) []string {
	t.Helper()
	return strings.Fields(e.docker(t, "image", "inspect", "--format", "{{join .RootFS.Layers \"\\n\"}}", image))
}

// cached builds an image again and demands that no step whose name matches kept runs; it returns what the build says.
func (s suite) cached(t *testing.T, e engine, p project, image, kept, after string) string {
	t.Helper()
	progress := s.run(t, e, p, "build", "--progress", "plain", "--tag", "unrelated", image)
	found := steps(progress)
	if len(found) == 0 {
		t.Errorf("no step after %s:\n%s", after, progress)
	}
	pattern := regexp.MustCompile(kept)
	for _, step := range found {
		if !step.Cached && pattern.MatchString(step.Name) {
			t.Errorf("after %s this step is not cached: %s\n%s", after, step.Name, progress)
		}
	}
	return progress
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
