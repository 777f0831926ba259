package yamlsrc_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// entry is one image to add.
func entry(key string) yamlsrc.Entry {
	return yamlsrc.Entry{Key: key, Lines: []string{"# why", key + ": { preset: go } # where"}, Flow: "{ preset: go }"}
}

func TestInsert(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		keys       []string
		want       string
	}{
		{"in order", "images:\n  a: {}\n  d: {}\n", []string{"b"}, "images:\n  a: {}\n  # why\n  b: { preset: go } # where\n  d: {}\n"},
		{"several", "images:\n  b: {}\n  d: {}\n", []string{"a", "c", "e"},
			"images:\n  # why\n  a: { preset: go } # where\n  b: {}\n  # why\n  c: { preset: go } # where\n  d: {}\n  # why\n  e: { preset: go } # where\n"},
		{"out of order", "images:\n  d: {}\n  a: {}\nname: x\n", []string{"b"}, "images:\n  d: {}\n  a: {}\n  # why\n  b: { preset: go } # where\nname: x\n"},
		{"comments belong to what is below them", "images:\n  # of a\n  a: {}\n  # of c\n  c: {}\n", []string{"b"},
			"images:\n  # of a\n  a: {}\n  # why\n  b: { preset: go } # where\n  # of c\n  c: {}\n"},
		{"comments inside an entry", "images:\n  a:\n    x: 1\n    # y: 2\n  c: {}\n", []string{"b"},
			"images:\n  a:\n    x: 1\n    # y: 2\n  # why\n  b: { preset: go } # where\n  c: {}\n"},
		{"wide indentation", "images:\n    a: {}\n", []string{"b"}, "images:\n    a: {}\n    # why\n    b: { preset: go } # where\n"},
		{"blank lines at the end", "images:\n  a: {}\n\n# the end\n", []string{"b"}, "images:\n  a: {}\n  # why\n  b: { preset: go } # where\n\n# the end\n"},
		{"no line break at the end", "images:\n  a: {}", []string{"b"}, "images:\n  a: {}\n  # why\n  b: { preset: go } # where\n"},
		{"flow", "images: { a: {}, c: {} } # all\n", []string{"b", "d"}, "images: { b: { preset: go }, d: { preset: go }, a: {}, c: {} } # all\n"},
		{"flow of several lines", "images: {\n  a: {}, # one\n}\n", []string{"b"}, "images: { b: { preset: go },\n  a: {}, # one\n}\n"},
		{"nothing yet", "images:\n# the end\n", []string{"b"}, "images:\n  # why\n  b: { preset: go } # where\n# the end\n"},
		{"null", "images: null # none\nname: x\n", []string{"b"}, "images: # none\n  # why\n  b: { preset: go } # where\nname: x\n"},
		{"empty", "images: { }\n", []string{"b"}, "images:\n  # why\n  b: { preset: go } # where\n"},
		{"no key", "name: x\n", []string{"b"}, "name: x\n\nimages:\n  # why\n  b: { preset: go } # where\n"},
		{"Windows", "images:\r\n  a: {}\r\n", []string{"b"}, "images:\r\n  a: {}\r\n  # why\r\n  b: { preset: go } # where\r\n"},
		{"strings of several lines", "images:\n  a:\n    x: |\n      # no comment\n\n      text\n  c: {}\n", []string{"b"},
			"images:\n  a:\n    x: |\n      # no comment\n\n      text\n  # why\n  b: { preset: go } # where\n  c: {}\n"},
		{"nothing to add", "images: 1\n", nil, "images: 1\n"},

		{"a list", "images: []\n", []string{"b"}, "error: line 1: images is no mapping"},
		{"an alias", "x: &x\n  a: {}\nimages: *x\n", []string{"b"}, "error: build.yaml cannot be edited: more than images would change"},
		{"a key that is there", "images:\n  b: {}\n", []string{"b"}, `error: build.yaml cannot be edited: build.yaml:4:3: the key "b" stands here twice [duplicate-key]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			root, _ := yamlsrc.Parse("build.yaml", []byte(c.text))
			var entries []yamlsrc.Entry
			for _, k := range c.keys {
				entries = append(entries, entry(k))
			}
			out, err := yamlsrc.Insert([]byte(c.text), root, []string{"images"}, entries)
			got := string(out)
			if err != nil {
				got = "error: " + err.Error()
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestInsertDeeper: into a mapping within a mapping, which must be there.
func TestInsertDeeper(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"r:\n  npm:\n    a: {} # mine\n  go: {}\n", "r:\n  npm:\n    a: {} # mine\n    # why\n    b: { preset: go } # where\n  go: {}\n"},
		{"r: { npm: { a: {} } }\n", "r: { npm: { b: { preset: go }, a: {} } }\n"},
		{"r:\n  npm:\nname: x\n", "r:\n  npm:\n    # why\n    b: { preset: go } # where\nname: x\n"},
		{"r: {}\n", "error: there is no r.npm"},
		{"r:\n  npm: [1]\n", "error: line 2: r.npm is no mapping"},
	} {
		root, _ := yamlsrc.Parse("build.yaml", []byte(c.text))
		out, err := yamlsrc.Insert([]byte(c.text), root, []string{"r", "npm"}, []yamlsrc.Entry{entry("b")})
		got := string(out)
		if err != nil {
			got = "error: " + err.Error()
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

// FuzzInsert: what an edit gives is the file with the entry, or an error.
func FuzzInsert(f *testing.F) {
	for _, s := range []string{"images:\n  a: {}\n  d: {}\n", "images: { a: {} }", "images:\n", "a: |\n images:\n  x\nimages:\n - a", "\ufeffimages: {\n}\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		root, findings := yamlsrc.Parse("build.yaml", []byte(text))
		if findings.HasErrors() || root.Kind != yamlsrc.Mapping {
			return
		}
		out, err := yamlsrc.Insert([]byte(text), root, []string{"images"}, []yamlsrc.Entry{entry("b")})
		if err != nil {
			return
		}
		edited, findings := yamlsrc.Parse("build.yaml", out)
		if findings.HasErrors() || edited.Get("images").Get("b") == nil {
			t.Fatalf("%q becomes %q: %v", text, out, findings)
		}
		for line := range strings.Lines(text) {
			if strings.Contains(line, "#") && !strings.Contains(string(out), strings.TrimRight(line, "\r\n")) && !strings.Contains(line, "images") {
				t.Errorf("%q is lost in %q", line, out)
			}
		}
	})
}

func TestValue(t *testing.T) {
	t.Parallel()
	got := yamlsrc.Flow(yamlsrc.Value(map[string]any{"b": true, "i": 8080, "l": []string{"a b", "24"}, "m": map[string]string{"go": "1.27"}, "n": []any{1, "x"}, "s": ""}))
	if want := `{ b: true, i: 8080, l: ["a b", "24"], m: { go: "1.27" }, n: [1, x], s: "" }`; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}
