package cpp

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

var (
	mesonProject    = lazyregexp.New(`(?m)^project\s*\(\s*'([^']*)'\s*,?\s*(\[[^\]]*\]|'[^']*')?`)
	mesonStandard   = lazyregexp.New(`(?:cpp|c)_std['"]?\s*[=:]\s*'?([\w+]+)`)
	mesonVariable   = lazyregexp.New(`(?m)^\s*(\w+)\s*=\s*'([^'\n]*)'\s*$`)
	mesonExecutable = lazyregexp.New(`\bexecutable\s*\(\s*(?:'([^']*)'|(meson\.project_name\(\))|(\w+))`)
	mesonLibrary    = lazyregexp.New(`\b(?:library|shared_library|static_library|both_libraries)\s*\(`)
	mesonSubdir     = lazyregexp.New(`(?m)^\s*subdir\s*\(\s*'([^']+)'`)
	mesonTest       = lazyregexp.New(`\b(?:test|benchmark)\s*\(\s*'[^']*'\s*,\s*(\w+)`)
	mesonDependency = lazyregexp.New(`\bdependency\s*\(\s*'([^']+)'`)
	mesonBranch     = lazyregexp.New(`(?m)^\s*(if|elif|else|endif)\b(.*)$`)
	mesonComment    = lazyregexp.New(`(?m)#[^'\n]*$`)
	mesonSource     = lazyregexp.New(`'([^'\n]+\.(?:c|cc|cpp|cxx))'`)
)

// mesonRun is the reading of one project of meson, which follows subdir.
type mesonRun struct {
	*survey.Survey
	out   build
	root  string
	files int
	vars  map[string]string
	tests map[string]bool // variables of programs that are run as tests
}

// meson reads a project; ok is false where the folder is a part of one, or has no C and C++.
func meson(s *survey.Survey, dir string) (build, bool) {
	r := &mesonRun{Survey: s, root: dir, vars: map[string]string{}, tests: map[string]bool{}, out: build{tool: "meson"}}
	f := s.Source(path.Join(dir, "meson.build"))
	if f == nil {
		return build{}, false
	}
	m := mesonProject.FindSubmatchIndex(f.Text)
	if m == nil {
		return build{}, false
	}
	r.out.project, r.out.evidence = string(f.Text[m[2]:m[3]]), survey.Place(f.At(m[0], 7))
	if m[4] >= 0 {
		languages := string(f.Text[m[4]:m[5]])
		if !strings.Contains(languages, "'c'") && !strings.Contains(languages, "'cpp'") {
			return build{}, false
		}
	}
	r.folder(dir, false)
	return r.out, true
}

// folder reads the meson.build of a folder.
func (r *mesonRun) folder(dir string, aside bool) {
	f := r.Source(path.Join(dir, "meson.build"))
	if r.files++; f == nil || r.files > maxFiles {
		return
	}
	text := mesonComment.ReplaceAllFunc(f.Text, func(c []byte) []byte { return []byte(strings.Repeat(" ", len(c))) })
	for _, m := range mesonVariable.FindAllSubmatch(text, -1) {
		r.vars[string(m[1])] = string(m[2])
	}
	if m := mesonStandard.FindSubmatchIndex(text); m != nil && r.out.standard.Raw == "" {
		r.out.standard = survey.Version{Raw: string(text[m[2]:m[3]]), Source: survey.Place(f.At(m[2], m[3]-m[2])), Floor: true}
	}
	for _, m := range mesonTest.FindAllSubmatch(text, -1) {
		r.tests[string(m[1])] = true
	}
	r.out.libraries += len(mesonLibrary.FindAllIndex(text, -1))
	for _, m := range mesonDependency.FindAllSubmatchIndex(text, -1) {
		if !aside && !underTest(text, m[0]) {
			r.out.requires = append(r.out.requires, requirement{name: string(text[m[2]:m[3]]), place: survey.Place(f.At(m[0], 10))})
		}
	}
	for _, m := range mesonExecutable.FindAllSubmatchIndex(text, -1) {
		r.executable(dir, f, text, m, aside)
	}
	for _, m := range mesonSubdir.FindAllSubmatchIndex(text, -1) {
		sub := string(text[m[2]:m[3]])
		r.folder(path.Join(dir, sub), aside || underTest(text, m[0]) || apart(path.Base(sub)))
	}
}

func (r *mesonRun) executable(dir string, f *tree.File, text []byte, m []int, aside bool) {
	name := ""
	switch {
	case m[2] >= 0:
		name = string(text[m[2]:m[3]])
	case m[4] >= 0:
		name = r.out.project
	default:
		name = r.vars[string(text[m[6]:m[7]])]
	}
	if name == "" {
		return
	}
	call := text[m[0]:callEnd(text, m[0])]
	p := program{name: name, place: survey.Place(f.At(m[0], 10)), installed: strings.Contains(strings.ReplaceAll(string(call), " ", ""), "install:true")}
	for _, s := range mesonSource.FindAllSubmatch(call, -1) {
		p.sources = append(p.sources, path.Join(dir, string(s[1])))
	}
	var seen []string
	for _, s := range p.sources {
		seen = append(seen, tree.Rel(r.root, s))
	}
	p.tested = r.tests[assigned(text, m[0])]
	p.aside = aside || underTest(text, m[0]) || besides(name, seen)
	r.out.programs = append(r.out.programs, p)
}

// callEnd gives the offset behind the call that starts at an offset.
func callEnd(text []byte, start int) int {
	depth := 0
	for i := start; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// assigned gives the variable that the call at an offset is kept in, "" for none.
func assigned(text []byte, at int) string {
	line := string(text[:at])
	line = line[strings.LastIndexByte(line, '\n')+1:]
	name, _, ok := strings.Cut(line, "=")
	if !ok {
		return ""
	}
	return strings.TrimSpace(name)
}

// underTest reports whether an offset lies in a branch for tests, examples or another system.
func underTest(text []byte, at int) bool {
	var open []bool
	for _, m := range mesonBranch.FindAllSubmatchIndex(text[:at], -1) {
		condition := string(text[m[4]:m[5]])
		side := asideWhen.MatchString(strings.ToUpper(condition)) || strings.Contains(condition, "'windows'") && !strings.Contains(condition, "!=")
		switch string(text[m[2]:m[3]]) {
		case "if":
			open = append(open, side)
		case "elif", "else":
			if n := len(open); n > 0 {
				open[n-1] = side
			}
		case "endif":
			open = open[:max(0, len(open)-1)]
		}
	}
	return slices.Contains(open, true)
}
