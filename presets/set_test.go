package presets_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/presets"
)

// small puts the preset testdata/ok/small into folders of a tree, with the folder's path as its summary.
func small(t testing.TB, folders ...string) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	for _, folder := range folders {
		for _, file := range presets.Files() {
			data, err := os.ReadFile(path.Join("testdata", "ok", "small", file))
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(string(data), "A program that needs no build", folder)
			tree[path.Join(folder, file)] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return tree
}

// Every built-in preset loads, from the binary as from the folders, with the facts of the real readers.
func TestBuiltins(t *testing.T) {
	t.Parallel()
	set := presets.NewSet(nil, nil, realFacts())
	if want := []string{"go", "java", "node", "os", "rust", "rust-musl", "static"}; !slices.Equal(presets.Names(), want) || !slices.Equal(set.Names(), want) {
		t.Errorf("the presets are %v", presets.Names())
	}
	for _, name := range presets.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := presets.NewSet(nil, nil, realFacts())
			embedded, findings := set.Get(name)
			if embedded == nil || len(findings) > 0 {
				t.Fatalf("findings in a built-in preset:\n%s", print(t, presets.Builtin(), findings))
			}
			if embedded.Name != name || embedded.Folder != "presets/"+name {
				t.Errorf("%s is %s in %s", name, embedded.Name, embedded.Folder)
			}
			onDisk, findings := presets.Load(os.DirFS("."), name, name, "presets/"+name, realFacts())
			if len(findings) > 0 {
				t.Fatal(findings)
			}
			if d := cmp.Diff(embedded.Pins, onDisk.Pins); d != "" {
				t.Errorf("(-binary +folder):\n%s", d)
			}
			if d := cmp.Diff(embedded.Manifest.Stages, onDisk.Manifest.Stages); d != "" {
				t.Errorf("(-binary +folder):\n%s", d)
			}
		})
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	tree := small(t, "docker/presets/go", "docker/presets/mine", "platform/mine", "platform/other", "lone/preset")
	tree["docker/presets/broken/Dockerfile.tmpl"] = &fstest.MapFile{Data: []byte("FROM a")}
	tree["docker/presets/node/README.md"] = &fstest.MapFile{Data: []byte("no preset")}
	tree["docker/presets/file"] = &fstest.MapFile{Data: []byte("no folder")}
	facts := realFacts()
	set := presets.NewSet(tree, []string{"docker/presets/", "./platform", "nowhere", "../up"}, facts)
	for _, c := range []struct {
		name, ref, folder string
		findings          bool
	}{
		{"a name of the first folder", "mine", "docker/presets/mine", false},
		{"a name of the second folder", "other", "platform/other", false},
		{"a name that shadows a built-in preset", "go", "docker/presets/go", false},
		{"a built-in preset", "static", "presets/static", false},
		{"a folder of a built-in's name that is no preset", "node", "presets/node", false},
		{"a folder that is a preset in part", "broken", "", true},
		{"a folder by its path", "./lone/preset", "lone/preset", false},
		{"a folder by its path, with a slash behind", "lone/preset/", "lone/preset", false},
		{"a folder by another path", "./docker/../platform/mine", "platform/mine", false},
		{"a folder that is no preset", "./docker/presets/node", "", true},
		{"a folder that is not there", "./lone/nothing", "", false},
		{"a folder out of the tree", "../up/preset", "", false},
		{"the root of the system", "/etc", "", false},
		{"a file", "./docker/presets/file", "", false},
		{"nothing of that name", "nope", "", false},
		{"nothing", "", "", false},
		{"the folder itself", ".", "", false},
		{"the folder above", "..", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, findings := set.Get(c.ref)
			if findings.HasErrors() != c.findings {
				t.Fatalf("findings: %v", findings)
			}
			folder := ""
			if p != nil {
				folder = p.Folder
			}
			if folder != c.folder {
				t.Errorf("want %q, got %q", c.folder, folder)
			}
			again, _ := set.Get(c.ref)
			if again != p {
				t.Error("the preset is loaded twice")
			}
		})
	}
	want := []string{"broken", "go", "java", "mine", "node", "os", "other", "rust", "rust-musl", "static"}
	if d := cmp.Diff(want, set.Names()); d != "" {
		t.Errorf("names (-want +got):\n%s", d)
	}
}

