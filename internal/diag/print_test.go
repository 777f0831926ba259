package diag_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/diag"
)

func at(line, col, length int) diag.Pos {
	return diag.Pos{File: "build.yaml", Line: line, Col: col, Len: length}
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		source  string
		finding diag.Finding
		want    string
	}{
		{
			name:   "everything",
			source: "stagegen: \"1\"\nimages:\n  t: {prest: go}\n",
			finding: diag.Finding{Rule: "unknown-key", Pos: at(3, 7, 5), Message: `unknown key "prest"`,
				Expected: "one of dir, preset", Found: `"prest"`, Hint: "did you mean \"preset\"?\nor nothing",
				Related: []diag.Related{{Pos: at(2, 1, 6), Message: "in this mapping"}}},
			want: `
build.yaml:3:7: unknown key "prest" [unknown-key]
  3 |   t: {prest: go}
    |       ^~~~~
  expected: one of dir, preset
  found: "prest"
  hint: did you mean "preset"?
        or nothing
  build.yaml:2:1: in this mapping
  2 | images:
    | ^~~~~~
`,
		},
		{
			name:    "wide characters take two columns",
			source:  "名前: 値 x\n",
			finding: diag.Finding{Rule: "r", Pos: at(1, 5, 1), Message: "m"},
			want: `
build.yaml:1:5: m [r]
  1 | 名前: 値 x
    |       ^~
`,
		},
		{
			name:    "combining characters take none",
			source:  "e\u0301e\u0301: x\n",
			finding: diag.Finding{Rule: "r", Pos: at(1, 7, 1), Message: "m"},
			want: "\nbuild.yaml:1:7: m [r]\n" +
				"  1 | e\u0301e\u0301: x\n" +
				"    |     ^\n",
		},
		{
			name:    "joined emoji are one",
			source:  "\"👩\u200d💻\" x\n",
			finding: diag.Finding{Rule: "r", Pos: at(1, 7, 1), Message: "m"},
			want: "\nbuild.yaml:1:7: m [r]\n" +
				"  1 | \"👩\u200d💻\" x\n" +
				"    |      ^\n",
		},
		{
			name:    "tabs stay tabs",
			source:  "a:\tb\tc\n",
			finding: diag.Finding{Rule: "r", Pos: at(1, 6, 1), Message: "m"},
			want: "\nbuild.yaml:1:6: m [r]\n" +
				"  1 | a:\tb\tc\n" +
				"    |   \t \t^\n",
		},
		{
			name:    "behind the end of the line, CRLF, byte order mark",
			source:  "\ufeffa: b\r\n",
			finding: diag.Finding{Rule: "r", Pos: at(1, 5, 1), Message: "m"},
			want: `
build.yaml:1:5: m [r]
  1 | a: b
    |     ^
`,
		},
		{
			name:    "what would move the cursor is replaced",
			source:  "a: \x1b[31m\u202e\n",
			finding: diag.Finding{Rule: "r", Pos: at(1, 4, 1), Message: "m \x1b[2J"},
			want: `
build.yaml:1:4: m �[2J [r]
  1 | a: �[31m�
    |    ^
`,
		},
		{
			name:    "a long line is cut around the column",
			source:  strings.Repeat("ä", 500) + "HERE" + strings.Repeat("ö", 500) + "\n",
			finding: diag.Finding{Rule: "r", Pos: at(1, 501, 4), Message: "m"},
			want: "\nbuild.yaml:1:501: m [r]\n" +
				"  1 | …" + strings.Repeat("ä", 60) + "HERE" + strings.Repeat("ö", 100) + "…\n" +
				"    | " + strings.Repeat(" ", 61) + "^~~~\n",
		},
		{
			name:    "a whole file, a warning",
			finding: diag.Finding{Rule: "r", Severity: diag.Warning, Pos: diag.Pos{File: "build.yaml"}, Message: "m"},
			want:    "\nbuild.yaml: warning: m [r]\n",
		},
		{
			name:    "no place at all",
			finding: diag.Finding{Rule: "r", Message: "m"},
			want:    "\nm [r]\n",
		},
		{
			name:    "a line that the file no longer has",
			source:  "a: b",
			finding: diag.Finding{Rule: "r", Pos: at(7, 1, 1), Message: "m"},
			want:    "\nbuild.yaml:7:1: m [r]\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sources := func(file string) ([]byte, bool) { return []byte(tt.source), file == "build.yaml" }
			var out strings.Builder
			if err := diag.Text(&out, diag.List{tt.finding}, diag.Options{Sources: sources}); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want[1:], out.String()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestTextColorOnlyAddsSequences(t *testing.T) {
	t.Parallel()
	list := diag.List{{Rule: "r", Pos: at(1, 4, 1), Message: "m", Hint: "h"}}
	sources := func(string) ([]byte, bool) { return []byte("a: b\n"), true }
	var plain, color strings.Builder
	if err := diag.Text(&plain, list, diag.Options{Sources: sources}); err != nil {
		t.Fatal(err)
	}
	if err := diag.Text(&color, list, diag.Options{Sources: sources, Color: true}); err != nil {
		t.Fatal(err)
	}
	stripped := strings.NewReplacer("\x1b[1m", "", "\x1b[1;31m", "", "\x1b[2m", "", "\x1b[0m", "").Replace(color.String())
	if d := cmp.Diff(plain.String(), stripped); d != "" {
		t.Errorf("(-plain +color without sequences):\n%s", d)
	}
	if strings.Count(color.String(), "\x1b[0m") != strings.Count(color.String(), "\x1b[")/2 || plain.String() == color.String() {
		t.Errorf("sequences are not closed: %q", color.String())
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var empty strings.Builder
	if err := diag.JSON(&empty, nil); err != nil || empty.String() != "[]\n" {
		t.Errorf("empty list: %q, %v", empty.String(), err)
	}
	list := diag.List{{Rule: "r", Pos: at(1, 4, 2), Message: "a < b & \"c\"", Related: []diag.Related{{Pos: at(2, 1, 1), Message: "there"}}}}
	var out strings.Builder
	if err := diag.JSON(&out, list); err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	place := func(line, col float64) map[string]any {
		return map[string]any{"file": "build.yaml", "line": line, "column": col}
	}
	want := []map[string]any{{
		"rule": "r", "severity": "error", "position": place(1, 4), "message": "a < b & \"c\"",
		"related": []any{map[string]any{"position": place(2, 1), "message": "there"}},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if list[0].Severity != "" {
		t.Error("JSON changed its argument")
	}
}

func TestGitHub(t *testing.T) {
	t.Parallel()
	list := diag.List{
		{Rule: "r", Pos: diag.Pos{File: "a:b,c%.yaml", Line: 1, Col: 4, Len: 2}, Message: "100% of\r\nit: a, b", Expected: "e", Hint: "h",
			Related: []diag.Related{{Pos: at(2, 1, 1), Message: "there"}}},
		{Rule: "w", Severity: diag.Warning, Pos: diag.Pos{File: "x"}, Message: "::error::no"},
		{Rule: "n", Message: "m"},
	}
	var out strings.Builder
	if err := diag.GitHub(&out, list); err != nil {
		t.Fatal(err)
	}
	want := "::error file=a%3Ab%2Cc%25.yaml,line=1,col=4,endColumn=6,title=r::100%25 of%0D%0Ait: a, b%0Aexpected: e%0Ahint: h%0Abuild.yaml:2:1: there\n" +
		"::warning file=x,title=w::::error::no\n" +
		"::error title=n::m\n"
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestSorted(t *testing.T) {
	t.Parallel()
	f := func(file string, line, col int, rule string) diag.Finding {
		return diag.Finding{Rule: rule, Pos: diag.Pos{File: file, Line: line, Col: col}, Message: "m"}
	}
	list := diag.List{f("b", 1, 1, "x"), f("a", 10, 1, "x"), f("a", 9, 2, "x"), f("a", 9, 1, "y"), f("a", 9, 1, "x"), f("a", 9, 1, "x")}
	want := diag.List{f("a", 9, 1, "x"), f("a", 9, 1, "y"), f("a", 9, 2, "x"), f("a", 10, 1, "x"), f("b", 1, 1, "x")}
	if d := cmp.Diff(want, list.Sorted()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if !list.HasErrors() || (diag.List{{Severity: diag.Warning}}).HasErrors() {
		t.Error("HasErrors")
	}
}
