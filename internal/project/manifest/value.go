// Package manifest owns the texts of manifests in JSON, TOML and XML: strict parsing into values that know where they
// stand, with bounds on depth, so that no file can crash or stall a run. It imports tree, unit and internal/diag.
package manifest

import (
	"slices"
	"strconv"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// maxDepth bounds the nesting of a manifest.
const maxDepth = 128

// Kind is what a Value is.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
)

// Value is a JSON or TOML value with its place. All methods accept nil, which is what Get gives for an absent key.
type Value struct {
	Kind   Kind
	Text   string   // of a string, number or boolean
	Items  []*Value // of a list
	Fields []Field  // of a map; in the order of the file for JSON, of the keys for TOML
	Pos    diag.Pos // of a JSON value; of the key of a TOML value
}

// Field is one entry of a map.
type Field struct {
	Key   string
	Pos   diag.Pos // of the key
	Value *Value
}

// Get gives the value below the path of keys, nil when there is none. Of duplicate keys the last counts, as in the tools
// that read these files.
func (v *Value) Get(keys ...string) *Value {
	for _, key := range keys {
		if v == nil || v.Kind != Map {
			return nil
		}
		at := -1
		for i, f := range v.Fields {
			if f.Key == key {
				at = i
			}
		}
		if at < 0 {
			return nil
		}
		v = v.Fields[at].Value
	}
	return v
}

// Str gives the text of a string value, "" for any other.
func (v *Value) Str() string {
	if v == nil || v.Kind != String {
		return ""
	}
	return v.Text
}

// Has reports whether v is there and neither null nor false.
func (v *Value) Has() bool {
	return v != nil && v.Kind != Null && (v.Kind != Bool || v.Text != "false")
}

// True reports whether v is the boolean true.
func (v *Value) True() bool { return v != nil && v.Kind == Bool && v.Text == "true" }

// Strings gives the strings of a list; a single string counts as a list of one.
func (v *Value) Strings() []*Value {
	switch {
	case v == nil:
		return nil
	case v.Kind == String:
		return []*Value{v}
	}
	return slices.DeleteFunc(slices.Clone(v.Items), func(i *Value) bool { return i == nil || i.Kind != String })
}

// Each gives the fields of a map, none for any other value.
func (v *Value) Each() []Field {
	if v == nil || v.Kind != Map {
		return nil
	}
	return v.Fields
}

// Place gives where v stands, the zero Pos for nil.
func (v *Value) Place() diag.Pos {
	if v == nil {
		return diag.Pos{}
	}
	return v.Pos
}

func malformed(pos diag.Pos, message string) diag.List {
	return diag.List{{Rule: unit.RuleMalformed, Pos: pos, Message: message}}
}

func tooDeep(pos diag.Pos) diag.List {
	return malformed(pos, "nested more than "+strconv.Itoa(maxDepth)+" levels deep")
}

// Reader parses files of one tree, each once a run.
type Reader struct {
	Tree  *tree.Tree
	docs  map[string]*doc
	trees map[string]*xmlDoc
}

type doc struct {
	file     *tree.File
	value    *Value
	problems diag.List
}

type xmlDoc struct {
	file     *tree.File
	root     *Element
	problems diag.List
}

// NewReader reads the files of t.
func NewReader(t *tree.Tree) *Reader {
	return &Reader{Tree: t, docs: map[string]*doc{}, trees: map[string]*xmlDoc{}}
}

// JSON gives the document at p, nil when there is none; comments and trailing commas are accepted where lenient is set,
// as in tsconfig.json.
func (r *Reader) JSON(p string, lenient bool) (*Value, diag.List) {
	return r.document(p, func(f *tree.File) (*Value, diag.List) { return ParseJSON(f, lenient) })
}

// TOML gives the document at p, nil when there is none.
func (r *Reader) TOML(p string) (*Value, diag.List) { return r.document(p, ParseTOML) }

func (r *Reader) document(p string, parse func(*tree.File) (*Value, diag.List)) (*Value, diag.List) {
	d, ok := r.docs[p]
	if !ok {
		d = &doc{}
		if d.file, d.problems = r.Tree.File(p); d.file != nil {
			d.value, d.problems = parse(d.file)
		}
		r.docs[p] = d
	}
	return d.value, d.problems
}

// XML gives the root element of the document at p, nil when there is none.
func (r *Reader) XML(p string) (*Element, diag.List) {
	d, ok := r.trees[p]
	if !ok {
		d = &xmlDoc{}
		if d.file, d.problems = r.Tree.File(p); d.file != nil {
			d.root, d.problems = ParseXML(d.file)
		}
		r.trees[p] = d
	}
	return d.root, d.problems
}

// List gives the items of a list, none for any other value.
func (v *Value) List() []*Value {
	if v == nil {
		return nil
	}
	return v.Items
}
