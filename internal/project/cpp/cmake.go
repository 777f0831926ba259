package cpp

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// maxFiles bounds how many files one build is read from.
const maxFiles = 500

// cmakeRun is the reading of one project of CMake, which follows add_subdirectory.
type cmakeRun struct {
	*survey.Survey
	out     build
	files   int
	outputs map[string]string // by target: the name of the file
	tests   map[string]bool   // targets that are linked with a framework of tests
	tested  map[string]bool   // targets that are run as tests
	install map[string]bool
	macros  map[string]macro // the project's own commands, by name
	c, cxx  survey.Version   // the standards
}

func cmake(s *survey.Survey, dir string) build {
	r := &cmakeRun{Survey: s, outputs: map[string]string{}, tests: map[string]bool{}, tested: map[string]bool{}, install: map[string]bool{}, macros: map[string]macro{},
		out: build{tool: "cmake", evidence: path.Join(dir, "CMakeLists.txt")}}
	root := "/" + strings.TrimPrefix(dir, ".")
	r.folder(&scope{dir: dir, vars: map[string]string{"CMAKE_SOURCE_DIR": root, "PROJECT_SOURCE_DIR": root}})
	for i := range r.out.programs {
		p := &r.out.programs[i]
		p.tested, p.installed = r.tested[p.name], r.install[p.name]
		p.aside = p.aside && !p.installed || r.tests[p.name]
		if name := r.outputs[p.name]; name != "" {
			p.name = name
		}
	}
	if r.out.standard = r.cxx; r.cxx.Raw == "" {
		r.out.standard = r.c
	}
	return r.out
}

// folder reads the CMakeLists.txt of a folder.
func (r *cmakeRun) folder(s *scope) {
	s.file = r.Source(path.Join(s.dir, "CMakeLists.txt"))
	if r.files++; s.file == nil || r.files > maxFiles {
		return
	}
	s.vars["CMAKE_CURRENT_SOURCE_DIR"] = "/" + strings.TrimPrefix(s.dir, ".")
	s.vars["CMAKE_CURRENT_LIST_DIR"] = s.vars["CMAKE_CURRENT_SOURCE_DIR"]
	r.commands(s, scan(string(s.file.Text)))
}

// commands runs what a file or the body of a function holds.
func (r *cmakeRun) commands(s *scope, all []command) {
	for _, c := range all {
		if r.define(s, c) || s.flow(c) || s.off() {
			continue
		}
		args := make([]string, 0, len(c.args))
		for _, arg := range c.args {
			args = append(args, s.expand(arg))
		}
		if c.args = args; len(c.args) > 0 {
			r.run(s, c)
		}
	}
}

// run carries one command out, as far as it tells something.
func (r *cmakeRun) run(s *scope, c command) {
	switch c.name {
	case "project":
		s.vars["PROJECT_NAME"], s.vars["PROJECT_SOURCE_DIR"] = c.args[0], s.vars["CMAKE_CURRENT_SOURCE_DIR"]
		if _, ok := s.vars["CMAKE_PROJECT_NAME"]; !ok {
			s.vars["CMAKE_PROJECT_NAME"] = c.args[0]
			r.out.project = known(c.args[0])
			r.out.evidence = s.place(c)
		}
	case "set":
		r.set(s, c)
	case "add_executable", "qt_add_executable", "cuda_add_executable":
		r.executable(s, c)
	case "add_library", "qt_add_library":
		if !slices.Contains(c.args, "IMPORTED") && !slices.Contains(c.args, "ALIAS") {
			r.out.libraries++
		}
	case "add_subdirectory":
		for _, dir := range s.each(c.args[0]) {
			r.subdirectory(s, dir)
		}
	case "include":
		r.include(s, c)
	case "list":
		if len(c.args) > 2 && c.args[0] == "APPEND" {
			s.vars[c.args[1]] = strings.Trim(s.vars[c.args[1]]+";"+strings.Join(c.args[2:], ";"), ";")
		}
	case "cmake_parse_arguments":
		s.parse(c.args)
	case "set_target_properties", "set_property", "target_compile_features":
		r.properties(s, c)
	case "install":
		r.installs(c)
	case "gtest_discover_tests", "catch_discover_tests", "doctest_discover_tests":
		r.tests[c.args[0]] = true
	case "add_test":
		for _, arg := range c.args {
			r.tested[arg] = true
		}
	case "target_link_libraries":
		if slices.ContainsFunc(c.args[1:], testing.MatchString) {
			r.tests[c.args[0]] = true
		}
	case "find_package", "fetchcontent_declare", "cpmaddpackage", "pkg_check_modules":
		if !s.forTests() {
			r.out.requires = append(r.out.requires, requirement{name: strings.Join(c.args, " "), place: s.place(c)})
		}
	default:
		if r.invoke(s, c) {
			return
		}
		if ownExecutable.MatchString(c.name) {
			r.executable(s, c)
		}
	}
}

