package adopt_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/adopt"
)

// readTree reads a folder into memory.
func readTree(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(os.DirFS(dir), p)
		tree[p] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestInverse: generated files of every preset, ejected and adopted, are the same bytes again, whatever parameters had made them.
func TestInverse(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"go/testdata/cgo", "go/testdata/programs", "go/testdata/labels", "java/testdata/aot", "java/testdata/maven-profiles", "node/testdata/bun-copied",
		"node/testdata/assets", "node/testdata/nest", "node/testdata/npm-layers", "os/testdata/web", "rust-musl/testdata/several", "rust/testdata/openssl",
		"static/testdata/own-nginx-conf", "static/testdata/vue-router",
	} {
		t.Run(strings.ReplaceAll(name, "/testdata/", "-"), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("../../presets", filepath.FromSlash(name))
			result, findings := generator.Generate(load(t, readTree(t, dir)), nil)
			if findings.HasErrors() {
				t.Fatal(findings)
			}
			for _, o := range result.Outputs {
				tree := ejected(t, dir, o)
				a, findings, err := adopt.Adopt(load(t, tree), adopt.Request{File: "build.yaml", Image: o.Image.Name, Preset: o.Image.Preset, Dir: o.Image.Dir})
				if err != nil || findings.HasErrors() {
					t.Fatal(err, findings)
				}
				if !a.Equal || len(a.Lost) > 0 {
					t.Errorf("image %s: %s\n%v", o.Image.Name, generator.Diff("ejected", "adopted", tree["hand.Dockerfile"].Data, a.Output.Files[0].Text), a.Lost)
				}
			}
		})
	}
}

// ejected is a project with one image, whose generated file has become one of its own.
func ejected(t *testing.T, dir string, o *generator.Output) fstest.MapFS {
	t.Helper()
	tree := readTree(t, dir)
	text := string(o.Files[0].Text)
	for strings.HasPrefix(text, "#") {
		_, text, _ = strings.Cut(text, "\n")
	}
	tree["hand.Dockerfile"] = &fstest.MapFile{Data: []byte(strings.TrimLeft(text, "\n"))}
	delete(tree, o.Image.Dockerfile)
	head, _, _ := strings.Cut(string(tree["build.yaml"].Data), "\nimages:")
	tree["build.yaml"] = &fstest.MapFile{Data: []byte(head + fmt.Sprintf("\nimages:\n  %s: { dockerfile: hand.Dockerfile, context: %s }\n", o.Image.Name, o.Image.Context))}
	return tree
}
