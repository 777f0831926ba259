package dockerfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestLower: each testdata/lower/*.txtar is a file in today's syntax and what it is in that of 1.2.
func TestLower(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/lower/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(name)
			if err != nil || len(a.Files) != 2 {
				t.Fatalf("a case has two files, in and out: %v", err)
			}
			got := Lower(a.Files[0].Data, a.Files[0].Data, "1.2", pins())
			if *update {
				a.Files[1].Data = got.Text
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := gocmp.Diff(string(a.Files[1].Data), string(got.Text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if string(got.Twin) != string(got.Text) {
				t.Error("a twin that is the file itself comes out as another")
			}
			if lines := strings.Count(string(got.Text), "\n"); len(got.From) != lines {
				t.Errorf("%d lines, and the origins of %d", lines, len(got.From))
			}
		})
	}
}

// TestLowerStranger: a twin of another structure is left alone, so that Verify finds it.
func TestLowerStranger(t *testing.T) {
	t.Parallel()
	text, twin := []byte("FROM scratch\nCOPY --link a b\n"), []byte("FROM scratch\n")
	got := Lower(text, twin, "1.2", nil)
	if string(got.Text) != string(text) || string(got.Twin) != string(twin) {
		t.Errorf("Lower gives %q and %q", got.Text, got.Twin)
	}
}
