package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
)

// Cause says in which way a changed file reaches an image.
type Cause string

// The ways in which a changed file reaches an image. A manifest or a template that the build does not see has none of its own:
// what it changes it changes in the generated files, which are then among the changed ones, or stale.
const (
	CauseSettings   Cause = "settings"    // it is a file of build.yaml that speaks of the image
	CauseDockerfile Cause = "dockerfile"  // it is the image's Dockerfile
	CauseIgnore     Cause = "ignore-file" // it is the ignore file of the image's Dockerfile
	CauseContext    Cause = "context"     // it is in the build context, and the ignore file admits it
	CauseStale      Cause = "stale"       // it is a generated file that is not what generate would write now
	CauseNamed      Cause = "named"       // it is in a folder of additional_contexts
	CauseBelow      Cause = "below"       // it reaches an image of the project that the image stands on
)

// Reach is one way in which a changed file reaches an image.
type Reach struct {
	File  string `json:"file"`
	Cause Cause  `json:"cause"`
	// By is the ignore file that admits the file to the build context, empty where none does; the name of the additional context;
	// the image that the image stands on.
	By string `json:"by,omitempty"`
}

// Affected is an image that changed files reach.
type Affected struct {
	Image   *Image
	Reaches []Reach
}

// Before is a project by the old text of its root file.
type Before struct {
	Source
	File string // the root file
}

// Affect finds the images that changed files reach, in the order of the plan, from what a build of each image sees: not more,
// so that a change elsewhere reaches nothing, and not less. Files are slash paths from the root; one that is not there any more
// counts as if it were. Without changed files no image is reached. before is nil where the old text of the root file is not
// known. With findings that are errors nothing is known.
func Affect(s Source, before *Before, changed []string) ([]Affected, diag.List) {
	if len(changed) == 0 {
		return nil, nil
	}
	plan, findings := Resolve(s, nil)
	known := fingerprints(before)
	all := map[string]*reached{}
	for _, i := range plan.Images {
		if i.unfit || i.Owned() && i.preset == nil {
			continue
		}
		r := &reached{Source: s, image: i, before: before, known: known}
		findings = append(findings, r.open()...)
		for _, file := range changed {
			r.file(file)
		}
		r.reaches = append(r.reaches, r.stale...)
		all[i.Name] = r
	}
	var out []Affected
	for _, i := range plan.Images {
		if r := all[i.Name]; r != nil {
			if r.inherit(all); len(r.reaches) > 0 {
				out = append(out, Affected{Image: i, Reaches: r.reaches})
			}
		}
	}
	return out, findings.Sorted()
}

// inherit adds the files that reach an image on which this one stands, and which do not reach this one by themselves.
func (r *reached) inherit(all map[string]*reached) {
	if r.inherited {
		return
	}
	r.inherited = true
	for _, g := range r.image.StandsOn() {
		below := all[g.Image]
		if below == nil {
			continue
		}
		below.inherit(all)
		for _, b := range below.reaches {
			if !slices.ContainsFunc(r.reaches, func(have Reach) bool { return have.File == b.File }) {
				r.reaches = append(r.reaches, Reach{File: b.File, Cause: CauseBelow, By: g.Image})
			}
		}
	}
}

// reached is the search for one image.
type reached struct {
	Source
	image   *Image
	before  *Before
	known   map[string]string // by image, what the old root file said of it
	reaches []Reach
	stale   []Reach
	admits  []admission
	named   []admission // the folders of additional_contexts, by their names

	inherited bool // the images that it stands on have been asked
}

// admission is one ignore file, read; by is empty where there is none, so that the whole context is admitted.
type admission struct {
	by    string
	dir   string // the folder of an additional context
	sends func(path string) bool
}

// open reads what the build of the image sees. Where the committed files are not those of now, either may be what is built, so
// that both count: of a deleted file only the committed ignore file knows.
func (r *reached) open() diag.List {
	named := r.openNamed()
	if !r.image.Owned() {
		return append(named, r.openOwn()...)
	}
	out, findings := r.image.texts()
	findings = append(findings, named...)
	if findings.HasErrors() {
		return findings
	}
	r.image.keepPins(out.Pins)
	findings = append(findings, r.admit(r.image.IgnoreFile, []byte(out.Ignore))...)
	for _, f := range []File{{r.image.Dockerfile, []byte(out.Dockerfile)}, {r.image.IgnoreFile, []byte(out.Ignore)}} {
		have, err := fs.ReadFile(r.Tree, f.Path)
		switch {
		case err == nil && bytes.Equal(unixLines(have), f.Text):
			continue
		case err == nil && f.Path == r.image.IgnoreFile:
			findings = append(findings, r.admit(f.Path, have)...)
		}
		r.stale = append(r.stale, Reach{File: f.Path, Cause: CauseStale})
	}
	return placed(r.image, findings)
}

