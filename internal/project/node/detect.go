package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Detect says which packages of a repository are programs, sites, libraries, or builds for a program of another language.
func Detect(s *survey.Survey) ([]survey.Candidate, diag.List) {
	d := newDetector(s)
	var out []survey.Candidate
	var problems diag.List
	if c, ok := d.bare(); ok {
		out = append(out, c)
	}
	for _, folder := range s.Folders {
		if folder.First("package.json", "package.json5") != "" {
			own, bad := d.pkg(folder.Dir)
			if problems = append(problems, bad...); own == nil {
				continue
			}
			c := d.candidate(own)
			out = append(out, d.nestApps(own, c)...)
			if c.Role == survey.Deployable {
				continue
			}
		}
		if folder.Has("project.json") {
			if c, ok := d.nxApp(folder); ok {
				out = append(out, c)
			}
		}
	}
	return out, problems
}

// detector looks at the packages of one repository.
type detector struct {
	*Reader
	survey *survey.Survey
	parts  map[string]bool // folders of packages that others depend on by their path
}

// Package is what a package.json says beside pages that it does not build.
type Package struct {
	survey.Candidate
	Installs bool // it names packages, or a build
}

// Packages gives what reads the package of a folder; ok is false where there is none.
func Packages(s *survey.Survey) func(dir string) (p Package, ok bool) {
	d := newDetector(s)
	return func(dir string) (Package, bool) {
		own, _ := d.pkg(dir)
		if own == nil {
			return Package{}, false
		}
		installs := len(own.doc.Get("dependencies").Each())+len(own.doc.Get("devDependencies").Each()) > 0 || Builds(own.doc)
		return Package{d.candidate(own), installs}, true
	}
}

func newDetector(s *survey.Survey) *detector {
	d := &detector{Reader: New(s.Tree, s.Docs), survey: s, parts: map[string]bool{}}
	for _, folder := range s.Folders {
		if !folder.Has("package.json") {
			continue
		}
		doc, _ := s.Docs.JSON(folder.Path("package.json"), false)
		for _, table := range allTables() {
			for _, field := range doc.Get(table).Each() {
				kind, at, ok := strings.Cut(field.Value.Str(), ":")
				if dir, inside := tree.Join(folder.Dir, at); ok && inside && slices.Contains([]string{"file", "link", "portal"}, kind) {
					d.parts[dir] = true
				}
			}
		}
	}
	return d
}

// judged is a package that the detector looks at.
type judged struct {
	*project
	survey *survey.Survey
	out    survey.Candidate
	launch launch // of a program
	part   bool   // others depend on it by its path
}

// candidate says what the package is.
func (d *detector) candidate(own *pkg) survey.Candidate {
	work, _ := d.workspaceOf(own.dir) // a broken workspace file is the finding of whoever generates
	p := &project{Reader: d.Reader, req: unit.Request{Dir: own.dir, Given: map[string]string{}}, own: own, work: work, closure: []*pkg{own},
		purpose: Server, facts: unit.NewFacts(Definitions()), context: "."}
	j := &judged{project: p, survey: d.survey, part: d.parts[own.dir], out: survey.Candidate{Dir: own.dir, Name: bareName(own.name())}}
	j.seen(diag.Pos{File: own.manifest()})
	j.installer()
	j.version()
	if !j.target() {
		j.out.Role = j.role()
		j.out.Language = "node"
		return j.out
	}
	j.bunsVersion()
	j.port()
	j.out.Secrets = j.secrets()
	return j.out
}

// bareName is the name of a package without its scope.
func bareName(name string) string { return path.Base(name) }

// page reports whether the package is a page with what npm writes for it: a main that is a script of the page, or not there.
func (j *judged) page() bool {
	main := j.own.doc.Get("main").Str()
	file := j.source(main)
	return j.tree.Exists(path.Join(j.own.dir, "index.html")) && (file == "" && !strings.Contains(main, "/") || file != "" && j.pageScript(file))
}

// hasMain reports whether the package has a main file for others: one that a build writes or that is there, and not what npm fills in,
// nor the file of a runner of tasks.
func (j *judged) hasMain() bool {
	main := j.own.doc.Get("main").Str()
	return main != "" && (j.source(main) != "" || strings.Contains(main, "/")) && !strings.HasPrefix(strings.ToLower(main), "gulpfile.") &&
		!strings.HasPrefix(strings.ToLower(main), "gruntfile.")
}

// seen notes a position as evidence.
func (j *judged) seen(pos diag.Pos) { j.cite(survey.Place(pos)) }

// cite notes a place as evidence, once.
func (j *judged) cite(place string) {
	if place != "" && !slices.Contains(j.out.Evidence, place) {
		j.out.Evidence = append(j.out.Evidence, place)
	}
}

// doubt notes a choice that a person should look at, once.
func (j *judged) doubt(text string) {
	if !slices.ContainsFunc(j.out.Doubts, func(d survey.Doubt) bool { return d.Text == text }) {
		j.out.Doubts = append(j.out.Doubts, survey.Doubt{Text: text})
	}
}

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

// bunsVersion takes the version of bun for a program that bun runs.
func (j *judged) bunsVersion() {
	if name, _, _ := strings.Cut(j.out.Target.Value, " "); name != "bun" || j.out.Language != "node" {
		return
	}
	bun := *j.project
	bun.facts = unit.NewFacts(Definitions())
	bun.facts.Set("node.engine", unit.Found(engineBun, "the start script calls it"))
	bun.bunVersion()
	if v := bun.facts["node.bun_version"]; v.Text() != "" {
		j.out.Version = survey.Version{Raw: v.Text(), Source: survey.Place(v.Pos)}
	}
}

// role tells a library from a package that only helps to build something else.
func (j *judged) role() survey.Role {
	if j.part || j.elsewhere() || j.tree.Exists(path.Join(j.own.dir, "angular.json")) && len(j.applications()) == 0 {
		return survey.Library
	}
	for _, key := range []string{"exports", "files", "types", "typings", "publishConfig", "bin", "module", "sideEffects"} {
		if j.own.doc.Get(key) != nil {
			return survey.Library
		}
	}
	if j.hasPeers() || j.hasMain() && !j.page() {
		return survey.Library
	}
	if j.work.hasMembers() && j.own.dir != j.work.dir {
		return survey.Library
	}
	return survey.Assets
}
