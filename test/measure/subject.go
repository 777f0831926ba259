package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// subject is one image of an example.
type subject struct {
	example, image string
	edit           string // the source file that is edited, relative to the example
}

// subjects are all images of all examples, in the order of their test.yaml, which names the file to edit.
func subjects() ([]subject, error) {
	files, err := filepath.Glob("examples/*/test.yaml")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no examples here: run it in the root of the repository (%w)", err)
	}
	var all []subject
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		node, findings := yamlsrc.Parse(file, data)
		if findings.HasErrors() {
			return nil, fmt.Errorf("%s: %s", file, first(findings))
		}
		for _, f := range node.Get("images").Fields {
			all = append(all, subject{filepath.Base(filepath.Dir(file)), f.Key.Value, f.Value.Get("edit").Value})
		}
	}
	return all, nil
}

func first(findings diag.List) string { return findings[0].Message }

// file is the hand-written Dockerfile of a kind ("single", "textbook") to compare with.
func (s subject) file(kind string) string {
	return filepath.Join("test", "measure", "files", s.example+"-"+s.image+"."+kind+".Dockerfile")
}
