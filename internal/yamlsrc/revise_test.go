package yamlsrc_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

func TestRevise(t *testing.T) {
	t.Parallel()
	field := func(key string, value any) yamlsrc.Field {
		return yamlsrc.Field{Key: yamlsrc.Value(key), Value: yamlsrc.Value(value)}
	}
	long := map[string]any{"a": strings.Repeat("x", 60), "b": strings.Repeat("y", 60)}
	for _, c := range []struct {
		name, text, want string
		drop             []string
		add              []yamlsrc.Field
	}{
		{"flow", "images:\n  api: { dockerfile: a, tags: [x] } # c\n  b: 1\n", "images:\n  api: { preset: go, tags: [x] } # c\n  b: 1\n", []string{"dockerfile"}, []yamlsrc.Field{field("preset", "go")}},
		{"flow over lines", "images:\n  api: { dockerfile: a,\n    context: b } # c\n  b: 1\n", "images:\n  api: { preset: go } # c\n  b: 1\n", []string{"dockerfile", "context"}, []yamlsrc.Field{field("preset", "go")}},
		{"flow in flow", "images: { api: { dockerfile: a }, b: { preset: os } }\n", "images: { api: { preset: go, with: { a: " + strings.Repeat("x", 60) + ", b: " + strings.Repeat("y", 60) + " } }, b: { preset: os } }\n", []string{"dockerfile"}, []yamlsrc.Field{field("preset", "go"), field("with", long)}},
		{"flow that becomes long", "images:\n  api: { dockerfile: a, args: { A: 1 } } # c\n\n  # d\n  b: 1\n", "images:\n  api: # c\n    preset: go\n    with:\n      a: " + strings.Repeat("x", 60) + "\n      b: " + strings.Repeat("y", 60) + "\n    args: { A: 1 }\n\n  # d\n  b: 1\n", []string{"dockerfile"}, []yamlsrc.Field{field("preset", "go"), field("with", long)}},
		{"text of several lines", "images:\n  api: { dockerfile: a }\n", "images:\n  api:\n    preset: go\n    stages:\n      runtime:\n        append: |-\n          A 1\n          B 2\n", []string{"dockerfile"}, []yamlsrc.Field{field("preset", "go"), field("stages", map[string]any{"runtime": map[string]any{"append": "A 1\nB 2"}})}},
		{"block", "images:\n  api:\n    # one\n    dockerfile: a\n    # two\n    args:\n      A: 1 # three\n  # four\n  b: 1\n", "images:\n  api:\n    # one\n    preset: go\n    # two\n    args:\n      A: 1 # three\n  # four\n  b: 1\n", []string{"dockerfile"}, []yamlsrc.Field{field("preset", "go")}},
		{"a comment behind what goes", "images:\n  api:\n    dockerfile: a # why\n    context: \"#\"\n    tags: [x]\n", "images:\n  api:\n    preset: go\n    # why\n    tags: [x]\n", []string{"dockerfile", "context"}, []yamlsrc.Field{field("preset", "go")}},
		{"an entry of several lines goes", "images:\n  api:\n    args:\n      A: 1\n\n      B: 2\n    dockerfile: a\n", "images:\n  api:\n    preset: go\n    dockerfile: a\n", []string{"args"}, []yamlsrc.Field{field("preset", "go")}},
		{"line ends of Windows", "images:\r\n  api:\r\n    dockerfile: a\r\n    tags: [x]\r\n", "images:\r\n  api:\r\n    preset: go\r\n    tags: [x]\r\n", []string{"dockerfile"}, []yamlsrc.Field{field("preset", "go")}},
		{"no line end at the end", "images:\n  api: { dockerfile: a }", "images:\n  api:\n    preset: go\n    with:\n      a: " + strings.Repeat("x", 60) + "\n      b: " + strings.Repeat("y", 60), []string{"dockerfile"}, []yamlsrc.Field{field("preset", "go"), field("with", long)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			root, findings := yamlsrc.Parse("build.yaml", []byte(c.text))
			if len(findings) > 0 {
				t.Fatal(findings)
			}
			images := root.Get("images")
			got, err := yamlsrc.Revise([]byte(c.text), images.Key("api"), images.Get("api"), c.drop, c.add)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if _, findings := yamlsrc.Parse("build.yaml", got); len(findings) > 0 {
				t.Error(findings)
			}
		})
	}
}

// What is no mapping of its own cannot be revised.
func TestReviseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"images:\n  api: x\n", "images:\n  api: {}\n", "images:\n  api:\n    ? a\n    : b\n"} {
		root, _ := yamlsrc.Parse("build.yaml", []byte(text))
		images := root.Get("images")
		got, err := yamlsrc.Revise([]byte(text), images.Key("api"), images.Get("api"), nil, nil)
		if err == nil && string(got) != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}
