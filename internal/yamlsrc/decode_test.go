package yamlsrc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

type colour string

func (colour) EnumValues() []string { return []string{"red", "green"} }

// loud is a type with a shape of its own.
type loud string

func (l *loud) DecodeNode(n *yamlsrc.Node) diag.List {
	if n.Value == "bad" {
		return diag.List{{Rule: "own", Pos: n.Pos, Message: "is bad"}}
	}
	*l = loud(strings.ToUpper(n.Value))
	return nil
}

type inner struct {
	Need string `yaml:"need"`
	May  int    `yaml:"may,omitempty"`
}

type Shared struct {
	Text string `yaml:"text,omitempty"`
}

type everything struct {
	Shared  `yaml:",inline"`
	Flag    bool                     `yaml:"flag,omitempty"`
	Small   int8                     `yaml:"small,omitempty"`
	List    []string                 `yaml:"list,omitempty"`
	Map     map[string]inner         `yaml:"map,omitempty"`
	Pointer *inner                   `yaml:"pointer,omitempty"`
	Items   []inner                  `yaml:"items,omitempty"`
	Raw     *yamlsrc.Node            `yaml:"raw,omitempty"`
	Raws    map[string]*yamlsrc.Node `yaml:"raws,omitempty"`
	Colour  colour                   `yaml:"colour,omitempty"`
	Loud    loud                     `yaml:"loud,omitempty"`
	Louds   []loud                   `yaml:"louds,omitempty"`
	Skipped string                   `yaml:"-"`
	hidden  string
}

func (everything) AdviseKey(key string) (message, hint string) {
	if key == "later" {
		return "not yet", "wait"
	}
	return "", ""
}

func TestDecodeValues(t *testing.T) {
	t.Parallel()
	n := parse(t, "f", `
text: "1.10"
flag: true
small: -7
list: [a, "", "x y"]
map: { a: { need: x }, gone: null }
pointer: { need: y, may: 3 }
items: [{ need: z }]
raw: { a: [1] }
raws: { a: 1.10, b: [x] }
colour: green
loud: hey
louds: [a, 1]
`)
	var got everything
	if findings := yamlsrc.Decode(n, &got); len(findings) > 0 || got.hidden != "" {
		t.Fatal(findings)
	}
	want := everything{Flag: true, Small: -7, List: []string{"a", "", "x y"}, Map: map[string]inner{"a": {Need: "x"}}, Pointer: &inner{Need: "y", May: 3},
		Items: []inner{{Need: "z"}}, Colour: "green", Loud: "HEY", Louds: []loud{"A", "1"}}
	want.Text = "1.10"
	opts := cmp.Options{cmp.AllowUnexported(everything{}), cmpopts.IgnoreFields(everything{}, "Raw", "Raws")}
	if d := cmp.Diff(want, got, opts); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got.Raw.At("a", "0").Value != "1" || got.Raws["a"].Value != "1.10" || len(got.Raws) != 2 {
		t.Errorf("nodes are not kept: %+v, %+v", got.Raw, got.Raws)
	}
	var none everything
	if findings := yamlsrc.Decode(nil, &none); len(findings) > 0 {
		t.Error(findings)
	}
}

