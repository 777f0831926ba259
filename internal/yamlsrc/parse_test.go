package yamlsrc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// dump writes a node with the place and the length of each value.
func dump(n *yamlsrc.Node) string {
	if n == nil {
		return "nil"
	}
	at := fmt.Sprintf("@%d:%d+%d", n.Pos.Line, n.Pos.Col, n.Pos.Len)
	switch n.Kind {
	case yamlsrc.Null:
		return "null" + at
	case yamlsrc.Scalar:
		block := ""
		if n.Block {
			block = " block"
		}
		return fmt.Sprintf("%s %q%s%s", strings.TrimPrefix(n.Tag, "!!"), n.Value, block, at)
	case yamlsrc.Sequence:
		var items []string
		for _, i := range n.Items {
			items = append(items, dump(i))
		}
		return "[" + strings.Join(items, ", ") + "]" + at
	}
	var fields []string
	for _, f := range n.Fields {
		fields = append(fields, fmt.Sprintf("%s@%d:%d+%d: %s", f.Key.Value, f.Key.Pos.Line, f.Key.Pos.Col, f.Key.Pos.Len, dump(f.Value)))
	}
	return "{" + strings.Join(fields, ", ") + "}" + at
}

func TestParseValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"scalars as written", "a: 1.10\nb: '017'\nc: 1_000\nd: yes\ne: 2020-01-01\nf: \"x\"\n",
			`{a@1:1+1: float "1.10"@1:4+4, b@2:1+1: str "017"@2:4+5, c@3:1+1: int "1_000"@3:4+5, d@4:1+1: str "yes"@4:4+3, e@5:1+1: str "2020-01-01"@5:4+10, f@6:1+1: str "x"@6:4+3}@1:1+1`},
		{"nulls", "a:\nb: ~\nc: null\nd: ''\n", `{a@1:1+1: null@1:1+1, b@2:1+1: null@2:4+1, c@3:1+1: null@3:4+4, d@4:1+1: str ""@4:4+2}@1:1+1`},
		{"truth", "[true, FALSE, on]", `[bool "true"@1:2+4, bool "FALSE"@1:8+5, str "on"@1:15+2]@1:1+1`},
		{"block scalars", "a: |\n  x\n  y\nb: >-\n  x\n  y\n", `{a@1:1+1: str "x\ny\n" block@1:4+1, b@4:1+1: str "x y" block@4:4+1}@1:1+1`},
		{"quotes", `{a: 'it''s', b: "say \"x\"", c: "two`, "nil"},
		{"quoted lengths", `[ 'it''s', "say \"x\" ", "" ]`, `[str "it's"@1:3+7, str "say \"x\" "@1:12+12, str ""@1:26+2]@1:1+1`},
		{"columns count runes", "é: \"日本\" # x\n日本: [ü, x]\n", `{é@1:1+1: str "日本"@1:4+4, 日本@2:1+2: [str "ü"@2:6+1, str "x"@2:9+1]@2:5+1}@1:1+1`},
		{"byte order mark", "\ufeffa: b\n", `{a@1:1+1: str "b"@1:4+1}@1:1+1`},
		{"CRLF", "a: b\r\nc: |\r\n  x\r\n", `{a@1:1+1: str "b"@1:4+1, c@2:1+1: str "x\n" block@2:4+1}@1:1+1`},
		{"an alias is its anchor", "a: &x {b: c}\nd: *x\n", `{a@1:1+1: {b@1:8+1: str "c"@1:11+1}@1:4+1, d@2:1+1: {b@1:8+1: str "c"@1:11+1}@1:4+1}@1:1+1`},
		{"<< as a value", "a: <<\n", `{a@1:1+1: str "<<"@1:4+2}@1:1+1`},
		{"keys are text", "1: a\ntrue: b\n\"c d\": e\n", `{1@1:1+1: str "a"@1:4+1, true@2:1+4: str "b"@2:7+1, c d@3:1+5: str "e"@3:8+1}@1:1+1`},
		{"a tab inside a value", "a: x\ty\nb: |\n  y\n  \tx\n", `{a@1:1+1: str "x\ty"@1:4+3, b@2:1+1: str "y\n\tx\n" block@2:4+1}@1:1+1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n, findings := yamlsrc.Parse("f.yaml", []byte(tt.text))
			if (n == nil) != findings.HasErrors() {
				t.Fatalf("node %v, findings %v", n, findings)
			}
			if d := cmp.Diff(tt.want, dump(n)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestParseFindings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string // position, length, rule
	}{
		{"empty", "", []string{"1:1+1 yaml-document"}},
		{"nothing but a comment", "# x\n", []string{"1:1+1 yaml-document"}},
		{"nothing but a mark", "---\n", []string{"1:1+1 yaml-document"}},
		{"two documents", "a: 1\n---\nb: 2\n", []string{"2:1+3 yaml-document"}},
		{"an empty second document", "a: 1\n---\n", []string{"2:1+3 yaml-document"}},
		{"text behind the end", "a: 1\n...\nb: 2\n", []string{"3:1+1 yaml-syntax"}},
		{"invalid UTF-8", "a: b\nc: \xff\n", []string{"2:4+1 yaml-encoding"}},
		{"UTF-16", "\xff\xfea\x00", []string{"0:0+0 yaml-encoding"}},
		{"UTF-16, big end first", "\xfe\xff\x00a", []string{"0:0+0 yaml-encoding"}},
		{"lone carriage return", "a: b\rc: d\n", []string{"1:5+1 control-character"}},
		{"NUL", "a: \x00\n", []string{"1:4+1 control-character"}},
		{"next line", "a: b # \u0085c: d\n", []string{"1:8+1 control-character"}},
		{"line and paragraph separator", "a: \u2028\u2029\n", []string{"1:4+1 control-character", "1:5+1 control-character"}},
		{"noncharacters", "a: \ufdd0\ufdef\ufffe\U0010ffff\n", []string{"1:4+1 control-character", "1:5+1 control-character", "1:6+1 control-character", "1:7+1 control-character"}},
		{"escaped", `{a: "\u0085", b: "\e", c: "\r", d: "\uFDD0", e: "\uFEFF", f: "\t\n"}`,
			[]string{"1:5+8 control-character", "1:18+4 control-character", "1:27+4 control-character", "1:36+8 control-character", "1:49+8 control-character"}},
		{"in a key", "\"a\\nb\": c\n", []string{"1:1+6 control-character"}},
		{"tags", "a: !!binary x\nb: !foo {c: d}\n!!str e: f\n", []string{"1:4+1 yaml-tag", "2:4+1 yaml-tag", "3:1+1 yaml-tag"}},
		{"merge key", "a: {<<: {b: c}}\n", []string{"1:5+2 yaml-merge-key"}},
		{"keys that are no names", "[a]: 1\n? {b: 1}\n: 2\n~: 3\n\"\": 4\n", []string{"1:1+1 yaml-key", "2:3+1 yaml-key", "4:1+1 yaml-key", "5:1+2 yaml-key"}},
		{"duplicate keys", "a: 1\nb: 2\na: 3\n\"a\": 4\n", []string{"3:1+1 duplicate-key", "4:1+3 duplicate-key"}},
		{"self alias", "a: &x [1, *x]\n", []string{"1:11+2 yaml-alias"}},
		{"unknown alias", "a: 1\nb: [é, *x]\n", []string{"2:8+2 yaml-alias"}},
		{"tab", "a:\n\tb: 1\n", []string{"2:1+1 yaml-syntax"}},
		{"tab behind spaces", "a:\n  b:\n  \tc: 1\n", []string{"3:3+1 yaml-syntax"}},
		{"tab in the second line", "a: 1\n\tb: 2\n", []string{"2:1+1 yaml-syntax"}},
		{"value in a value", "x: 1\na: b: c\n", []string{"2:5+1 yaml-syntax"}},
		{"open quote", "q: 1\na: [1, 'it', \"abc]\nb: 1\nc: 2\n", []string{"2:14+1 yaml-syntax"}},
		{"open bracket", "q: 1\nx: [']']\na: {b: [1]\nc: 3\n", []string{"3:4+1 yaml-syntax"}},
		{"bracket too many", "q: 1\na: [1, 2]]\nb: 3\n", []string{"2:10+1 yaml-syntax"}},
		{"text behind a quote", "q: 1\na: 'it's'\nb: 2\n", []string{"2:8+1 yaml-syntax"}},
		{"indentation too small", "q: 1\na:\n    b: 1\n  c: 2\nd: 3\n", []string{"4:3+1 yaml-syntax"}},
		{"indentation too large", "q: 1\na:\n  b: 1\n    c: 2\nd: 3\n", []string{"4:6+1 yaml-syntax"}},
		{"neither key nor value", "b: 1\nanything\nc: 1\n", []string{"2:1+1 yaml-syntax"}},
		{"bad escape", "q: 1\né: \"a\\\\ \\d\"\n", []string{"2:9+1 yaml-syntax"}},
		{"half an escape", "q: \"\\xz1\"\n", []string{"1:5+1 yaml-syntax"}},
		{"a surrogate", "q: \"\\ud800\"\n", []string{"1:5+1 yaml-syntax"}},
		{"reserved characters", "q: 1\na: @x\n", []string{"2:4+1 yaml-syntax"}},
		{"a list among keys", "a: 1\n- b\n", []string{"2:1+1 yaml-syntax"}},
		{"a key among items", "- a\nb: 1\n", []string{"2:1+1 yaml-syntax"}},
		{"text behind a block mark", "q: 1\na: |x\n  foo\n", []string{"2:4+1 yaml-syntax"}},
		{"a bracket for a value", "q: 1\na: ]\n", []string{"2:4+1 yaml-syntax"}},
		{"a strange version", "%YAML 3.0\n---\na: 1\n", []string{"1:1+1 yaml-syntax"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, findings := yamlsrc.Parse("f.yaml", []byte(tt.text))
			var got []string
			for _, f := range findings {
				got = append(got, fmt.Sprintf("%d:%d+%d %s", f.Pos.Line, f.Pos.Col, f.Pos.Len, f.Rule))
				if f.Pos.File != "f.yaml" || f.Message == "" {
					t.Errorf("%+v", f)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestDuplicateKeyNamesTheFirst(t *testing.T) {
	t.Parallel()
	n, findings := yamlsrc.Parse("f.yaml", []byte("x:\n  a: 1\n  b: 2\n  a: 3\n"))
	want := []diag.Related{{Pos: diag.Pos{File: "f.yaml", Line: 2, Col: 3, Len: 1}, Message: "first here"}}
	if len(findings) != 1 {
		t.Fatal(findings)
	}
	if d := cmp.Diff(want, findings[0].Related); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := n.At("x", "a").Value; got != "1" {
		t.Errorf("the value is %s, not the first one", got)
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	n, findings := yamlsrc.Parse("f.yaml", []byte("a:\n  b: [x, {c: d}]\n"))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	tests := []struct {
		name           string
		path           []string
		value, nearest string
	}{
		{"itself", nil, "1:1", "1:1"},
		{"a key", []string{"a", "b"}, "2:6", "2:6"},
		{"an item", []string{"a", "b", "1", "c"}, "2:14", "2:14"},
		{"no such key", []string{"a", "x", "y"}, "", "2:3"},
		{"no such item", []string{"a", "b", "2"}, "", "2:6"},
		{"a word for an index", []string{"a", "b", "c"}, "", "2:6"},
		{"below a scalar", []string{"a", "b", "0", "x"}, "", "2:7"},
		{"a negative index", []string{"a", "b", "-1"}, "", "2:6"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			at := func(n *yamlsrc.Node) string {
				if n == nil {
					return ""
				}
				return strings.TrimPrefix(n.Pos.String(), "f.yaml:")
			}
			if got := at(n.At(tt.path...)); got != tt.value {
				t.Errorf("At gives %q, not %q", got, tt.value)
			}
			if got := at(n.Nearest(tt.path...)); got != tt.nearest {
				t.Errorf("Nearest gives %q, not %q", got, tt.nearest)
			}
		})
	}
	var none *yamlsrc.Node
	if none.Get("a") != nil || none.At("a", "b") != nil || none.Nearest("a") != nil || none.Key("a") != nil || !none.IsNull() || none.Keys() != nil || none.List() != nil || none.Values() != nil {
		t.Error("a nil node is not empty")
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"a: b\n", "a: &x [*x]", "{a: 'b', \"c\\u0085\": d}", "- |\n  x\n- >+\n\n", "? a\n: b", "\t", "%TAG ! x\n---\n!a b", "a: *b", "é: \"日\\x4", "--- a\n--- b\n..."} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, findings := yamlsrc.Parse("f", data)
		if n == nil && !findings.HasErrors() {
			t.Error("nothing was parsed and nothing said")
		}
	})
}