// openOwn reads the ignore file of a Dockerfile of the user's own: the one beside it, else that of the context.
func (r *reached) openOwn() diag.List {
	for _, name := range r.ownIgnoreFiles() {
		text, err := fs.ReadFile(r.Tree, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return diag.List{{Rule: RuleContext, Pos: r.image.Pos, Message: fmt.Sprintf("image %s: %s cannot be read: %v", r.image.Name, name, err)}}
		default:
			return placed(r.image, r.admit(name, text))
		}
	}
	return placed(r.image, r.admit("", nil))
}

func (r *reached) ownIgnoreFiles() []string {
	return []string{r.image.Dockerfile + ignoreSuffix, path.Join(r.image.Context, ignoreSuffix)}
}

// openNamed reads the ignore files in the folders of additional_contexts.
func (r *reached) openNamed() diag.List {
	var findings diag.List
	for _, c := range r.image.Build.Contexts {
		if c.Folder == "" {
			continue
		}
		file := path.Join(c.Folder, ignoreSuffix)
		ignore, err := fs.ReadFile(r.Tree, file)
		var sends func(string) bool
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			sends, err = r.sends(c.Folder, ignore)
		}
		if err != nil {
			findings.Add(diag.Finding{Rule: RuleContext, Pos: c.Origin.Pos, Message: fmt.Sprintf("image %s: what %s admits cannot be told: %v", r.image.Name, file, err)})
			continue
		}
		r.named = append(r.named, admission{by: c.Name, dir: c.Folder, sends: sends})
	}
	return findings
}

func (r *reached) sends(dir string, ignore []byte) (func(string) bool, error) {
	context, err := fs.Sub(r.Tree, dir)
	if err != nil {
		return nil, err
	}
	return dockerfile.Admitted(context, ignore)
}

func (r *reached) admit(by string, ignore []byte) diag.List {
	sends, err := r.sends(r.image.Context, ignore)
	if err != nil {
		return diag.List{{Rule: RuleContext, Pos: r.image.Pos, Message: fmt.Sprintf("image %s: what %s admits cannot be told: %v", r.image.Name, r.image.IgnoreFile, err)}}
	}
	r.admits = append(r.admits, admission{by: by, sends: sends})
	return nil
}

// file notes the first way in which one changed file reaches the image.
func (r *reached) file(name string) {
	switch {
	case r.settings(name):
		r.reaches = append(r.reaches, Reach{File: name, Cause: CauseSettings})
	case name == r.image.Dockerfile:
		r.reaches = append(r.reaches, Reach{File: name, Cause: CauseDockerfile})
	case name == r.image.IgnoreFile, !r.image.Owned() && slices.Contains(r.ownIgnoreFiles(), name):
		r.reaches = append(r.reaches, Reach{File: name, Cause: CauseIgnore})
	default:
		rel, ok := r.below(name)
		if n := slices.IndexFunc(r.admits, func(a admission) bool { return a.sends(rel) }); ok && n >= 0 {
			r.reaches = append(r.reaches, Reach{File: name, Cause: CauseContext, By: r.admits[n].by})
			return
		}
		for _, a := range r.named {
			if rel, ok := relative(name, a.dir); ok && a.sends(rel) {
				r.reaches = append(r.reaches, Reach{File: name, Cause: CauseNamed, By: a.by})
				return
			}
		}
	}
}

// settings tells whether a file is one of those that say what the image is. Its text of before is not known, so that a member's
// file concerns all of its images, and any other one all images.
func (r *reached) settings(name string) bool {
	if _, ok := r.Project.Sources[name]; !ok {
		return false
	}
	member := ""
	for _, i := range r.Project.Images {
		if i.Member == name {
			member = name
		}
	}
	switch {
	case member != "":
		return r.image.Source == member
	case r.before != nil && name == r.before.File:
		return r.known[r.image.Name] != fingerprint(r.image)
	}
	return true
}

// fingerprints are those of a project's images.
func fingerprints(b *Before) map[string]string {
	if b == nil {
		return nil
	}
	out := map[string]string{}
	plan, _ := Resolve(b.Source, nil)
	for _, i := range plan.Images {
		if !i.unfit && (!i.Owned() || i.preset != nil) {
			out[i.Name] = fingerprint(i)
		}
	}
	return out
}

// fingerprint is what build.yaml and the presets say of an image: its files, and what only its build takes.
func fingerprint(i *Image) string {
	b := i.Build
	parts := []string{i.Dockerfile, i.Context, BuildCommand(i)}
	for _, p := range slices.Concat(b.Args, b.Proxy) {
		parts = append(parts, p.Key+"="+p.Value)
	}
	for _, t := range b.Tags {
		parts = append(parts, t.Value)
	}
	if i.Owned() {
		out, findings := i.texts()
		if findings.HasErrors() {
			return "" // nothing is like it
		}
		parts = append(parts, out.Dockerfile, out.Ignore)
	}
	return strings.Join(parts, "\x00")
}

// below gives a file as a path of the image's build context.
func (r *reached) below(name string) (string, bool) {
	if r.image.Context == "." {
		return name, true
	}
	return strings.CutPrefix(name, r.image.Context+"/")
}