func TestDecodeFindings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"not a mapping", `[a]`, []string{`f:1:1: the file must be a mapping [wrong-kind] | a mapping | a list | `}},
		{"unknown keys", "tex: a\nzzz: b\nlater: c", []string{
			`f:1:1: unknown key "tex" [unknown-key] |  |  | did you mean "text"?`,
			`f:2:1: unknown key "zzz" [unknown-key] | KEYS |  | `,
			`f:3:1: not yet [unknown-key] |  |  | wait`}},
		{"an unknown key further down", `map: { a: { need: x, ned: y } }`, []string{`f:1:22: unknown key "ned" in "a" [unknown-key] | one of need, may |  | did you mean "need"?`}},
		{"a number for text", `text: 1.10`, []string{`f:1:7: "text" must be text [wrong-kind] | text | the number 1.10 | write it in quotes: "1.10"`}},
		{"a truth value for text", `text: true`, []string{`f:1:7: "text" must be text [wrong-kind] | text | true | write it in quotes: "true"`}},
		{"a list for text", `text: [a]`, []string{`f:1:7: "text" must be text [wrong-kind] | text | a list | `}},
		{"a line break in text", `text: "a\nb"`, []string{`f:1:7: the value holds a line break [control-character] |  | U+000A | remove it`}},
		{"a tab in text", `text: "a\tb"`, []string{`f:1:7: the value holds a tab [control-character] |  | U+0009 | remove it`}},
		{"yes", `flag: yes`, []string{`f:1:7: "flag" must be true or false [wrong-kind] | true or false | the text "yes" | write true`}},
		{"Off", `flag: Off`, []string{`f:1:7: "flag" must be true or false [wrong-kind] | true or false | the text "Off" | write false`}},
		{"True", `flag: True`, []string{`f:1:7: "flag" must be true or false [wrong-kind] | true or false | True | write true`}},
		{"quoted true", `flag: "true"`, []string{`f:1:7: "flag" must be true or false [wrong-kind] | true or false | the text "true" | write true`}},
		{"one", `flag: 1`, []string{`f:1:7: "flag" must be true or false [wrong-kind] | true or false | the number 1 | `}},
		{"quoted number", `small: "5"`, []string{`f:1:8: "small" must be a whole number [wrong-kind] | a whole number | the text "5" | `}},
		{"too large a number", `small: 200`, []string{`f:1:8: "small" must be a whole number in plain decimal digits [wrong-kind] | a whole number in plain decimal digits | 200 | `}},
		{"a number in octal digits", `small: 010`, []string{`f:1:8: "small" must be a whole number in plain decimal digits [wrong-kind] | a whole number in plain decimal digits | 010 | `}},
		{"a fraction", `small: 1.5`, []string{`f:1:8: "small" must be a whole number [wrong-kind] | a whole number | the number 1.5 | `}},
		{"text for a list", `list: a`, []string{`f:1:7: "list" must be a list [wrong-kind] | a list | the text "a" | `}},
		{"items of a list", `list: [a, 1, null, [b]]`, []string{
			`f:1:11: item 2 of "list" must be text [wrong-kind] | text | the number 1 | write it in quotes: "1"`,
			`f:1:14: item 3 of "list" must be a value [wrong-kind] | a value | nothing | `,
			`f:1:20: item 4 of "list" must be text [wrong-kind] | text | a list | `}},
		{"required keys", "map: { a: {} }\nitems: [{ may: 1 }]\npointer: { need: null }", []string{
			`f:1:11: the key "need" is missing in "a" [missing-key] | need: … |  | `,
			`f:2:9: the key "need" is missing in item 1 of "items" [missing-key] | need: … |  | `,
			`f:3:10: the key "need" is missing in "pointer" [missing-key] | need: … |  | `}},
		{"an enum", "colour: gren", []string{`f:1:9: "gren" is not a value of "colour" [bad-value] | one of red, green | the text "gren" | did you mean "green"?`}},
		{"a decoder's own findings", "loud: bad\nlouds: [a, bad]", []string{`f:1:7: is bad [own] |  |  | `, `f:2:12: is bad [own] |  |  | `}},
		{"an unexported field is no key", `hidden: x`, []string{`f:1:1: unknown key "hidden" [unknown-key] | KEYS |  | `}},
		{"a skipped field is no key", `Skipped: x`, []string{`f:1:1: unknown key "Skipped" [unknown-key] | KEYS |  | `}},
		{"null is absent", "text: null\nflag:\nlist: ~\nmap: null\npointer: null\nloud: null\nraw: null", nil},
	}
	keys := "one of " + strings.Join(yamlsrc.KeysOf(everything{}), ", ")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var into everything
			var got []string
			for _, f := range yamlsrc.Decode(parse(t, "f", tt.text), &into) {
				got = append(got, strings.Replace(fmt.Sprintf("%v | %s | %s | %s", f, f.Expected, f.Found, f.Hint), keys, "KEYS", 1))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// What another layer may add is not missing; what no layer can add is.
func TestDecodePart(t *testing.T) {
	t.Parallel()
	var into everything
	findings := yamlsrc.DecodePart(parse(t, "f", "map: { a: {} }\npointer: {}\nitems: [{}]\nflag: x"), &into)
	var got []string
	for _, f := range findings {
		got = append(got, f.String())
	}
	want := []string{`f:3:9: the key "need" is missing in item 1 of "items" [missing-key]`, `f:4:7: "flag" must be true or false [wrong-kind]`}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A value that Parse refused gives no second finding, not even as a missing key.
func TestDecodeSaysNothingTwice(t *testing.T) {
	t.Parallel()
	n, findings := yamlsrc.Parse("f", []byte("pointer: { need: !x y }\nlist: [!x y]\nflag: !x y\nraw: !x y\n"))
	if len(findings) != 4 {
		t.Fatal(findings)
	}
	var into everything
	if findings := yamlsrc.Decode(n, &into); len(findings) > 0 {
		t.Error(findings)
	}
	if !n.Get("flag").Refused() || n.Get("pointer").Refused() {
		t.Error("the wrong nodes are refused")
	}
}

func TestDecodePanicsOnATypeItCannotRead(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	var into struct {
		F float64 `yaml:"f,omitempty"`
	}
	yamlsrc.Decode(parse(t, "f", "f: 1"), &into)
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	known := []string{"preset", "dir", "environment", "expose", "labels", "dockerfile", "größe", "with"}
	tests := []struct{ name, word, want string }{
		{"a letter missing", "prest", "preset"},
		{"letters swapped", "lables", "labels"},
		{"a letter too many", "dirr", "dir"},
		{"case", "PRESET", "preset"},
		{"the beginning of a word", "env", "environment"},
		{"letters beyond ASCII", "grösse", "größe"},
		{"nothing near", "zzzz", ""},
		{"too short to tell", "x", ""},
		{"empty", "", ""},
		{"itself", "with", "with"},
		{"very long", strings.Repeat("a", 100_000), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := yamlsrc.Suggest(tt.word, known); got != tt.want {
				t.Errorf("Suggest(%.20q) is %q, not %q", tt.word, got, tt.want)
			}
		})
	}
	if got := yamlsrc.Suggest("ab", []string{"ad", "ac"}); got != "ac" {
		t.Errorf("of two words that are equally near %q was taken", got)
	}
}
