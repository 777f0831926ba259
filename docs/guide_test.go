package docs

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/cli"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/templates"
)

// TestGuide runs docs/presets.md from top to bottom in an empty folder: blocks with a path are files, "= PATH" is a file that must
// be there by then, "edit PATH" changes one, and console blocks are commands with their output.
func TestGuide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("presets.md")
	if err != nil {
		t.Fatal(err)
	}
	g := &guide{dir: t.TempDir()}
	for _, b := range blocks(string(text)) {
		if err := g.run(b); err != nil {
			t.Errorf("presets.md:%d: %v", b.line, err)
		}
	}
	if g.files < 5 || g.commands < 4 {
		t.Errorf("the guide has %d files and %d commands; were blocks overlooked?", g.files, g.commands)
	}
}

// block is one fenced block, or a comment "file PATH" that stands for an empty file.
type block struct {
	kind, path, text string
	line             int
}

// blocks finds the fenced blocks whose first line says what they are for.
func blocks(page string) []block {
	var out []block
	var in *block
	for i, line := range strings.SplitAfter(page, "\n") {
		info, fence := strings.CutPrefix(strings.TrimRight(line, "\n"), "```")
		switch {
		case fence && in == nil:
			kind, path, _ := strings.Cut(info, " ")
			in = &block{kind: kind, path: path, line: i + 1}
		case fence:
			out, in = append(out, *in), nil
		case in != nil:
			in.text += line
		default:
			if m := regexp.MustCompile(`^<!-- file (\S+) -->`).FindStringSubmatch(line); m != nil {
				out = append(out, block{kind: "text", path: m[1], line: i + 1})
			}
		}
	}
	return out
}

// guide is a run through the page.
type guide struct {
	dir             string
	files, commands int
}

// run does what a block is for; the error tells what is not as the page says.
func (g *guide) run(b block) error {
	want, compare := strings.CutPrefix(b.path, "= ")
	switch {
	case b.kind == "console":
		return g.console(b.text)
	case compare:
		have, err := g.read(want)
		return errors.Join(err, differ(want, b.text, have))
	case b.kind == "edit":
		return g.edit(b)
	case b.path == "":
		return errors.New("the test does not know what this block is for")
	}
	g.files++
	return g.write(b.path, b.text)
}

// edit replaces text in a file: each line of the block is "OLD -> NEW".
func (g *guide) edit(b block) error {
	text, err := g.read(b.path)
	if err != nil {
		return err
	}
	for change := range strings.Lines(b.text) {
		from, to, _ := strings.Cut(strings.TrimRight(change, "\n"), " -> ")
		if !strings.Contains(text, from) {
			return fmt.Errorf("%s does not hold %q", b.path, from)
		}
		text = strings.ReplaceAll(text, from, to)
	}
	return g.write(b.path, text)
}

// console runs the commands of a block; between them stands what they print.
func (g *guide) console(text string) error {
	var problems error
	for _, part := range strings.Split("\n"+text, "\n$ ")[1:] {
		command, want, _ := strings.Cut(part, "\n")
		var out bytes.Buffer
		env := cli.Env{In: strings.NewReader(""), Out: &out, Err: &out, Dir: g.dir, Getenv: func(string) string { return "" }}
		cli.Main(strings.Fields(strings.TrimPrefix(command, "stagegen ")), env)
		g.commands++
		problems = errors.Join(problems, differ(command, strings.TrimRight(want, "\n"), strings.TrimRight(out.String(), "\n")))
	}
	return problems
}

func differ(what, page, program string) error {
	if diff := cmp.Diff(page, program); diff != "" {
		return fmt.Errorf("%s (-page +program):\n%s", what, diff)
	}
	return nil
}

func (g *guide) read(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(g.dir, filepath.FromSlash(name)))
	return string(text), err
}

func (g *guide) write(name, text string) error {
	file := filepath.Join(g.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// TestGuideFindsDrift: the run above can fail, in each of its ways.
func TestGuideFindsDrift(t *testing.T) {
	t.Parallel()
	got := blocks("```yaml a.yaml\nx: 1\n```\ntext\n<!-- file b -->\n```dockerfile = c\n```\n")
	want := []block{{"yaml", "a.yaml", "x: 1\n", 1}, {"text", "b", "", 5}, {"dockerfile", "= c", "", 6}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(block{})); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	g := &guide{dir: t.TempDir()}
	if err := g.write("c", "have\n"); err != nil {
		t.Fatal(err)
	}
	for _, b := range []block{
		{kind: "dockerfile", path: "= c", text: "want\n"},
		{kind: "console", text: "$ stagegen version\nno such output\n"},
		{kind: "edit", path: "c", text: "absent -> present\n"},
		{kind: "yaml"},
	} {
		if g.run(b) == nil {
			t.Errorf("the block %+v goes through", b)
		}
	}
}

// TestGuideIsComplete: the page explains every key of the files of a preset.
func TestGuideIsComplete(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("presets.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range unexplained(string(text)) {
		t.Errorf("presets.md does not explain the key %s", key)
	}
	if got := unexplained(strings.ReplaceAll(string(text), "`follow`", "")); !cmp.Equal(got, []string{"follow"}) {
		t.Errorf("without the key follow, the page lacks %q", got)
	}
}

// unexplained lists the keys of the format that a page does not name.
func unexplained(page string) []string {
	var missing []string
	for _, of := range []any{presets.Manifest{}, presets.Param{}, presets.Cache{}, presets.Pin{}, presets.Line{}, templates.Base{}} {
		kind := reflect.TypeOf(of)
		for i := range kind.NumField() {
			key, _, _ := strings.Cut(kind.Field(i).Tag.Get("yaml"), ",")
			if !strings.Contains(page, "`"+key+"`") {
				missing = append(missing, key)
			}
		}
	}
	return missing
}
