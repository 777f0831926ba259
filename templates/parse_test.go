package templates

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/Masterminds/sprig/v3"
	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/diag"
)

// closedFields is what the corpora take for parameters whose values are words of their type.
func closedFields(field string) bool { return field == "p.closed" }

// golden compares a text with a committed file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
}

func TestParseErr(t *testing.T) {
	t.Parallel()
	for _, file := range cases(t, "err/*.tmpl") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, findings := Parse(filepath.Base(file), string(text), ParseOptions{Closed: closedFields})
			if len(findings) == 0 {
				t.Fatal("no findings in a template that is wrong")
			}
			golden(t, strings.TrimSuffix(file, ".tmpl")+".out", show(findings))
		})
	}
}

func TestParseOK(t *testing.T) {
	t.Parallel()
	for _, file := range cases(t, "ok/*.tmpl") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parsed, findings := Parse(filepath.Base(file), string(text), ParseOptions{Closed: closedFields})
			if len(findings) > 0 {
				t.Fatalf("findings in a template that is right:\n%s", show(findings))
			}
			var uses strings.Builder
			for _, u := range parsed.Uses() {
				uses.WriteString(u.Pos.String() + " " + u.Name + "\n")
			}
			golden(t, strings.TrimSuffix(file, ".tmpl")+".uses", uses.String())
		})
	}
}

// A rule that no case breaks is a rule that nobody has seen at work.
func TestEveryRuleHasACase(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, file := range slices.Concat(cases(t, "err/*.out"), cases(t, "render/*.txtar")) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.Name] {
			t.Errorf("two rules are called %s", r.Name)
		}
		seen[r.Name] = true
		if !strings.Contains(all.String(), "["+r.Name+"]\n") {
			t.Errorf("no case breaks the rule %s", r.Name)
		}
		if r.Summary == "" || r.Fix == "" {
			t.Errorf("the rule %s lacks its summary or fix", r.Name)
		}
	}
}

// What a preset of a user's own may call is a promise: it changes on purpose only.
func TestFunctions(t *testing.T) {
	t.Parallel()
	golden(t, filepath.Join("testdata", "funcs.golden"), strings.Join(Functions(), "\n")+"\n")
}

// A function that reads a clock, randomness, the environment, files or the network would give other bytes on another day or
// machine. Sprig keeps its own list of most of them.
func TestFunctionsAreHermetic(t *testing.T) {
	t.Parallel()
	hermetic := sprig.HermeticTxtFuncMap()
	impure := []string{
		"env", "expandenv", "getHostByName", "now", "date", "dateInZone", "dateModify", "ago", "htmlDate", "unixEpoch", "toDate", "mustToDate",
		"uuidv4", "randAlpha", "randAlphaNum", "randAscii", "randNumeric", "randBytes", "randInt", "shuffle", "genPrivateKey", "genCA",
		"genSelfSignedCert", "genSignedCert", "genCAWithKey", "htpasswd", "bcrypt", "derivePassword", "encryptAES",
		"osBase", "osDir", "osExt", "osClean", "osIsAbs", // another answer on another system
		"values", "pick", "omit", "merge", "set", "unset", "fail", // order of maps, and what changes the data of the next call
	}
	for _, name := range Functions() {
		if slices.Contains(impure, name) {
			t.Errorf("a template can call %s", name)
		}
		if _, ok := hermetic[name]; !ok && !isEncoder(name) {
			t.Errorf("%s is neither hermetic in sprig nor an encoder", name)
		}
	}
	for _, name := range sprigAllowed() {
		if hermetic[name] == nil {
			t.Errorf("sprig has no function %s", name)
		}
	}
}

func TestIsEncoder(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sh", "word", "json", "body", "path", "copy", "bind", "context", "glob", "ignore", "cache", "pin", "line", "scratch", "stage",
		"open", "close", "before", "after", "mounts", "tail"} {
		if !isEncoder(name) {
			t.Errorf("%s is no encoder", name)
		}
	}
	for _, name := range []string{"print", "printf", "println", "html", "js", "urlquery", "join", "toString", "default", "ternary", "index", "keys", closedFunction, ""} {
		if isEncoder(name) {
			t.Errorf("%s is an encoder", name)
		}
	}
}

// A checkout with other line endings, and an editor that writes a byte order mark or no line break at the end, change nothing.
func TestParseLineEndings(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "render", "Dockerfile.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	render := func(dockerfile, ignore string) *Output {
		out, findings := Render(mustParse(t, "Dockerfile.tmpl", dockerfile), mustParse(t, "dockerignore.tmpl", ignore), baseInput())
		if len(findings) > 0 {
			t.Fatal(show(findings))
		}
		return out
	}
	want := render(string(text), "!a\n*.tmp\n")
	for _, got := range []*Output{
		render("\ufeff"+strings.ReplaceAll(string(text), "\n", "\r\n"), "!a\r\n*.tmp\r\n"),
		render(strings.TrimRight(string(text), "\n"), "!a\n*.tmp"),
	} {
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

// Findings of a template name the file as it was given, whatever is in its name.
func TestParseName(t *testing.T) {
	t.Parallel()
	_, findings := Parse("a (b)/[c]+.tmpl", "x\n{{ nope }}", ParseOptions{})
	want := diag.Pos{File: "a (b)/[c]+.tmpl", Line: 2}
	if len(findings) != 1 || findings[0].Pos != want {
		t.Errorf("want one finding at %s, got %v", want, findings)
	}
}

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"err/*.tmpl", "ok/*.tmpl", "render/*.tmpl"} {
		for _, file := range cases(f, pattern) {
			b, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(b))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, findings := Parse("t", text, ParseOptions{Closed: closedFields})
		if parsed == nil && len(findings) == 0 {
			t.Error("neither a template nor a finding")
		}
		for _, f := range findings {
			if f.Pos.Line > strings.Count(text, "\n")+1 {
				t.Errorf("a finding behind the end: %v", f)
			}
		}
	})
}

// TestShared: a template calls defines of a shared file, its own stand before theirs, and what it does not call need not fit it.
func TestShared(t *testing.T) {
	t.Parallel()
	shared := []Shared{{File: "shared.tmpl", Text: `{{ define "greet" }}# {{ template "whom" . }}{{ end }}{{ define "whom" }}nobody{{ end }}{{ define "other" }}{{ .p.x }}{{ end }}`}}
	tmpl, findings := Parse("t.tmpl", "FROM {{ scratch }} AS runtime\n{{ open \"runtime\" \"plain\" }}\n{{ template \"greet\" . }}\n{{ close \"runtime\" \"plain\" }}\n{{ tail (dict \"user\" \"1:1\") }}{{ define \"whom\" }}world{{ end }}", ParseOptions{Shared: shared})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if slices.ContainsFunc(tmpl.Uses(), func(u Use) bool { return u.Name == "p.x" }) {
		t.Error("a define that is not called counts as used")
	}
	ignore, findings := Parse("i.tmpl", "", ParseOptions{})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	r, findings := Render(tmpl, ignore, Input{Image: "a", Source: "build.yaml", Command: "docker build ."})
	if len(findings) > 0 || !strings.Contains(r.Dockerfile, "# world") {
		t.Errorf("got %v and %+v", findings, r)
	}
	_, findings = Parse("t.tmpl", "{{ template \"other\" . }}", ParseOptions{Shared: shared})
	if len(findings) != 1 || findings[0].Pos.File != "shared.tmpl" || findings[0].Rule != RuleUnencoded {
		t.Errorf("a value without an encoder in a shared file gives %v", findings)
	}
}
