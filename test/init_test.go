package test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stagegen/stagegen/generator"
)

// TestInit takes every project of examples/ as it was before stagegen came: init writes a build.yaml that builds, and whose
// containers answer as those of the committed one do. It runs on the newest engine only.
func TestInit(t *testing.T) {
	s := setUp(t)
	e := s.newest()
	for _, dir := range projects(t, "../examples/*") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			p := open(t, dir)
			committed := s.dirs(t, e, p)
			forget(t, p)
			s.run(t, e, p, "init", "--yes")
			s.run(t, e, p, "check")
			found := s.dirs(t, e, p)
			images := s.buildAll(t, e, p)
			for _, name := range p.names() {
				t.Run(name, func(t *testing.T) {
					image := images[found[committed[name]]]
					if image == "" {
						t.Fatalf("no image is of %s: %v", committed[name], found)
					}
					e.discard(t, image)
					want := p.images[name]
					want.MaxSize = 0
					e.weigh(t, image, want)
					runAndStop(t, e, image, want)
				})
			}
		})
	}
}

// dirs gives the folders of images by name, and the names by folder.
func (s suite) dirs(t *testing.T, e engine, p project) map[string]string {
	t.Helper()
	var images []struct{ Name, Dir string }
	if err := json.Unmarshal([]byte(s.run(t, e, p, "list", "--json")), &images); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, i := range images {
		out[i.Name], out["/"+i.Dir] = "/"+i.Dir, i.Name
	}
	return out
}

// forget deletes what stagegen brought: build.yaml, what it generated, and what is said about the images for these tests.
func forget(t *testing.T, p project) {
	t.Helper()
	for name, text := range p.files(t) {
		if name == "build.yaml" || name == "test.yaml" || generator.Marked([]byte(text)) {
			if err := os.Remove(filepath.Join(p.dir, filepath.FromSlash(name))); err != nil {
				t.Fatal(err)
			}
		}
	}
}
