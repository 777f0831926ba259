package presets_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/presets"
)

// Each value is written as YAML, as in `with: { x: VALUE }`. The want is the value, or the finding: its message, then its hint.
func TestDecode(t *testing.T) {
	t.Parallel()
	enum := presets.Param{Type: presets.TypeEnum, Values: []string{"plain", "24", "true"}}
	list := func(of string) presets.Param { return presets.Param{Type: presets.TypeList, Of: of} }
	of := func(kind string) presets.Param { return presets.Param{Type: kind} }
	optional := func(kind string) presets.Param { return presets.Param{Type: kind, Optional: true} }
	for _, c := range []struct {
		name  string
		param presets.Param
		value string
		want  any
	}{
		{"string", of("string"), `a b`, "a b"},
		{"string as written", of("string"), `1.10`, "1.10"},
		{"string of digits", of("string"), `017`, "017"},
		{"string that looks like a truth value", of("string"), `yes`, "yes"},
		{"string of a date", of("string"), `2026-11-22`, "2026-11-22"},
		{"string of nothing", of("string"), `""`, ""},
		{"string of null", of("string"), `~`, "with.x is nothing, expected a string | "},
		{"string of a list", of("string"), `[a]`, "with.x is a list, expected a string | "},
		{"string of a mapping", of("string"), `{a: b}`, "with.x is a mapping, expected a string | "},
		{"string with a line break", of("string"), `"a\nb"`, "with.x: the value holds a line break | remove it"},
		{"string with a tab", of("string"), `"a\tb"`, "with.x: the value holds a tab | remove it"},
		{"string of several lines", of("string"), "|\n    a\n", "with.x: the value holds a line break | write it on one line, in quotes; a block scalar (| or >) ends in a line break"},

		{"name", of("name"), `a-b_c.D1`, "a-b_c.D1"},
		{"name of digits", of("name"), `1.10`, "1.10"},
		{"name with a slash", of("name"), `a/b`, `with.x is "a/b", expected a name | a name has letters, digits and . _ - only`},
		{"name that is an option", of("name"), `-a`, `with.x is "-a", expected a name | a name has letters, digits and . _ - only`},
		{"name of nothing", of("name"), `""`, `with.x is "", expected a name | a name has letters, digits and . _ - only`},
		{"name that may be nothing", optional("name"), `""`, ""},

		{"bool", of("bool"), `true`, true},
		{"bool off", of("bool"), `false`, false},
		{"bool in quotes", of("bool"), `"true"`, true},
		{"bool yes", of("bool"), `yes`, `with.x is "yes", expected true or false | write true or false`},
		{"bool no", of("bool"), `no`, `with.x is "no", expected true or false | write true or false`},
		{"bool in capitals", of("bool"), `True`, `with.x is "True", expected true or false | write true or false`},
		{"bool of a number", of("bool"), `1`, `with.x is "1", expected true or false | write true or false`},

		{"int", of("int"), `42`, 42},
		{"int below zero", of("int"), `-5`, -5},
		{"int in quotes", of("int"), `"42"`, 42},
		{"int in octal", of("int"), `017`, `with.x is "017", expected a whole number | write it in plain decimal digits`},
		{"int in new octal", of("int"), `0o17`, `with.x is "0o17", expected a whole number | write it in plain decimal digits`},
		{"int in hexadecimal", of("int"), `0x1F`, `with.x is "0x1F", expected a whole number | write it in plain decimal digits`},
		{"int with a plus", of("int"), `+5`, `with.x is "+5", expected a whole number | write it in plain decimal digits`},
		{"int with underscores", of("int"), `1_000`, `with.x is "1_000", expected a whole number | write it in plain decimal digits`},
		{"int with a fraction", of("int"), `1.0`, `with.x is "1.0", expected a whole number | write it in plain decimal digits`},
		{"int with an exponent", of("int"), `1e3`, `with.x is "1e3", expected a whole number | write it in plain decimal digits`},
		{"int without end", of("int"), `99999999999999999999`, `with.x is "99999999999999999999", expected a whole number | write it in plain decimal digits`},

		{"port", of("port"), `8080`, 8080},
		{"port of nobody", of("port"), `0`, `with.x is "0", expected a port from 1 to 65535 | `},
		{"port too high", of("port"), `65536`, `with.x is "65536", expected a port from 1 to 65535 | `},
		{"port with protocol", of("port"), `8080/tcp`, `with.x is "8080/tcp", expected a port from 1 to 65535 | write it in plain decimal digits`},

		{"enum", enum, `plain`, "plain"},
		{"enum of a number", enum, `24`, "24"},
		{"enum of a truth value", enum, `true`, "true"},
		{"enum misspelt", enum, `plian`, `with.x is "plian", expected one of plain, 24, true | did you mean "plain"?`},
		{"enum in capitals", enum, `Plain`, `with.x is "Plain", expected one of plain, 24, true | did you mean "plain"?`},
		{"enum of nothing", enum, `""`, `with.x is "", expected one of plain, 24, true | `},

		{"path", of("path"), `a/b`, "a/b"},
		{"path of the context", of("path"), `.`, "."},
		{"path out of the context", of("path"), `../a`, `with.x is "../a", expected a path | path "../a" leaves the build context`},
		{"path from the root", of("path"), `/a`, `with.x is "/a", expected a path | path "/a" leaves the build context`},
		{"path with a blank", of("path"), `a b`, `with.x is "a b", expected a path | path "a b" cannot be written into a Dockerfile: " " is none of the letters, digits and . _ @ + - /`},
		{"path of nothing", of("path"), `""`, `with.x is "", expected a path | an empty path cannot be written into a Dockerfile`},
		{"path that may be nothing", optional("path"), `""`, ""},

		{"image", of("image"), `"example.com/a/b:1.2"`, "example.com/a/b:1.2"},
		{"image without a tag", of("image"), `alpine`, `with.x is "alpine", expected an image | an image has a tag other than latest, or a digest`},
		{"image of the day", of("image"), `"alpine:latest"`, `with.x is "alpine:latest", expected an image | an image has a tag other than latest, or a digest`},
		{"image in capitals", of("image"), `"Alpine:1"`, `with.x is "Alpine:1", expected an image | invalid reference format: repository name (library/Alpine) must be lowercase`},

		{"base", presets.Param{Type: "base", Values: []string{"slim"}}, `slim`, "slim"},
		{"base of the user's", presets.Param{Type: "base", Values: []string{"slim"}}, `hardened-go`, "hardened-go"},
		{"base of nothing", presets.Param{Type: "base", Values: []string{"slim"}}, `""`, `with.x is "", expected one of slim, a name of bases, or image:NAME | a base has a name`},

		{"duration", of("duration"), `1m30s`, "1m30s"},
		{"duration without a unit", of("duration"), `30`, `with.x is "30", expected a duration | a duration is a number and a unit (ms, s, m, h), as in 1m30s`},
		{"duration below zero", of("duration"), `-1s`, `with.x is "-1s", expected a duration | a duration is a number and a unit (ms, s, m, h), as in 1m30s`},
		{"duration of nothing", of("duration"), `0s`, `with.x is "0s", expected a duration | a duration is a number and a unit (ms, s, m, h), as in 1m30s`},

		{"list keeps its order", list("string"), `[b, 1.10, a, b]`, []string{"b", "1.10", "a", "b"}},
		{"list without a type", list(""), `[x y]`, []string{"x y"}},
		{"list of nothing", list("string"), `[]`, []string{}},
		{"set", presets.Param{Type: "list", Merge: "set"}, `[b, a, b]`, []string{"a", "b"}},
		{"list of numbers", list("int"), `[3, 1]`, []string{"3", "1"}},
		{"list of a text", list("string"), `a`, `with.x is "a", expected a list of string values | write [ … ]`},
		{"list of null", list("string"), `~`, `with.x is nothing, expected a list of string values | write [ … ]`},
		{"list with an item that does not fit", list("port"), `[80, 0]`, `with.x, item 2 is "0", expected a port from 1 to 65535 | `},
		{"list with a list", list("string"), `[[a]]`, `with.x, item 1 is a list, expected a string | `},
		{"list with a line break", list("string"), `["a\nb"]`, `with.x, item 1: the value holds a line break | remove it`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, hasFinding := decode(t, c.param, c.value)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if text, ok := c.want.(string); hasFinding != (ok && strings.Contains(text, " | ")) {
				t.Errorf("a finding: %v", hasFinding)
			}
		})
	}
}

