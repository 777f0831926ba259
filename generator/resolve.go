package generator

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// Source is everything that a plan is made from.
type Source struct {
	Tree    fs.FS // the root of the project
	Project *schema.Project
	Presets *presets.Set
	Facts   *project.Tree
}

// Resolve makes the plan of the named images; nil names are all.
func Resolve(s Source, names []string) (*Plan, diag.List) {
	all := &Plan{Name: string(s.Project.File.Name), Images: []*Image{}}
	findings := checkProject(s)
	f := newFamily(s)
	for n := range s.Project.Images {
		if spec := &s.Project.Images[n]; names == nil || slices.Contains(names, spec.Name) {
			f.resolve(spec, diag.Pos{})
		}
	}
	plan := &Plan{Name: all.Name, Images: []*Image{}}
	for n := range s.Project.Images {
		spec := &s.Project.Images[n]
		image, resolved := f.images[spec.Name]
		switch {
		case !resolved:
			image = f.claim(spec)
		case names == nil || slices.Contains(names, spec.Name):
			plan.Images = append(plan.Images, image)
		default:
			plan.below = append(plan.below, image)
		}
		all.Images = append(all.Images, image)
	}
	findings = slices.Concat(findings, outputPaths(all), sameNames(s))
	plan.amiss = findings.HasErrors()
	return plan, slices.Concat(findings, f.findings).Sorted()
}

// resolver makes the plan of one image.
type resolver struct {
	Source
	project  *schema.Project
	spec     *schema.Image
	image    *Image
	versions *yamlsrc.Node // the mapping whose versions hold
	parts    []*part       // the assets
	about    project.About // what the manifests say of the project
	family   *family
	findings diag.List
	blocked  bool // an image that this one stands on has findings
	unread   int  // findings before the facts were read
}

func newImage(spec *schema.Image) *Image {
	return &Image{
		Name: spec.Name, Source: spec.Pos.File, Pos: spec.Pos, Chain: spec.Chain, Preset: spec.Preset, Dir: DirOf(*spec),
		Params: map[string]Value{}, Facts: map[string]Value{}, Pins: map[string]Pin{},
	}
}

// DirOf is the folder of an image's project.
func DirOf(i schema.Image) string {
	return path.Clean(string(i.Spec.Dir))
}

func (r *resolver) find(f diag.Finding) { r.findings.Add(f) }

// at is the origin of a value of the merged image: the position that stands in a file, or the key that it would stand under.
func (r *resolver) at(steps ...string) templates.Origin {
	pos := r.spec.Node.Nearest(steps...).Pos
	return templates.Origin{Name: pos.String(), Pos: pos}
}

// resolve goes from what needs no facts (names, types, slots) to facts, then to defaults and pins.
func (r *resolver) resolve() {
	r.contract()
	r.build()
	r.proxy()
	r.syntax()
	if !r.image.Owned() {
		r.labels()
		r.own()
		r.contexts()
		return
	}
	preset, findings := r.Presets.Get(r.spec.Preset)
	r.findings = append(r.findings, findings...)
	if preset == nil {
		if len(findings) == 0 {
			r.unknownPreset()
		}
		return
	}
	r.image.preset, r.image.Preset, r.image.Folder = preset, preset.Name, preset.Folder
	r.unite()
	stated := r.given()
	r.slots()
	r.assets()
	if r.findings.HasErrors() {
		return
	}
	r.facts(stated)
	r.partFacts(stated)
	r.registries()
	r.trust()
	r.writable()
	r.partAccess()
	r.submodules()
	r.contextPaths()
	r.hidden()
	r.defaults()
	if r.findings.HasErrors() {
		return
	}
	r.labels()
	r.pins()
	r.bases()
	r.imageParams()
	r.contexts()
	r.mirrors()
	r.libc()
	r.caches()
	r.finishAssets()
	r.outputs()
	r.writesAway()
	r.arguments()
}

