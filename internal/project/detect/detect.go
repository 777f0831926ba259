package detect

import (
	"io/fs"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// Options are what detection cannot know from the tree.
type Options struct {
	// Line gives the newest supported line of a language that satisfies a version as a project writes it, "" for none. floor
	// tells that raw is the least that works.
	Line func(language, raw string, floor bool) string
}

// detector is the detector of one language.
type detector func(*survey.Survey) ([]survey.Candidate, diag.List)

// detectors in the order in which their findings are asked for; the order says nothing about who wins a folder.
func detectors() []detector { return nil }

// Detect reports what the repository below fsys holds.
func Detect(fsys fs.FS, o Options) Report {
	files := tree.Open(fsys)
	s := survey.Walk(files, manifest.NewReader(files))
	report := Report{Images: []Image{}, Unsupported: []Unsupported{}, Libraries: []string{}, Findings: diag.List{}}
	for _, detect := range detectors() {
		candidates, findings := detect(s)
		report.Findings = append(report.Findings, findings...)
		for _, c := range candidates {
			if c.Role == survey.Deployable {
				report.Images = append(report.Images, image(c, o))
			}
		}
	}
	return report
}

// image makes the report's form of a candidate.
func image(c survey.Candidate, o Options) Image {
	out := Image{Name: c.Name, Dir: c.Dir, Preset: c.Preset, Language: c.Language, Tool: c.Tool, Framework: c.Framework,
		Version: Version{Source: c.Version.Source, Raw: c.Version.Raw}, Target: Target(c.Target), Port: c.Port.Number,
		With: map[string]any{}, Evidence: c.Evidence, Doubts: []string{}, Unit: c}
	if o.Line != nil {
		out.Version.Value = o.Line(c.Language, c.Version.Raw, c.Version.Floor)
	}
	for _, p := range c.With {
		out.With[p.Name] = p.Value
	}
	for _, d := range c.Doubts {
		out.Doubts = append(out.Doubts, d.Text)
	}
	return out
}
