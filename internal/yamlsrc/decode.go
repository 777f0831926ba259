package yamlsrc

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// Decoder is a type with a shape of its own (a string or a list, code that may hold line breaks). DecodeNode is called on
// a pointer to the zero value and with a node that is not null.
type Decoder interface{ DecodeNode(n *Node) diag.List }

// Enum is a string type with a fixed set of values.
type Enum interface{ EnumValues() []string }

// KeyAdviser is a struct that knows more about a key that it does not have than that it is unknown: a key of another
// place, or of another version. An empty message means that it knows nothing.
type KeyAdviser interface {
	AdviseKey(key string) (message, hint string)
}

// Decode reads n into the value that into points to and returns everything that does not fit.
//
// Structs take mappings by their `yaml:"name,omitempty"` tags; a field without omitempty is required, ",inline" lifts the
// fields of a struct into the one around it, "-" and unexported fields are passed over. Unknown keys are findings. Strings
// take quoted or plain text without line breaks, tabs and other control characters; numbers and true/false are refused
// where text is expected, since 1.10 and yes mean different things to different readers. bool takes true and false only,
// integers take plain decimals. Slices, maps with string keys, pointers, *Node (kept as it is), Enum and Decoder work as
// one expects. Null is absent everywhere but inside a list. A nil n decodes to nothing.
//
// It panics on a type that it cannot read: that is a mistake in the program.
func Decode(n *Node, into any) diag.List { return decode(n, into, false) }

// DecodePart is Decode for a layer that Merge will lay over or under others: required keys may be missing, since another
// layer may have them. Items of lists must be whole, since no layer adds to them.
func DecodePart(n *Node, into any) diag.List { return decode(n, into, true) }

func decode(n *Node, into any, part bool) diag.List {
	d := decoder{structs: map[reflect.Type]*structType{}, part: part}
	if n != nil {
		d.value(n, reflect.ValueOf(into).Elem(), "")
	}
	return d.list
}

type decoder struct {
	list    diag.List
	structs map[reflect.Type]*structType
	part    bool // required keys may be missing here
}

var nodeType = reflect.TypeFor[*Node]()

// value reads n into v. what names the value in messages; it is empty for the value that Decode was called with.
func (d *decoder) value(n *Node, v reflect.Value, what string) {
	if n.refused {
		return
	}
	if v.Type() == nodeType {
		v.Set(reflect.ValueOf(n))
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), what)
		return
	}
	if dec, ok := v.Addr().Interface().(Decoder); ok {
		d.list = append(d.list, dec.DecodeNode(n)...)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, v, what)
	case reflect.Map:
		d.mapping(n, v, what)
	case reflect.Slice:
		d.slice(n, v, what)
	case reflect.String:
		d.text(n, v, what)
	case reflect.Bool:
		d.bool(n, v, what)
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		d.int(n, v, what)
	default:
		panic(fmt.Sprintf("yamlsrc: cannot decode into %s", v.Type()))
	}
}

func (d *decoder) structure(n *Node, v reflect.Value, what string) {
	if n.Kind != Mapping {
		d.list.Add(WrongKind(n, what, "a mapping"))
		return
	}
	st := d.structType(v.Type())
	given := map[string]bool{}
	for _, f := range n.Fields {
		index, ok := st.index[f.Key.Value]
		if !ok {
			d.list.Add(unknownKey(f.Key, st.names, v, what))
			continue
		}
		given[f.Key.Value] = f.Value.Kind != Null || f.Value.refused
		if f.Value.Kind != Null {
			d.value(f.Value, v.FieldByIndex(index), quote(f.Key.Value))
		}
	}
	for _, name := range st.required {
		if !given[name] && !d.part {
			d.list.Add(missingKey(n, name, what))
		}
	}
}