// unite merges the layers anew, now that it is known which parameters are sets.
func (r *resolver) unite() {
	params := r.image.preset.Manifest.Params
	spec, findings := r.spec.Under(nil, func(name string) bool { return params[name].Merge == "set" })
	if !findings.HasErrors() {
		r.spec = &spec
	}
}

func (r *resolver) unknownPreset() {
	names := r.Presets.Names()
	f := diag.Finding{Rule: RulePreset, Pos: r.at("preset").Pos, Message: fmt.Sprintf("there is no preset %q", r.spec.Preset),
		Hint: "`stagegen presets list` tells what each is for"}
	if meant := presets.Meant(r.spec.Preset, names); meant != "" {
		f.Hint = fmt.Sprintf("did you mean %q? `stagegen presets list` tells what each is for", meant)
	}
	r.find(among(f, r.spec.Preset, names))
}

// given is what the user states by parameters, for the readers of the project.
type given struct {
	values map[string]string // by the fact that gives the parameter its default
	places map[string]diag.Pos
	with   map[string]project.Statement // by the parameter's own name, where it has no fact
}

// given decodes the parameters that the user wrote, by their declared types.
func (r *resolver) given() given {
	stated := given{map[string]string{}, map[string]diag.Pos{}, map[string]project.Statement{}}
	params := r.image.preset.Manifest.Params
	for _, name := range slices.Sorted(maps.Keys(r.spec.Spec.With)) {
		node := r.spec.Spec.With[name]
		p, ok := params[name]
		if !ok {
			r.unknownParam(name)
			continue
		}
		v, findings := p.Decode(name, node)
		r.findings = append(r.findings, findings...)
		if len(findings) > 0 {
			continue
		}
		r.image.Params[name] = Value{Value: v, Origin: templates.Origin{Name: node.Pos.String(), Pos: node.Pos}}
		switch text, ok := asText(v); {
		case ok && p.Fact != "":
			stated.values[p.Fact], stated.places[p.Fact] = text, node.Pos
		case ok:
			stated.with[name] = project.Statement{Value: text, Pos: node.Pos}
		}
	}
	return stated
}

// asText writes a value as project.Request wants it.
func asText(v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return x, true
	case bool:
		return strconv.FormatBool(x), true
	case []string:
		return strings.Join(x, "\n"), true
	}
	return "", false
}

func (r *resolver) unknownParam(name string) {
	names := slices.Sorted(maps.Keys(r.image.preset.Manifest.Params))
	f := diag.Finding{Rule: RuleParam, Pos: keyPos(r.spec.Node.At("with"), name), Message: fmt.Sprintf("preset %s has no parameter %q", r.image.Preset, name),
		Hint: "run: stagegen presets show " + r.image.Preset}
	r.find(among(f, name, names))
}

// facts asks the readers that the preset names. The context is the folder that holds what each of them needs.
func (r *resolver) facts(stated given) {
	r.unread = len(r.findings)
	dir := r.at("dir").Pos
	context := ""
	for _, reader := range r.image.preset.Manifest.Reads {
		request := project.Request{Name: r.image.Name, Dir: r.image.Dir, DirPos: dir, Context: string(r.spec.Spec.Context), Given: stated.values, GivenPos: stated.places, With: stated.with, Assets: r.builtApart()}
		if request.Context != "" {
			request.ContextPos = r.at("context").Pos
		}
		unit, findings := r.Source.Facts.Read(reader, request)
		r.findings = append(r.findings, r.excepted(findings)...)
		if context == "" {
			context, r.image.Closure = unit.Context, unit.Closure
		}
		if r.about == nil {
			r.about = unit.About
		}
		r.image.needs = append(r.image.needs, unit.Needs...)
		for name, fact := range unit.Facts {
			r.image.Facts[name] = Value{Value: fact.Value, Origin: factOrigin(fact)}
		}
	}
	r.image.Context = path.Clean(context)
	if r.image.Preset != "" && len(r.image.preset.Manifest.Reads) == 0 {
		r.image.Context = r.image.Dir
	}
}

