package adopt

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

// Request is what is to be adopted, and as what.
type Request struct {
	File   string         // the root file's path in the tree
	Image  string         // an image of the project that has no preset
	Preset string         // a name, or a folder as "./" and its path from the root
	Dir    string         // folder of the project, from the root
	With   map[string]any // what detection found, for parameters of the preset
	// New is the Dockerfile of an image that the project does not have yet; nil for one that it has.
	New *Hand
}

// Hand is a hand-written Dockerfile and the folder that its build sees: slash paths from the root.
type Hand struct{ Dockerfile, Context string }

// Adoption is an image switched to a preset, not written yet.
type Adoption struct {
	Image  string `json:"image"`
	Preset string `json:"preset"`
	// Dockerfile is the hand-written file; Output has where the generated one is written, mostly the same place.
	Dockerfile string            `json:"dockerfile"`
	Output     *generator.Output `json:"-"`
	// Differences are those that are left between the old image and the new one.
	Differences generator.Differences `json:"differences"`
	Taken       []Taken               `json:"taken"`
	Lost        []Loss                `json:"lost"`
	// Equal tells that the generated Dockerfile is the old one but for its header.
	Equal bool `json:"equal"`
	// File is the file that declares the image, Have its text, Want that with the preset.
	File       string `json:"file"`
	Have, Want []byte `json:"-"`
}

// Taken is a value of the old file that stands in build.yaml now.
type Taken struct {
	Key   string `json:"key"` // below the image: "with.base"
	Value string `json:"value"`
	Line  int    `json:"line,omitempty"` // of the old file
}

// Loss is what the old file says and the preset's does not.
type Loss struct {
	Line int    `json:"line,omitempty"` // of the old file
	Text string `json:"text"`
	Why  string `json:"why"` // with what to do about it
}

// Adopt switches an image. With findings that are errors the preset cannot serve the image: they say why, and of the adoption there
// is the file with its edited text, which they speak of. The error is our own failure: a file that cannot be edited as it should be.
func Adopt(s generator.Source, r Request) (*Adoption, diag.List, error) {
	a, finding, err := begin(s, r)
	switch {
	case err != nil:
		return nil, nil, err
	case finding != nil:
		return &Adoption{File: a.spec.Pos.File, Have: a.have, Want: a.have}, diag.List{*finding}, nil
	}
	refused, err := a.core()
	switch {
	case err != nil:
		return nil, nil, err
	case refused != nil:
		return &Adoption{File: a.spec.Pos.File, Have: a.have, Want: refused.text}, refused.findings, nil
	}
	if err := a.assets(); err != nil {
		return nil, nil, err
	}
	// in this order: a probe needs what packages bring, and a preset sets the port as a variable
	for _, candidates := range []func() []candidate{a.packages, a.ports, a.tail, a.copies, a.inputs} {
		if err := a.take(candidates()); err != nil {
			return nil, nil, err
		}
	}
	if err := a.search(); err != nil {
		return nil, nil, err
	}
	return a.finish(), a.now.findings, nil
}

// adopter adopts one image.
type adopter struct {
	generator.Source
	r      Request
	spec   schema.Image
	have   []byte // the file that declares the image
	text   []byte // the same, with an image of the hand-written Dockerfile
	key    *yamlsrc.Node
	own    *yamlsrc.Node // the image as it is written there
	hand   dockerfile.Contract
	lines  []string // of the old Dockerfile
	sites  []site   // what its stages build of other projects
	preset *presets.Preset

	settings settings
	dropped  []string // keys of the image that go
	taken    []Taken
	lost     []Loss
	now      *trial // the last trial that worked
}

