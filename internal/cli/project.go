package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

// defaultFile is the name of the file that describes a project.
const defaultFile = "build.yaml"

// workspace is a loaded project with the folder it lies in.
type workspace struct {
	root     string // absolute
	cwd      string // slash path from the root to where the user stands
	tree     fs.FS
	disk     *os.Root
	source   generator.Source
	findings diag.List
	piped    bool // build.yaml comes from standard input
}

// open finds and loads the project. The caller closes it.
func (g *globals) open() (*workspace, error) {
	dir := g.path(".")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, decide("there is no folder %s", g.dir)
	}
	root, file, data, err := g.locate(dir)
	if err != nil {
		return nil, err
	}
	disk, err := os.OpenRoot(root)
	if err != nil {
		return nil, surroundings(fmt.Errorf("opening the project: %w", err))
	}
	w := &workspace{root: root, disk: disk, tree: disk.FS(), piped: g.file == "-"}
	if rel, err := filepath.Rel(root, dir); err == nil {
		w.cwd = filepath.ToSlash(rel)
	}
	p, findings := schema.Load(w.tree, file, data)
	w.findings = findings
	w.source = generator.Source{Tree: w.tree, Project: p, Facts: project.Open(w.tree)}
	if p != nil {
		w.source.Presets = presets.NewSet(w.tree, p.File.PresetDirs, generator.FactTypes())
	}
	return w, nil
}

func (w *workspace) close() { _ = w.disk.Close() }

// locate finds the root: the folder of the file that -f names, else the enclosing one.
func (g *globals) locate(dir string) (root, file string, data []byte, err error) {
	if g.file == "-" {
		data, err = io.ReadAll(g.env.In)
		if err != nil {
			return "", "", nil, surroundings(fmt.Errorf("reading standard input: %w", err))
		}
		return dir, defaultFile, data, nil
	}
	if g.file != "" {
		p := g.path(g.file)
		if _, err := os.Stat(p); err != nil {
			return "", "", nil, decide("there is no file %s", g.file)
		}
		return filepath.Dir(p), filepath.Base(p), nil, nil
	}
	if root, err = enclosing(dir); err != nil {
		return "", "", nil, err
	}
	if root == "" {
		return "", "", nil, decide("there is no build.yaml here or in a folder above; `stagegen init` writes one")
	}
	return root, defaultFile, nil, nil
}

// enclosing is the nearest folder at or above dir with a build.yaml; where one further up lists that file as a member, it is
// the folder of that one. "" when there is none.
func enclosing(dir string) (string, error) {
	nearest := ""
	for at := dir; ; at = filepath.Dir(at) {
		text, err := os.ReadFile(filepath.Join(at, defaultFile))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return "", surroundings(fmt.Errorf("reading build.yaml: %w", err))
		case nearest == "":
			nearest = at
		case lists(text, at, filepath.Join(nearest, defaultFile)):
			return at, nil
		}
		if filepath.Dir(at) == at {
			return nearest, nil
		}
	}
}

// lists tells whether the root file in a folder has a file among its members.
func lists(text []byte, folder, file string) bool {
	rel, err := filepath.Rel(folder, file)
	n, _ := yamlsrc.Parse(defaultFile, text)
	members := n.Get("members")
	if err != nil || members == nil {
		return false
	}
	return slices.ContainsFunc(members.Items, func(m *yamlsrc.Node) bool {
		ok, err := doublestar.Match(m.Value, filepath.ToSlash(rel))
		return ok && err == nil
	})
}

// files gives the text of a file for carets: the YAML files as they were read, all else from disk.
func (w *workspace) files(name string) ([]byte, bool) {
	if w.source.Project != nil {
		if b, ok := w.source.Project.Sources[name]; ok {
			return b, true
		}
	}
	if !fs.ValidPath(name) {
		return nil, false
	}
	b, err := fs.ReadFile(w.tree, name)
	// A finding about a generated file speaks of the text that would be written, not of what lies there.
	return b, err == nil && !generator.Marked(b)
}

// sources are the build.yaml files that make up the project.
func (w *workspace) sources() []string { return slices.Sorted(maps.Keys(w.source.Project.Sources)) }

// allGood says that there is nothing to say.
func (w *workspace) allGood() string {
	if len(w.source.Project.Images) == 0 {
		return "build.yaml names no image"
	}
	return "every file is what build.yaml says"
}

// report prints findings as people read them.
func (w *workspace) report(env Env, findings diag.List) {
	diag.Text(env.Err, findings, diag.Options{Sources: w.files, Color: env.color(env.ErrTerminal)})
}

// pick turns the arguments of a command, names of images or folders, into names; none means all.
func (w *workspace) pick(args []string) ([]string, error) {
	if len(args) == 0 {
		return nil, nil
	}
	var names []string
	for _, a := range args {
		found := w.named(a)
		if len(found) == 0 {
			return nil, w.unknown(a)
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func (w *workspace) named(arg string) []string {
	var names []string
	dir, _ := w.within(arg)
	for _, i := range w.source.Project.Images {
		if i.Name == arg {
			return []string{i.Name}
		}
		if d := generator.DirOf(i); d == dir || strings.HasPrefix(d, dir+"/") || dir == "." {
			names = append(names, i.Name)
		}
	}
	if i, err := fs.Stat(w.tree, dir); err != nil || !i.IsDir() {
		return nil
	}
	return names
}

func (w *workspace) unknown(arg string) error {
	dir, inside := w.within(arg)
	if !inside {
		return w.outside(arg)
	}
	if s := yamlsrc.Suggest(arg, w.imageNames()); s != "" {
		return decide("there is no image %q; did you mean %q?", arg, s)
	}
	if s := yamlsrc.Suggest(dir, w.imageDirs()); s != "" {
		return decide("there is no image or folder with images %q; did you mean %q?", arg, w.fromHere(s))
	}
	images, _ := yamlsrc.Choose("", w.imageNames())
	return decide("there is no image or folder with images %q; images: %s", arg, images)
}

// fromHere is a folder of the project as the user would name it.
func (w *workspace) fromHere(dir string) string {
	rel, err := filepath.Rel(filepath.FromSlash(w.cwd), filepath.FromSlash(dir))
	if err != nil {
		return dir
	}
	return rel
}

func (w *workspace) imageNames() []string {
	var names []string
	for _, i := range w.source.Project.Images {
		names = append(names, i.Name)
	}
	return names
}

func (w *workspace) imageDirs() []string {
	var dirs []string
	for _, i := range w.source.Project.Images {
		dirs = append(dirs, generator.DirOf(i))
	}
	return dirs
}

// completeImages completes the names of images on a command line.
func (g *globals) completeImages(_ *cobra.Command, done []string, _ string) ([]string, cobra.ShellCompDirective) {
	w, err := g.open()
	if err != nil || w.source.Project == nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	defer w.close()
	names := slices.DeleteFunc(w.imageNames(), func(n string) bool { return slices.Contains(done, n) })
	return names, cobra.ShellCompDirectiveDefault
}
