package presets

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// The patterns are globs: a bare directory name would silently leave out files that begin with a dot or an underscore.
//
//go:embed */preset.yaml */pins.yaml */*.tmpl
var builtin embed.FS

// Builtin are the folders of the built-in presets.
func Builtin() fs.FS { return builtin }

// Set finds presets by name, for one project.
type Set struct {
	tree   fs.FS
	dirs   []string
	facts  Facts
	loaded map[string]result
}

type result struct {
	preset   *Preset
	findings diag.List
}

// NewSet makes the set of a project: tree is the project's root, dirs its preset_dirs in order. facts is as in Load. A nil tree
// leaves the built-in presets alone.
func NewSet(tree fs.FS, dirs []string, facts Facts) *Set {
	return &Set{tree: tree, dirs: dirs, facts: facts, loaded: map[string]result{}}
}

// Get finds a preset: a name in preset_dirs, then among the built-in presets; "./docker/presets/go" names a folder of the
// project. Each is loaded once. It returns nil without findings when there is no such preset.
func (s *Set) Get(ref string) (*Preset, diag.List) {
	if r, ok := s.loaded[ref]; ok {
		return r.preset, r.findings
	}
	p, findings := s.load(ref)
	s.loaded[ref] = result{p, findings}
	return p, findings
}

func (s *Set) load(ref string) (*Preset, diag.List) {
	if strings.Contains(ref, "/") {
		folder := path.Clean(ref)
		if !isDir(s.tree, folder) {
			return nil, nil
		}
		return Load(s.tree, folder, path.Base(folder), folder, s.facts)
	}
	if !fs.ValidPath(ref) || ref == "." {
		return nil, nil
	}
	for _, d := range s.dirs {
		if folder := path.Join(d, ref); isPreset(s.tree, folder) {
			return Load(s.tree, folder, ref, folder, s.facts)
		}
	}
	if isPreset(builtin, ref) {
		return Load(builtin, ref, ref, path.Join("presets", ref), s.facts)
	}
	return nil, nil
}

// Kind is what the projects of a preset are written in, by the first reader that it names: "go", "rust"; "" for a preset that reads
// no project, and for one that is not there. rust and rust-musl are of one kind, and so is a folder of the project's own that reads the
// same.
func (s *Set) Kind(ref string) string {
	if p, _ := s.Get(ref); p != nil && len(p.Manifest.Reads) > 0 {
		return p.Manifest.Reads[0]
	}
	return ""
}

// Names are all names that Get finds, sorted.
func (s *Set) Names() []string {
	names := Names()
	for _, d := range s.dirs {
		names = append(names, folders(s.tree, d)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Names are the built-in presets, sorted.
func Names() []string { return folders(builtin, ".") }

func folders(fsys fs.FS, dir string) []string {
	var names []string
	if fsys == nil {
		return nil
	}
	entries, err := fs.ReadDir(fsys, path.Clean(dir))
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if isPreset(fsys, path.Join(dir, e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names
}

func isDir(fsys fs.FS, dir string) bool {
	if fsys == nil || !fs.ValidPath(dir) {
		return false
	}
	i, err := fs.Stat(fsys, dir)
	return err == nil && i.IsDir()
}

// isPreset tells whether a folder is meant to be a preset. One that lacks a file must not fall through to a built-in preset of
// its name.
func isPreset(fsys fs.FS, dir string) bool {
	if !isDir(fsys, dir) {
		return false
	}
	return slices.ContainsFunc(Files(), func(file string) bool {
		i, err := fs.Stat(fsys, path.Join(dir, file))
		return err == nil && !i.IsDir()
	})
}
