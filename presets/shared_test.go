package presets_test

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stagegen/stagegen/presets"
)

// TestSharedDefines: a define that presets have in common is called by one of them, or by another such define.
func TestSharedDefines(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(presets.Builtin(), "shared/*.tmpl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no shared files: %v", err)
	}
	define := regexp.MustCompile(`\{\{- define "([^"]+)"`)
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".tmpl")
		shared := read(t, file)
		texts := shared
		for _, preset := range presets.Names() {
			if strings.Contains(read(t, preset+"/preset.yaml"), "shared: ["+name+"]") {
				texts += read(t, preset+"/Dockerfile.tmpl")
			}
		}
		for _, m := range define.FindAllStringSubmatch(shared, -1) {
			if !strings.Contains(texts, `template "`+m[1]+`"`) {
				t.Errorf("%s: nothing calls the define %q", file, m[1])
			}
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := fs.ReadFile(presets.Builtin(), file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
