package schema_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
)

var update = flag.Bool("update", false, "write the expected output of the corpora anew")

// project gives the tree of a case: a .yaml file is a build.yaml alone, a .txtar file holds several.
func project(t *testing.T, file string) fs.FS {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(file) != ".txtar" {
		return fstest.MapFS{"build.yaml": {Data: data}}
	}
	tree := fstest.MapFS{}
	for _, f := range txtar.Parse(data).Files {
		tree[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return tree
}

// cases are the files of a corpus.
func cases(t *testing.T, folder string) []string {
	t.Helper()
	var out []string
	for _, ext := range []string{"*.yaml", "*.txtar"} {
		found, err := filepath.Glob(filepath.Join("testdata", folder, ext))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, found...)
	}
	if len(out) == 0 {
		t.Fatalf("no cases in %s", folder)
	}
	return out
}

// print gives the findings as a person sees them.
func print(t *testing.T, tree fs.FS, findings diag.List) string {
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

func TestOK(t *testing.T) {
	t.Parallel()
	for _, file := range cases(t, "ok") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			tree := project(t, file)
			p, findings := schema.Load(tree, "build.yaml", nil)
			if p == nil || len(findings) > 0 {
				t.Fatalf("findings in a file that is right:\n%s", print(t, tree, findings))
			}
		})
	}
}

func TestErr(t *testing.T) {
	t.Parallel()
	for _, file := range cases(t, "err") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			tree := project(t, file)
			_, findings := schema.Load(tree, "build.yaml", nil)
			if len(findings) == 0 {
				t.Fatal("no findings in a file that is wrong")
			}
			got := print(t, tree, findings)
			golden := strings.TrimSuffix(file, filepath.Ext(file)) + ".out"
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

// A rule that no case breaks is a rule that nobody has seen at work.
func TestEveryRuleHasACase(t *testing.T) {
	t.Parallel()
	if *update {
		t.Skip("the expected output is being written")
	}
	outs, err := filepath.Glob(filepath.Join("testdata", "err", "*.out"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range outs {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	seen := map[string]bool{}
	for _, r := range append(schema.Rules(), yamlsrc.Rules()...) {
		if seen[r.Name] {
			t.Errorf("two rules are called %s", r.Name)
		}
		seen[r.Name] = true
		if !strings.Contains(all.String(), "["+r.Name+"]\n") {
			t.Errorf("no case in testdata/err breaks the rule %s", r.Name)
		}
		if r.Summary == "" || r.Fix == "" {
			t.Errorf("the rule %s lacks its summary or fix", r.Name)
		}
	}
}
