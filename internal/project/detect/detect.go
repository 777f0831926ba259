package detect

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/cargo"
	"github.com/stagegen/stagegen/internal/project/cpp"
	"github.com/stagegen/stagegen/internal/project/golang"
	"github.com/stagegen/stagegen/internal/project/jvm"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/node"
	"github.com/stagegen/stagegen/internal/project/php"
	"github.com/stagegen/stagegen/internal/project/python"
	"github.com/stagegen/stagegen/internal/project/site"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// Options are what detection cannot know from the tree.
type Options struct {
	// Line gives the newest supported line of a language that satisfies a version as a project writes it, "" for none.
	Line func(language, raw string) string
	// Generated reports whether the text of a Dockerfile is stagegen's own, which says nothing about a project.
	Generated func(text []byte) bool
}

// detector finds the projects of one language or family of languages.
type detector struct {
	name   string
	detect func(*survey.Survey) ([]survey.Candidate, diag.List)
	known  func() survey.Known
}

// detectors in the order in which their findings are asked for; the order says nothing about who wins a folder.
func detectors() []detector {
	return []detector{
		{"go", golang.Detect, golang.Known},
		{"rust", cargo.Detect, cargo.Known},
		{"java", jvm.Detect, jvm.Known},
		{"node", node.Detect, node.Known},
		{"python", python.Detect, python.Known},
		{"php", php.Detect, php.Known},
		{"cpp", cpp.Detect, cpp.Known},
		{"static", site.Detect, site.Known},
	}
}

// Detect reports what the repository below fsys holds.
func Detect(fsys fs.FS, o Options) Report {
	files := tree.Open(fsys)
	s := survey.Walk(files, manifest.NewReader(files))
	var all []survey.Candidate
	var findings diag.List
	for _, d := range detectors() {
		candidates, problems := d.detect(s)
		all, findings = append(all, candidates...), append(findings, problems...)
		for _, c := range candidates {
			findings = append(findings, s.Docs.Broken(c.Dir, diag.Pos{}, d.known().Versions...)...)
		}
	}
	built := services(s)
	recipes := recipes(s, built, o.Generated)
	c := chooser{margin: newMargin(s, built, recipes), claims: claims(s), byDir: map[string][]survey.Candidate{}}
	for _, candidate := range all {
		c.byDir[candidate.Dir] = append(c.byDir[candidate.Dir], clean(candidate))
	}
	c.promote("", func(u survey.Candidate) bool { return c.meant(u.Dir) })
	chosen := c.choose()
	report := Report{Unsupported: append([]Unsupported{}, chosen.unsupported...), Libraries: chosen.libraries, Findings: append(diag.List{}, findings.Sorted()...)}
	report.Images = images(s, c.margin, chosen, recipes, o)
	report.Unsupported = append(report.Unsupported, based(report, recipes)...)
	slices.SortStableFunc(report.Unsupported, func(a, b Unsupported) int { return strings.Compare(a.Dir, b.Dir) })
	report.Aside = aside(recipes, report.Images)
	confirm(report.Images, built)
	name(report.Images)
	slices.SortStableFunc(report.Images, func(a, b Image) int { return cmp.Or(cmp.Compare(a.Dir, b.Dir), cmp.Compare(a.place(), b.place())) })
	return report
}

// aside are the Dockerfiles that no image has, sorted.
func aside(recipes []recipe, images []Image) []string {
	var out []string
	for _, r := range recipes {
		if !slices.ContainsFunc(images, func(i Image) bool { return i.Dockerfile == r.path }) {
			out = append(out, r.path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// place puts the programs of a folder for which somebody has written a Dockerfile before the others, that which a Procfile starts for
// the web before these, which stay in the order of their detector.
func (i Image) place() int {
	if i.Dockerfile != "" {
		return i.order
	}
	return len(orders()) + i.web
}

// images makes the images of the chosen units and of the Dockerfiles.
func images(s *survey.Survey, m margin, chosen choice, recipes []recipe, o Options) []Image {
	out := []Image{}
	for _, u := range chosen.units {
		out = append(out, image(u, o))
	}
	if chosen.central {
		recipes = slices.DeleteFunc(slices.Clone(recipes), func(r recipe) bool {
			return m.holds(path.Dir(r.path)) && (r.service == nil || m.holds(r.context) || r.tests())
		})
	}
	for i, r := range recipes {
		recipes[i].foreign = recipes[i].foreign || slices.ContainsFunc(chosen.unsupported, func(u Unsupported) bool { return u.Dir == path.Dir(r.path) || u.Dir == r.context })
	}
	lead(s, recipes)
	out = keep(withoutParts(out, recipes), recipes)
	for i := range out {
		web := s.Web(out[i].Dir).Command
		out[i].starts(web)
		out[i].web = out[i].namedBy(strings.Fields(web))
	}
	return out
}

// namedBy is the index of the word of a command that names the program of the image; that behind the last where none does.
func (i Image) namedBy(words []string) int {
	for n, word := range words {
		if i.among([]string{path.Base(word)}) {
			return n
		}
	}
	return len(words)
}

// withoutParts leaves out plain pages that lie below a Dockerfile of a program for which no project was found.
func withoutParts(images []Image, recipes []recipe) []Image {
	return slices.DeleteFunc(images, func(i Image) bool {
		return kind(i.Unit) == "plain" && slices.ContainsFunc(recipes, func(r recipe) bool {
			at := path.Dir(r.path)
			alone := !slices.ContainsFunc(images, func(o Image) bool { return o.Dir == at })
			return alone && at != "." && at != i.Dir && tree.Inside(i.Dir, at) && (r.foreign || !slices.Contains([]string{"", "static"}, r.language()))
		})
	})
}

// based names the languages that stagegen does not know of programs that nothing but the base image of their Dockerfile tells of.
func based(report Report, recipes []recipe) []Unsupported {
	var out []Unsupported
	for _, r := range recipes {
		language, dir := r.foreignLanguage(), path.Dir(r.path)
		kept := slices.ContainsFunc(report.Images, func(i Image) bool { return i.Dockerfile == r.path && i.Language == "" })
		named := func(u Unsupported) bool {
			return u.Language == language && (tree.Inside(dir, u.Dir) || tree.Inside(u.Dir, r.context))
		}
		if language != "" && kept && !slices.ContainsFunc(append(slices.Clone(report.Unsupported), out...), named) {
			out = append(out, Unsupported{Dir: dir, Language: language, Evidence: []string{r.path}})
		}
	}
	return out
}

// image makes the report's form of a candidate.
func image(c survey.Candidate, o Options) Image {
	out := Image{Name: c.Name, Dir: c.Dir, Preset: c.Preset, Language: c.Language, Tool: c.Tool, Framework: c.Framework,
		Version: version(c, o), Target: Target(c.Target), Port: c.Port.Number, With: map[string]any{},
		Evidence: append([]string{}, c.Evidence...), Doubts: []string{}, Assets: c.Assets, Unit: c}
	for _, p := range c.With {
		out.With[p.Name] = p.Value
	}
	for _, d := range c.Doubts {
		out.Doubts = append(out.Doubts, d.Text)
	}
	return out
}

// version resolves what the project asks for to what it is built with.
func version(c survey.Candidate, o Options) Version {
	out := Version{Source: c.Version.Source, Raw: c.Version.Raw}
	if o.Line != nil {
		out.Value = o.Line(c.Language, cmp.Or(c.Version.Means, c.Version.Raw))
	}
	if out.Value == "" {
		out.Value = survey.Exact(cmp.Or(c.Version.Means, c.Version.Raw))
	}
	return out
}
