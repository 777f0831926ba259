package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// chooser decides what becomes of the candidates and claims.
type chooser struct {
	margin margin
	claims []claim
	byDir  map[string][]survey.Candidate
}

// untold is the doubt about a project of which nothing but the manifest is known.
const untold = "nothing tells what of this project is started or served"

// choice is what was decided.
type choice struct {
	units       []survey.Candidate // by folder, then name
	unsupported []Unsupported
	libraries   []string
	central     bool // something lies outside of the margin, and what lies in it is left out
}

// choose decides for each folder what it is. Packages that nothing tells a program of, and that no other language has a use for,
// are projects where nothing else is found: it is known what installs them.
func (c chooser) choose() choice {
	var out choice
	var lost []claim
	if out.units, lost = c.found(); len(out.units) == 0 && len(lost) == 0 {
		c.promote(untold, func(u survey.Candidate) bool { return u.Role == survey.Assets })
		out.units, lost = c.found()
	}
	if out.central = c.central(out.units, lost); out.central {
		out.units = slices.DeleteFunc(out.units, func(u survey.Candidate) bool { return c.margin.holds(u.Dir) })
		lost = slices.DeleteFunc(lost, func(l claim) bool { return c.margin.holds(l.dir) })
	}
	for _, l := range lost {
		out.unsupported = append(out.unsupported, Unsupported{Dir: l.dir, Language: l.language, Evidence: l.evidence})
	}
	out.libraries = c.libraries(out.units)
	return out
}

// found gives the units and the claims that stand.
func (c chooser) found() (units []survey.Candidate, lost []claim) {
	for _, dir := range sortedKeys(c.byDir) {
		units = append(units, c.units(dir)...)
	}
	units = c.apart(units)
	for _, l := range c.claims {
		if !c.shadowed(l, units) {
			lost = append(lost, l)
		}
	}
	return units, lost
}

// promote makes deployable, as far as nothing else in the folder is, what its detector takes for a part of something else; doubt, where
// it is not empty, says why that may be wrong.
func (c chooser) promote(doubt string, which func(survey.Candidate) bool) {
	for _, in := range c.byDir {
		for i, u := range in {
			if u.Role != survey.Deployable && which(u) {
				in[i].Role, in[i].Weak = survey.Deployable, true
				if doubt != "" {
					in[i].Doubts = append(slices.Clone(u.Doubts), survey.Doubt{Text: doubt})
				}
			}
		}
	}
}

// meant reports whether it is written how to build what lies in the folder itself: by a Dockerfile there, or by a service of a Compose file
// whose Dockerfile is no other project's and takes more of it than what lies in other folders.
func (c chooser) meant(dir string) bool {
	return slices.Contains(c.margin.recipes, dir) || slices.ContainsFunc(c.margin.built, func(one service) bool {
		at := path.Dir(one.dockerfile)
		return one.context == dir && slices.Contains(c.margin.contexts, dir) && (at == dir || len(c.byDir[at]) == 0 && !slices.Contains(c.margin.narrow, one.dockerfile))
	})
}

// units gives the candidates that a folder's images are made of, none where it is a foreign project.
func (c chooser) units(dir string) []survey.Candidate {
	units := winners(c.byDir[dir])
	if len(units) == 0 || slices.ContainsFunc(c.claims, func(l claim) bool { return l.dir == dir && l.beats(kind(units[0]), units[0].Weak) }) {
		return nil
	}
	if slices.ContainsFunc(c.claims, func(l claim) bool {
		return l.part(dir) && l.beats(kind(units[0]), units[0].Weak) || l.serves(units[0])
	}) {
		return nil
	}
	return units
}

