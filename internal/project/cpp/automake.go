package cpp

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
)

var (
	initMacro    = lazyregexp.New(`AC_INIT\s*\(\s*\[?([\w .+-]+?)\]?\s*[,)]`)
	binPrograms  = lazyregexp.New(`(?m)^s?bin_PROGRAMS\s*\+?=\s*(.*)$`)
	libPrograms  = lazyregexp.New(`(?m)^(?:lib|noinst|pkglib)_(?:LTLIBRARIES|LIBRARIES)\s*\+?=`)
	subdirectory = lazyregexp.New(`(?m)^SUBDIRS\s*\+?=\s*(.*)$`)
)

// automake reads a project of the autotools, which make builds.
func automake(s *survey.Survey, dir string) build {
	b := build{tool: "make", evidence: path.Join(dir, "Makefile.am")}
	for _, name := range []string{"configure.ac", "configure.in"} {
		if f := s.Source(path.Join(dir, name)); f != nil {
			if m := initMacro.FindSubmatch(f.Text); m != nil {
				b.project = string(m[1])
			}
			b.evidence = f.Path
		}
	}
	files := 0
	var read func(at string)
	read = func(at string) {
		f := s.Source(path.Join(at, "Makefile.am"))
		if files++; f == nil || files > maxFiles {
			return
		}
		text := strings.ReplaceAll(string(f.Text), "\\\n", "  ")
		for _, m := range binPrograms.FindAllStringSubmatchIndex(text, -1) {
			for _, name := range strings.Fields(text[m[2]:m[3]]) {
				if !strings.ContainsAny(name, "$@") {
					b.programs = append(b.programs, program{name: path.Base(name), place: survey.Place(f.Find(name)), installed: true, aside: besides(name, nil)})
				}
			}
		}
		b.libraries += len(libPrograms.FindAllStringIndex(text, -1))
		for _, m := range subdirectory.FindAllStringSubmatch(text, -1) {
			for _, sub := range strings.Fields(m[1]) {
				if sub != "." && !strings.ContainsAny(sub, "$@") && !apart(sub) {
					read(path.Join(at, sub))
				}
			}
		}
	}
	read(dir)
	return b
}
