package templates

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

var update = flag.Bool("update", false, "write the expected output of the tests anew")

// A case of testdata/render is a .txtar file: the two templates (those of the folder where they are missing), input.json, and
// what comes out.
type renderCase struct {
	dockerfile, ignore *Template
	input              Input
	archive            *txtar.Archive
}

func readCase(t testing.TB, file string) renderCase {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := renderCase{archive: archive, input: baseInput()}
	d := json.NewDecoder(strings.NewReader(c.section("input.json", "{}")))
	d.DisallowUnknownFields()
	if err := d.Decode(&c.input); err != nil {
		t.Fatalf("%s: input.json: %v", file, err)
	}
	c.input.Data["facts"] = plainLists(c.input.Data["facts"])
	c.input.Data["p"] = plainLists(c.input.Data["p"])
	setOrigins(reflect.ValueOf(&c.input).Elem(), "")
	c.dockerfile = mustParse(t, "Dockerfile.tmpl", c.section("Dockerfile.tmpl", ""))
	c.ignore = mustParse(t, "dockerignore.tmpl", c.section("dockerignore.tmpl", ""))
	return c
}

func (c renderCase) section(name, fallback string) string {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return fallback
}

// set gives a section its text; the empty text takes it away.
func (c renderCase) set(name, text string) {
	c.archive.Files = slices.DeleteFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == name })
	if text != "" {
		c.archive.Files = append(c.archive.Files, txtar.File{Name: name, Data: []byte(text)})
	}
}

// mustParse parses a template; the empty text stands for that of testdata/render.
func mustParse(t testing.TB, name, text string) *Template {
	t.Helper()
	if text == "" {
		b, err := os.ReadFile(filepath.Join("testdata", "render", name))
		if err != nil {
			t.Fatal(err)
		}
		text = string(b)
	}
	parsed, findings := Parse(name, text, ParseOptions{Closed: func(field string) bool { return strings.HasPrefix(field, "p.closed") }})
	if len(findings) > 0 {
		t.Fatalf("%s: %v", name, findings)
	}
	return parsed
}

// baseInput is what a case starts from: an image with a root user and apk, one without anything.
func baseInput() Input {
	return Input{
		Image: "api", Source: "build.yaml", Command: "docker build .",
		Data: map[string]any{"p": map[string]any{}, "facts": map[string]any{}},
		Pins: map[string]Pin{
			"base":    {Arg: "BASE_IMAGE", Reference: "docker.io/library/tool:1.2.3-alpine", Base: Base{Packages: "apk", Shell: true, User: "0"}},
			"runtime": {Arg: "RUNTIME_IMAGE", Reference: "gcr.io/distroless/static-debian13:nonroot", Base: Base{Packages: "none", User: "65532"}},
		},
		Caches: map[string]Cache{"out": {ID: "sg-out", Target: "/cache/out", Sharing: "locked"}},
	}
}

// plainLists makes lists of strings what the generator gives: []string and int.
func plainLists(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k := range x {
			x[k] = plainLists(x[k])
		}
	case []any:
		out := make([]string, len(x))
		for i := range x {
			out[i] = fmt.Sprint(x[i])
		}
		return out
	case float64:
		return int(x)
	}
	return v
}

// setOrigins gives every value of the input an origin that names its place.
func setOrigins(v reflect.Value, path string) {
	if v.Type() == reflect.TypeFor[Origin]() {
		path = strings.TrimSuffix(path, ".origin")
		v.Set(reflect.ValueOf(Origin{Name: path, Pos: diag.Pos{File: path}}))
		return
	}
	at := func(name any) string { return strings.TrimPrefix(path+"."+strings.ToLower(fmt.Sprint(name)), ".") }
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			setOrigins(v.Elem(), path)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			setOrigins(v.Field(i), at(v.Type().Field(i).Name))
		}
	case reflect.Slice:
		for i := range v.Len() {
			setOrigins(v.Index(i), at(i))
		}
	case reflect.Map:
		if v.Type().Elem().Kind() == reflect.Interface {
			return
		}
		for _, k := range v.MapKeys() {
			element := reflect.New(v.Type().Elem()).Elem()
			element.Set(v.MapIndex(k))
			setOrigins(element, at(k))
			v.SetMapIndex(k, element)
		}
	}
}

