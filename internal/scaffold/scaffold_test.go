package scaffold_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/scaffold"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

// found is what a detector finds of a program or site.
func found(c survey.Candidate, line string) detect.Image {
	i := detect.Image{Name: c.Name, Dir: c.Dir, Preset: c.Preset, Language: c.Language, Tool: c.Tool, Framework: c.Framework, Port: c.Port.Number,
		Version: detect.Version{Value: line, Raw: c.Version.Raw, Source: c.Version.Source}, Evidence: c.Evidence, Assets: c.Assets, Unit: c}
	return i
}

// golang is a Go program; its module says the version.
func golang(name, dir string) survey.Candidate {
	return survey.Candidate{Name: name, Dir: dir, Preset: "go", Language: "go", Tool: "go", Evidence: []string{dir + "/go.mod:1"},
		Version: survey.Version{Raw: "1.26", Source: dir + "/go.mod:3", Floor: true}}
}

// own is a program that keeps its Dockerfile.
func own(c survey.Candidate, file, fits string) detect.Image {
	i := found(c, "1.26")
	i.Preset, i.Dockerfile, i.Fits = "", file, fits
	return i
}

func module(tree fstest.MapFS, dir, version string) {
	tree[dir+"/go.mod"] = &fstest.MapFile{Data: []byte("module example.com/" + dir + "\n\ngo " + version + "\n")}
	tree[dir+"/main.go"] = &fstest.MapFile{Data: []byte("package main\n\nfunc main() {}\n")}
}

func site(tree fstest.MapFS, dir string) {
	tree[dir+"/index.html"] = &fstest.MapFile{Data: []byte("<!doctype html>\n")}
}

// server is a Node.js program whose package.json says no version.
func server(tree fstest.MapFS, dir string) {
	tree[dir+"/package.json"] = &fstest.MapFile{Data: []byte(`{"name": "x", "version": "1.0.0", "scripts": {"start": "node main.js"}}`)}
	tree[dir+"/package-lock.json"] = &fstest.MapFile{Data: []byte(`{"name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "x", "version": "1.0.0"}}}`)}
	tree[dir+"/main.js"] = &fstest.MapFile{Data: []byte("")}
}

// example is a repository with what was found in it. have is the build.yaml that is there, empty for none.
type example struct {
	name, have string
	tree       fstest.MapFS
	report     detect.Report
}

func examples() []example {
	return append(fresh(), additions()...)
}

