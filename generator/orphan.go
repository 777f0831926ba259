package generator

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Orphans finds generated files that no image produces any more. It looks only at files with the names that generated files
// have, and takes one for an orphan only where its header names a file of this project and the very place where it lies: a copy
// belongs to whoever made it. It does not look into folders that git ignores or that are no part of the project's own sources,
// nor into another project: a folder with a build.yaml that is not among sources.
func Orphans(s Source, outputs []*Output, sources []string) ([]Change, error) {
	o := &orphanage{Source: s, outputs: outputs, sources: sources, wanted: map[string]bool{}, found: map[string]bool{}}
	for _, out := range outputs {
		o.wanted[out.Image.Dockerfile] = true
		o.wanted[out.Image.Dockerfile+ignoreSuffix] = true
	}
	err := fs.WalkDir(s.Tree, ".", o.visit)
	return o.changes, err
}

const ignoreSuffix = ".dockerignore"

// orphanage is one search.
type orphanage struct {
	Source
	outputs []*Output
	sources []string
	wanted  map[string]bool
	found   map[string]bool
	changes []Change
}

func (o *orphanage) visit(p string, d fs.DirEntry, err error) error {
	if err != nil {
		return nil // a folder that cannot be read holds nothing of ours
	}
	if d.IsDir() {
		if p != "." && (aside(d.Name()) || o.Facts.Ignored(p, true) || o.foreign(p)) {
			return fs.SkipDir
		}
		return nil
	}
	if !d.Type().IsRegular() || !generatedName(d.Name()) || o.wanted[p] {
		return nil
	}
	text, err := fs.ReadFile(o.Tree, p)
	if err != nil {
		return fmt.Errorf("reading %s: %w", p, err)
	}
	m, ok := markOf(text)
	if !ok || !slices.Contains(o.sources, m.source) || !o.inPlace(p, m) {
		return nil
	}
	o.found[p] = true
	o.changes = append(o.changes, Change{Path: p, State: Orphan, Have: text, Want: o.successor(m.image, p)})
	return nil
}

// inPlace tells whether a file lies where its header says. An ignore file goes with its Dockerfile, which the walk meets first.
func (o *orphanage) inPlace(p string, m mark) bool {
	dockerfile, isIgnore := strings.CutSuffix(p, ignoreSuffix)
	if isIgnore {
		_, err := fs.Stat(o.Tree, dockerfile)
		return err != nil || o.found[dockerfile]
	}
	return strings.HasSuffix(m.command, " -f "+shellPath(p)+" "+lastWord(m.command)) || path.Join(lastWord(m.command), "Dockerfile") == p
}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

// successor is what the image of an orphan writes now, under another path: what it lacks was written by hand.
func (o *orphanage) successor(image, p string) []byte {
	for _, out := range o.outputs {
		for _, f := range out.Files {
			if out.Image.Name == image && strings.HasSuffix(f.Path, ignoreSuffix) == strings.HasSuffix(p, ignoreSuffix) {
				return f.Text
			}
		}
	}
	return nil
}

// aside are folders that hold other people's files, or fixtures.
func aside(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "vendor" || name == "testdata"
}

func (o *orphanage) foreign(dir string) bool {
	file := path.Join(dir, "build.yaml")
	if slices.Contains(o.sources, file) {
		return false
	}
	_, err := fs.Stat(o.Tree, file)
	return err == nil
}

// generatedName tells the names that generated files have.
func generatedName(name string) bool {
	return dockerfileName(name) || strings.HasSuffix(name, ignoreSuffix)
}

// dockerfileName tells the names that a generated Dockerfile may have, which are those that editors and tools know.
func dockerfileName(name string) bool {
	return !strings.HasSuffix(name, ignoreSuffix) && (name == "Dockerfile" || strings.HasSuffix(name, ".Dockerfile") || strings.HasPrefix(name, "Dockerfile."))
}