// begin reads what is there. The finding is the user's: no such image, a Dockerfile that cannot be read.
func begin(s generator.Source, r Request) (*adopter, *diag.Finding, error) {
	a := &adopter{Source: s, r: r, settings: settings{}}
	if r.New != nil {
		if err := a.introduce(); err != nil {
			return nil, nil, err
		}
	}
	n := slices.IndexFunc(a.Project.Images, func(i schema.Image) bool { return i.Name == r.Image })
	if n < 0 {
		return nil, nil, fmt.Errorf("there is no image %s", r.Image)
	}
	a.spec = a.Project.Images[n]
	source := a.spec.Pos.File
	var err error
	if a.have, err = fs.ReadFile(s.Tree, source); err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", source, err)
	}
	if r.New == nil {
		a.text = a.have
	}
	root, _ := yamlsrc.Parse(source, a.text)
	a.key, a.own = root.Get("images").Key(r.Image), root.At("images", r.Image)
	if a.key == nil {
		return a, &diag.Finding{Rule: RuleAdopt, Pos: a.spec.Pos, Message: fmt.Sprintf("image %s is not declared in %s itself", r.Image, source), Hint: "write it out there first"}, nil
	}
	path := string(a.spec.Spec.Dockerfile)
	text, err := fs.ReadFile(s.Tree, path)
	if err == nil {
		a.hand, err = dockerfile.Read(text, string(a.spec.Spec.Target), a.spec.Spec.Args)
	}
	if err != nil {
		return a, &diag.Finding{Rule: RuleAdopt, Pos: a.spec.Pos, Message: fmt.Sprintf("image %s: %s cannot be read: %v", r.Image, path, err)}, nil
	}
	if base := a.Project.File.Bases[a.named(a.hand.Base.Value)]; a.hand.User.Line == 0 && base.User != "" {
		a.hand.User = dockerfile.Entry{Value: string(base.User), Line: a.hand.Base.Line} // as build.yaml says of the base
	}
	a.lines = strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	end := r.Preset
	if house := s.Project.PresetOf(r.Preset); house != "" {
		end = house
	}
	a.preset, _ = s.Presets.Get(end) // where there is none, the first trial says so
	if a.preset != nil {
		a.sites = a.sitesOf()
	}
	return a, nil, nil
}

// introduce gives the project an image of the hand-written Dockerfile, as if the file had named it.
func (a *adopter) introduce() error {
	var err error
	if a.text, err = fs.ReadFile(a.Tree, a.r.File); err != nil {
		return fmt.Errorf("reading %s: %w", a.r.File, err)
	}
	spec := map[string]any{"dockerfile": schema.PathIn(a.r.File, a.r.New.Dockerfile), "context": schema.PathIn(a.r.File, a.r.New.Context)}
	flow := yamlsrc.Flow(yamlsrc.Value(spec))
	root, _ := yamlsrc.Parse(a.r.File, a.text)
	entry := yamlsrc.Entry{Key: a.r.Image, Lines: []string{yamlsrc.Quote(a.r.Image) + ": " + flow}, Flow: flow}
	if a.text, err = yamlsrc.Insert(a.text, root, []string{"images"}, []yamlsrc.Entry{entry}); err != nil {
		return fmt.Errorf("adding image %s: %w", a.r.Image, err)
	}
	p, findings := schema.Load(overlay{a.Tree, a.r.File, a.text}, a.r.File, nil)
	if p == nil || findings.HasErrors() {
		return fmt.Errorf("adding image %s to %s: %s", a.r.Image, a.r.File, findings)
	}
	a.Project = p
	return nil
}

// RuleAdopt is the rule of this package's own findings.
const RuleAdopt = "adopt"

// Rules lists it.
func Rules() []diag.Rule {
	return []diag.Rule{
		{Name: RuleAdopt, Summary: "`adopt` takes an image that is declared in a file of its own words, with a Dockerfile that BuildKit reads.", Fix: "Mend the Dockerfile, or write the image out in the file."},
	}
}

// finish gives the result.
func (a *adopter) finish() *Adoption {
	made := string(a.now.out.Files[0].Text)
	out := &Adoption{
		Image: a.r.Image, Preset: a.r.Preset, Dockerfile: string(a.spec.Spec.Dockerfile), Output: a.now.out,
		Differences: generator.Differ(a.hand, a.now.made), Taken: a.taken, Lost: []Loss{},
		Equal: body(made) == body(strings.Join(a.lines, "\n")),
		File:  a.spec.Pos.File, Have: a.have, Want: a.now.text,
	}
	if out.Taken == nil {
		out.Taken = []Taken{}
	}
	if out.Equal {
		return out // whatever could not be read from it stands there again
	}
	out.Lost = append(append(out.Lost, a.lost...), a.left(out.Differences)...)
	slices.SortStableFunc(out.Lost, func(x, y Loss) int { return x.Line - y.Line })
	out.Lost = slices.CompactFunc(out.Lost, func(x, y Loss) bool { return x == y })
	return out
}

// body is a Dockerfile without the comment lines at its top, which are the header of a generated one.
func body(text string) string {
	for strings.HasPrefix(text, "#") {
		_, text, _ = strings.Cut(text, "\n")
	}
	return strings.TrimSpace(text)
}
