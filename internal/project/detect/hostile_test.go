package detect

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/stagegen/stagegen/internal/project/tree"
)

// FuzzDetect looks at trees of any files. The seeds are the fixtures.
func FuzzDetect(f *testing.F) {
	for _, archive := range fixturesOf(f) {
		f.Add(txtar.Format(archive))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.Contains(text, []byte("-- --")) {
			return // the parser of archives panics
		}
		fsys := fstest.MapFS{}
		for _, m := range txtar.Parse(text).Files {
			if fs.ValidPath(m.Name) && m.Name != "." {
				fsys[m.Name] = &fstest.MapFile{Data: m.Data}
			}
		}
		checkReport(t, fsys)
	})
}

var imageName = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)

// checkReport demands of any tree what those who read reports rely on.
func checkReport(t *testing.T, fsys fs.FS) Report {
	t.Helper()
	report := Detect(fsys, options())
	if report.Images == nil || report.Unsupported == nil || report.Libraries == nil || report.Findings == nil {
		t.Error("a list is nil")
	}
	names := map[string]bool{}
	for _, i := range report.Images {
		if !imageName.MatchString(i.Name) || names[i.Name] {
			t.Errorf("the name %q is not proper or not unique", i.Name)
		}
		names[i.Name] = true
		if !fs.ValidPath(i.Dir) || i.Evidence == nil || i.Doubts == nil || i.With == nil || i.Dockerfile != "" && (i.Preset != "" || !fs.ValidPath(i.Context)) {
			t.Errorf("incomplete: %+v", i)
		}
		for _, text := range append(i.Doubts, i.Target.Value, i.Version.Raw, i.Version.Value, i.Framework) {
			if !tree.Printable(text) {
				t.Errorf("%s: %q is not printable", i.Name, text)
			}
		}
	}
	for _, finding := range report.Findings {
		if finding.Pos.File == "" || finding.Message == "" || finding.Rule == "" {
			t.Errorf("incomplete finding: %+v", finding)
		}
	}
	if diff := cmp.Diff(string(render(t, report)), string(render(t, Detect(fsys, options())))); diff != "" {
		t.Errorf("twice the same tree, two reports:\n%s", diff)
	}
	return report
}

// TestHostile puts texts that are made to crash or stall a parser into every file that a detector reads.
func TestHostile(t *testing.T) {
	t.Parallel()
	many := func(text string, n int) string { return strings.Repeat(text, n) }
	texts := map[string]string{
		"empty":      "",
		"blank":      " \n\t\n",
		"JSON depth": many(`{"a":`, 1<<12),
		"JSON lists": many("[", 1<<14),
		"truncated":  `{"name": "x`,
		"TOML depth": "a = " + many("[", 1<<14),
		"TOML keys":  "a" + many(".a", 1<<13) + " = 1",
		"XML depth":  many("<a>", 1<<13),
		"entities":   `<!DOCTYPE p [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><project><name>&b;</name></project>`,
		"YAML":       "a: &a [x]\nb: &b [" + many("*a,", 100) + "]\nservices: {a: {build: *b}}\n",
		"braces":     many("{ version = '1'\n", 1<<10) + many("}", 1<<10),
		"brackets":   many("(", 1<<14),
		"quotes":     many(`"`, 1<<14+1),
		"line":       many("x", 1<<15),
		"lines":      many("x: y\n", 1<<10),
		"binary":     "\x00\xff\xfe\x7fELF\x1b[31m\u2028\ufdd0\n",
		"controls":   "{\"name\": \"a\\u0007b\", \"main\": \"x\\u001b.js\", \"scripts\": {\"start\": \"node \\u0000x\"}}",
	}
	files := map[string]bool{}
	for _, archive := range fixturesOf(t) {
		for _, m := range archive.Files {
			if m.Name != wantFile {
				files[m.Name[strings.LastIndex(m.Name, "/")+1:]] = true
			}
		}
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := fstest.MapFS{}
			for file := range files {
				all[file] = &fstest.MapFile{Data: []byte(text)}
				if len(text) < 1<<10 {
					checkReport(t, fstest.MapFS{file: {Data: []byte(text)}})
				}
			}
			checkReport(t, all)
		})
	}
}

// TestHuge: a manifest that is larger than any is a finding.
func TestHuge(t *testing.T) {
	t.Parallel()
	text := []byte(strings.Repeat("# x\n", 1<<20+1))
	for _, name := range []string{"go.mod", "package.json", "Cargo.toml", "pom.xml", "pyproject.toml", "composer.json"} {
		report := checkReport(t, fstest.MapFS{name: {Data: text}})
		if !strings.Contains(string(render(t, report)), `"manifest-size"`) {
			t.Errorf("%s: no finding", name)
		}
	}
	for _, name := range []string{"build.gradle", "compose.yaml", "Dockerfile", "requirements.txt", "main.go", "app.py", ".gitignore", "mise.toml"} {
		checkReport(t, fstest.MapFS{name: {Data: text}})
	}
}

// TestLinks: nothing outside of the root is read, and a link that leads back does not make the walk endless.
func TestLinks(t *testing.T) {
	t.Parallel()
	link := func(to string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(to), Mode: fs.ModeSymlink | 0o777}
	}
	report := checkReport(t, fstest.MapFS{
		"app/go.mod":   {Data: []byte("module example.com/app\n")},
		"app/main.go":  {Data: []byte("package main\n")},
		"app/loop":     link("../app"),
		"again":        link("app"),
		"out":          link("../elsewhere"),
		"web/go.mod":   link("../../go.mod"),
		"web/main.go":  link("/etc/passwd"),
		"x/Dockerfile": link("../../Dockerfile"),
		"compose.yaml": {Data: []byte("services: {a: {build: out}, b: {build: ../elsewhere}}\n")},
	})
	if len(report.Images) != 1 || report.Images[0].Dir != "app" {
		t.Errorf("%s", bytes.TrimSpace(render(t, report)))
	}
}
