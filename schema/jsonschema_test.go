package schema_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
)

// presets are what a caller would say of two presets; the cases name them.
func presets() []schema.PresetSchema {
	return []schema.PresetSchema{
		{Name: "node", Stages: []string{"base", "build"}},
		{Name: "with-params", Stages: []string{"base", "build", "runtime"}, Params: []schema.ParamSchema{
			{Name: "text", Type: "string", Doc: "A text.", Default: "x"},
			{Name: "flag", Type: "bool", Default: true},
			{Name: "count", Type: "int"},
			{Name: "port", Type: "port"},
			{Name: "kind", Type: "enum", Values: []string{"a", "24"}},
			{Name: "base", Type: "base", Values: []string{"distroless", "scratch"}},
			{Name: "tags", Type: "list", Of: "name"},
			{Name: "ports", Type: "list", Of: "port"},
		}},
		{Name: "./docker/presets/odd name", Stages: []string{"build"}},
		{Name: "./docker/presets/odd_name", Stages: []string{"build"}},
	}
}

func compile(t *testing.T, kind schema.Kind) *jsonschema.Schema {
	t.Helper()
	text, err := schema.JSONSchema(kind, presets())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:schema", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("mem:schema")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plain is a node as a JSON document, as an editor sees it.
func plain(t *testing.T, n *yamlsrc.Node) any {
	t.Helper()
	switch {
	case n.IsNull():
		return nil
	case n.Kind == yamlsrc.Sequence:
		out := []any{}
		for _, item := range n.Items {
			out = append(out, plain(t, item))
		}
		return out
	case n.Kind == yamlsrc.Mapping:
		out := map[string]any{}
		for _, f := range n.Fields {
			out[f.Key.Value] = plain(t, f.Value)
		}
		return out
	}
	switch n.Tag {
	case yamlsrc.TagBool:
		return strings.EqualFold(n.Value, "true")
	case yamlsrc.TagInt:
		i, err := strconv.ParseInt(n.Value, 0, 64)
		if err != nil {
			t.Fatal(err)
		}
		return json.Number(strconv.FormatInt(i, 10))
	case yamlsrc.TagFloat:
		f, err := strconv.ParseFloat(n.Value, 64)
		if err != nil {
			t.Fatal(err)
		}
		return json.Number(strconv.FormatFloat(f, 'g', -1, 64))
	}
	return n.Value
}

// kindOf guesses a file's kind as the cases name their files.
func kindOf(name string, n *yamlsrc.Node) schema.Kind {
	switch {
	case name == "build.yaml":
		return schema.KindRoot
	case filepath.Base(name) == "build.yaml":
		return schema.KindMember
	}
	return schema.KindInclude
}

// The JSON Schema never rejects what Load accepts.
func TestJSONSchemaAcceptsWhatIsRight(t *testing.T) {
	t.Parallel()
	schemas := map[schema.Kind]*jsonschema.Schema{}
	for _, k := range schema.Kinds() {
		schemas[k] = compile(t, k)
	}
	seen := map[schema.Kind]int{}
	for _, file := range cases(t, "ok") {
		p, findings := schema.Load(project(t, file), "build.yaml", nil)
		if len(findings) > 0 {
			continue // TestOK says so
		}
		for name, data := range p.Sources {
			n, _ := yamlsrc.Parse(name, data)
			kind := kindOf(name, n)
			seen[kind]++
			if err := schemas[kind].Validate(plain(t, n)); err != nil {
				t.Errorf("%s: %s: %v", file, name, err)
			}
		}
	}
	for _, k := range schema.Kinds() {
		if seen[k] == 0 {
			t.Errorf("no case has a file of kind %s", k)
		}
	}
}

// What only Load rejects is listed, so that the gap is known and does not grow unseen.
func TestJSONSchemaRejectsWhatIsWrong(t *testing.T) {
	t.Parallel()
	var gap []string
	rejected := 0
	for _, file := range cases(t, "err") {
		data, err := fs.ReadFile(project(t, file), "build.yaml")
		if err != nil {
			t.Fatal(err)
		}
		n, findings := yamlsrc.Parse("build.yaml", data)
		if len(findings) > 0 {
			continue // not YAML that an editor would go on with
		}
		if compile(t, schema.KindRoot).Validate(plain(t, n)) == nil {
			gap = append(gap, filepath.Base(file)+"\n")
		} else {
			rejected++
		}
	}
	if rejected == 0 {
		t.Error("the schema rejects nothing")
	}
	golden := filepath.Join("testdata", "only-load-rejects.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(strings.Join(gap, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), strings.Join(gap, "")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestJSONSchemaOfPresets(t *testing.T) {
	t.Parallel()
	root := compile(t, schema.KindRoot)
	tests := []struct {
		name, image string
		ok          bool
	}{
		{"a right value of every type", `{preset: with-params, with: {text: 1.10, flag: "true", count: "7", port: 80, kind: 24, base: hardened-go, tags: [a, b], ports: [1, "2"]}}`, true},
		{"null removes", `{preset: with-params, with: {text: null, tags: null}, stages: {build: null}}`, true},
		{"nothing at all", `{preset: with-params, with: null, stages: null}`, true},
		{"an unknown parameter", `{preset: with-params, with: {txt: x}}`, false},
		{"a wrong type", `{preset: with-params, with: {flag: maybe}}`, false},
		{"a wrong enum value", `{preset: with-params, with: {kind: b}}`, false},
		{"an item for a list", `{preset: with-params, with: {tags: a}}`, false},
		{"a stage that is not there", `{preset: with-params, stages: {compile: {}}}`, false},
		{"a stage of another preset", `{preset: node, stages: {runtime: {}}}`, false},
		{"parameters where there are none", `{preset: node, with: {a: 1}}`, false},
		{"a preset that is not known", `{preset: other, with: {a: 1}, stages: {compile: {}}}`, true},
		{"a step in its long form", `{preset: node, stages: {build: {before: [a, {run: b}]}}}`, true},
		{"a step without a command", `{preset: node, stages: {build: {before: [{ssh: true}]}}}`, false},
		{"an unknown key", `{prest: node}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, text := range []string{
				"stagegen: \"1\"\nimages:\n  x: " + tt.image + "\n",
				"stagegen: \"1\"\npresets:\n  x: " + strings.Replace(tt.image, "preset:", "extends:", 1) + "\n",
			} {
				n, findings := yamlsrc.Parse("build.yaml", []byte(text))
				if len(findings) > 0 {
					t.Fatal(findings)
				}
				if err := root.Validate(plain(t, n)); (err == nil) != tt.ok {
					t.Errorf("%s: %v", text, err)
				}
			}
		})
	}
}

// Descriptions are the comments of the fields; go generate writes them. A field without one would have no page.
func TestEveryKeyIsDescribed(t *testing.T) {
	t.Parallel()
	for _, kind := range schema.Kinds() {
		text, err := schema.JSONSchema(kind, nil)
		if err != nil {
			t.Fatal(err)
		}
		var s struct {
			ID   string `json:"$id"`
			Defs map[string]struct {
				Description string
				Properties  map[string]struct{ Description string }
			} `json:"$defs"`
		}
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		if s.ID == "" || len(s.Defs) < 10 {
			t.Errorf("%s: $id %q, %d definitions", kind, s.ID, len(s.Defs))
		}
		for name, d := range s.Defs {
			for key, p := range d.Properties {
				if p.Description == "" {
					t.Errorf("%s: %s.%s has no description", kind, name, key)
				}
			}
		}
	}
	if _, err := schema.JSONSchema("other", nil); err == nil {
		t.Error("a kind that does not exist has a schema")
	}
}

// The committed comments are those of the sources.
func TestCommentsAreFresh(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("comments.json")
	if err != nil {
		t.Fatal(err)
	}
	var known map[string]string
	if err := json.Unmarshal(data, &known); err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range sources {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(strings.Join(strings.Fields(strings.NewReplacer("//", "", "`", "").Replace(string(text))), " "))
	}
	for name, text := range known {
		if !strings.Contains(all.String(), strings.ReplaceAll(text, "//", "")) {
			t.Errorf("run go generate: the comment of %s is not in the sources: %s", name, text)
		}
	}
	if _, ok := known[reflect.TypeFor[schema.ImageSpec]().PkgPath()+".ImageSpec.Preset"]; !ok {
		t.Error("run go generate: ImageSpec.Preset has no comment")
	}
}