func fresh() []example {
	many := fstest.MapFS{}
	module(many, "services/api", "1.26")
	module(many, "services/jobs", "1.26")
	server(many, "apps/shop")
	site(many, "docs")
	jobs := golang("jobs", "services/jobs")
	jobs.Port = survey.Port{Number: 9090, Source: "services/jobs/main.go:12"}
	jobs.With = []survey.Param{{Name: "binary", Value: "jobs"}, {Name: "timetzdata", Value: true, Source: "services/jobs/main.go:4"}}
	jobs.Doubts = []survey.Doubt{{Text: "starts the program in the module's root; there is one in cmd/worker too.", Param: "main", Choices: []string{".", "cmd/worker", "cmd/repair"}}}
	pinned := fstest.MapFS{}
	module(pinned, "a", "1.26")
	module(pinned, "b", "1.26")
	pinned["mise.toml"] = &fstest.MapFile{Data: []byte("[tools]\ngo = \"1.27.4\"\n")}
	module(pinned, "c", "1.26")
	pinned["c/go.mod"].Data = append(pinned["c/go.mod"].Data, "\ntoolchain go1.26.2\n"...)
	toolchain := golang("c", "c")
	toolchain.Version = survey.Version{Raw: "go1.26.2", Source: "c/go.mod:5"}
	newer := golang("b", "b")
	newer.Version = survey.Version{Raw: "1.27.4", Source: "mise.toml:2"}
	private := golang("api", "services/api")
	private.Secrets = []survey.Secret{
		{Kind: "npm", URL: "https://npm.acme.dev/", Scope: "@acme", Name: "npm_token", Env: "NPM_TOKEN", Source: ".npmrc:2"},
		{Kind: "go", URL: "git.acme.dev", Name: "netrc", Source: "services/api/go.mod:7"},
		{Kind: "maven", URL: "https://maven.acme.dev/", Name: "maven_settings", Source: "pom.xml:9"},
		{Kind: "pip", URL: "https://pip.acme.dev/", Name: "pip_token", Source: "pip.conf:2"},
	}
	odd := golang("api", "services/api")
	odd.Secrets = []survey.Secret{{Kind: "npm", URL: "https://${HOST}/", Name: "npm_token", Env: "NPM_TOKEN", Source: ".npmrc:2"}}
	old := fstest.MapFS{"broken/Dockerfile": {Data: []byte("FROM alpine:3.24.1\nRUNN echo\n")},
		"hand/Dockerfile":  {Data: []byte("FROM golang:1.22 AS b\nCOPY . .\nRUN go build -o /a .\nFROM alpine:3.19\nRUN apk add curl\nCOPY --from=b /a /a\nCMD [\"/a\"]\n")},
		"tools/Dockerfile": {Data: []byte("FROM debian:13\nRUN true\n")}}
	module(old, "hand", "1.26")
	unread := diag.List{
		{Rule: "malformed-manifest", Pos: diag.Pos{File: "services/api/package.json", Line: 1, Col: 27}, Message: "the JSON text ends too early"},
		{Rule: "malformed-manifest", Pos: diag.Pos{File: "web/pom.xml", Line: 3}, Message: "is not XML: \x1b\n ]]>"},
		{Rule: "a-warning", Severity: diag.Warning, Pos: diag.Pos{File: "web/app.json", Line: 1}, Message: "is odd"},
	}
	return []example{
		{name: "unread", tree: many, report: detect.Report{Images: []detect.Image{found(golang("api", "services/api"), "1.26")}, Findings: unread}},
		{name: "many", tree: many, report: detect.Report{
			Images: []detect.Image{found(jobs, "1.26"), found(golang("api", "services/api"), "1.26"),
				found(survey.Candidate{Name: "shop", Dir: "apps/shop", Preset: "node", Language: "node", Tool: "npm", Framework: "express",
					Evidence: []string{"apps/shop/package.json:1"}, Port: survey.Port{Number: 4000, Source: "apps/shop/main.js:3"}}, ""),
				found(survey.Candidate{Name: "docs", Dir: "docs", Preset: "static", Language: "static", Tool: "none", Evidence: []string{"docs/index.html"}}, ""),
				found(survey.Candidate{Name: "ml", Dir: "ml", Language: "python", Tool: "uv", Evidence: []string{"ml/pyproject.toml:1"},
					Version: survey.Version{Raw: ">=3.12", Source: "ml/pyproject.toml:5"}}, "")},
			Unsupported: []detect.Unsupported{{Dir: "tools", Language: "ruby", Evidence: []string{"tools/Gemfile"}}},
			Libraries:   []string{"l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8", "l9", "l10", "l11", "l12", "l13", "l14"}}},
		{name: "versions", tree: pinned, report: detect.Report{Images: []detect.Image{found(golang("a", "a"), "1.26"), found(newer, "1.27"), found(toolchain, "1.26.2")}}},
		{name: "agreed", tree: pinned, report: detect.Report{Images: []detect.Image{found(newer, "1.27")}}},
		{name: "registries", tree: many, report: detect.Report{Images: []detect.Image{found(private, "1.26")}}},
		{name: "no-address", tree: many, report: detect.Report{Images: []detect.Image{found(odd, "1.26")}}},
		{name: "old", tree: old, report: detect.Report{Images: []detect.Image{own(golang("hand", "hand"), "hand/Dockerfile", "go"),
			own(survey.Candidate{Name: "broken", Dir: "broken"}, "broken/Dockerfile", ""), own(survey.Candidate{Name: "tools", Dir: "tools"}, "tools/Dockerfile", "")}}},
	}
}

