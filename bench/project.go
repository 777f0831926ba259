package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// project makes a project of n images below a new folder: Go programs, Node.js servers and static sites in turn, each in a
// folder of its own, as teams lay out a monorepo. A project of one image is a Go program at the root.
func project(dir string, n int) error {
	files := map[string]string{}
	var images strings.Builder
	for i := range n {
		folder := fmt.Sprintf("services/s%04d", i)
		if n == 1 {
			folder = "."
		}
		preset, sources := member(i)
		for name, text := range sources {
			files[filepath.Join(folder, name)] = text
		}
		fmt.Fprintf(&images, "  s%04d: { preset: %s, dir: %s, expose: [8080] }\n", i, preset, folder)
	}
	files["build.yaml"] = "stagegen: \"1\"\nname: bench\ndefaults: { labels: { org.opencontainers.image.title: \"${name}\" } }\nimages:\n" + images.String()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// member gives the preset and the files of the i-th image.
func member(i int) (preset string, files map[string]string) {
	name := fmt.Sprintf("s%04d", i)
	switch i % 3 {
	case 0:
		return "go", map[string]string{
			"go.mod":  "module example.com/bench/" + name + "\n\ngo 1.26\n",
			"main.go": "package main\n\nfunc main() {}\n",
		}
	case 1:
		return "node", map[string]string{
			"package.json":      fmt.Sprintf("{\n  \"name\": %q,\n  \"version\": \"1.0.0\",\n  \"main\": \"server.js\"\n}\n", name),
			"package-lock.json": fmt.Sprintf("{\n  \"name\": %q,\n  \"version\": \"1.0.0\",\n  \"lockfileVersion\": 3,\n  \"packages\": { \"\": { \"name\": %q, \"version\": \"1.0.0\" } }\n}\n", name, name),
			"server.js":         "require('node:http').createServer((_, a) => a.end('ok')).listen(process.env.PORT)\n",
		}
	}
	return "static", map[string]string{"index.html": "<!doctype html>\n<title>" + name + "</title>\n"}
}
