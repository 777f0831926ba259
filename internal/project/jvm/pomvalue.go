package jvm

import (
	"maps"
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// property gives the element that defines a property for p, nil when none in the tree does.
func (p *pom) property(name string) *manifest.Element {
	for _, at := range p.sections {
		if e := at.Child("properties", name); e != nil {
			return e
		}
	}
	return nil
}

// builtin gives the value of one of Maven's own properties.
func (p *pom) builtin(name string) *manifest.Element {
	switch name {
	case "project.build.directory":
		return &manifest.Element{Text: "target", Pos: p.root.Pos}
	case "project.build.finalName":
		return p.nameElement()
	}
	name, ok := strings.CutPrefix(name, "project.")
	if !ok {
		return nil
	}
	switch keys := strings.Split(name, "."); keys[0] {
	case "version", "groupId":
		return p.inherited(keys[0])
	case "artifactId", "packaging", "name":
		return p.root.Child(keys[0])
	case "parent":
		return p.root.Child(keys...)
	}
	return nil
}

// nameElement gives the name of what the module makes, without extension.
func (p *pom) nameElement() *manifest.Element {
	for _, at := range p.sections {
		if e := at.Child("build", "finalName"); e.Str() != "" {
			return e
		}
	}
	name := &manifest.Element{Text: "${project.artifactId}-${project.version}", Pos: p.root.Child("artifactId").Place()}
	if p.external().Child("groupId").Str() == helidonParent {
		name.Text = "${project.artifactId}"
	}
	return name
}

// inherited gives an element that a child takes from its parent's coordinates.
func (p *pom) inherited(name string) *manifest.Element {
	if e := p.root.Child(name); e != nil {
		return e
	}
	return p.root.Child("parent", name)
}

var reference = lazyregexp.New(`\$\{([^${}]+)\}`)

// value resolves the references to properties in an element's text. The fact has the position of the property where the
// text is nothing but a reference. ok is false when a reference has no value in the tree.
func (p *pom) value(e *manifest.Element) (fact unit.Fact, ok bool) {
	text, pos, ok := p.resolve(e.Str(), e.Place(), 0)
	return unit.Stated(text, pos), ok && e != nil
}

func (p *pom) resolve(text string, pos diag.Pos, depth int) (string, diag.Pos, bool) {
	ok := depth < 16
	if !ok || len(text) > maxValue || !strings.Contains(text, "${") {
		return text, pos, ok && len(text) <= maxValue
	}
	whole := reference.FindString(text) == text
	out := reference.ReplaceAllStringFunc(text, func(ref string) string {
		v := p.reference(ref[2:len(ref)-1], depth+1)
		if whole {
			pos = v.pos
		}
		if ok = ok && v.ok; v.found {
			return v.text
		}
		return ref
	})
	return out, pos, ok && len(out) <= maxValue
}

// maxValue is the length in bytes of the longest value that is put together.
const maxValue = 4096

// resolved is what a reference comes to.
type resolved struct {
	text      string
	pos       diag.Pos
	found, ok bool // whether anything defines it, and whether all of it is known
}

// reference resolves a reference once; one that comes back to itself has no value.
func (p *pom) reference(name string, depth int) resolved {
	if v, known := p.values[name]; known {
		return v
	}
	if p.values == nil {
		p.values = map[string]resolved{}
	}
	if fact, given := p.defined[name]; given {
		p.values[name] = resolved{fact.Text(), fact.Pos, true, true}
		return p.values[name]
	}
	e := p.property(name)
	if e == nil {
		e = p.builtin(name)
	}
	p.values[name] = resolved{text: "${" + name + "}", pos: e.Place()}
	if e == nil {
		return p.values[name]
	}
	if text, pos, ok := p.resolve(e.Str(), e.Place(), depth); len(text) <= maxValue {
		p.values[name] = resolved{text, pos, true, ok}
	}
	return p.values[name]
}

// properties are values that a command line defines, by name.
type properties map[string]unit.Fact

var definition = lazyregexp.New(`(?m)(?:^|\s)(?:-D|--define[ =])([\w.-]+)=(\S+)`)

// defined are the properties of a call of Maven in dir: the user's before those of .mvn/maven.config.
func (r *Reader) defined(dir string) properties {
	if len(r.told.properties) == 0 {
		return r.definitions(dir)
	}
	out := properties{}
	maps.Copy(out, r.definitions(dir))
	maps.Copy(out, r.told.properties)
	return out
}

// definitions reads the nearest .mvn/maven.config at or above dir: options that Maven reads as if they were typed.
func (r *Reader) definitions(dir string) properties {
	for _, at := range tree.Above(dir) {
		file, _ := r.tree.File(path.Join(at, ".mvn/maven.config"))
		if file == nil {
			continue
		}
		if known, ok := r.stated[at]; ok {
			return known
		}
		r.stated[at] = properties{}
		for _, m := range definition.FindAllSubmatchIndex(file.Text, -1) {
			r.stated[at][string(file.Text[m[2]:m[3]])] = unit.Stated(string(file.Text[m[4]:m[5]]), file.At(m[4], m[5]-m[4]))
		}
		return r.stated[at]
	}
	return nil
}
