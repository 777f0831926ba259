package adopt

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// trial is one attempt: the edited file, and what the generator makes of it.
type trial struct {
	text     []byte
	out      *generator.Output
	made     dockerfile.Contract
	findings diag.List
}

func (t *trial) fits() bool { return t.out != nil && !t.findings.HasErrors() }

// better tells whether a trial fits, and says nothing in vain: no value for a stage that the image does not have in its shape.
func (a *adopter) better(t *trial) bool { return t.fits() && len(t.idle()) <= len(a.now.idle()) }

func (t *trial) idle() diag.List {
	return slices.DeleteFunc(slices.Clone(t.findings), func(f diag.Finding) bool { return f.Rule != templates.RuleSlot })
}

// try generates the image with some settings. The error is one of the edit; what the settings are wrong in is a finding.
func (a *adopter) try(s settings) (*trial, error) {
	t := &trial{}
	var err error
	if t.text, err = a.edit(s); err != nil {
		return nil, err
	}
	tree := overlay{a.Tree, a.spec.Pos.File, t.text}
	p, findings := schema.Load(tree, a.r.File, nil)
	t.findings = findings
	if p == nil || findings.HasErrors() {
		return t, nil
	}
	source := a.Source
	source.Project = p
	result, more := generator.Generate(source, []string{a.r.Image})
	t.findings = append(t.findings, more...)
	if t.findings.HasErrors() || len(result.Outputs) != 1 || len(result.Outputs[0].Files) == 0 {
		return t, nil
	}
	t.out = result.Outputs[0]
	if t.made, err = dockerfile.Read(t.out.Files[0].Text, t.out.Image.Build.Target, nil); err != nil {
		return nil, fmt.Errorf("reading the generated Dockerfile: %w", err)
	}
	return t, nil
}

// edit writes the settings into the file that declares the image, in the place of the keys of an image without a preset.
func (a *adopter) edit(s settings) ([]byte, error) {
	drop := slices.Concat([]string{"dockerfile", "context", "target", "dir"}, a.dropped, s.keys())
	out, err := yamlsrc.Revise(a.text, a.key, a.own, drop, s.fields())
	if err != nil {
		return nil, fmt.Errorf("editing %s: %w", a.spec.Pos.File, err)
	}
	return withoutOffer(out, a.r.Image), nil
}

// withoutOffer drops the comment with which init offers to adopt the image.
func withoutOffer(text []byte, image string) []byte {
	offer := `# fits preset [^\n]*stagegen adopt ` + regexp.QuoteMeta(image) + `[ \t]*(\r?\n|$)`
	text = lazyregexp.New(`(?m)^[ \t]*`+offer).ReplaceAll(text, nil)
	return regexp.MustCompile(`[ \t]+`+offer).ReplaceAll(text, []byte("$1"))
}

// overlay is a tree with one file changed, for those who read it by fs.ReadFile as schema.Load does.
type overlay struct {
	fs.FS
	name string
	data []byte
}

// ReadFile implements fs.ReadFileFS.
func (o overlay) ReadFile(name string) ([]byte, error) {
	if name == o.name {
		return slices.Clone(o.data), nil
	}
	return fs.ReadFile(o.FS, name)
}

// core makes the image one of the preset, with what the preset must know: where the project is, and what detection and the
// build's own commands say. It keeps the file and the context where they are, since others name them. The trial is one that the
// preset refuses.
func (a *adopter) core() (refused *trial, err error) {
	bare := settings{{[]string{"preset"}, schema.PresetIn(a.spec.Pos.File, a.r.Preset)}}
	if a.r.Dir != path.Dir(a.spec.Pos.File) {
		bare = append(bare, setting{[]string{"dir"}, schema.PathIn(a.spec.Pos.File, a.r.Dir)})
	}
	bare = a.contexts(bare)
	guesses := a.guesses()
	attempts := [][]candidate{guesses, nil}
	for n := range guesses {
		attempts = append(attempts, guesses[n:n+1]) // one without which the preset does not fit
	}
	var sites []candidate
	for _, t := range a.takings() {
		if !t.beside {
			sites = append(sites, candidate{line: t.copied.Line, settings: t.settings(a, nil), quiet: true})
		}
	}
	if len(sites) > 0 {
		attempts = append(attempts, slices.Concat(guesses, sites), sites) // what a program embeds
	}
	for _, some := range attempts {
		t, err := a.try(bare.with(values(some)...))
		switch {
		case err != nil:
			return nil, err
		case !t.fits() && some == nil:
			refused = t // the bare preset says what is amiss
		case t.fits():
			a.settings, a.now = bare.with(values(some)...), t
			a.name(some...)
			guesses = slices.DeleteFunc(slices.Clone(guesses), func(c candidate) bool { return slices.ContainsFunc(some, c.same) })
		}
		if a.now != nil {
			break
		}
	}
	if a.now == nil {
		return refused, nil
	}
	if err := a.take(guesses); err != nil {
		return nil, err
	}
	if err := a.needless(); err != nil {
		return nil, err
	}
	if err := a.places(); err != nil {
		return nil, err
	}
	return nil, a.take(a.versions())
}

