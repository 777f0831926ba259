package cli

import (
	"bytes"
	"strings"
	"testing"
)

// TestReference: the pages say what the program says.
func TestReference(t *testing.T) {
	t.Parallel()
	page, err := Reference()
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{nil, {"generate"}, {"presets", "lint"}, {"completion", "bash"}, {"exit-codes"}} {
		var out bytes.Buffer
		env := Env{Out: &out, Err: &out, Getenv: func(string) string { return "" }}
		if code := Main(append(command, "--help"), env); code != exitOK {
			t.Fatalf("%v --help: exit code %d", command, code)
		}
		title := strings.Join(append([]string{"\n## stagegen"}, command...), " ")
		want := title + "\n\n```text\n" + strings.TrimSpace(out.String()) + "\n```\n"
		if !strings.Contains(string(page), want) {
			t.Errorf("the reference lacks this section:\n%s", want)
		}
	}
}
