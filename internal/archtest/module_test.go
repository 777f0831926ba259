package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/mod/modfile"
)

// TestModule: `go install …/cmd/stagegen@latest` refuses a module with replace or exclude directives, and works with another
// set of versions than the one that was tested.
func TestModule(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	none(t, checkModule(t, string(text)))
}

func checkModule(t *testing.T, text string) []string {
	t.Helper()
	f, err := modfile.Parse("go.mod", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	if f.Module.Mod.Path != module {
		problems = append(problems, "go.mod: the module is "+f.Module.Mod.Path+", expected "+module)
	}
	for _, r := range f.Replace {
		problems = append(problems, "go.mod: replaces "+r.Old.Path)
	}
	for _, e := range f.Exclude {
		problems = append(problems, "go.mod: excludes "+e.Mod.String())
	}
	return problems
}

func TestCheckModule(t *testing.T) {
	t.Parallel()
	same(t, checkModule(t, "module example.org/other\n\nreplace example.org/a => ../a\n\nexclude (\n\texample.org/b v1.2.3\n)\n"), []string{
		"go.mod: excludes example.org/b@v1.2.3",
		"go.mod: replaces example.org/a",
		"go.mod: the module is example.org/other, expected " + module,
	})
}

// maxBinary is the size in bytes that the stripped program may have.
const maxBinary = 37_000_000

// TestBinarySize: the program as it is released stays small enough to be fetched in every run of a pipeline.
func TestBinarySize(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("links the program; left out by -short")
	}
	file := filepath.Join(t.TempDir(), "stagegen")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, "./cmd/stagegen")
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	none(t, checkSize(info.Size()))
	t.Logf("the stripped program has %d bytes", info.Size())
}

func checkSize(bytes int64) []string {
	if bytes > maxBinary {
		return []string{"the stripped program has " + strconv.FormatInt(bytes, 10) + " bytes, more than " + strconv.Itoa(maxBinary)}
	}
	return nil
}

func TestCheckSize(t *testing.T) {
	t.Parallel()
	same(t, checkSize(maxBinary), nil)
	same(t, checkSize(maxBinary+1), []string{"the stripped program has 37000001 bytes, more than 37000000"})
}