// cases are the files of a corpus.
func cases(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases %s: %v", pattern, err)
	}
	return files
}

// show prints findings.
func show(findings diag.List) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintln(&b, f)
		for _, field := range [][2]string{{"expected", f.Expected}, {"found", f.Found}, {"hint", f.Hint}} {
			if field[1] != "" {
				fmt.Fprintf(&b, "  %s: %s\n", field[0], field[1])
			}
		}
	}
	return b.String()
}

// showLines prints where each line comes from.
func showLines(text string, lines []Line) string {
	var b strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&b, "%d", i+1)
		if l.Template != "" {
			b.WriteString(" " + l.Template)
		}
		if len(l.Fields) > 0 {
			fmt.Fprintf(&b, " uses %s", strings.Join(l.Fields, " "))
		}
		for _, branch := range l.Branches {
			fmt.Fprintf(&b, " if %s", branch)
		}
		for _, o := range l.Origins {
			fmt.Fprintf(&b, " from %s", o)
		}
		b.WriteByte('\n')
	}
	if want := strings.Count(text, "\n"); want != len(lines) {
		fmt.Fprintf(&b, "there are %d lines and %d entries\n", want, len(lines))
	}
	return b.String()
}

func TestRender(t *testing.T) {
	t.Parallel()
	for _, file := range cases(t, "render/*.txtar") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			c := readCase(t, file)
			before := txtar.Format(c.archive)
			out, findings := Render(c.dockerfile, c.ignore, c.input)
			for _, name := range []string{"findings", "Dockerfile", "lines", "twin", "dockerignore"} {
				c.set(name, "")
			}
			c.set("findings", show(findings))
			if out != nil && len(findings) == 0 {
				checkOutput(t, out)
				c.set("Dockerfile", out.Dockerfile)
				c.set("lines", showLines(out.Dockerfile, out.Lines))
				c.set("twin", out.Twin)
				c.set("dockerignore", showIgnore(out))
			}
			got := txtar.Format(c.archive)
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(string(before), string(got)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// showIgnore prints the ignore file with the template line and origin of each of its lines behind it.
func showIgnore(out *Output) string {
	var b strings.Builder
	lines := strings.Split(strings.TrimSuffix(out.Ignore, "\n"), "\n")
	for i, l := range lines {
		from := []string{out.IgnoreLines[i].Template}
		for _, o := range out.IgnoreLines[i].Origins {
			from = append(from, o.String())
		}
		fmt.Fprintln(&b, strings.TrimSpace(l+"    "+strings.TrimSpace(strings.Join(from, " "))))
	}
	return b.String()
}

// checkOutput demands what holds for every rendering.
func checkOutput(t testing.TB, out *Output) {
	t.Helper()
	for _, f := range []struct {
		name, text string
		lines      []Line
	}{{"Dockerfile", out.Dockerfile, out.Lines}, {"ignore file", out.Ignore, out.IgnoreLines}} {
		if n := strings.Count(f.text, "\n"); n != len(f.lines) {
			t.Errorf("%s has %d lines and %d entries", f.name, n, len(f.lines))
		}
		if !strings.HasSuffix(f.text, "\n") || strings.HasSuffix(f.text, "\n\n") || !strings.HasPrefix(f.text, Marker+" from ") {
			t.Errorf("%s begins or ends in another way:\n%s", f.name, f.text)
		}
	}
	if a, b := strings.Count(out.Dockerfile, "\n"), strings.Count(out.Twin, "\n"); a != b {
		t.Errorf("the file has %d lines, its twin %d", a, b)
	}
	for i, c := range bytes.Runes([]byte(out.Dockerfile + out.Twin + out.Ignore)) {
		if c != '\n' && c != '\t' && yamlsrc.IsControl(c) {
			t.Errorf("character %d is %U", i, c)
		}
	}
}
