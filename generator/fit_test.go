package generator_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

// handCase is one hand-written Dockerfile of testdata/hand: a project with a build.yaml that has the preset in its place (none
// where no preset serves), the stage that is built in the file target, build arguments in the file args, and what is expected
// in the files contract and fit.
type handCase struct {
	path    string
	archive *txtar.Archive
	tree    fstest.MapFS
	hand    generator.Hand
}

func handCases(t *testing.T) []handCase {
	t.Helper()
	files, err := filepath.Glob("testdata/hand/*.txtar")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d cases: %v", len(files), err)
	}
	var out []handCase
	for _, f := range files {
		a, err := txtar.ParseFile(f)
		if err != nil {
			t.Fatal(err)
		}
		c := handCase{path: f, archive: a, tree: fstest.MapFS{}, hand: generator.Hand{Path: "Dockerfile", Args: map[string]string{}}}
		for _, file := range a.Files {
			switch file.Name {
			case "contract", "fit":
			case "target":
				c.hand.Target = strings.TrimSpace(string(file.Data))
			case "args":
				for line := range strings.Lines(string(file.Data)) {
					name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
					c.hand.Args[name] = value
				}
			default:
				c.tree[file.Name] = &fstest.MapFile{Data: file.Data, Mode: 0o644}
			}
		}
		out = append(out, c)
	}
	return out
}

// source loads a project from a tree.
func source(t *testing.T, tree fstest.MapFS) generator.Source {
	t.Helper()
	p, findings := schema.Load(tree, "build.yaml", nil)
	if p == nil || findings.HasErrors() {
		t.Fatalf("build.yaml: %v", findings)
	}
	return generator.Source{Tree: tree, Project: p, Presets: presets.NewSet(tree, p.File.PresetDirs, generator.FactTypes()), Facts: project.Open(tree)}
}

// TestHand: the contracts of hand-written Dockerfiles as people write them, and what they differ in from a preset's.
func TestHand(t *testing.T) {
	t.Parallel()
	for _, c := range handCases(t) {
		t.Run(strings.TrimSuffix(filepath.Base(c.path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			contract, err := dockerfile.Read(c.tree[c.hand.Path].Data, c.hand.Target, c.hand.Args)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{"contract": showContract(contract)}
			if c.tree["build.yaml"] != nil {
				fit := generator.Fits(source(t, c.tree), map[string]generator.Hand{"api": c.hand})["api"]
				got["fit"] = showFit(fit)
			}
			c.expect(t, got)
		})
	}
}

// expect compares with the files of the case, or writes them.
func (c handCase) expect(t *testing.T, got map[string]string) {
	t.Helper()
	want := map[string]string{}
	for _, f := range c.archive.Files {
		if _, ok := got[f.Name]; ok {
			want[f.Name] = string(f.Data)
		}
	}
	if !*update {
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return
	}
	c.archive.Files = slices.DeleteFunc(c.archive.Files, func(f txtar.File) bool { _, ok := got[f.Name]; return ok })
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for k := range got {
			if !yield(k) {
				return
			}
		}
	}) {
		c.archive.Files = append(c.archive.Files, txtar.File{Name: name, Data: []byte(got[name])})
	}
	if err := os.WriteFile(c.path, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// showFit writes the line and the table.
func showFit(f generator.Fit) string {
	var b strings.Builder
	fmt.Fprintln(&b, f.String())
	for _, d := range f.Differences {
		fmt.Fprintf(&b, "%-3d %s: %s → %s\n", d.Line, d.What, cmp.Or(d.Before, "-"), cmp.Or(d.After, "-"))
	}
	return b.String()
}

// showContract writes a contract with one line for each value, each with the line that gives it.
func showContract(c dockerfile.Contract) string {
	var b strings.Builder
	line := func(n int, what string, words ...string) {
		words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
		if n > 0 {
			fmt.Fprintf(&b, "%-3d %s %s\n", n, what, strings.Join(words, " "))
		}
	}
	entry := func(what string, list ...dockerfile.Entry) {
		for _, e := range list {
			open := ""
			if e.Open {
				open = "(open)"
			}
			line(e.Line, what, e.Name, e.Value, open)
		}
	}
	start := func(what string, s *dockerfile.Start) {
		if s != nil {
			line(s.Line, what, fmt.Sprintf("%q", s.Words), s.Shell)
		}
	}
	line(c.Line, "stage", c.Stage)
	entry("base", c.Base)
	entry("user", c.User)
	line(c.User.Line, "user-id", c.UserID())
	entry("workdir", c.Workdir)
	entry("stop-signal", c.StopSignal)
	start("entrypoint", c.Entrypoint)
	start("command", c.Command)
	if h := c.Healthcheck; h != nil {
		start("health", &h.Start)
		line(h.Line, "health-times", fmt.Sprint(h.Off), h.Interval, h.Timeout, h.StartPeriod, fmt.Sprint(h.Retries))
	}
	entry("env", c.Environment...)
	entry("label", c.Labels...)
	entry("port", c.Ports...)
	entry("volume", c.Volumes...)
	for _, p := range c.Packages {
		line(p.Line, "package", p.Manager, p.Name, p.Version)
	}
	for _, f := range c.Copies {
		line(f.Line, "copy", "from="+f.From, strings.Join(f.Sources, " "), "→", f.Target, f.Owner, f.Mode, f.Checksum)
	}
	for _, r := range c.Runs {
		mounts := ""
		for _, m := range r.Mounts {
			mounts += m.Type + "=" + m.ID + " "
		}
		line(r.Line, "run", fmt.Sprintf("plain=%v", r.Plain), mounts, r.Text)
	}
	entry("arg", c.Args...)
	entry("global-arg", c.Globals...)
	entry("other", c.Others...)
	for _, f := range c.Feeds {
		for l := range strings.Lines(showContract(f)) {
			b.WriteString("    " + l)
		}
	}
	entry("aside", c.Aside...)
	return b.String()
}

// TestFitsOfMany: a repository with 150 hand-written Dockerfiles is compared in a moment, with one walk over its modules.
func TestFitsOfMany(t *testing.T) {
	t.Parallel()
	tree, hands := fstest.MapFS{}, map[string]generator.Hand{}
	text := "stagegen: \"1\"\nname: shop\nimages:\n"
	for n := range 150 {
		dir := fmt.Sprintf("services/s%03d", n)
		for name, data := range map[string]string{
			"go.mod": "module example.com/s\n\ngo 1.26\n", "main.go": "package main\n\nfunc main() {}\n",
			"Dockerfile": "FROM golang:1.22 AS b\nRUN go build -o /s .\nFROM alpine\nRUN apk add curl\nCOPY --from=b /s /s\nCMD [\"/s\"]\n",
		} {
			tree[dir+"/"+name] = &fstest.MapFile{Data: []byte(data), Mode: 0o644}
		}
		text += fmt.Sprintf("  s%03d: { preset: go, dir: %s }\n", n, dir)
		hands[fmt.Sprintf("s%03d", n)] = generator.Hand{Path: dir + "/Dockerfile"}
	}
	tree["build.yaml"] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	start := time.Now()
	fits := generator.Fits(source(t, tree), hands)
	if len(fits) != 150 || fits["s042"].String() != "differs: curl, root" {
		t.Errorf("%d fits, one of them: %s", len(fits), fits["s042"])
	}
	t.Log(time.Since(start))
}
