package adopt

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// setting is one value of an image in build.yaml: a string, bool, int, []string or a map, below the keys of its path.
type setting struct {
	path  []string
	value any
}

// same tells whether two candidates set the same keys from one line.
func (c candidate) same(o candidate) bool {
	return c.line == o.line && slices.EqualFunc(c.settings, o.settings, func(x, y setting) bool { return slices.Equal(x.path, y.path) })
}

// settings are those of an image, in the order in which they are written.
type settings []setting

// with gives the settings and more. A list unites with the one that is there, text of code is put below it, anything else takes
// the place.
func (s settings) with(more ...setting) settings {
	out := slices.Clone(s)
	for _, m := range more {
		i := slices.IndexFunc(out, func(o setting) bool { return slices.Equal(o.path, m.path) })
		if i < 0 {
			out = append(out, m)
			continue
		}
		out[i].value = united(out[i].value, m.value, m.path[len(m.path)-1] == "append")
	}
	return out
}

// united is what two values of one key say together.
func united(have, more any, code bool) any {
	switch x := have.(type) {
	case []string:
		if y, ok := more.([]string); ok {
			fresh := slices.DeleteFunc(slices.Clone(y), func(v string) bool { return slices.Contains(x, v) })
			return slices.Concat(x, fresh)
		}
	case []any:
		if y, ok := more.([]any); ok {
			return slices.Concat(x, y)
		}
	case string:
		if y, ok := more.(string); ok && code {
			return x + "\n" + y
		}
	}
	return more
}

// without gives the settings but for one.
func (s settings) without(path []string) settings {
	return slices.DeleteFunc(slices.Clone(s), func(o setting) bool { return slices.Equal(o.path, path) })
}

// fields are the settings as entries of a mapping, keys that begin alike together.
func (s settings) fields() []yamlsrc.Field {
	root := &yamlsrc.Node{Kind: yamlsrc.Mapping}
	for _, v := range s {
		at := root
		for _, key := range v.path[:len(v.path)-1] {
			at = below(at, key)
		}
		at.Fields = append(at.Fields, yamlsrc.Field{Key: yamlsrc.Value(v.path[len(v.path)-1]), Value: yamlsrc.Value(v.value)})
	}
	slices.SortStableFunc(root.Fields, func(a, b yamlsrc.Field) int { return order(a.Key.Value) - order(b.Key.Value) })
	return root.Fields
}

func below(n *yamlsrc.Node, key string) *yamlsrc.Node {
	if next := n.Get(key); next != nil {
		return next
	}
	next := &yamlsrc.Node{Kind: yamlsrc.Mapping}
	n.Fields = append(n.Fields, yamlsrc.Field{Key: yamlsrc.Value(key), Value: next})
	return next
}

// order is how people write an image: what it is, what it is made from, what it promises.
func order(key string) int {
	keys := []string{"preset", "dir", "context", "dockerfile", "versions", "with", "assets", "stages", "writable", "environment", "expose", "labels", "user", "healthcheck", "stop_signal", "entrypoint", "command"}
	if i := slices.Index(keys, key); i >= 0 {
		return i
	}
	return len(keys)
}

// keys are the keys of the image that the settings write.
func (s settings) keys() []string {
	var out []string
	for _, v := range s {
		if !slices.Contains(out, v.path[0]) {
			out = append(out, v.path[0])
		}
	}
	return out
}

func (v setting) key() string { return strings.Join(v.path, ".") }

// candidate is a value of the old file with what would say it in build.yaml.
type candidate struct {
	settings []setting
	line     int
	text     string // what is lost where it cannot be taken
	why      string // why then; "" for what the finding says
	quiet    bool   // a guess, which nobody misses
}
