package presets

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/templates"
)

// The rules of a preset folder.
const (
	RuleParam   = "preset-parameter"
	RuleMissing = "preset-file"
	RuleLint    = "preset-lint"
)

// Rules lists the findings of this package.
func Rules() []diag.Rule {
	return []diag.Rule{
		{Name: RuleParam, Summary: "A value of `with` has the type that the preset declares.", Fix: "Write a value of that type; `stagegen presets show NAME` lists the parameters."},
		{Name: RuleMissing, Summary: "A preset folder holds preset.yaml, pins.yaml, Dockerfile.tmpl and dockerignore.tmpl.", Fix: "Add the file; `stagegen presets copy go DIR` gives a folder to start from."},
		{Name: RuleLint, Summary: "A preset declares what its templates use, and uses what it declares.", Fix: "Declare the name in preset.yaml or pins.yaml, or take it out."},
	}
}

// The files of a preset folder.
const (
	manifestFile   = "preset.yaml"
	pinsFile       = "pins.yaml"
	dockerfileFile = "Dockerfile.tmpl"
	ignoreFile     = "dockerignore.tmpl"
)

// Facts maps each project reader ("go") to the facts that it sets ("go.version") with their types ("string").
type Facts map[string]map[string]string

// typeOf is the type of a fact that one of the readers sets, "" when none does.
func (f Facts) typeOf(readers []string, fact string) string {
	for _, r := range readers {
		if t := f[r][fact]; t != "" {
			return t
		}
	}
	return ""
}

// Load reads and checks the preset in a folder of fsys. shown is the folder's name for people. With findings, the preset is
// nil.
func Load(fsys fs.FS, folder, name, shown string, facts Facts) (*Preset, diag.List) {
	p := &Preset{Name: name, Folder: shown}
	l := &loader{fsys: fsys, folder: folder, preset: p, facts: facts}
	manifest := l.yaml(manifestFile, &p.Manifest)
	pins := l.yaml(pinsFile, &p.Pins)
	if l.findings.HasErrors() {
		return nil, l.findings.Sorted()
	}
	o := templates.ParseOptions{Closed: l.closed, Shared: l.shared(manifest)}
	p.Dockerfile = l.template(dockerfileFile, o)
	p.Ignore = l.template(ignoreFile, o)
	l.manifest(manifest)
	l.pins(pins)
	if p.Dockerfile != nil && p.Ignore != nil {
		l.uses(manifest, pins)
	}
	if l.findings.HasErrors() {
		return nil, l.findings.Sorted()
	}
	return p, l.findings.Sorted()
}

// loader collects the findings of one folder.
type loader struct {
	fsys     fs.FS
	folder   string
	preset   *Preset
	facts    Facts
	findings diag.List
}

func (l *loader) shown(file string) string { return path.Join(l.preset.Folder, file) }

func (l *loader) read(file string) ([]byte, bool) {
	b, err := fs.ReadFile(l.fsys, path.Join(l.folder, file))
	if err != nil {
		message := "the preset has no " + file
		if !errors.Is(err, fs.ErrNotExist) {
			message = "cannot read " + file + ": " + err.Error()
		}
		l.findings.Add(diag.Finding{Rule: RuleMissing, Pos: diag.Pos{File: l.shown(file)}, Message: message})
	}
	return b, err == nil
}

func (l *loader) yaml(file string, into any) *yamlsrc.Node {
	b, ok := l.read(file)
	if !ok {
		return nil
	}
	n, findings := yamlsrc.Parse(l.shown(file), b)
	if !findings.HasErrors() {
		findings = append(findings, yamlsrc.Decode(n, into)...)
	}
	l.findings = append(l.findings, findings...)
	return n
}

func (l *loader) template(file string, o templates.ParseOptions) *templates.Template {
	b, ok := l.read(file)
	if !ok {
		return nil
	}
	t, findings := templates.Parse(l.shown(file), string(b), o)
	l.findings = append(l.findings, findings...)
	return t
}

// shared reads the files of defines that the preset names.
func (l *loader) shared(n *yamlsrc.Node) []templates.Shared {
	var out []templates.Shared
	for i, name := range l.preset.Manifest.Shared {
		file := path.Join(sharedDir, name+".tmpl")
		b, err := fs.ReadFile(builtin, file)
		if err != nil {
			l.bad(n.At("shared").Items[i].Pos, "there is no shared file %q; %s", name, strings.Join(sharedNames(), ", "))
			continue
		}
		out = append(out, templates.Shared{File: path.Join("presets", file), Text: string(b)})
	}
	return out
}

// sharedDir is the folder of the built-in files of defines.
const sharedDir = "shared"

func sharedNames() []string {
	files, _ := fs.Glob(builtin, sharedDir+"/*.tmpl") // the pattern is well-formed
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".tmpl")
	}
	return files
}

// Files are the names of the files of a preset folder.
func Files() []string { return []string{manifestFile, pinsFile, dockerfileFile, ignoreFile} }