// excepted takes out the warnings of a reader that the image's allow names.
func (r *resolver) excepted(findings diag.List) diag.List {
	return slices.DeleteFunc(findings, func(f diag.Finding) bool {
		n := slices.IndexFunc(r.image.Allow, func(a Allow) bool { return !f.IsError() && a.excepts(f) })
		if n >= 0 {
			r.image.Allow[n].used = true
		}
		return n >= 0
	})
}

func factOrigin(f project.Fact) templates.Origin {
	if !f.Pos.IsZero() {
		return templates.Origin{Name: f.Pos.String(), Pos: f.Pos}
	}
	return templates.Origin{Name: f.Note}
}

// defaults fills in what the user left out: from the parameter's fact, else from the preset.
func (r *resolver) defaults() {
	for _, name := range slices.Sorted(maps.Keys(r.image.preset.Manifest.Params)) {
		if _, ok := r.image.Params[name]; ok {
			continue
		}
		p := r.image.preset.Manifest.Params[name]
		if fact, ok := r.image.Facts[p.Fact]; ok {
			if err := p.CheckFact(fact.Value); err != nil && !r.findings.HasErrors() {
				r.find(diag.Finding{Rule: RuleFact, Pos: cmp.Or(fact.Origin.Pos, r.image.Pos), Message: fmt.Sprintf("image %s: %s cannot be taken for with.%s: %v", r.image.Name, p.Fact, name, err),
					Found: fmt.Sprint(fact.Value), Hint: "write with: { " + name + ": … }"})
			}
			r.image.Params[name] = Value{Value: fact.Value, Origin: templates.Origin{Name: p.Fact + ", " + fact.Origin.String(), Pos: fact.Origin.Pos}}
			continue
		}
		v, _ := p.Decode(name, p.Default)
		r.image.Params[name] = Value{Value: v, Origin: templates.Origin{Name: "preset " + r.image.Preset}}
	}
}

// version is what `versions` says under a key.
func (r *resolver) version(key string) (templates.Text, bool) {
	if key == "" {
		return templates.Text{}, false
	}
	v, ok := r.spec.Spec.Versions[key]
	return templates.Text{Value: string(v), Origin: templates.Origin{Name: "versions." + key, Pos: r.versions.Nearest("versions", key).Pos}}, ok
}

// caches gives each cache its id. A download cache is shared by name; an output cache is keyed by what its preset says.
func (r *resolver) caches() {
	r.image.Caches = map[string]templates.Cache{}
	for _, name := range slices.Sorted(maps.Keys(r.image.preset.Manifest.Caches)) {
		c := r.image.preset.Manifest.Caches[name]
		id := "sg-" + name
		for _, k := range c.Key {
			switch k {
			case "name":
				id += "-" + cmp.Or(string(r.project.File.Name), "project")
			case "image":
				id += "-" + r.image.Name
			case "toolchain":
				id += "-" + cmp.Or(r.toolchain(), "any")
			case "platform":
				id += "-${TARGETPLATFORM}"
			}
		}
		r.image.Caches[name] = templates.Cache{ID: id, Target: c.Target, Sharing: c.Sharing}
	}
}

// unnamed warns of an output cache in the image's file that another project without a name would share.
func unnamed(plan *Plan, i *Image, caches []string) diag.List {
	var findings diag.List
	for _, name := range caches {
		if plan.Name == "" && slices.Contains(i.preset.Manifest.Caches[name].Key, "name") {
			findings = append(findings, diag.Finding{Rule: RuleName, Severity: diag.Warning, Pos: i.Pos, Hint: "write name: NAME at the top of build.yaml",
				Message: fmt.Sprintf("image %s: the project has no name, so that projects on one machine with an image of this name share the cache %s", i.Name, name)})
		}
	}
	return findings
}

// toolchain is the version of the image that the program is built on.
func (r *resolver) toolchain() string {
	word, _ := r.image.Params["builder"].Value.(string)
	return r.image.Pins[word].version
}
