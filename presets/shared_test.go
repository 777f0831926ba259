package presets

import (
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSharedDefines: the presets node and static install packages and run scripts in one way. A preset is one folder, so that
// each has the text; where both define a name, the text is the same.
func TestSharedDefines(t *testing.T) {
	t.Parallel()
	node, static := definesOf(t, "node/Dockerfile.tmpl"), definesOf(t, "static/Dockerfile.tmpl")
	shared := 0
	for name, text := range node {
		other, ok := static[name]
		if !ok {
			continue
		}
		shared++
		if diff := cmp.Diff(text, other); diff != "" {
			t.Errorf("define %q (-node +static):\n%s", name, diff)
		}
	}
	if shared < 10 {
		t.Errorf("node and static share %d defines; the way to find them is wrong", shared)
	}
}

// definesOf gives the texts of a template's defines by name, each up to the next define.
func definesOf(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin := regexp.MustCompile(`\n(\{\{- /\*[^\n]*\*/}}\n)?\{\{- define "([^"]+)"`)
	out := map[string]string{}
	at := begin.FindAllSubmatchIndex(text, -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		out[string(text[m[4]:m[5]])] = string(text[m[0]:end])
	}
	return out
}