// A project without a tree has the built-in presets alone.
func TestGetWithoutTree(t *testing.T) {
	t.Parallel()
	set := presets.NewSet(nil, []string{"docker"}, realFacts())
	for _, ref := range []string{"mine", "./docker/mine"} {
		if p, findings := set.Get(ref); p != nil || len(findings) > 0 {
			t.Errorf("%s: %v, %v", ref, p, findings)
		}
	}
	if p, _ := set.Get("go"); p == nil {
		t.Error("there is no preset go")
	}
}

// A tree that cannot be read is said to be so.
func TestLoadUnreadable(t *testing.T) {
	t.Parallel()
	tree := small(t, "preset")
	tree["preset/pins.yaml"] = &fstest.MapFile{Mode: fs.ModeDir}
	_, findings := presets.Load(tree, "preset", "preset", "preset", facts())
	if len(findings) != 1 || findings[0].Rule != presets.RuleMissing || !strings.HasPrefix(findings[0].Message, "cannot read pins.yaml") {
		t.Errorf("%v", findings)
	}
}

// A checkout with other line endings is the same preset.
func TestLoadLineEndings(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{}
	for _, file := range presets.Files() {
		data, err := os.ReadFile(path.Join("testdata", "ok", "full", file))
		if err != nil {
			t.Fatal(err)
		}
		tree[path.Join("unix", file)] = &fstest.MapFile{Data: data}
		tree[path.Join("windows", file)] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(data), "\n", "\r\n"))}
	}
	unix, _ := presets.Load(tree, "unix", "x", "x", facts())
	windows, findings := presets.Load(tree, "windows", "x", "x", facts())
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if d := cmp.Diff(unix.Pins, windows.Pins); d != "" {
		t.Errorf("(-unix +windows):\n%s", d)
	}
	if d := cmp.Diff(unix.Manifest.Stages, windows.Manifest.Stages); d != "" {
		t.Errorf("(-unix +windows):\n%s", d)
	}
	if d := cmp.Diff(unix.Dockerfile.Uses(), windows.Dockerfile.Uses()); d != "" {
		t.Errorf("(-unix +windows):\n%s", d)
	}
}

// Whatever is in the files of a folder, loading gives a preset or findings with a place in one of them.
func FuzzLoad(f *testing.F) {
	add := func(tree fs.FS, folder string) {
		texts := make([]string, 0, 4)
		for _, file := range presets.Files() {
			data, err := fs.ReadFile(tree, path.Join(folder, file))
			if err != nil {
				data = nil
			}
			texts = append(texts, string(data))
		}
		f.Add(texts[0], texts[1], texts[2], texts[3])
	}
	for _, name := range presets.Names() {
		add(presets.Builtin(), name)
	}
	for _, pattern := range []string{"ok", "err"} {
		for _, dir := range folders(f, pattern) {
			add(readCase(f, dir), "preset")
		}
	}
	types := realFacts()
	f.Fuzz(func(t *testing.T, manifest, pins, dockerfile, ignore string) {
		tree := fstest.MapFS{}
		for i, text := range []string{manifest, pins, dockerfile, ignore} {
			tree[path.Join("p", presets.Files()[i])] = &fstest.MapFile{Data: []byte(text)}
		}
		p, findings := presets.Load(tree, "p", "p", "p", types)
		if (p == nil) != findings.HasErrors() {
			t.Errorf("the preset is there: %v; findings: %v", p != nil, findings)
		}
		for _, f := range findings {
			if path.Dir(f.Pos.File) != "p" {
				t.Errorf("a finding without a place: %v", f)
			}
		}
	})
}
