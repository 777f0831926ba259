package templates

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// The defines by which a preset makes assets: one writes the stages, the last of which holds the output; the other writes the
// output's path in that stage.
const (
	assetDefine = "asset"
	assetPath   = "asset-path"
)

// Asset is another project's build, whose output an image takes into its own sources.
type Asset struct {
	// Stage begins the names of the asset's stages: "web" for web-base, web-deps and web-build.
	Stage string
	// Target is the path of the build context at which the output stands for the image's build.
	Target string
	// Dockerfile and Ignore are the templates of the asset's preset, Input their data.
	Dockerfile, Ignore *Template
	Input              Input
	Origin             Origin
}

// MakesAssets tells whether the template has what an asset needs.
func (t *Template) MakesAssets() bool {
	return t.tree.Lookup(assetDefine) != nil && t.tree.Lookup(assetPath) != nil
}

// output is an asset that has been rendered.
type output struct {
	Asset
	stage      string // that holds the output
	taken      bool   // some step of the image sees it
	real, twin string // path of the output in that stage
	text       *expansion
	pins       []Pin
	used       []string
	rules      *expansion // of the ignore file
	sources    map[string]Origin
}

// assets renders the builds of the image's assets, each by an execution of its own.
func (r *rendering) assets(all []Asset) {
	for _, a := range all {
		o, ok := a.render(r)
		if !ok {
			return
		}
		r.outputs = append(r.outputs, o)
	}
}

// render gives one asset; its findings are those of the image.
func (a Asset) render(image *rendering) (output, bool) {
	in := a.Input
	in.prefix = a.Stage + "-"
	ri := newRendering(in)
	rules, ok := ri.execute(a.Ignore, a.Ignore.name)
	image.errs = append(image.errs, ri.errs...)
	if !ok {
		return output{}, false
	}
	o := output{Asset: a, rules: expand(rules, a.Ignore.marks, ri.tokens)}
	in.own = admittedPaths(o.rules)
	r := newRendering(in)
	body, ok := r.execute(a.Dockerfile, assetDefine)
	if ok {
		r.checkStages()
		o.text = expandAs(in.prefix, body, a.Dockerfile.marks, r.tokens)
		a.claim(o.text.lines)
		o.stage, o.pins, o.used, o.sources = in.prefix+r.current, r.usedPins(), r.pins, r.sources
		r.out.Reset()
		body, ok = r.execute(a.Dockerfile, assetPath)
		where := expand(body, a.Dockerfile.marks, r.tokens)
		o.real, o.twin = strings.TrimSpace(where.real.String()), strings.TrimSpace(where.twin.String())
	}
	image.errs = append(image.errs, r.errs...)
	return o, ok
}

// claim marks lines as those of the asset, whose parameters and facts are others than those of the image.
func (a Asset) claim(lines []Line) {
	for i := range lines {
		l := &lines[i]
		l.Asset = a.Stage
		for n, f := range l.Fields {
			l.Fields[n] = a.Stage + "/" + f
		}
		for n, b := range l.Branches {
			l.Branches[n] = strings.ReplaceAll(b, " ", " "+a.Stage+"/")
		}
	}
}

