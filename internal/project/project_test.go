package project

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/stagegen/stagegen/internal/diag"
)

var update = flag.Bool("update", false, "write what the readers say into the fixtures")

// wantFile is the member of a fixture that holds what the readers are to say about its other members.
const wantFile = "WANT"

// added marks the members of a fixture that a second run finds beside the others.
const added = "+/"

// fixture is one testdata/<reader>/<case>.txtar. Its comment has a line `read READER key=value…` for each question.
type fixture struct {
	file    string
	archive *txtar.Archive
	reads   []question
}

type question struct {
	line   string
	reader string
	Request
}

// fixturesOf parses all fixtures, by file.
func fixturesOf(t testing.TB) map[string]*txtar.Archive {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	out := map[string]*txtar.Archive{}
	for _, file := range files {
		if out[filepath.ToSlash(file)], err = txtar.ParseFile(file); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func fixtures(t *testing.T) []fixture {
	t.Helper()
	archives := fixturesOf(t)
	var out []fixture
	for _, file := range slices.Sorted(maps.Keys(archives)) {
		archive := archives[file]
		f := fixture{file: file, archive: archive}
		for line := range strings.Lines(string(archive.Comment)) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "read ") {
				f.reads = append(f.reads, parseQuestion(t, line))
			}
		}
		if len(f.reads) == 0 {
			t.Fatalf("%s has no line `read …`", file)
		}
		out = append(out, f)
	}
	return out
}

func parseQuestion(t *testing.T, line string) question {
	words := strings.Fields(line)
	q := question{line: line, reader: words[1], Request: Request{Dir: ".", DirPos: diag.Pos{File: "build.yaml", Line: 3, Col: 8}}}
	for _, w := range words[2:] {
		key, value, _ := strings.Cut(w, "=")
		switch {
		case key == "dir":
			q.Dir = value
		case key == "name":
			q.Name = value
		case key == "context":
			q.Context = value
		case strings.Contains(key, "."):
			if q.Given == nil {
				q.Given = map[string]string{}
			}
			q.Given[key] = strings.ReplaceAll(value, "|", "\n") // the elements of a list
		case slices.Contains([]string{"cross", "dependency_cache", "profile"}, key):
			q.With = map[string]Statement{key: {Value: value, Pos: diag.Pos{File: "build.yaml", Line: 4, Col: 12}}}
		default:
			t.Fatalf("%q: unknown key %s", line, key)
		}
	}
	return q
}

// tree gives the fixture's files, with what is added where more is set, and with Windows line ends where crlf is set.
func (f fixture) tree(more, crlf bool) fstest.MapFS {
	out := fstest.MapFS{}
	for _, member := range f.archive.Files {
		name, isAdded := strings.CutPrefix(member.Name, added)
		if name == wantFile || isAdded && !more {
			continue
		}
		data := member.Data
		if crlf {
			data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
		}
		out[name] = &fstest.MapFile{Data: data}
	}
	return out
}

// answers reads every question of the fixture in one run.
func (f fixture) answers(fsys fstest.MapFS) ([]Unit, []diag.List) {
	tree := Open(fsys)
	var units []Unit
	var findings []diag.List
	for _, q := range f.reads {
		u, l := tree.Read(q.reader, q.Request)
		units, findings = append(units, u), append(findings, l)
	}
	return units, findings
}

