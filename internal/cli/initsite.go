package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/scaffold"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

// site is where init works: a workspace whose root file may not be there yet.
type site struct {
	*workspace
	file    string          // name of the root file
	scope   []string        // folders to take in, from the root
	given   []string        // folders whose preset the user named
	project *schema.Project // nil where the file is written anew
}

// openSite finds the root and what is there.
func (g *globals) openSite(o *initOptions) (*site, error) {
	dir := g.path(".")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, decide("there is no folder %s", g.dir)
	}
	root, file, err := g.home(dir)
	if err != nil {
		return nil, err
	}
	disk, err := os.OpenRoot(root)
	if err != nil {
		return nil, surroundings(fmt.Errorf("opening the project: %w", err))
	}
	s := &site{workspace: &workspace{root: root, cwd: slashed(root, dir), disk: disk, tree: disk.FS()}, file: file}
	if err := s.enter(g, o); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// aside is what to say where a new file is written below the root of a git repository, whose other folders are then not taken in; "" else.
func (s *site) aside() string {
	up := ""
	for at := s.root; ; at, up = filepath.Dir(at), up+"../" {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil && up != "" && s.project == nil {
			return "this is a folder of a repository: for one build.yaml of all of it, run stagegen init -C " + path.Clean(up)
		} else if err == nil || filepath.Dir(at) == at {
			return ""
		}
	}
}

// home is the root and its file's name: those of the project that dir lies in, or else dir.
func (g *globals) home(dir string) (root, file string, err error) {
	switch {
	case g.file == "-":
		return "", "", decide("init writes a file: -f takes its name")
	case g.file != "":
		return filepath.Dir(g.path(g.file)), filepath.Base(g.file), nil
	}
	root, err = enclosing(dir)
	if root == "" {
		root = dir
	}
	return root, defaultFile, err
}

// enter loads the project that is there, and decides which folders are taken in.
func (s *site) enter(g *globals, o *initOptions) error {
	_, err := fs.Stat(s.tree, s.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return surroundings(fmt.Errorf("looking at %s: %w", s.file, err))
	case o.force && s.cwd != ".":
		return decide("--force writes the whole %s anew; run it in the folder of that file", s.file)
	case !o.force:
		if err := s.load(g.env); err != nil {
			return err
		}
	}
	for _, d := range o.dirs {
		if _, inside := s.within(d); !inside {
			return decide("%v; for a build.yaml there: stagegen init -C %s", s.outside(d), absolute(g.dir, d))
		}
		dir, err := s.folderWithin(d)
		if err != nil {
			return err
		}
		s.scope = append(s.scope, dir)
	}
	if len(s.scope) == 0 {
		s.scope = []string{s.cwd}
	}
	return nil
}

// load reads the project. A file with mistakes is not added to.
func (s *site) load(env Env) error {
	p, findings := schema.Load(s.tree, s.file, nil)
	s.source = generator.Source{Tree: s.tree, Project: p}
	s.report(env, findings)
	if findings.HasErrors() {
		return decide("%s has mistakes; nothing is added to it. stagegen init --force starts anew", s.file)
	}
	s.project = p
	return nil
}

// where names the root for people.
func (s *site) where() string {
	if len(s.scope) == 1 && s.scope[0] != "." {
		return s.scope[0]
	}
	return s.root
}

func slashed(root, dir string) string {
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return "."
	}
	return filepath.ToSlash(rel)
}

// detected is what the detectors find in a tree.
func detected(tree fs.FS) detect.Report {
	set := presets.NewSet(nil, nil, generator.FactTypes())
	return detect.Detect(tree, detect.Options{
		Line: func(language, raw string) string {
			preset, key := toolchain(language)
			return set.Line(preset, key, raw)
		},
		Generated: generator.Marked,
	})
}

// survey reports what can become an image within the scope, with the presets that the user gave.
func (s *site) survey(env Env, o *initOptions) (detect.Report, error) {
	report := detected(s.tree)
	report.Images = scaffold.Within(report.Images, s.scope)
	for _, p := range o.presets {
		dir, name, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return report, decide("--preset %s: expected DIR=NAME, as in services/api=go", p)
		}
		at, err := s.folderWithin(dir)
		if err != nil {
			return report, decide("--preset %s: %v", p, err)
		}
		preset, alike, err := s.preset(env, name)
		if err != nil {
			return report, err
		}
		report.Images = scaffold.Give(report.Images, at, preset, alike)
		s.given = append(s.given, at)
	}
	return report, nil
}

// preset finds the preset that --preset names: one of the project's house presets, of its preset_dirs, a built-in one, or a folder
// relative to where the user stands. It gives the name as build.yaml has it, from the root, and tells which presets are like it: the
// one that it builds on, and where that is the project's own, those that read the same projects.
func (s *site) preset(env Env, name string) (ref string, alike func(found string) bool, err error) {
	if strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../") {
		name = "./" + path.Join(s.cwd, name)
	}
	end := name
	set := presets.NewSet(s.tree, nil, generator.FactTypes())
	if s.project != nil {
		set = presets.NewSet(s.tree, s.project.File.PresetDirs, generator.FactTypes())
		end = cmp.Or(s.project.PresetOf(end), end)
	}
	preset, findings := set.Get(end)
	switch {
	case findings.HasErrors():
		s.report(env, findings)
		return "", nil, decide("preset %s has mistakes", name)
	case preset == nil:
		return "", nil, noPreset(name, s.presetNames(set))
	case slices.Contains(presets.Names(), end):
		return name, func(found string) bool { return found == end }, nil
	}
	return name, func(found string) bool { return found != "" && set.Kind(found) == set.Kind(end) }, nil
}

// presetNames are those that --preset takes.
func (s *site) presetNames(set *presets.Set) []string {
	names := set.Names()
	if s.project != nil {
		names = slices.AppendSeq(names, maps.Keys(s.project.File.Presets))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// toolchain is the preset whose pins are the supported versions of a language, and the language's name in `versions`.
func toolchain(language string) (preset, key string) {
	switch language {
	case "static":
		return "static", "node"
	case "go", "rust", "node", "java":
		return language, language
	}
	return "", ""
}

// missing are the images that the project does not have yet.
func (s *site) missing(report detect.Report) []detect.Image {
	if s.project == nil {
		return report.Images
	}
	return scaffold.Missing(report, s.project)
}

// draft makes the files from what was found.
func (s *site) draft(report detect.Report) (scaffold.Draft, error) {
	r := scaffold.Request{Tree: s.tree, Facts: project.Open(s.tree), File: s.file, Name: projectName(filepath.Base(s.root)), Report: report, Given: s.given}
	if s.project == nil {
		d := scaffold.New(r)
		d.Files[0].Have, _ = fs.ReadFile(s.tree, s.file) // with --force
		return d, nil
	}
	d, err := scaffold.Add(r, s.project)
	if err != nil {
		return d, decide("%v\n  add these images by hand: %s", err, names(r.Report.Images))
	}
	return d, nil
}

func names(images []detect.Image) string {
	var out []string
	for _, i := range images {
		out = append(out, i.Name)
	}
	return strings.Join(out, ", ")
}

// projectName makes a folder's name one that Compose would take.
func projectName(folder string) string {
	name := regexp.MustCompile(`[^a-z0-9_-]+`).ReplaceAllString(strings.ToLower(folder), "-")
	name = strings.TrimLeft(name, "-_")
	return cmp.Or(strings.TrimRight(name, "-"), "project")
}