// apart drops what is a part of another project: pages that lie in a program's folder, a weak sign of a language below a
// project of it, a bare source below any project, and the sources of assets. An asset is one where something is known to build it.
func (c chooser) apart(units []survey.Candidate) []survey.Candidate {
	var assets []string
	roots := map[string][]survey.Candidate{}
	for i, u := range units {
		roots[u.Dir] = append(roots[u.Dir], u)
		assets = append(assets, u.Takes...)
		units[i].Assets = slices.DeleteFunc(slices.Clone(u.Assets), func(a survey.Asset) bool { return len(winners(c.byDir[a.Dir])) == 0 })
		for _, a := range units[i].Assets {
			assets = append(assets, a.Dir)
		}
	}
	return slices.DeleteFunc(units, func(u survey.Candidate) bool {
		if slices.Contains(assets, u.Dir) || u.Plain && u.Target.Value != "." && len(roots[path.Join(u.Dir, u.Target.Value)]) > 0 {
			return true // the pages' own folder is a project
		}
		if kind(u) != "plain" && !u.Weak || u.Dir == "." || c.margin.written(u.Dir) {
			return false
		}
		if slices.ContainsFunc(c.claims, func(l claim) bool { return !l.weak && l.dir != u.Dir && tree.Inside(u.Dir, l.dir) }) {
			return true
		}
		helps := u.Bare && !c.started(u)
		return slices.ContainsFunc(tree.Above(u.Dir)[1:], func(dir string) bool {
			return slices.ContainsFunc(roots[dir], func(o survey.Candidate) bool {
				return kind(u) == "plain" || o.Language == u.Language || helps && !o.Weak && kind(o) != "plain"
			})
		})
	})
}

// started reports whether anything tells how a program is built or started that has no manifest: a Procfile or the settings of a platform
// beside it, or a Dockerfile for its language that is built in a folder above.
func (c chooser) started(u survey.Candidate) bool {
	s := c.margin.survey
	return len(s.Procfile(u.Dir)) > 0 || s.Web(u.Dir).Command != "" || slices.ContainsFunc(c.margin.all, func(r recipe) bool {
		return r.language() == u.Language && tree.Inside(u.Dir, r.context)
	})
}

// shadowed reports whether a claim says nothing: its folder is a unit's, it is a weak one in or below something that was found, or
// lies below a claim of the same language.
func (c chooser) shadowed(l claim, units []survey.Candidate) bool {
	if slices.ContainsFunc(units, func(u survey.Candidate) bool { return u.Dir == l.dir || l.weak && tree.Inside(l.dir, u.Dir) }) {
		return true
	}
	if l.weak && slices.ContainsFunc(c.byDir[l.dir], func(u survey.Candidate) bool { return !l.serves(u) }) {
		return true
	}
	return slices.ContainsFunc(c.claims, func(o claim) bool {
		return o.dir != l.dir && tree.Inside(l.dir, o.dir) && (o.language == l.language && (l.weak || !o.weak) || !o.weak && (l.weak || o.part(l.dir))) ||
			o.dir == l.dir && o.language != l.language && l.weak && !o.weak
	})
}

// central reports whether something is found outside of the margin, so that what lies in it is left out.
func (c chooser) central(units []survey.Candidate, claims []claim) bool {
	in := c.margin.holds
	return slices.ContainsFunc(units, func(u survey.Candidate) bool { return !in(u.Dir) }) ||
		slices.ContainsFunc(claims, func(l claim) bool { return !in(l.dir) }) ||
		slices.ContainsFunc(c.margin.recipes, func(dir string) bool { return !in(dir) })
}

// libraries gives the folders of packages that only other folders use.
func (c chooser) libraries(units []survey.Candidate) []string {
	out := []string{}
	for _, dir := range sortedKeys(c.byDir) {
		isLibrary := slices.ContainsFunc(c.byDir[dir], func(u survey.Candidate) bool { return u.Role == survey.Library && !u.Weak })
		if isLibrary && !c.margin.holds(dir) && !slices.ContainsFunc(units, func(u survey.Candidate) bool { return u.Dir == dir }) {
			out = append(out, dir)
		}
	}
	return out
}

// beside says what else a folder holds than the unit: what is not built, as far as nobody builds it from the program's own build.
func beside(u survey.Candidate, in []survey.Candidate) []survey.Doubt {
	var out []survey.Doubt
	for _, o := range in {
		if o.Language == u.Language || o.Weak || o.Role == survey.Library || len(o.Evidence) == 0 {
			continue
		}
		what := "a " + o.Language + " project"
		if o.Role == survey.Assets || o.Language == "node" || o.Language == "static" && o.Tool != "none" && !o.Plain {
			what = "assets of this one"
		}
		file, _, _ := strings.Cut(o.Evidence[0], ":")
		out = append(out, survey.Doubt{Text: file + " is taken for " + what + ", which the image does not build"})
	}
	return out
}
