package dockerfile

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/diag"
)

// Verify does not panic, gives the same answer twice, and places each finding inside the file, whatever the text is.
func FuzzVerify(f *testing.F) {
	dirs, err := filepath.Glob("testdata/*/*/Dockerfile*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range dirs {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 10_000 {
			f.Add(string(data), "v", "*\n!go.mod\n")
		}
	}
	for _, p := range places() {
		f.Add(p.text, "v\nUSER root", "")
	}
	fsys := fstest.MapFS{"go.mod": {}, "cmd/a/main.go": {}, "docs/x.md": {}}
	f.Fuzz(func(t *testing.T, text, value, ignore string) {
		files := []File{
			{Text: []byte(text)},
			{Text: []byte(text), Twin: []byte(text), Context: fsys, Ignore: []byte(ignore), Pins: pins(), Needs: []Need{{Path: value}}},
			{Text: []byte(strings.ReplaceAll(text, "v", value)), Twin: []byte(text), Pins: pins(), LinePos: func(line int) (diag.Pos, string) {
				return diag.Pos{File: "build.yaml", Line: line}, value
			}},
		}
		for _, file := range files {
			file.Path = "Dockerfile"
			found := Verify(file)
			if diff := gocmp.Diff(found, Verify(file)); diff != "" {
				t.Errorf("a second run differs:\n%s", diff)
			}
			lines := strings.Count(string(file.Text), "\n") + 1
			for _, x := range found {
				if x.Pos.Line < 0 || x.Pos.Line > lines || x.Rule == "" || x.Message == "" {
					t.Errorf("not a finding that can be shown: %+v", x)
				}
			}
		}
		if CheckShell(value) == nil && !strings.Contains(value, "\n") {
			checkJoins(t, value)
		}
		if CheckInstructions(value) == nil {
			checkStands(t, value)
		}
		Floor([]byte(text))
	})
}

// checkJoins: code that CheckShell lets through stays inside its RUN.
func checkJoins(t *testing.T, code string) {
	t.Helper()
	d := parse([]byte("FROM scratch\nRUN a && " + code + " \\\n    && b\nUSER 1\n"))
	if len(d.nodes) != 3 || d.scripts[d.nodes[1]] == nil || d.scripts[d.nodes[1]].file == nil {
		t.Errorf("code %q is let through and breaks out of its RUN: %v", code, d.problems)
	}
}

// checkStands: instructions that CheckInstructions lets through leave what is around them as it is.
func checkStands(t *testing.T, text string) {
	t.Helper()
	d := parse([]byte("FROM scratch AS a\nENV A=b\n" + strings.TrimRight(text, "\n") + "\nUSER 1\nCMD [\"x\"]\n"))
	n := len(d.nodes)
	if len(d.stages) != 1 || n < 5 || d.nodes[1].Value != "ENV" || d.nodes[n-2].Value != "USER" || d.nodes[n-1].Value != "CMD" {
		t.Errorf("instructions %q are let through and change what is around them: %v", text, d.problems)
	}
}

// BuildKit's rule set is the one our list knows: an upgrade that adds a rule must be looked at.
func TestBuildKitRulesAreAllKnown(t *testing.T) {
	t.Parallel()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/moby/buildkit/frontend/dockerfile/linter").Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "ruleset.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var theirs []string
	ast.Inspect(file, func(n ast.Node) bool {
		if kv, ok := n.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Name" {
				name, err := strconv.Unquote(kv.Value.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				theirs = append(theirs, name)
			}
		}
		return true
	})
	ours := []string{"CopyIgnoredFile", "InvalidBaseImagePlatform"} // cannot fire: see buildkitRules
	for _, r := range buildkitRules() {
		ours = append(ours, r.name)
	}
	slices.Sort(theirs)
	slices.Sort(ours)
	if diff := gocmp.Diff(theirs, ours); diff != "" {
		t.Errorf("rules (-BuildKit's +ours):\n%s", diff)
	}
}

