package presets_test

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/presets"
)

var update = flag.Bool("update", false, "write the expected output of the corpora anew")

// A case of testdata/err is a folder with the files of a preset that differ from testdata/ok/small. A file of the name
// missing, with names of files, takes these away.
func readCase(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	for _, from := range []string{filepath.Join("testdata", "ok", "small"), dir} {
		for _, name := range append(presets.Files(), "missing") {
			data, err := os.ReadFile(filepath.Join(from, name))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			tree[path.Join("preset", name)] = &fstest.MapFile{Data: data}
		}
	}
	if m, ok := tree["preset/missing"]; ok {
		for _, name := range strings.Fields(string(m.Data)) {
			delete(tree, path.Join("preset", name))
		}
	}
	return tree
}

func folders(t testing.TB, pattern string) []string {
	t.Helper()
	out, err := filepath.Glob(filepath.Join("testdata", pattern, "*"))
	if err != nil || len(out) == 0 {
		t.Fatalf("no cases in %s: %v", pattern, err)
	}
	return out
}

func print(t testing.TB, tree fs.FS, findings diag.List) string {
	t.Helper()
	var out bytes.Buffer
	sources := func(name string) ([]byte, bool) {
		data, err := fs.ReadFile(tree, name)
		return data, err == nil
	}
	if err := diag.Text(&out, findings, diag.Options{Sources: sources}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestLoadErr(t *testing.T) {
	t.Parallel()
	for _, dir := range folders(t, "err") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			tree := readCase(t, dir)
			p, findings := presets.Load(tree, "preset", "preset", "preset", facts())
			if p != nil || !findings.HasErrors() {
				t.Fatal("no findings in a preset that is wrong")
			}
			got, golden := print(t, tree, findings), filepath.Join(dir, "out")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestLoadOK(t *testing.T) {
	t.Parallel()
	for _, dir := range folders(t, "ok") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			tree := readCase(t, dir)
			p, findings := presets.Load(tree, "preset", "name", "shown/folder", facts())
			if p == nil || len(findings) > 0 {
				t.Fatalf("findings in a preset that is right:\n%s", print(t, tree, findings))
			}
			if p.Name != "name" || p.Folder != "shown/folder" || p.Manifest.Summary == "" || len(p.Pins) == 0 {
				t.Errorf("the preset is %+v", p)
			}
		})
	}
}

// A rule that no case breaks is a rule that nobody has seen at work. RuleParam is broken by defaults, and by values of users.
func TestEveryRuleHasACase(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, dir := range folders(t, "err") {
		data, err := os.ReadFile(filepath.Join(dir, "out"))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	for _, r := range presets.Rules() {
		if !strings.Contains(all.String(), "["+r.Name+"]\n") {
			t.Errorf("no case in testdata/err breaks the rule %s", r.Name)
		}
		if r.Summary == "" || r.Fix == "" {
			t.Errorf("the rule %s lacks its summary or fix", r.Name)
		}
	}
}

// Every message that the lint can give stands in a case.
func TestEveryMessageHasACase(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, dir := range folders(t, "err") {
		data, err := os.ReadFile(filepath.Join(dir, "out"))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	for _, file := range []string{"lint.go", "lintpins.go", "lintuses.go"} {
		for _, format := range messages(t, file) {
			if !format.MatchString(all.String()) {
				t.Errorf("%s: no case in testdata/err has the message %s", file, format)
			}
		}
	}
}

// What the binary carries is what lies in the folders.
func TestBuiltinIsTheFolders(t *testing.T) {
	t.Parallel()
	here := os.DirFS(".")
	for _, name := range presets.Names() {
		for _, file := range presets.Files() {
			want, err := fs.ReadFile(here, path.Join(name, file))
			if err != nil {
				t.Fatal(err)
			}
			got, err := fs.ReadFile(presets.Builtin(), path.Join(name, file))
			if err != nil || !bytes.Equal(want, got) {
				t.Errorf("%s/%s differs in the binary: %v", name, file, err)
			}
		}
	}
	on, err := filepath.Glob("*/preset.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(on) != len(presets.Names()) {
		t.Errorf("%d folders, %d presets in the binary", len(on), len(presets.Names()))
	}
}
