package yamlsrc_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// text writes a node as flow YAML, without places.
func text(n *yamlsrc.Node) string {
	if n == nil {
		return "nothing"
	}
	var parts []string
	switch n.Kind {
	case yamlsrc.Null:
		return "null"
	case yamlsrc.Scalar:
		return n.Value
	case yamlsrc.Sequence:
		for _, i := range n.Items {
			parts = append(parts, text(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	for _, f := range n.Fields {
		parts = append(parts, f.Key.Value+": "+text(f.Value))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func parse(t *testing.T, file, s string) *yamlsrc.Node {
	t.Helper()
	n, findings := yamlsrc.Parse(file, []byte(s))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	return n
}

// inSet: lists under the keys set and packages.apt are sets.
func inSet(path []string) bool {
	return slices.Equal(path, []string{"set"}) || slices.Equal(path, []string{"packages", "apt"})
}

// The rules of merging, which every build.yaml relies on. A change here changes files that people have committed.
func TestMergeRules(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, base, over, layers, files string }{
		{"a scalar replaces", `{a: 1}`, `{a: 2}`, `{a: 2}`, ""},
		{"mappings merge by key, in the order of the weaker one and then of the stronger", `{a: 1, b: 1}`, `{c: 2, b: 2}`, `{a: 1, b: 2, c: 2}`, ""},
		{"mappings merge at every depth", `{a: {b: {c: 1, d: 1}}}`, `{a: {b: {d: 2}}}`, `{a: {b: {c: 1, d: 2}}}`, ""},
		{"a list replaces", `{a: [1, 2]}`, `{a: [3]}`, `{a: [3]}`, ""},
		{"an empty list replaces", `{a: [1, 2]}`, `{a: []}`, `{a: []}`, ""},
		{"an empty mapping adds nothing", `{a: {b: 1}}`, `{a: {}}`, `{a: {b: 1}}`, ""},
		{"sets unite, sorted, each member once", `{set: [c, a]}`, `{set: [b, a]}`, `{set: [a, b, c]}`, ""},
		{"a set alone is sorted", `{}`, `{set: [c, a, c]}`, `{set: [a, c]}`, ""},
		{"numbers of sets sort by value", `{set: [8080, 443]}`, `{set: [53/udp, 80]}`, `{set: [53/udp, 80, 443, 8080]}`, ""},
		{"sets of mappings unite", `{set: [{r: a, v: x}, {r: b}]}`, `{set: [{r: a, v: x}, {r: a, v: y}]}`, `{set: [{r: a, v: x}, {r: a, v: y}, {r: b}]}`, ""},
		{"sets below other keys", `{packages: {apt: [a], x: [a]}}`, `{packages: {apt: [b], x: [b]}}`, `{packages: {apt: [a, b], x: [b]}}`, ""},
		{"an empty set adds nothing", `{set: [a]}`, `{set: []}`, `{set: [a]}`, ""},
		{"null removes a scalar", `{a: 1, b: 2}`, `{a: null}`, `{b: 2}`, `{a: null, b: 2}`},
		{"null removes a mapping", `{a: {b: 1}}`, `{a: ~}`, `{}`, `{a: null}`},
		{"null removes a set", `{set: [a]}`, `{set: null}`, `{}`, `{set: null}`},
		{"null removes one key of a mapping", `{a: {b: 1, c: 1}}`, `{a: {b: null}}`, `{a: {c: 1}}`, `{a: {b: null, c: 1}}`},
		{"null where there is nothing", `{}`, `{a: null, b: {c: null}}`, `{b: {}}`, `{a: null, b: {c: null}}`},
		{"a null of the weaker one removes nothing here", `{a: null}`, `{b: 1}`, `{b: 1}`, `{a: null, b: 1}`},
		{"a value replaces a null", `{a: null}`, `{a: {b: 1}}`, `{a: {b: 1}}`, ""},
		{"an item of a list is never removed", `{a: [1]}`, `{a: [null]}`, `{a: [null]}`, ""},
		{"another kind replaces", `{a: {b: 1}, c: 1, set: [a]}`, `{a: 1, c: {d: 2}, set: x}`, `{a: 1, c: {d: 2}, set: x}`, ""},
		{"another kind keeps a set a set", `{set: x}`, `{set: [b, a]}`, `{set: [a, b]}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base, over := parse(t, "base", tt.base), parse(t, "over", tt.over)
			if tt.files == "" {
				tt.files = tt.layers
			}
			if d := cmp.Diff(tt.layers, text(yamlsrc.Merge(base, over, yamlsrc.MergeOptions{Set: inSet}))); d != "" {
				t.Errorf("layers (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.files, text(yamlsrc.Merge(base, over, yamlsrc.MergeOptions{Set: inSet, KeepNull: true}))); d != "" {
				t.Errorf("files (-want +got):\n%s", d)
			}
			if text(base) != text(parse(t, "base", tt.base)) || text(over) != text(parse(t, "over", tt.over)) {
				t.Error("Merge changed what it was given")
			}
		})
	}
}

// A null that a file writes reaches the layers below it.
func TestNullOfAFileReachesLayers(t *testing.T) {
	t.Parallel()
	files := yamlsrc.Merge(parse(t, "included", `{a: {b: 1}}`), parse(t, "root", `{a: {c: null}}`), yamlsrc.MergeOptions{KeepNull: true})
	got := yamlsrc.Merge(parse(t, "defaults", `{a: {b: 0, c: 1, d: 1}}`), files, yamlsrc.MergeOptions{})
	if d := cmp.Diff(`{a: {b: 1, d: 1}}`, text(got)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestMergeKeepsPlaces(t *testing.T) {
	t.Parallel()
	base := parse(t, "base", "a: 1\nb: {c: 1, d: 1}\nset: [z]\n")
	over := parse(t, "over", "\nb: {d: 2}\nset: [y]\n")
	got := yamlsrc.Merge(base, over, yamlsrc.MergeOptions{Set: inSet})
	for path, want := range map[string]string{"a": "base:1:4", "b": "over:2:4", "b c": "base:2:8", "b d": "over:2:8", "set 0": "over:3:7", "set 1": "base:3:7"} {
		if at := got.At(strings.Fields(path)...).Pos.String(); at != want {
			t.Errorf("%s stands at %s, not at %s", path, at, want)
		}
	}
	if at := got.Get("b").Key("d").Pos.String(); at != "over:2:5" {
		t.Errorf("the key stands at %s", at)
	}
}

func TestMergeNothing(t *testing.T) {
	t.Parallel()
	n := parse(t, "f", `{a: null, b: 1}`)
	if got := yamlsrc.Merge(nil, nil, yamlsrc.MergeOptions{}); got != nil {
		t.Error(text(got))
	}
	if got := text(yamlsrc.Merge(nil, n, yamlsrc.MergeOptions{})); got != `{b: 1}` {
		t.Error(got)
	}
	if got := text(yamlsrc.Merge(n, nil, yamlsrc.MergeOptions{})); got != `{b: 1}` {
		t.Error(got)
	}
	if got := text(yamlsrc.Merge(n, nil, yamlsrc.MergeOptions{KeepNull: true})); got != `{a: null, b: 1}` {
		t.Error(got)
	}
}
