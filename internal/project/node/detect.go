package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Detect says which packages of a repository are programs, sites, libraries, or builds for a program of another language.
func Detect(s *survey.Survey) ([]survey.Candidate, diag.List) {
	d := &detector{Reader: New(s.Tree, s.Docs), survey: s}
	var out []survey.Candidate
	var problems diag.List
	for _, folder := range s.Folders {
		if !folder.Has("package.json") || aloof(folder.Dir) {
			continue
		}
		own, bad := d.pkg(folder.Dir)
		if problems = append(problems, bad...); own == nil {
			continue
		}
		if c, ok := d.candidate(own); ok {
			out = append(out, c)
		}
	}
	return out, problems
}

// detector looks at the packages of one repository.
type detector struct {
	*Reader
	survey *survey.Survey
}

// aloof tells folders whose packages are for tests and readers of the repository.
func aloof(dir string) bool {
	for part := range strings.SplitSeq(dir, "/") {
		if slices.Contains([]string{"examples", "example", "test", "tests", "__tests__", "__fixtures__", "__mocks__", "fixtures", "fixture", "testdata",
			"e2e", "benchmark", "benchmarks", "bench", "playground", "playgrounds", "templates"}, part) {
			return true
		}
	}
	return false
}

// judged is a package that the detector looks at.
type judged struct {
	*project
	survey *survey.Survey
	out    survey.Candidate
	launch launch // of a program
}

// candidate says what the package is; ok is false where it is nothing that an image or its build would know.
func (d *detector) candidate(own *pkg) (c survey.Candidate, ok bool) {
	work, _ := d.workspaceOf(own.dir) // a broken workspace file is the finding of whoever generates
	p := &project{Reader: d.Reader, req: unit.Request{Dir: own.dir, Given: map[string]string{}}, own: own, work: work, closure: []*pkg{own},
		purpose: Server, facts: unit.NewFacts(Definitions()), context: "."}
	j := &judged{project: p, survey: d.survey, out: survey.Candidate{Dir: own.dir, Name: bareName(own.name())}}
	j.seen(diag.Pos{File: own.manifest()})
	j.installer()
	if !j.target() {
		j.out.Role = j.role()
		j.out.Language = "node"
		j.version()
		return j.out, true
	}
	j.version()
	j.port()
	j.out.Secrets = j.secrets()
	return j.out, true
}

// bareName is the name of a package without its scope.
func bareName(name string) string { return path.Base(name) }

// seen notes a place as evidence.
func (j *judged) seen(pos diag.Pos) {
	if place := survey.Place(pos); place != "" && !slices.Contains(j.out.Evidence, place) {
		j.out.Evidence = append(j.out.Evidence, place)
	}
}

func (j *judged) doubt(text string) { j.out.Doubts = append(j.out.Doubts, survey.Doubt{Text: text}) }

// version notes the version of Node that the package states.
func (j *judged) version() {
	var stated []survey.Version
	for _, v := range j.versions() {
		stated = append(stated, survey.Version{Raw: v.word, Source: survey.Place(v.pos)})
	}
	var doubts []survey.Doubt
	j.out.Version, doubts = survey.Choose(stated)
	j.out.Doubts = append(j.out.Doubts, doubts...)
}

// role tells a library from a package that only helps to build something else.
func (j *judged) role() survey.Role {
	for _, key := range []string{"exports", "files", "types", "typings", "publishConfig", "peerDependencies", "bin", "module", "main", "sideEffects"} {
		if j.own.doc.Get(key) != nil {
			return survey.Library
		}
	}
	if j.work.hasMembers() && j.own.dir != j.work.dir {
		return survey.Library
	}
	return survey.Assets
}
