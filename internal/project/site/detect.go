package site

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/node"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Detect finds the sites of a repository that no package.json builds: those of the generators that it knows, and plain ones.
func Detect(s *survey.Survey) ([]survey.Candidate, diag.List) {
	d := &detector{Reader: New(s.Tree, s.Docs, node.New(s.Tree, s.Docs)), survey: s, packages: node.Packages(s)}
	var out []survey.Candidate
	for _, folder := range s.Folders {
		if d.aside(folder.Dir) || slices.ContainsFunc(out, func(c survey.Candidate) bool { return tree.Inside(folder.Dir, c.Dir) }) {
			continue
		}
		if c, ok := d.candidate(folder); ok {
			out = append(out, c)
		}
	}
	return out, nil
}

// detector looks at the folders of one repository.
type detector struct {
	*Reader
	survey   *survey.Survey
	packages func(dir string) (node.Package, bool)
}

// aside tells folders whose sites show a theme.
func (d *detector) aside(dir string) bool {
	for part := range strings.SplitSeq(dir, "/") {
		if slices.Contains([]string{"themes", "exampleSite"}, part) {
			return true
		}
	}
	return false
}

// found is what a generator's own files say of a site.
type found struct {
	framework string
	pos       diag.Pos // of the configuration
	out       unit.Fact
	versions  []version
	tool      string
	preset    string
}

func (d *detector) candidate(folder *survey.Folder) (survey.Candidate, bool) {
	for _, find := range []func(*survey.Folder) (found, bool){d.zola, d.hugoSite, d.jekyll, d.mdBook, d.mkDocs, d.sphinx, d.pelican} {
		if got, ok := find(folder); ok {
			return got.candidate(folder.Dir), true
		}
	}
	return d.pages(folder)
}

func (f found) candidate(dir string) survey.Candidate {
	c := survey.Candidate{Dir: dir, Language: "static", Tool: f.tool, Preset: f.preset, Framework: f.framework,
		Target: survey.Target{Kind: survey.Out, Value: f.out.Text()}, Evidence: []string{survey.Place(f.pos)}}
	if place := survey.Place(f.out.Pos); place != "" && place != c.Evidence[0] {
		c.Evidence = append(c.Evidence, place)
	}
	var stated []survey.Version
	for _, v := range f.versions {
		stated = append(stated, survey.Version{Raw: v.word, Source: survey.Place(v.pos), Floor: v.floor, Means: means(v.word)})
	}
	c.Version, c.Doubts = survey.Choose(stated)
	if f.preset == "" {
		c.Doubts = append(c.Doubts, survey.Doubt{Text: "no preset builds sites of " + f.framework + ": build it elsewhere, or write a Dockerfile"})
	}
	return c
}

// means is the version to look for where its name has an edition in front; "" for the name itself.
func means(word string) string {
	if plain := plainVersion(word); plain != word {
		return plain
	}
	return ""
}
