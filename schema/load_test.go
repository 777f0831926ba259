package schema_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
)

// load reads a tree that is right.
func load(t *testing.T, tree fs.FS) *schema.Project {
	t.Helper()
	p, findings := schema.Load(tree, "build.yaml", nil)
	if p == nil || len(findings) > 0 {
		t.Fatalf("%s", print(t, tree, findings))
	}
	return p
}

// image finds an image by name.
func image(t *testing.T, p *schema.Project, name string) schema.Image {
	t.Helper()
	for _, i := range p.Images {
		if i.Name == name {
			return i
		}
	}
	t.Fatalf("there is no image %s", name)
	return schema.Image{}
}

func tree(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func TestLoadProject(t *testing.T) {
	t.Parallel()
	p := load(t, project(t, "testdata/ok/files.txtar"))
	type summary struct {
		Name, Member, Preset string
		Chain                []string
		Dir, Context         schema.Path
		Labels               schema.Labels
		Env                  schema.Environment
		Expose               schema.Ports
		Pos                  string
	}
	var got []summary
	for _, i := range p.Images {
		got = append(got, summary{i.Name, i.Member, i.Preset, i.Chain, i.Spec.Dir, i.Spec.Context, i.Spec.Labels, i.Spec.Environment, i.Spec.Expose, i.Pos.String()})
	}
	house := []string{"house"}
	labels, ports := schema.Labels{"c": "d"}, schema.Ports{"80"}
	want := []summary{
		{"api", "services/api/build.yaml", "go", house, "services/api", "", labels, schema.Environment{"A": "1"}, ports, "services/api/build.yaml:3:3"},
		{"api-debug", "services/api/build.yaml", "go", house, "services/api/debug", ".", labels, schema.Environment{"A": "1"}, ports, "services/api/build.yaml:4:3"},
		{"root", "", "go", house, ".", "", labels, nil, ports, "build.yaml:6:3"},
		{"tool", "", "go", house, "tools", "", labels, nil, ports, "platform/images.yaml:3:3"},
		{"web", "apps/web/deep/build.yaml", "node", nil, "apps/web/deep", "", schema.Labels{"a": "b", "c": "d"}, nil, ports, "apps/web/deep/build.yaml:1:11"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := p.File.Secrets["token"].File; got != "platform/token.txt" {
		t.Errorf("the path of the secret is %s", got)
	}
	if _, ok := p.Sources["apps/web/node_modules/x/build.yaml"]; ok || len(p.Sources) != 6 {
		t.Errorf("%d files were read", len(p.Sources))
	}
}

// The layers of an image, weakest first: the file's versions, defaults, the member's defaults, house presets from the last
// to the first, the image. Lists of packages and the like unite, other lists replace, null removes.
func TestLayers(t *testing.T) {
	t.Parallel()
	p := load(t, tree(map[string]string{
		"build.yaml": `stagegen: "1"
members: [svc/build.yaml]
versions: { go: "1.26", node: "24" }
defaults:
  versions: { debian: "13" }
  environment: { A: defaults, B: defaults, C: defaults, D: defaults, E: defaults }
  labels: { gone: x }
  expose: [9000]
  tags: [one, two]
  user: 1
  stages: { build: { packages: { apt: [a] }, environment: { X: "1" } } }
presets:
  low: { extends: go, environment: { C: low, D: low, E: low }, with: { base: slim, tags: [t1], keep: x }, expose: [100] }
  mid: { extends: low, environment: { D: mid, E: mid }, with: { tags: [t2] }, stages: { build: { packages: { apt: [c, b] } } } }
  go: { extends: go, files: [b] }
secrets: { s1: { environment: S1 }, s2: { environment: S2 } }
images:
  plain: { preset: go }
`,
		"svc/build.yaml": `defaults: { environment: { B: member }, secrets: [s2], user: null }
images:
  it:
    preset: mid
    environment: { E: image }
    labels: null
    expose: ["443/tcp", 9000]
    tags: [three]
    secrets: [s1]
    with: { base: null, tags: [t0] }
    stages: { build: { packages: { apt: [a, d] } } }
    allow: [{ rule: r, reason: x }]
`,
	}))
	it := image(t, p, "it")
	if d := cmp.Diff([]string{"mid", "low", "go"}, it.Chain); d != "" || it.Preset != "go" {
		t.Errorf("chain of it, ends at %s (-want +got):\n%s", it.Preset, d)
	}
	plain := image(t, p, "plain")
	if d := cmp.Diff([]string{"go"}, plain.Chain); d != "" || plain.Preset != "go" {
		t.Errorf("chain of plain, ends at %s (-want +got):\n%s", plain.Preset, d)
	}
	want := schema.ImageSpec{Preset: "mid", Dir: "svc",
		Behaviour: schema.Behaviour{Files: schema.Paths{"b"}},
		Common: schema.Common{
			Versions:    map[string]schema.LineVersion{"go": "1.26", "node": "24", "debian": "13"},
			Environment: schema.Environment{"A": "defaults", "B": "member", "C": "low", "D": "mid", "E": "image"},
			Expose:      schema.Ports{"100", "443", "9000"},
			Tags:        schema.Tags{"three"},
			Secrets:     schema.SecretNames{"s1", "s2"},
			Allow:       []schema.Waiver{{Rule: "r", Reason: "x"}},
			Stages: map[string]schema.Stage{"build": {Environment: schema.Environment{"X": "1"},
				Packages: schema.PackageLists{Apt: schema.PackageNames{"a", "b", "c", "d"}}}},
		}}
	if d := cmp.Diff(want, it.Spec, cmpopts.IgnoreFields(schema.Behaviour{}, "With")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"tags", "keep"}, it.Node.Get("with").Keys()); d != "" {
		t.Errorf("parameters (-want +got):\n%s", d)
	}
	for path, want := range map[string]string{
		"environment A":               "build.yaml:6:21",
		"environment B":               "svc/build.yaml:1:31",
		"environment C":               "build.yaml:13:41",
		"environment E":               "svc/build.yaml:5:23",
		"with keep":                   "build.yaml:13:102",
		"stages build packages apt 1": "build.yaml:14:119",
		"versions go":                 "build.yaml:3:17",
	} {
		if got := it.Node.At(strings.Fields(path)...).Pos.String(); got != want {
			t.Errorf("%s stands at %s, not at %s", path, got, want)
		}
	}
}

func TestUnder(t *testing.T) {
	t.Parallel()
	p := load(t, tree(map[string]string{"build.yaml": `stagegen: "1"
defaults: { labels: { keep: x } }
presets: { house: { extends: static, with: { start_env: [B], list: [b] }, healthcheck: null } }
images:
  shop: { preset: house, with: { start_env: [A], list: [a] }, expose: [80] }
`}))
	own, findings := yamlsrc.Parse("presets/static/preset.yaml", []byte(`{expose: [8080], healthcheck: {test: [CMD, x]}, labels: {keep: own, more: own}}`))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	before := image(t, p, "shop")
	got, findings := before.Under(own, func(name string) bool { return name == "start_env" })
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if d := cmp.Diff(schema.Labels{"keep": "x", "more": "own"}, got.Spec.Labels); d != "" {
		t.Errorf("labels (-want +got):\n%s", d)
	}
	if got.Spec.Healthcheck != nil || len(got.Spec.Expose) != 2 || got.Spec.Dir != "." {
		t.Errorf("healthcheck %v, expose %v, dir %s", got.Spec.Healthcheck, got.Spec.Expose, got.Spec.Dir)
	}
	for key, want := range map[string]string{"start_env": "A B", "list": "a"} {
		var values []string
		for _, item := range got.Spec.With[key].Items {
			values = append(values, item.Value)
		}
		if strings.Join(values, " ") != want {
			t.Errorf("%s is %v, not %s", key, values, want)
		}
	}
	if len(before.Spec.Expose) != 1 || len(before.Spec.With["start_env"].Items) != 1 {
		t.Error("Under changed the image that it was called on")
	}
}

func TestImageWithoutPreset(t *testing.T) {
	t.Parallel()
	p := load(t, tree(map[string]string{"build.yaml": `stagegen: "1"
defaults: { tags: ["x/${name}"], environment: { A: 1 }, user: 5 }
images:
  legacy: { dockerfile: services/legacy/Dockerfile }
  there: { dockerfile: a/b/Dockerfile, context: a }
`}))
	legacy, there := image(t, p, "legacy"), image(t, p, "there")
	if legacy.Preset != "" || legacy.Spec.Context != "." || legacy.Spec.Dir != "services/legacy" || there.Spec.Context != "a" {
		t.Errorf("legacy %+v, there %+v", legacy.Spec, there.Spec)
	}
	if legacy.Spec.Environment != nil || legacy.Spec.User != "" || len(legacy.Spec.Tags) != 1 {
		t.Errorf("defaults that need a preset reached the image: %+v", legacy.Spec)
	}
}

func TestLoadFromStandardInput(t *testing.T) {
	t.Parallel()
	p, findings := schema.Load(fstest.MapFS{}, "build.yaml", []byte("stagegen: \"1\"\nimages: { a: { preset: go } }\n"))
	if len(findings) > 0 || len(p.Images) != 1 || p.Sources["build.yaml"] == nil {
		t.Errorf("%v, %+v", findings, p)
	}
	p, findings = schema.Load(fstest.MapFS{}, "build.yaml", []byte{})
	if p != nil || len(findings) != 1 || findings[0].Rule != yamlsrc.RuleDocument {
		t.Errorf("empty input: %v, %+v", findings, p)
	}
	p, findings = schema.Load(fstest.MapFS{}, "build.yaml", nil)
	if p != nil || len(findings) != 1 || findings[0].Rule != schema.RuleFile || !strings.Contains(findings[0].Hint, "stagegen init") {
		t.Errorf("no file: %v, %+v", findings, p)
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	if got := schema.Expand("x/${name}:${dir}-$name-${other}", "api", "services/api"); got != "x/api:services/api-$name-${other}" {
		t.Error(got)
	}
}

// The same findings and images come out whatever the line endings are.
func TestCRLF(t *testing.T) {
	t.Parallel()
	for _, file := range append(cases(t, "ok"), cases(t, "err")...) {
		if strings.HasSuffix(file, ".txtar") {
			continue
		}
		data, err := fs.ReadFile(project(t, file), "build.yaml")
		if err != nil {
			t.Fatal(err)
		}
		unix := []byte(strings.ReplaceAll(string(data), "\r\n", "\n"))
		dos := []byte(strings.ReplaceAll(string(unix), "\n", "\r\n"))
		if strings.Contains(string(data), "\x00") {
			continue // UTF-16
		}
		a, listA := schema.Load(fstest.MapFS{}, "build.yaml", unix)
		b, listB := schema.Load(fstest.MapFS{}, "build.yaml", dos)
		if d := cmp.Diff(listA, listB); d != "" {
			t.Errorf("%s: findings (-LF +CRLF):\n%s", file, d)
		}
		if a != nil && b != nil {
			opts := cmp.Options{cmpopts.IgnoreFields(schema.Behaviour{}, "With"), cmpopts.IgnoreFields(schema.Image{}, "Node"), cmpopts.IgnoreUnexported(schema.Image{})}
			if d := cmp.Diff(a.Images, b.Images, opts); d != "" {
				t.Errorf("%s: images (-LF +CRLF):\n%s", file, d)
			}
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, text := range []string{"", "stagegen: \"1\"\nimages:\n  api: { preset: go }\n", "a: &a [*a]", "- \t- x\r\n", "a: \"\\u2028\"\nb: 'é\n", "{a: b: c}"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, findings := schema.Load(fstest.MapFS{}, "build.yaml", data)
		lines := strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
		inside := func(p diag.Pos) bool {
			if p.Line == 0 {
				return p.Col == 0
			}
			// One column behind the end of a line is where something is missing.
			return p.Line <= len(lines) && p.Col >= 1 && p.Col <= len([]rune(strings.TrimSuffix(lines[p.Line-1], "\r")))+1
		}
		for _, finding := range findings {
			if finding.Rule == "" || finding.Message == "" || finding.Pos.File != "build.yaml" || !inside(finding.Pos) {
				t.Errorf("finding out of place: %+v", finding)
			}
			for _, r := range finding.Related {
				if !inside(r.Pos) {
					t.Errorf("related place out of place: %+v", finding)
				}
			}
		}
		if err := diag.Text(discard{}, findings, diag.Options{Sources: func(string) ([]byte, bool) { return data, true }}); err != nil {
			t.Error(err)
		}
	})
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func BenchmarkLoadThousandImages(b *testing.B) {
	var text strings.Builder
	text.WriteString("stagegen: \"1\"\ndefaults: { labels: { a: b }, environment: { X: y } }\npresets: { house: { extends: go, expose: [80] } }\nimages:\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "  svc-%d:\n    preset: house\n    dir: services/svc-%d\n    expose: [%d]\n    environment: { A: b, C: d }\n    with: { base: slim }\n", i, i, 1000+i)
	}
	for b.Loop() {
		if _, findings := schema.Load(fstest.MapFS{}, "build.yaml", []byte(text.String())); len(findings) > 0 {
			b.Fatal(findings)
		}
	}
}