func TestReaders(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		t.Run(f.file, func(t *testing.T) {
			t.Parallel()
			units, findings := f.answers(f.tree(false, false))
			for i, u := range units {
				checkDefined(t, f.reads[i].reader, u)
			}
			got := format(f.reads, units, findings)
			i := slices.IndexFunc(f.archive.Files, func(m txtar.File) bool { return m.Name == wantFile })
			if *update {
				if i < 0 {
					i = len(f.archive.Files)
					f.archive.Files = append(f.archive.Files, txtar.File{Name: wantFile})
				}
				f.archive.Files[i].Data = got
				if err := os.WriteFile(f.file, txtar.Format(f.archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if i < 0 {
				t.Fatalf("no member %s; run with -update", wantFile)
			}
			if diff := cmp.Diff(string(f.archive.Files[i].Data), string(got)); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLineEnds reads every fixture as a Windows checkout has it: facts, origins and findings must not differ.
func TestLineEnds(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		t.Run(f.file, func(t *testing.T) {
			t.Parallel()
			units, findings := f.answers(f.tree(false, false))
			crlfUnits, crlfFindings := f.answers(f.tree(false, true))
			if diff := cmp.Diff(units, crlfUnits); diff != "" {
				t.Errorf("facts (-LF +CRLF):\n%s", diff)
			}
			if diff := cmp.Diff(findings, crlfFindings); diff != "" {
				t.Errorf("findings (-LF +CRLF):\n%s", diff)
			}
		})
	}
}

// TestUnrelatedMember adds the members marked with + to each workspace that has such: no fact of another member changes.
func TestUnrelatedMember(t *testing.T) {
	t.Parallel()
	readers := map[string]bool{}
	for _, f := range fixtures(t) {
		if !slices.ContainsFunc(f.archive.Files, func(m txtar.File) bool { return strings.HasPrefix(m.Name, added) }) {
			continue
		}
		for _, q := range f.reads {
			readers[q.reader] = true
		}
		t.Run(f.file, func(t *testing.T) {
			t.Parallel()
			units, before := f.answers(f.tree(false, false))
			grown, after := f.answers(f.tree(true, false))
			for i := range units {
				if before[i].HasErrors() {
					continue
				}
				if after[i].HasErrors() {
					t.Errorf("%s: %v", f.reads[i].line, after[i])
				}
				if diff := cmp.Diff(values(units[i]), values(grown[i])); diff != "" {
					t.Errorf("%s (-before +after):\n%s", f.reads[i].line, diff)
				}
			}
		})
	}
	for _, reader := range []string{"go", "java", "node", "rust"} {
		if !readers[reader] {
			t.Errorf("no fixture adds a member to a workspace of %s", reader)
		}
	}
}

// values drops the origins, which may move when a line is added to a shared manifest.
func values(u Unit) map[string]any {
	out := map[string]any{"context": u.Context}
	for _, facts := range []map[string]Fact{u.Facts, u.About} {
		for name, fact := range facts {
			out[name] = fact.Value
		}
	}
	return out
}

// TestRunOrder reads the questions of each fixture in both orders over one tree: what a run remembers changes nothing.
func TestRunOrder(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		t.Run(f.file, func(t *testing.T) {
			t.Parallel()
			units, findings := f.answers(f.tree(false, false))
			slices.Reverse(f.reads)
			reversed, reversedFindings := f.answers(f.tree(false, false))
			slices.Reverse(reversed)
			slices.Reverse(reversedFindings)
			if diff := cmp.Diff(units, reversed); diff != "" {
				t.Errorf("facts (-forward +backward):\n%s", diff)
			}
			if diff := cmp.Diff(findings, reversedFindings); diff != "" {
				t.Errorf("findings (-forward +backward):\n%s", diff)
			}
		})
	}
}

// TestEveryRuleHasAFixture reads the expectations for the names of rules.
func TestEveryRuleHasAFixture(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{"unknown-reader": true, "unprintable-fact": true, "manifest-size": true} // in limits_test.go
	for _, f := range fixtures(t) {
		_, findings := f.answers(f.tree(false, false))
		for _, list := range findings {
			for _, finding := range list {
				seen[finding.Rule] = !strings.HasPrefix(finding.Rule, "yaml-") // those are yamlsrc's
			}
		}
	}
	for _, rule := range Rules() {
		if !seen[rule.Name] {
			t.Errorf("no fixture raises %s", rule.Name)
		}
		delete(seen, rule.Name)
	}
	for name, ours := range seen {
		if ours {
			t.Errorf("findings of %s, which Rules does not list", name)
		}
	}
}

func TestDefinitions(t *testing.T) {
	t.Parallel()
	for _, reader := range Readers() {
		defs := Definitions(reader)
		if len(defs) == 0 || !slices.IsSortedFunc(defs, func(a, b Definition) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("%s: definitions are not sorted by name", reader)
		}
		for _, d := range defs {
			if d.Doc == "" || !strings.HasSuffix(d.Doc, ".") {
				t.Errorf("%s: the doc of %s is no sentence", reader, d.Name)
			}
		}
	}
}

// checkDefined compares a unit's facts with the reader's definitions.
func checkDefined(t *testing.T, reader string, u Unit) {
	t.Helper()
	types := map[string]reflect.Kind{String: reflect.String, Bool: reflect.Bool, Int: reflect.Int, List: reflect.Slice}
	for _, d := range Definitions(reader) {
		fact, ok := u.Facts[d.Name]
		switch {
		case !ok:
			t.Errorf("%s is not set", d.Name)
		case reflect.TypeOf(fact.Value).Kind() != types[d.Type]:
			t.Errorf("%s is a %T, want %s", d.Name, fact.Value, d.Type)
		case d.Type == List && fact.Value.([]string) == nil:
			t.Errorf("%s is a nil list", d.Name)
		case fact.Pos.IsZero() && fact.Note == "":
			t.Errorf("%s has no origin", d.Name)
		}
	}
	if len(u.Facts) != len(Definitions(reader)) {
		t.Errorf("%d facts, %d definitions", len(u.Facts), len(Definitions(reader)))
	}
}

// format writes the answers as JSON, one fact a line. Of a unit with errors only the findings count.
func format(reads []question, units []Unit, findings []diag.List) []byte {
	var out bytes.Buffer
	quote := func(v any) string {
		data, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(data))
	}
	out.WriteString("[")
	for i, u := range units {
		fmt.Fprintf(&out, "%s{%s: %s", map[bool]string{true: ",\n", false: "\n"}[i > 0], quote("read"), quote(reads[i].line))
		if len(findings[i]) > 0 {
			out.WriteString(",\n  \"findings\": [")
			for j, f := range findings[i] {
				fmt.Fprintf(&out, "%s\n    %s", map[bool]string{true: ",", false: ""}[j > 0], quote(describe(f)))
			}
			out.WriteString("]")
		}
		if !findings[i].HasErrors() {
			fmt.Fprintf(&out, ",\n  \"context\": %s, \"facts\": {", quote(u.Context))
			for j, d := range Definitions(reads[i].reader) {
				fact := u.Facts[d.Name]
				origin := fact.Note
				if !fact.Pos.IsZero() {
					origin = "@ " + fact.Pos.String()
					if fact.Note != "" {
						origin += ": " + fact.Note
					}
				}
				fmt.Fprintf(&out, "%s\n    %s: [%s, %s]", map[bool]string{true: ",", false: ""}[j > 0], quote(d.Name), quote(fact.Value), quote(origin))
			}
			out.WriteString("}")
			for j, name := range slices.Sorted(maps.Keys(u.About)) {
				fact := u.About[name]
				fmt.Fprintf(&out, "%s\n    %s: [%s, %s]", map[bool]string{true: ",", false: ",\n  \"about\": {"}[j > 0], quote(name), quote(fact.Value), quote("@ "+fact.Pos.String()))
			}
			if len(u.About) > 0 {
				out.WriteString("}")
			}
			for j, n := range u.Needs {
				fmt.Fprintf(&out, "%s\n    [%s, %s, %t]", map[bool]string{true: ",", false: ",\n  \"needs\": ["}[j > 0], quote(n.Path), quote("@ "+n.Pos.String()+": "+n.Why), n.Absent)
			}
			if len(u.Needs) > 0 {
				out.WriteString("]")
			}
		}
		out.WriteString("}")
	}
	out.WriteString("\n]\n")
	return out.Bytes()
}

func describe(f diag.Finding) string {
	out := f.String()
	for _, part := range [][2]string{{"expected", f.Expected}, {"found", f.Found}, {"hint", f.Hint}} {
		if part[1] != "" {
			out += " | " + part[0] + ": " + part[1]
		}
	}
	for _, r := range f.Related {
		out += " | see " + r.Pos.String() + ": " + r.Message
	}
	return out
}