func (d *decoder) mapping(n *Node, v reflect.Value, what string) {
	if n.Kind != Mapping {
		d.list.Add(WrongKind(n, what, "a mapping"))
		return
	}
	t := v.Type()
	v.Set(reflect.MakeMapWithSize(t, len(n.Fields)))
	for _, f := range n.Fields {
		if f.Value.Kind == Null {
			continue
		}
		elem := reflect.New(t.Elem()).Elem()
		d.value(f.Value, elem, quote(f.Key.Value))
		v.SetMapIndex(reflect.ValueOf(f.Key.Value).Convert(t.Key()), elem)
	}
}

func (d *decoder) slice(n *Node, v reflect.Value, what string) {
	if n.Kind != Sequence {
		d.list.Add(WrongKind(n, what, "a list"))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items)))
	part := d.part
	d.part = false
	defer func() { d.part = part }()
	for i, item := range n.Items {
		name := fmt.Sprintf("item %d", i+1)
		if what != "" {
			name += " of " + what
		}
		if item.Kind == Null && v.Type().Elem() != nodeType {
			if !item.refused {
				d.list.Add(WrongKind(item, name, "a value"))
			}
			continue
		}
		d.value(item, v.Index(i), name)
	}
}

func (d *decoder) text(n *Node, v reflect.Value, what string) {
	if n.Kind != Scalar || n.Tag != TagString {
		f := WrongKind(n, what, "text")
		if n.Kind == Scalar {
			f.Hint = fmt.Sprintf("write it in quotes: %s", quote(n.Value))
		}
		d.list.Add(f)
		return
	}
	if f, ok := OneLine(n); !ok {
		d.list.Add(f)
		return
	}
	if e, ok := v.Interface().(Enum); ok {
		if values := e.EnumValues(); !slices.Contains(values, n.Value) {
			d.list.Add(NotOneOf(n, what, values))
			return
		}
	}
	v.SetString(n.Value)
}

func (d *decoder) bool(n *Node, v reflect.Value, what string) {
	if n.Kind == Scalar && n.Tag == TagBool && (n.Value == "true" || n.Value == "false") {
		v.SetBool(n.Value == "true")
		return
	}
	f := WrongKind(n, what, "true or false")
	switch strings.ToLower(n.Value) {
	case "yes", "on", "y", "true":
		f.Hint = "write true"
	case "no", "off", "n", "false":
		f.Hint = "write false"
	}
	d.list.Add(f)
}

func (d *decoder) int(n *Node, v reflect.Value, what string) {
	if n.Kind != Scalar || n.Tag != TagInt {
		d.list.Add(WrongKind(n, what, "a whole number"))
		return
	}
	i, err := strconv.ParseInt(n.Value, 10, v.Type().Bits())
	if err != nil || strconv.FormatInt(i, 10) != n.Value {
		f := WrongKind(n, what, "a whole number in plain decimal digits")
		f.Found = n.Value
		d.list.Add(f)
		return
	}
	v.SetInt(i)
}

// structType is what decoding needs to know of a struct.
type structType struct {
	index    map[string][]int
	names    []string // in the order of the fields
	required []string
}

func (d *decoder) structType(t reflect.Type) *structType {
	if st, ok := d.structs[t]; ok {
		return st
	}
	st := &structType{index: map[string][]int{}}
	st.add(t, nil)
	d.structs[t] = st
	return st
}

func (st *structType) add(t reflect.Type, prefix []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		index := append(slices.Clone(prefix), i)
		switch {
		case strings.Contains(options, "inline"):
			st.add(f.Type, index)
		case name == "" || name == "-" || !f.IsExported():
		default:
			st.index[name] = index
			st.names = append(st.names, name)
			if !strings.Contains(options, "omitempty") {
				st.required = append(st.required, name)
			}
		}
	}
}

// KeysOf lists the keys that Decode takes for a struct like v, in the order of its fields.
func KeysOf(v any) []string {
	st := &structType{index: map[string][]int{}}
	st.add(reflect.TypeOf(v), nil)
	return st.names
}