var testing = lazyregexp.New(`(?i)^(?:gtest|gmock|catch2?|doctest|boost_?unit_?test|benchmark)(?:_main|::.*)?$|GTest::|Catch2::|doctest::|benchmark::`)

// known gives a name whose variables could all be put in, "" for others.
func known(name string) string {
	if strings.ContainsAny(name, "$<>") {
		return ""
	}
	return name
}

// set keeps the value of a variable, and the standard where it is one.
func (r *cmakeRun) set(s *scope, c command) {
	values := c.args[1:]
	if i := slices.IndexFunc(values, func(v string) bool { return v == "CACHE" || v == "PARENT_SCOPE" }); i >= 0 {
		values = values[:i]
	}
	s.vars[c.args[0]] = strings.Join(values, ";")
	switch c.args[0] {
	case "CMAKE_CXX_STANDARD", "CMAKE_C_STANDARD":
		r.standard(s, c, c.args[0], s.vars[c.args[0]])
	}
}

// standard keeps the first standard that is stated for each language; what tells which one it is. Flags of compilers state none:
// they are for single files and compilers as well.
func (r *cmakeRun) standard(s *scope, c command, what, raw string) {
	version := &r.c
	if strings.Contains(strings.ToUpper(what), "CXX") {
		version = &r.cxx
	}
	if raw = known(raw); raw != "" && version.Raw == "" {
		number := raw[strings.LastIndexByte(raw, '_')+1:] // cxx_std_17 is the name of a feature
		*version = survey.Version{Raw: number, Source: s.place(c), Floor: true}
	}
}

// executable notes the programs of one command. A function of the project's own that has an executable in its name takes the
// program's name first, as CMake's does.
func (r *cmakeRun) executable(s *scope, c command) {
	if slices.Contains(c.args, "IMPORTED") || slices.Contains(c.args, "ALIAS") {
		return
	}
	var sources []string
	for _, arg := range c.args[1:] {
		for file := range strings.SplitSeq(arg, ";") {
			if source(file) && known(file) != "" {
				sources = append(sources, s.path(file))
			}
		}
	}
	for _, name := range s.each(c.args[0]) {
		if name = known(name); name == "" {
			r.out.unnamed = s.place(c)
		} else {
			r.out.programs = append(r.out.programs, program{name: name, place: s.place(c), sources: sources,
				aside: s.forTests() || besides(name, relative(s, sources))})
		}
	}
}

var ownExecutable = lazyregexp.New(`^(?:\w+_)?(?:add|create|make|build)_(?:\w+_)?(?:executable|exe|binary|program|application)$|^add_\w+_(?:executable|exe|app)$`)

func (r *cmakeRun) subdirectory(s *scope, name string) {
	dir := s.path(name)
	if known(dir) == "" || !tree.Inside(dir, s.dir) && !r.Tree.Exists(path.Join(dir, "CMakeLists.txt")) || dir == s.dir {
		return
	}
	r.folder(&scope{dir: dir, vars: maps.Clone(s.vars), aside: s.forTests() || apart(path.Base(dir))})
}

// properties reads names of files and standards that targets are given.
func (r *cmakeRun) properties(s *scope, c command) {
	for i, arg := range c.args {
		switch {
		case arg == "OUTPUT_NAME" && i+1 < len(c.args):
			if name := known(c.args[i+1]); name != "" {
				for _, target := range c.args[:i] {
					r.outputs[target] = name
				}
			}
		case (arg == "CXX_STANDARD" || arg == "C_STANDARD") && i+1 < len(c.args):
			r.standard(s, c, arg, c.args[i+1])
		case strings.HasPrefix(arg, "cxx_std_"), strings.HasPrefix(arg, "c_std_"):
			r.standard(s, c, arg, arg)
		}
	}
}

// installs notes which targets are installed.
func (r *cmakeRun) installs(c command) {
	if c.args[0] != "TARGETS" {
		return
	}
	for _, arg := range c.args[1:] {
		if slices.Contains([]string{"RUNTIME", "LIBRARY", "ARCHIVE", "DESTINATION", "EXPORT", "BUNDLE", "COMPONENT", "INCLUDES"}, arg) {
			return
		}
		for name := range strings.SplitSeq(arg, ";") {
			r.install[name] = true
		}
	}
}
