package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stagegen/stagegen/internal/cli"
)

// seat is a person at a terminal without a cursor, who types lines.
func seat(t *testing.T, typed string, tree map[string]string) (run func(args ...string) int, dir string, out, talk *bytes.Buffer) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "shop")
	for name, text := range tree {
		write(t, filepath.Join(dir, name), text)
	}
	out, talk = &bytes.Buffer{}, &bytes.Buffer{}
	env := cli.Env{
		In: strings.NewReader(typed), Out: out, Err: talk, Dir: dir, InTerminal: true, OutTerminal: true, ErrTerminal: true,
		Getenv: func(name string) string { return map[string]string{"TERM": "dumb", "NO_COLOR": "1"}[name] },
	}
	return func(args ...string) int { return cli.Main(args, env) }, dir, out, talk
}

// crates are two programs.
func crates() map[string]string {
	return map[string]string{
		"search/Cargo.toml":  "[package]\nname = \"search\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
		"search/Cargo.lock":  "version = 4\n\n[[package]]\nname = \"search\"\nversion = \"0.1.0\"\n",
		"search/src/main.rs": "fn main() {}\n",
		"hub/Cargo.toml":     "[package]\nname = \"hub\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
		"hub/Cargo.lock":     "version = 4\n\n[[package]]\nname = \"hub\"\nversion = \"0.1.0\"\n",
		"hub/src/main.rs":    "fn main() {}\n",
	}
}

// TestInitAsks: what is not chosen is not written, the file is shown before it is, and an answer of no writes nothing.
func TestInitAsks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, typed string
		code        int
		written     []string // parts of build.yaml; nil for no file
		said        []string
	}{
		{"all", "0\ny\n", 0, []string{"hub: { preset: rust-musl, dir: hub }", "search: { preset: rust-musl, dir: search }"}, []string{"Which of these become images?", "Write build.yaml?", "next: stagegen build"}},
		{"one", "1\n0\n\n", 0, []string{"search: { preset: rust-musl, dir: search }"}, []string{"2. "}},
		{"none", "1\n2\n0\n", 0, nil, []string{"nothing is chosen"}},
		{"no", "0\nn\n", 0, nil, []string{"nothing is written"}},
		{"end of the input", "0\n", 130, nil, nil},
		{"no input", "", 130, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			run, dir, out, talk := seat(t, c.typed, crates())
			if code := run("init"); code != c.code {
				t.Errorf("exit code %d, want %d\n%s", code, c.code, talk)
			}
			text, err := os.ReadFile(filepath.Join(dir, "build.yaml"))
			if (err == nil) != (c.written != nil) {
				t.Errorf("build.yaml: %v\n%s", err, talk)
			}
			for _, part := range c.written {
				if !strings.Contains(string(text), part) {
					t.Errorf("build.yaml has no %q:\n%s", part, text)
				}
			}
			if c.name == "one" && strings.Contains(string(text), "hub:") {
				t.Errorf("what was taken out is in build.yaml:\n%s", text)
			}
			for _, part := range c.said {
				if !strings.Contains(talk.String(), part) {
					t.Errorf("standard error has no %q:\n%s", part, talk)
				}
			}
			if c.written == nil && out.Len() > 0 {
				t.Errorf("nothing is written, and standard output says %q", out)
			}
		})
	}
}

// TestInitAsksDoubts: what the manifests leave open is asked, and the answer stands in build.yaml in the place of a doubt.
func TestInitAsksDoubts(t *testing.T) {
	t.Parallel()
	const program = "package main\n\nfunc main() {}\n"
	tree := map[string]string{"go.mod": "module example.com/shop\n\ngo 1.26\n", "main.go": program, "cmd/migrate/main.go": program}
	for typed, want := range map[string]string{
		"0\n2\ny\n": "  shop: { preset: go, with: { main: ./cmd/migrate } } # ",
		"0\n1\ny\n": "  shop: { preset: go } # ",
		"0\n\ny\n":  "  shop: { preset: go } # ",
	} {
		run, dir, _, talk := seat(t, typed, tree)
		if code := run("init"); code != 0 {
			t.Errorf("exit code %d\n%s", code, talk)
		}
		text, err := os.ReadFile(filepath.Join(dir, "build.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) || strings.Contains(string(text), "To decide") {
			t.Errorf("%q: build.yaml has no %q, or still a doubt:\n%s", typed, want, text)
		}
		if !strings.Contains(talk.String(), "the program is .; there is also ./cmd/migrate (go.mod:1, main.go:1)") {
			t.Errorf("the question says no evidence:\n%s", talk)
		}
		if strings.Contains(talk.String(), "\x1b") {
			t.Errorf("a terminal without a cursor gets escape sequences: %q", talk)
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
