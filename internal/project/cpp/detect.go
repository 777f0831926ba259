package cpp

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// Known is what Detect knows.
func Known() survey.Known {
	return survey.Known{Markers: []string{"CMakeLists.txt", "meson.build", "Makefile", "makefile", "GNUmakefile", "Makefile.am", "main.c", "main.cpp"},
		Versions: []string{"CMakeLists.txt", "meson.build"}, Tools: []string{"cmake", "meson", "make", "none"}, Frameworks: frameworks()}
}

// build is what the files of a build tool say of a project.
type build struct {
	tool      string
	project   string // what it calls itself
	programs  []program
	libraries int
	standard  survey.Version
	requires  []requirement
	evidence  string // the file that says most
	unnamed   string // where a program is made whose name the files do not tell
}

// program is an executable that a build makes.
type program struct {
	name      string // of the file
	place     string
	sources   []string // paths from the root, as far as they are written out
	aside     bool     // a test, an example, a measurement
	tested    bool     // it is run as a test, which a program may be as well
	installed bool
}

// requirement is a library of the system, or one that the build fetches.
type requirement struct{ name, place string }

// Detect gives the programs and libraries in C and C++.
func Detect(s *survey.Survey) ([]survey.Candidate, diag.List) {
	var out []survey.Candidate
	var roots []string
	for _, f := range s.Folders {
		if foreignSources(f.Dir) || slices.ContainsFunc(roots, func(dir string) bool { return tree.Inside(f.Dir, dir) }) {
			continue
		}
		if b, ok := read(s, f); ok {
			found := candidates(s, f.Dir, b)
			if out = append(out, found...); len(found) > 0 {
				roots = append(roots, f.Dir)
			}
		}
	}
	return out, nil
}

// read gives the build of a folder, by the first tool that has a file there.
func read(s *survey.Survey, f *survey.Folder) (build, bool) {
	switch {
	case f.Has("CMakeLists.txt"):
		return cmake(s, f.Dir), true
	case f.Has("meson.build"):
		return meson(s, f.Dir)
	case f.Has("Makefile.am") && f.First("configure.ac", "configure.in") != "":
		return automake(s, f.Dir), true
	case foreign(f):
		return build{}, false // make serves a project of another language
	case f.First("GNUmakefile", "makefile", "Makefile") != "":
		return makefile(s, f)
	case f.Dir == ".":
		return bare(f)
	}
	return build{}, false
}

// foreign reports whether the folder has a manifest of another language.
func foreign(f *survey.Folder) bool {
	return f.First("go.mod", "Cargo.toml", "package.json", "pyproject.toml", "setup.py", "requirements.txt", "pom.xml", "build.gradle",
		"build.gradle.kts", "Gemfile", "composer.json", "mix.exs", "build.zig", "Package.swift", "pubspec.yaml") != ""
}

// bare is a root with a source that holds a program by its name, and nothing that builds it.
func bare(f *survey.Folder) (build, bool) {
	name := f.First("main.c", "main.cpp", "main.cc", "main.cxx")
	if name == "" || foreign(f) {
		return build{}, false
	}
	stem := strings.TrimSuffix(name, path.Ext(name))
	return build{tool: "none", evidence: f.Path(name), programs: []program{{name: stem, place: f.Path(name), sources: []string{f.Path(name)}}}}, true
}

// candidates gives one for each program that becomes an image, or the library.
func candidates(s *survey.Survey, dir string, b build) []survey.Candidate {
	base := survey.Candidate{Dir: dir, Name: b.project, Language: "cpp", Tool: b.tool, Version: b.standard, Framework: b.framework(),
		Evidence: []string{b.evidence}, Weak: b.tool == "none"}
	chosen, doubt := b.chosen()
	if len(chosen) == 0 {
		if b.unnamed != "" || base.Framework == functions {
			base.Evidence = append(base.Evidence, b.unnamed)
			base.Evidence = slices.DeleteFunc(base.Evidence, func(place string) bool { return place == "" })
			base.Doubts = []survey.Doubt{{Text: "the files of the build do not tell what the program is called"}}
			return []survey.Candidate{base}
		}
		if b.libraries == 0 {
			return nil
		}
		base.Role = survey.Library
		return []survey.Candidate{base}
	}
	var out []survey.Candidate
	for _, p := range chosen {
		c := base
		c.Name, c.Target = p.name, survey.Target{Kind: survey.Bin, Value: p.name}
		c.Evidence = slices.Clone(base.Evidence)
		places := []string{p.place}
		for _, r := range b.requires {
			places = append(places, r.place)
		}
		for _, place := range places {
			if !slices.Contains(c.Evidence, place) {
				c.Evidence = append(c.Evidence, place)
			}
		}
		if doubt != "" {
			c.Doubts = []survey.Doubt{{Text: doubt}}
		}
		c.Port = port(s, p)
		out = append(out, c)
	}
	return out
}

// chosen gives the programs that become images: the only one, the only one that is installed, the one named like the project, else
// each; and says what is doubtful about it.
func (b build) chosen() ([]program, string) {
	programs := slices.DeleteFunc(slices.Clone(b.programs), func(p program) bool { return p.aside })
	if len(programs) == 0 && b.libraries == 0 {
		programs = b.programs // a program that is called example is one all the same
	}
	if slices.ContainsFunc(programs, func(p program) bool { return !p.tested }) {
		programs = slices.DeleteFunc(slices.Clone(programs), func(p program) bool { return p.tested && !p.installed })
	}
	if len(programs) < 2 {
		return programs, ""
	}
	installed := slices.DeleteFunc(slices.Clone(programs), func(p program) bool { return !p.installed })
	if len(installed) == 1 {
		return installed, ""
	}
	if len(installed) > 1 {
		programs = installed
	}
	var names []string
	for _, p := range programs {
		names = append(names, p.name)
	}
	all := "the build makes the programs " + strings.Join(names, ", ")
	if i := slices.IndexFunc(programs, func(p program) bool { return strings.EqualFold(p.name, b.project) }); i >= 0 {
		return programs[i : i+1], all + ": the one that is named like the project was chosen"
	}
	slices.SortStableFunc(programs, func(a, c program) int { return cmp.Compare(attends(a.name), attends(c.name)) })
	return programs, all + ": each is an image"
}

// attends puts programs that are servers by their names before others.
func attends(name string) int {
	if serverName.MatchString(name) {
		return 0
	}
	return 1
}

var serverName = lazyregexp.New(`(?i)(?:^|[-_])(?:server|daemon|httpd)$`)

// frameworks lists those that Detect tells apart, by the libraries that a build asks for.
func frameworks() []string {
	return []string{"drogon", "crow", "oatpp", "pistache", "httplib", functions}
}

// functions is Google's framework of functions, which makes a program of a library.
const functions = "functions-framework"

func (b build) framework() string {
	for _, name := range frameworks() {
		if slices.ContainsFunc(b.requires, func(r requirement) bool {
			return strings.Contains(strings.ReplaceAll(strings.ToLower(r.name), "_", "-"), name)
		}) {
			return name
		}
	}
	return ""
}
