package detect

import (
	"cmp"
	"slices"

	"github.com/stagegen/stagegen/internal/project/survey"
)

// winners gives the candidates of the language that a folder's images are of, none where nothing in it is deployable.
func winners(in []survey.Candidate) []survey.Candidate {
	var units []survey.Candidate
	for _, c := range in {
		if c.Role == survey.Deployable {
			units = append(units, c)
		}
	}
	if len(units) == 0 {
		return nil
	}
	slices.SortStableFunc(units, func(a, b survey.Candidate) int { return cmp.Compare(rank(a), rank(b)) })
	best := units[0]
	units = slices.DeleteFunc(units, func(c survey.Candidate) bool { return kind(c) != kind(best) || c.Weak != best.Weak })
	for i := range units {
		units[i].Doubts = append(slices.Clone(units[i].Doubts), beside(units[i], in)...)
	}
	return units
}

// rank orders what may be in one folder: the lower wins. It is the order in which one manifest tells more than the next, and a
// manifest that may serve tooling alone comes after all that do not. So do pages in a folder below, such as public, which are a
// program's where there is one.
func rank(c survey.Candidate) int {
	at := slices.Index([]string{"generator", "php", "java", "rust", "go", "python", "node", "static", "cpp", "plain"}, kind(c))
	switch {
	case c.Weak && c.Target.Value == "":
		return at + 200
	case c.Weak, c.Plain && c.Target.Value != ".":
		return at + 100
	}
	return at
}

// kind is the language, with static sites told apart: by a generator that has a tool or a configuration of its own, by the
// scripts of a package.json, or as they stand.
func kind(c survey.Candidate) string {
	switch {
	case c.Language != "static":
		return c.Language
	case c.Tool == "hugo" || c.Tool == "jekyll" || c.Framework == "pelican":
		return "generator"
	case c.Plain:
		return "plain"
	}
	return "static"
}