// admittedPaths are the paths that the rules of an ignore file admit; nil where one is a pattern, which no COPY keeps the
// folders of.
func admittedPaths(rules *expansion) []string {
	var out []string
	for line := range strings.Lines(rules.real.String()) {
		p, ok := strings.CutPrefix(strings.TrimSpace(line), "!")
		if !ok {
			continue
		}
		if strings.ContainsAny(p, `*?[\`) {
			return nil
		}
		out = append(out, p)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// mountOutputs binds the outputs of assets into the sources that a main step sees.
func (r *rendering) mountOutputs() string {
	var b strings.Builder
	for n, o := range r.outputs {
		r.outputs[n].taken = true
		target, err := ContextPath(o.Target)
		if err != nil {
			r.refuse(o.Origin, err)
			continue
		}
		flags := ""
		if r.holdsOther(n) {
			flags = ",rw" // where the other one is mounted, a folder is made
		}
		b.WriteString(" \\\n    " + r.add("--mount=type=bind,from="+o.stage+",source="+o.real+",target="+target+flags,
			"--mount=type=bind,from="+o.stage+",source="+o.twin+",target="+benign+flags, o.Origin))
	}
	return b.String()
}

// holdsOther tells whether the target of another asset lies below that of one.
func (r *rendering) holdsOther(n int) bool {
	return slices.ContainsFunc(r.outputs, func(o output) bool {
		below, ok := Below(o.Target, r.outputs[n].Target)
		return ok && below != ""
	})
}

// copySources copies what the build sees of the context, and the outputs of assets, into the working directory. An asset
// copies its own sources by name, so that an edit of the image's leaves its layers alone.
func (r *rendering) copySources() string {
	if r.in.prefix == "" || r.in.own == nil {
		return "COPY . .\n" + r.copyOutputs(".", ".")
	}
	lines := make([]string, len(r.in.own))
	for i, p := range r.in.own {
		lines[i] = "COPY " + r.copySource(p, p) + "\n"
	}
	return strings.Join(lines, "")
}

// copyOutputs copies the outputs of the assets whose target is below a folder of the context to a folder of the stage.
func (r *rendering) copyOutputs(folder, into string) string {
	flags := ""
	if strings.HasPrefix(into, "/") {
		flags = "--link " // into a stage that does not look at what is there
	}
	var b strings.Builder
	for n, o := range r.outputs {
		below, ok := Below(o.Target, folder)
		if !ok {
			continue
		}
		b.WriteString("COPY " + flags + r.outputCopy(n, "", path.Join(into, below), o.Origin) + "\n")
	}
	return b.String()
}

// outputCopy copies the output of an asset, or what is below it, from the stage that makes it.
func (r *rendering) outputCopy(n int, below, into string, at Origin) string {
	o := r.outputs[n]
	r.outputs[n].taken = true
	source, err := ImagePath(path.Join(o.real, below))
	target, err2 := ImagePath(into)
	if err = errors.Join(err, err2); err != nil {
		r.refuse(at, err)
		return ""
	}
	return "--from=" + o.stage + " " + r.add(source+" "+dotted(target), o.twin+" "+benign, at)
}

// checkOutputs finds assets that no step takes in.
func (r *rendering) checkOutputs() {
	for _, o := range r.outputs {
		if !o.taken {
			r.find(RuleSlot, o.Origin, "choose a target below the folder that the image is made of", "image %s takes in nothing at %s", r.in.Image, o.Target)
		}
	}
}

// Below gives the rest of a clean slash path that is a folder or lies in it.
func Below(p, folder string) (string, bool) {
	p, folder = path.Clean(p), path.Clean(folder)
	if folder == "." || p == folder {
		return strings.TrimPrefix(strings.TrimPrefix(p, folder), "/"), true
	}
	return strings.CutPrefix(p, folder+"/")
}

// usedPins are the pins in use, in order of first use.
func (r *rendering) usedPins() []Pin {
	out := make([]Pin, len(r.pins))
	for i, name := range r.pins {
		out[i] = r.in.Pins[name]
	}
	return out
}

// join puts the parts of a file together, with a blank line between two.
func join(parts ...*expansion) *expansion {
	out := &expansion{}
	for i, p := range parts {
		if i > 0 {
			out.real.WriteByte('\n')
			out.twin.WriteByte('\n')
			out.lines = append(out.lines, Line{})
		}
		real := trimEnd(p.real.String())
		out.real.WriteString(real)
		out.twin.WriteString(trimEnd(p.twin.String()))
		out.lines = append(out.lines, p.lines[:strings.Count(real, "\n")]...)
	}
	return out
}

// stageBegins is a piece of a template's own text that ends a FROM.
var stageBegins = lazyregexp.New(`^(FROM \S+(?: \S+)?)? AS ([a-z][a-z0-9._-]*)$`)

// renamed puts a prefix before the name of the stage that a piece of text begins.
func renamed(prefix, text string) string {
	if prefix == "" {
		return text
	}
	return stageBegins.ReplaceAllString(text, "${1} AS "+prefix+"${2}")
}