func additions() []example {
	tree := fstest.MapFS{}
	module(tree, "services/api", "1.26")
	module(tree, "services/jobs", "1.26")
	module(tree, "tools", "1.26")
	server(tree, "web")
	tree["services/api/build.yaml"] = &fstest.MapFile{Data: []byte("# Ours.\nimages:\n  api: { preset: go }\n")}
	shop := found(survey.Candidate{Name: "shop", Dir: "web", Preset: "node", Language: "node", Tool: "npm", Evidence: []string{"web/package.json:1"}}, "")
	all := detect.Report{Images: []detect.Image{found(golang("api", "services/api"), "1.26"), found(golang("jobs", "services/jobs"), "1.26"), shop, found(golang("tools", "tools"), "1.26")}}
	return []example{
		{name: "add", tree: tree, report: all, have: "# Ours.\nstagegen: \"1\"\nname: shop\nimages:\n  # The first.\n  api: { preset: go, dir: services/api } # api\n\n  # tools: { preset: go, dir: tools }\n# end\n"},
		{name: "members", tree: tree, report: all, have: "stagegen: \"1\"\nmembers: [\"services/*/build.yaml\"]\n"},
		{name: "house", tree: tree, report: all, have: "stagegen: \"1\"\npresets:\n  service: { extends: go, init_as: \"services/*\" }\nimages: {}\n"},
		{name: "taken", tree: tree, report: all, have: "stagegen: \"1\"\nimages: { jobs: { preset: go, dir: services/api }, shop: { preset: go, dir: tools } }\n"},
	}
}

// draft drafts an example.
func (e example) draft(t *testing.T) scaffold.Draft {
	t.Helper()
	r := scaffold.Request{Tree: e.tree, Facts: project.Open(e.tree), File: "build.yaml", Name: "shop", Report: e.report}
	if e.have == "" {
		return scaffold.New(r)
	}
	e.tree["build.yaml"] = &fstest.MapFile{Data: []byte(e.have)}
	defer delete(e.tree, "build.yaml")
	p, findings := schema.Load(e.tree, "build.yaml", nil)
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	r.Report.Images = scaffold.Missing(e.report, p)
	d, err := scaffold.Add(r, p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDrafts: what is written for a report, and said beside it.
func TestDrafts(t *testing.T) {
	t.Parallel()
	for _, e := range examples() {
		t.Run(e.name, func(t *testing.T) {
			d := e.draft(t)
			var b strings.Builder
			for _, f := range d.Files {
				b.WriteString("-- " + f.Path + " --\n" + string(f.Want))
			}
			b.WriteString("-- images --\n" + strings.Join(d.Images, " ") + "\n-- doubts --\n")
			for _, line := range d.Doubts {
				b.WriteString(line + "\n")
			}
			golden(t, e.name, b.String())
			e.check(t, d)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// check generates what was drafted: no finding is an error, and every image is there.
func (e example) check(t *testing.T, d scaffold.Draft) {
	t.Helper()
	tree := fstest.MapFS{}
	for name, f := range e.tree {
		tree[name] = f
	}
	for _, f := range d.Files {
		tree[f.Path] = &fstest.MapFile{Data: f.Want}
	}
	if tree["build.yaml"] == nil {
		tree["build.yaml"] = &fstest.MapFile{Data: []byte(e.have)}
	}
	p, findings := schema.Load(tree, "build.yaml", nil)
	if !findings.HasErrors() {
		s := generator.Source{Tree: tree, Project: p, Facts: project.Open(tree), Presets: presets.NewSet(tree, p.File.PresetDirs, generator.FactTypes())}
		_, more := generator.Generate(s, d.Images)
		findings = append(findings, more...)
	}
	for _, f := range findings {
		if f.Severity != diag.Warning {
			t.Error(f)
		}
	}
}