// decode gives the value of a parameter that is written as YAML, or its first finding.
func decode(t *testing.T, p presets.Param, value string) (any, bool) {
	t.Helper()
	root, findings := yamlsrc.Parse("build.yaml", []byte("x: "+value+"\n"))
	n := root.Get("x")
	if n == nil {
		t.Fatalf("%v", findings)
	}
	got, findings := p.Decode("x", n)
	if len(findings) == 0 {
		return got, false
	}
	if findings[0].Rule != presets.RuleParam || findings[0].Pos.Line != 1 {
		t.Errorf("the finding is %v", findings[0])
	}
	return findings[0].Message + " | " + findings[0].Hint, true
}

// All items of a list are judged in one run.
func TestDecodeListFindings(t *testing.T) {
	t.Parallel()
	root, _ := yamlsrc.Parse("build.yaml", []byte("x: [0, 80, [a], nope]\n"))
	got, findings := presets.Param{Type: "list", Of: "port"}.Decode("x", root.Get("x"))
	if len(findings) != 3 || !cmp.Equal(got, []string{"80"}) {
		t.Errorf("%v, %v", got, findings)
	}
}

// A fact stands in for a value: a manifest is text of the user's like any other.
func TestCheckFact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		param presets.Param
		fact  any
		want  string
	}{
		{"string", presets.Param{Type: "string"}, "a b", ""},
		{"string with a line break", presets.Param{Type: "string"}, "a\nUSER root", "text is one line without control characters"},
		{"string with a mark", presets.Param{Type: "string"}, "\ufdd0", "text is one line without control characters"},
		{"name", presets.Param{Type: "name"}, "a/b", "a name has letters, digits and . _ - only"},
		{"name of nothing", presets.Param{Type: "name"}, "", "a name has letters, digits and . _ - only"},
		{"name that may be nothing", presets.Param{Type: "name", Optional: true}, "", ""},
		{"path", presets.Param{Type: "path"}, "a/../..", `path "a/../.." leaves the build context`},
		{"enum", presets.Param{Type: "enum", Values: []string{"a", "b"}}, "b", ""},
		{"enum of another", presets.Param{Type: "enum", Values: []string{"a", "b"}}, "c", `expected one of a, b, found "c"`},
		{"enum of nothing", presets.Param{Type: "enum", Values: []string{"a"}, Optional: true}, "", ""},
		{"base", presets.Param{Type: "base", Values: []string{"jdk"}}, "jdk", ""},
		{"base of another", presets.Param{Type: "base", Values: []string{"jdk"}}, "mine", `expected one of jdk, a name of bases, or image:NAME, found "mine"`},
		{"bool", presets.Param{Type: "bool"}, true, ""},
		{"int", presets.Param{Type: "int"}, -1, ""},
		{"port", presets.Param{Type: "port"}, 8080, ""},
		{"port of nobody", presets.Param{Type: "port"}, 0, "expected a port from 1 to 65535, found 0"},
		{"list", presets.Param{Type: "list", Of: "path"}, []string{"a", "b"}, ""},
		{"list with an item that does not fit", presets.Param{Type: "list", Of: "path"}, []string{"a", "/b"}, `path "/b" leaves the build context`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := c.param.CheckFact(c.fact); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("want %q, got %q", c.want, got)
			}
		})
	}
}
