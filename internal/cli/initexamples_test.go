package cli_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/cli"
)

// TestInitExamples: from an example without its build.yaml, init comes to the images of the committed one: on what they are built and
// run, as whom, and what they start.
func TestInitExamples(t *testing.T) {
	t.Parallel()
	examples, err := filepath.Glob("../../examples/*/build.yaml")
	if err != nil || len(examples) < 5 {
		t.Fatalf("found %d examples (%v)", len(examples), err)
	}
	for _, file := range examples {
		from := os.DirFS(filepath.Dir(file))
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "shop")
			committed := map[string]string{}
			err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
				if err != nil || !d.Type().IsRegular() || name == "build.yaml" || name == "test.yaml" {
					return err
				}
				text, err := fs.ReadFile(from, name)
				switch {
				case !generator.Marked(text):
					write(t, filepath.Join(dir, filepath.FromSlash(name)), string(text))
				case !strings.HasSuffix(name, ".dockerignore"):
					committed[name] = string(text)
				}
				return err
			})
			if err != nil || len(committed) == 0 {
				t.Fatalf("found %d generated Dockerfiles (%v)", len(committed), err)
			}
			var out, talk bytes.Buffer
			env := cli.Env{In: strings.NewReader(""), Out: &out, Err: &talk, Dir: dir, Getenv: func(string) string { return "" }}
			if code := cli.Main([]string{"init", "--yes"}, env); code != 0 {
				t.Fatalf("exit code %d\n%s", code, &talk)
			}
			for name, want := range committed {
				got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
				if err != nil {
					t.Errorf("%v\n%s", err, &out)
				}
				if diff := cmp.Diff(promises(want), promises(string(got))); diff != "" {
					t.Errorf("%s (-committed +init):\n%s", name, diff)
				}
			}
		})
	}
}

// promises are the instructions that say on what an image is built and run, as whom, and what it starts.
func promises(dockerfile string) []string {
	return regexp.MustCompile(`(?m)^(?:ARG|FROM|USER|ENTRYPOINT|CMD|HEALTHCHECK) .*`).FindAllString(dockerfile, -1)
}
