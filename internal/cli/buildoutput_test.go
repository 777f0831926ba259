package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stagegen/stagegen/internal/builder"
)

// TestNothingForTheOutput: a build that fails leaves the folder of --output as it was, there or not.
func TestNothingForTheOutput(t *testing.T) {
	for _, there := range []bool{true, false} {
		dir := t.TempDir()
		folder := filepath.Join(dir, "out")
		if there {
			if err := os.Mkdir(folder, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		o, err := newOutputs(Env{Dir: dir}, "out", []builder.Request{{Name: "api", Dockerfile: []byte("FROM scratch\n")}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(o.staging); err != nil {
			t.Fatal(err)
		}
		o.clean()
		files, err := os.ReadDir(folder)
		if len(files) != 0 || os.IsNotExist(err) == there {
			t.Errorf("there before: %v; then %v, %v", there, files, err)
		}
	}
}
