package generator_test

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

var update = flag.Bool("update", false, "write what is generated into the cases")

// findingsFile is the file of a case that holds what is found in it, as people see it; without one nothing is found. It is
// not part of the project.
const findingsFile = "findings"

// goldenCase is one presets/<preset>/testdata/<case>, or one test/slots/<preset>/<case>, which is built on an engine too: a
// project with its committed generated files.
type goldenCase struct {
	preset, name string
	dir          string
	tree         fstest.MapFS
	findings     string
}

// goldenCases reads all cases of all presets.
func goldenCases(t *testing.T) []goldenCase {
	t.Helper()
	var out []goldenCase
	for _, dir := range caseFolders(t) {
		if _, err := os.Stat(filepath.Join(dir, "build.yaml")); err != nil {
			continue // TestCasesAreTidy says so
		}
		parts := strings.Split(filepath.ToSlash(dir), "/")
		c := readCase(t, parts[2], dir)
		if parts[1] == "test" {
			c.preset, c.name = parts[3], "slots-"+c.name
		}
		if f, ok := c.tree[findingsFile]; ok {
			c.findings = string(f.Data)
			delete(c.tree, findingsFile)
		}
		out = append(out, c)
	}
	return out
}

// readCase reads the tree of a case.
func readCase(t *testing.T, preset, dir string) goldenCase {
	t.Helper()
	c := goldenCase{preset: preset, name: filepath.Base(dir), dir: dir, tree: fstest.MapFS{}}
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(os.DirFS(dir), p)
		c.tree[p] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func caseFolders(t *testing.T) []string {
	t.Helper()
	golden, err := filepath.Glob("../presets/*/testdata/*")
	built, err2 := filepath.Glob("../test/slots/*/*")
	if err := errors.Join(err, err2); err != nil || len(golden) == 0 || len(built) == 0 {
		t.Fatalf("%d cases and %d that are built: %v", len(golden), len(built), err)
	}
	return append(golden, built...)
}

// generated is what one run makes of a tree.
type generated struct {
	Files    map[string]string
	Findings string // as people see them

	result  *generator.Result
	presets *presets.Set
	list    diag.List
}

// generate runs the whole core over a tree; no names are all images. With findings that are errors there are no files.
func generate(t *testing.T, tree fs.FS, names ...string) generated {
	t.Helper()
	p, findings := schema.Load(tree, "build.yaml", nil)
	if p == nil {
		t.Fatalf("build.yaml cannot be read: %v", findings)
	}
	g := generated{Files: map[string]string{}, presets: presets.NewSet(tree, p.File.PresetDirs, generator.FactTypes())}
	result, more := generator.Generate(generator.Source{Tree: tree, Project: p, Presets: g.presets, Facts: project.Open(tree)}, names)
	g.result, g.list = result, append(findings, more...).Sorted()
	if !g.list.HasErrors() {
		for _, o := range result.Outputs {
			for _, f := range o.Files {
				g.Files[f.Path] = string(f.Text)
			}
		}
	}
	var text bytes.Buffer
	source := func(name string) ([]byte, bool) { b, err := fs.ReadFile(tree, name); return b, err == nil }
	if err := diag.Text(&text, g.list, diag.Options{Sources: source}); err != nil {
		t.Fatal(err)
	}
	g.Findings = text.String()
	return g
}

// committed are the files of a tree that carry the generated marker.
func committed(tree fstest.MapFS) map[string]string {
	out := map[string]string{}
	for p, f := range tree {
		if generator.Marked(f.Data) {
			out[p] = string(f.Data)
		}
	}
	return out
}

// TestGolden: each case generates the files that are committed, no other, and finds what is committed.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, c := range goldenCases(t) {
		t.Run(c.preset+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			g := generate(t, c.tree)
			if *update {
				c.write(t, g)
				return
			}
			want := generated{Files: committed(c.tree), Findings: c.findings}
			if diff := cmp.Diff(want.Findings, g.Findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want.Files, g.Files); diff != "" {
				t.Errorf("generated files (-committed +generated):\n%s", diff)
			}
			if len(g.Files) == 0 && g.Findings == "" {
				t.Error("the case generates nothing and finds nothing")
			}
		})
	}
}

