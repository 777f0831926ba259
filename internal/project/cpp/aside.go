package cpp

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

var (
	asideName   = lazyregexp.New(`(?i)(?:^|[-_.])(?:(?:unit|unit_)?tests?|gtests?|specs?|examples?|samples?|demos?|bench(?:mark)?s?|perf|fuzz(?:er|ers|ing)?)(?:$|[-_.])|(?:Tests?|Benchmarks?|Fuzzer)$`)
	asideFolder = lazyregexp.New(`(?i)^(?:unit)?[-_]?(?:tests?|testing|examples?|samples?|demos?|bench(?:es|mark|marks)?|fuzz(?:ing)?|docs?|contrib)$`)
	others      = lazyregexp.New(`(?i)^(?:(?:third|3rd)[-_]?party|externals?|extern|vendor|deps|dependencies|subprojects|submodules)$`)
	asideWhen   = lazyregexp.New(`(?i)TEST|EXAMPLE|SAMPLE|DEMO|BENCH|FUZZ|DOCS|DOXYGEN`)
	elsewhere   = lazyregexp.New(`\b(?:WIN32|MSVC|APPLE|ANDROID|IOS|MINGW|CYGWIN|EMSCRIPTEN|MACOS|Windows|Darwin)\b`)
)

// besides reports whether a program by its name or its sources serves the work on a project.
func besides(name string, sources []string) bool {
	if asideName.MatchString(name) {
		return true
	}
	return len(sources) > 0 && !slices.ContainsFunc(sources, func(s string) bool { return !asidePath(s) })
}

// asidePath reports whether a folder of the path holds tests, examples or other people's sources.
func asidePath(p string) bool {
	return slices.ContainsFunc(strings.Split(path.Dir(p), "/"), apart)
}

// apart tells the name of a folder whose programs are not the project's: tests, examples, other people's sources.
func apart(name string) bool { return asideFolder.MatchString(name) || others.MatchString(name) }

// foreignSources reports whether a folder lies in one for other people's sources.
func foreignSources(dir string) bool {
	return slices.ContainsFunc(strings.Split(dir, "/"), others.MatchString)
}

// source tells files of C and C++ that are compiled.
func source(name string) bool {
	return slices.Contains([]string{".c", ".cc", ".cpp", ".cxx", ".c++", ".C"}, path.Ext(name))
}
