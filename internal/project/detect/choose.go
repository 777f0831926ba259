package detect

import (
	"cmp"
	"slices"

	"github.com/stagegen/stagegen/internal/project/survey"
)

// choice is what becomes of the candidates.
type choice struct {
	units     []survey.Candidate // by folder, then name
	libraries []string
}

// choose decides for each folder what it is.
func choose(all []survey.Candidate) choice {
	out := choice{libraries: []string{}}
	byDir := map[string][]survey.Candidate{}
	for _, c := range all {
		byDir[c.Dir] = append(byDir[c.Dir], c)
	}
	for _, dir := range sortedKeys(byDir) {
		units := winners(byDir[dir])
		out.units = append(out.units, units...)
		if len(units) == 0 && slices.ContainsFunc(byDir[dir], func(c survey.Candidate) bool { return c.Role == survey.Library }) {
			out.libraries = append(out.libraries, dir)
		}
	}
	return out
}

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
	slices.SortStableFunc(units, func(a, b survey.Candidate) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Name, b.Name))
	})
	best := units[0]
	return slices.DeleteFunc(units, func(c survey.Candidate) bool { return c.Language != best.Language || c.Weak != best.Weak })
}

// rank orders what may be in one folder: the lower wins. It is the order in which one manifest tells more than the next, and a
// manifest that may serve tooling alone comes after all that do not.
func rank(c survey.Candidate) int {
	at := slices.Index([]string{"generator", "php", "java", "rust", "go", "python", "node", "static", "cpp", "plain"}, kind(c))
	if c.Weak {
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
	case c.Tool == "hugo" || c.Tool == "jekyll":
		return "generator"
	case c.Tool == "none":
		return "plain"
	}
	return "static"
}