// write brings the case on disk up to date.
func (c goldenCase) write(t *testing.T, g generated) {
	t.Helper()
	for p := range committed(c.tree) {
		if _, ok := g.Files[p]; !ok {
			remove(t, filepath.Join(c.dir, filepath.FromSlash(p)))
		}
	}
	files := maps.Clone(g.Files)
	if g.Findings != "" {
		files[findingsFile] = g.Findings
	} else {
		remove(t, filepath.Join(c.dir, findingsFile))
	}
	for p, text := range files {
		file := filepath.Join(c.dir, filepath.FromSlash(p))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

func remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

// TestGoldenLint: BuildKit's linter, as `docker build --check` runs it over a file that nobody knows to be generated, has
// nothing to say that the image's `allow` does not name.
func TestGoldenLint(t *testing.T) {
	t.Parallel()
	for _, c := range goldenCases(t) {
		t.Run(c.preset+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			g := generate(t, c.tree)
			for _, o := range g.result.Outputs {
				if o.Rendering == nil || g.list.HasErrors() {
					continue
				}
				pins := map[string]dockerfile.Base{}
				for _, p := range o.Image.Pins {
					pins[p.Reference] = dockerfile.Base{Env: p.Base.Env, Shell: p.Base.Shell, User: p.Base.User, Packages: p.Base.Packages, Given: p.Image != ""}
				}
				for _, c := range o.Image.Build.Contexts {
					pins[c.Name] = dockerfile.Base{Given: true, Open: true}
				}
				for _, f := range dockerfile.Verify(dockerfile.File{Path: o.Image.Dockerfile, Text: o.Files[0].Text, Pins: pins, Floor: o.Image.Syntax.Floor.Value}) {
					if !slices.ContainsFunc(o.Image.Allow, func(a generator.Allow) bool { return a.Rule == f.Rule }) {
						t.Error(f)
					}
				}
			}
		})
	}
}

// TestGoldenStable: nothing but the project's content counts. The order in which Go walks its maps differs from run to run,
// so that each case is run ten times; and the bytes are the same from a checkout with Windows line ends, in a tree that
// nothing was generated into yet, and image by image.
func TestGoldenStable(t *testing.T) {
	t.Parallel()
	for _, c := range goldenCases(t) {
		t.Run(c.preset+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			want := generate(t, c.tree)
			same := func(what string, tree fs.FS) {
				t.Helper()
				got := generate(t, tree)
				if diff := cmp.Diff(want.Files, got.Files); diff != "" {
					t.Errorf("%s: files (-first +this):\n%s", what, diff)
				}
				if diff := cmp.Diff(want.Findings, got.Findings); diff != "" {
					t.Errorf("%s: findings (-first +this):\n%s", what, diff)
				}
			}
			for range 9 {
				same("another run", c.tree)
			}
			same("Windows line ends", windows(c.tree))
			same("before the first run", ungenerated(c.tree))
			c.sameAlone(t, want)
		})
	}
}

// sameAlone: an image that is generated alone is as it is among all.
func (c goldenCase) sameAlone(t *testing.T, all generated) {
	t.Helper()
	if all.list.HasErrors() {
		return
	}
	alone := map[string]string{}
	for _, i := range all.result.Plan.Images {
		maps.Copy(alone, generate(t, c.tree, i.Name).Files)
	}
	if diff := cmp.Diff(all.Files, alone); diff != "" {
		t.Errorf("image by image (-all +alone):\n%s", diff)
	}
}

// windows is a tree as Git checks it out with autocrlf.
func windows(tree fstest.MapFS) fstest.MapFS {
	out := fstest.MapFS{}
	for p, f := range tree {
		data := f.Data
		if !bytes.ContainsRune(data, 0) {
			data = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		}
		out[p] = &fstest.MapFile{Data: data, Mode: f.Mode}
	}
	return out
}

// ungenerated is a tree without its generated files.
func ungenerated(tree fstest.MapFS) fstest.MapFS {
	out := maps.Clone(tree)
	maps.DeleteFunc(out, func(_ string, f *fstest.MapFile) bool { return generator.Marked(f.Data) })
	return out
}

// TestCasesAreTidy: a case is a folder with a build.yaml; what else lies beside cases is forgotten.
func TestCasesAreTidy(t *testing.T) {
	t.Parallel()
	for _, dir := range caseFolders(t) {
		if _, err := os.Stat(filepath.Join(dir, "build.yaml")); err != nil {
			t.Errorf("%s is no case: %v", filepath.ToSlash(dir), err)
		}
	}
	for _, c := range goldenCases(t) {
		for p := range c.tree {
			if path.Base(p) == findingsFile {
				t.Errorf("%s: %s in a subfolder is no expectation", filepath.ToSlash(c.dir), p)
			}
		}
	}
}

// TestGoldenLines: each line below the ARG block, but blank ones, knows the line of the preset that made it; `explain --line`
// shows that.
func TestGoldenLines(t *testing.T) {
	t.Parallel()
	for _, c := range goldenCases(t) {
		t.Run(c.preset+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			g := generate(t, c.tree)
			for _, o := range g.result.Outputs {
				if o.Rendering == nil || g.list.HasErrors() {
					continue
				}
				lines := strings.Split(strings.TrimSuffix(string(o.Files[0].Text), "\n"), "\n")
				if len(lines) != len(o.Rendering.Lines) {
					t.Fatalf("%s has %d lines, of which %d are known", o.Image.Dockerfile, len(lines), len(o.Rendering.Lines))
				}
				first := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "FROM ") })
				for n := first; n < len(lines); n++ {
					if lines[n] != "" && o.Rendering.Lines[n].Template == "" && len(o.Rendering.Lines[n].Origins) == 0 {
						t.Errorf("%s:%d comes from nowhere: %s", o.Image.Dockerfile, n+1, lines[n])
					}
				}
			}
		})
	}
}