func TestFloor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text, want string
		reasons          []Reason
	}{
		{name: "plain", text: "FROM scratch\nENV A=${B:-c}", want: "1.0"},
		{name: "nothing", text: "", want: ""},
		{name: "mounts", text: "FROM a:1\nRUN --mount=type=cache,target=/x true\nRUN --mount=type=cache,target=/y true", want: "1.2",
			reasons: []Reason{{"1.2", "RUN --mount", 2}}},
		{name: "variable in a mount", text: "FROM a:1\nRUN --mount=type=cache,id=x-$Y,target=/x true", want: "1.3",
			reasons: []Reason{{"1.3", "a variable in RUN --mount", 2}, {"1.2", "RUN --mount", 2}}},
		{name: "network", text: "FROM a:1\nRUN --network=none true", want: "1.3", reasons: []Reason{{"1.3", "RUN --network", 2}}},
		{name: "heredoc and link", text: "FROM a:1\nCOPY --link <<EOF /x\nEOF", want: "1.4",
			reasons: []Reason{{"1.4", "COPY --link", 2}, {"1.4", "heredoc", 2}}},
		{name: "checksum", text: "FROM a:1\nADD --checksum=sha256:x https://x/y /", want: "1.6", reasons: []Reason{{"1.6", "ADD --checksum", 2}}},
		{name: "Git", text: "FROM a:1\nADD https://x/y.git /", want: "1.6", reasons: []Reason{{"1.6", "ADD of a Git repository", 2}}},
		{name: "start interval", text: "FROM a:1\nHEALTHCHECK --start-interval=1s CMD [\"x\"]", want: "1.6",
			reasons: []Reason{{"1.6", "HEALTHCHECK --start-interval", 2}}},
		{name: "default without a colon", text: "FROM a:1\nENV A=${B-c}", want: "1.6", reasons: []Reason{{"1.6", "${…-…} without a colon", 2}}},
		{name: "pattern in an expansion of BuildKit's", text: "FROM a:1\nENV A=x${B#c}", want: "1.7", reasons: []Reason{{"1.7", "${…} with a pattern", 2}}},
		{name: "pattern in an expansion of the shell's", text: "FROM a:1\nRUN echo ${B#c}", want: "1.0"},
		{name: "secret in the environment", text: "FROM a:1\nRUN --mount=type=secret,id=a,env=A true", want: "1.10",
			reasons: []Reason{{"1.10", "secret mount with env=", 2}, {"1.2", "RUN --mount", 2}}},
		{name: "symbols", text: "FROM a:1\nCOPY --chmod=u+x a b", want: "1.14", reasons: []Reason{{"1.14", "--chmod with symbols", 2}, {"1.2", "COPY --chmod", 2}}},
		{name: "a variable as the mode", text: "FROM a:1\nCOPY --chmod=$M a b", want: "1.10", reasons: []Reason{{"1.10", "--chmod with a variable", 2}, {"1.2", "COPY --chmod", 2}}},
		{name: "options that were always there", text: "FROM --platform=$BUILDPLATFORM a:1\nCOPY --from=b --chown=1 a b\nLABEL x=https://x/y.git", want: "1.0"},
		{name: "number", text: "FROM a:1\nCOPY --chmod=0755 a b", want: "1.2", reasons: []Reason{{"1.2", "COPY --chmod", 2}}},
		{name: "parents, in ONBUILD too", text: "FROM a:1\nONBUILD COPY --parents a b\nADD --unpack=true x /\nCOPY --exclude=x a b", want: "1.20",
			reasons: []Reason{{"1.20", "COPY --parents", 2}, {"1.19", "COPY --exclude", 4}, {"1.17", "ADD --unpack", 3}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, reasons := Floor([]byte(tt.text + "\n"))
			if got != tt.want {
				t.Errorf("floor %q, want %q", got, tt.want)
			}
			if diff := gocmp.Diff(tt.reasons, reasons); diff != "" {
				t.Errorf("reasons (-want +got):\n%s", diff)
			}
		})
	}
}

// The limit on a line is BuildKit's own: one byte less is read, and one more is our finding, not a parse error.
func TestLongestLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		bytes int
		rule  string
	}{{65535, ""}, {65536, ruleLineTooLong}} {
		text := "FROM scratch\nUSER 1\nCMD [\"x\"]\nLABEL a=" + strings.Repeat("x", tt.bytes-len("LABEL a=")) + "\n"
		var rules []string
		for _, f := range Verify(File{Path: "Dockerfile", Text: []byte(text), Twin: []byte(text)}) {
			rules = append(rules, f.Rule)
		}
		if got := strings.Join(rules, " "); got != tt.rule {
			t.Errorf("a line of %d bytes: findings of %q, want %q", tt.bytes, got, tt.rule)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	text, err := os.ReadFile("testdata/ok/go/Dockerfile")
	if err != nil {
		b.Fatal(err)
	}
	f := File{Path: "Dockerfile", Text: text, Twin: append([]byte(nil), text...), Pins: pins(), Context: os.DirFS("testdata/ok/go/context"),
		Ignore: []byte("*\n!go.mod\n!go.sum\n!cmd\n**/.env*\n")}
	f.Twin = []byte(strings.Replace(string(f.Twin), "Acme", "v", 1)) // equal bytes would be compared at once
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if l := Verify(f); len(l) > 0 {
				b.Fatal(show(l))
			}
		}
	})
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			parse(text)
		}
	})
	d := parse(text)
	b.Run("skeleton", func(b *testing.B) {
		for b.Loop() {
			d.skeleton()
		}
	})
	b.Run("lint", func(b *testing.B) {
		c := newChecker(f)
		c.doc = d
		for b.Loop() {
			c.lint()
		}
	})
	b.Run("walk", func(b *testing.B) {
		c := newChecker(f)
		c.doc = d
		c.openContext()
		for b.Loop() {
			c.walk()
		}
	})
}
