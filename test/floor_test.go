package test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFloor writes every example in the syntax of 2020 and builds it on the oldest engine with the docker client alone: its
// bundled frontend reads the file, and nothing is pulled for it. Then the images are run like all others.
func TestFloor(t *testing.T) {
	s := setUp(t)
	e := s.engines[0]
	for _, dir := range projects(t, "../examples/*") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			p := open(t, dir)
			p.lower(t)
			s.run(t, e, p, "generate")
			builds := plainBuilds(t, p)
			for _, name := range p.names() {
				t.Run(name, func(t *testing.T) {
					image := "stagegen-test/floor-" + name
					c := e.on(command(t, e.client, append([]string{"build", "--tag", image}, builds[name].args[1:]...)...))
					c.Dir = p.dir
					output(t, c)
					e.discard(t, image)
					if want := p.images[name]; want.Run != nil {
						runAndStop(t, e, image, want)
					}
				})
			}
		})
	}
}

// lower lets the project include a file with the oldest floor, and no syntax line.
func (p project) lower(t *testing.T) {
	t.Helper()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const version = "stagegen: \"1\"\n"
	text, err := os.ReadFile(filepath.Join(p.dir, "build.yaml"))
	if err != nil || !strings.Contains(string(text), version) {
		t.Fatalf("build.yaml does not begin with its version: %v", err)
	}
	write("build.yaml", strings.Replace(string(text), version, version+"include: [floor.yaml]\n", 1))
	write("floor.yaml", version+"defaults: { syntax: none, floor: \"1.2\" }\n")
}