func values(list []candidate) []setting {
	var out []setting
	for _, c := range list {
		out = append(out, c.settings...)
	}
	return out
}

// places keeps the path of the Dockerfile and the build context.
func (a *adopter) places() error {
	s := a.spec.Spec
	for _, p := range []struct {
		key, old string
		now      func(*generator.Image) string
		why      string
	}{
		{"dockerfile", string(s.Dockerfile), func(i *generator.Image) string { return i.Dockerfile }, "builds that name the old file must name the new one; the old one stays where it is"},
		{"context", path.Clean(string(s.Context)), func(i *generator.Image) string { return i.Context }, "builds must send this folder: the project needs what is in it"},
	} {
		now := p.now(a.now.out.Image)
		if now == p.old {
			continue
		}
		kept := a.settings.with(setting{[]string{p.key}, schema.PathIn(a.spec.Pos.File, p.old)})
		t, err := a.try(kept)
		switch {
		case err != nil:
			return err
		case t.fits() && p.now(t.out.Image) == p.old:
			a.settings, a.now = kept, t
		default:
			a.lost = append(a.lost, Loss{Text: p.key + " " + p.old + " is now " + now, Why: p.why})
		}
	}
	return nil
}

// needless drops guesses that the preset finds out by itself.
func (a *adopter) needless() error {
	for _, g := range a.settings {
		if g.path[0] == "preset" || g.path[0] == "dir" {
			continue
		}
		fewer := a.settings.without(g.path)
		t, err := a.try(fewer)
		if err != nil {
			return err
		}
		if t.fits() && string(t.out.Files[0].Text) == string(a.now.out.Files[0].Text) {
			a.drop(g, t)
		}
	}
	return nil
}

// drop takes a setting out; t is the trial without it.
func (a *adopter) drop(s setting, t *trial) {
	a.settings, a.now = a.settings.without(s.path), t
	a.taken = slices.DeleteFunc(a.taken, func(k Taken) bool { return k.Key == s.key() })
}

// take tries candidates: all together, and where that does not work, one by one.
func (a *adopter) take(list []candidate) error {
	if len(list) == 0 {
		return nil
	}
	t, err := a.try(a.settings.with(values(list)...))
	if err != nil {
		return err
	}
	if a.better(t) {
		a.settings, a.now = a.settings.with(values(list)...), t
		a.name(list...)
		return nil
	}
	for _, c := range list {
		more := a.settings.with(c.settings...)
		t, err := a.try(more)
		switch {
		case err != nil:
			return err
		case !t.fits():
			a.refuse(c, t.findings)
		case !a.better(t):
			a.refuse(c, t.idle()[len(a.now.idle()):])
		default:
			a.settings, a.now = more, t
			a.name(c)
		}
	}
	return nil
}

// name notes what was taken.
func (a *adopter) name(list ...candidate) {
	for _, c := range list {
		for _, v := range c.settings {
			t := Taken{Key: v.key(), Value: yamlsrc.Flow(yamlsrc.Value(v.value)), Line: c.line}
			if !slices.ContainsFunc(a.taken, func(o Taken) bool { return o.Key == t.Key && o.Value == t.Value }) {
				a.taken = append(a.taken, t)
			}
		}
	}
}

// refuse notes what could not be taken, by the words of the finding.
func (a *adopter) refuse(c candidate, findings diag.List) {
	if c.quiet {
		return
	}
	why := c.why
	i := slices.IndexFunc(findings, diag.Finding.IsError)
	if i < 0 && len(findings) > 0 {
		i = 0
	}
	if i >= 0 && why == "" {
		why = findings[i].Message
		if what := cmp.Or(findings[i].Hint, findings[i].Expected); what != "" {
			why += ": " + what
		}
	}
	a.lost = append(a.lost, Loss{Line: c.line, Text: cmp.Or(c.text, a.line(c.line)), Why: why})
}
