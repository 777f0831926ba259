package dockerfile

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// answer to a question about an image of which nothing may be known.
type answer uint8

const (
	unknown answer = iota
	yes
	no
)

func answerOf(b bool) answer {
	if b {
		return yes
	}
	return no
}

// variable is an ENV or ARG. The value of an ARG without a default is not known before the build.
type variable struct {
	value string
	known bool
	arg   bool // no ENV: it ends with its stage
}

// scope is what holds at one point of a stage. A stage starts with the end of the stage it is from, or with its base.
type scope struct {
	vars     map[string]variable
	closed   bool   // vars are all there are: the base image's own are known
	dir      string // working directory
	user     string
	start    answer // has an ENTRYPOINT or CMD
	entry    bool   // has an ENTRYPOINT
	shell    answer // has a shell
	custom   bool   // SHELL has replaced /bin/sh
	packages string // package manager, "" when there is none or it is not known
	caches   []cacheMount
}

func baseScope(b Base, known bool) *scope {
	s := &scope{vars: map[string]variable{"PATH": {}}, dir: "/"}
	s.closed = known && !b.Open
	if !known {
		return s
	}
	for _, env := range b.Env {
		name, value, has := strings.Cut(env, "=")
		s.vars[name] = variable{value: value, known: has}
	}
	s.user, s.packages, s.shell, s.start, s.entry = b.User, b.Packages, answerOf(b.Shell), answerOf(b.Entrypoint), b.Entrypoint
	return s
}

// child is the scope that a stage from this one starts with.
func (s *scope) child() *scope {
	c := *s
	c.vars = maps.Clone(s.vars)
	c.caches = slices.Clone(s.caches)
	return &c
}

// platformArgs are set by BuildKit in the global scope; a stage sees one only after it has declared it.
func platformArgs() []string {
	return []string{
		"BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT",
		"TARGETPLATFORM", "TARGETOS", "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
	}
}

// expander replaces variables as BuildKit does.
type expander struct{ lex *shell.Lex }

func newExpander(escape rune) expander { return expander{shell.NewLex(escape)} }

// expand gives the word with its quotes and variables resolved. It reports false, and gives the word as it stands, when a
// value is not known before the build.
func (x expander) expand(word string, vars map[string]variable) (string, bool) {
	if !strings.ContainsAny(word, "$'\"\\`<") {
		return word, true
	}
	env := &lookup{vars: vars}
	out, _, err := x.lex.ProcessWord(word, env)
	if err != nil || env.missed {
		return word, false
	}
	return out, true
}

// lookup is BuildKit's view on variables; it remembers whether it was asked for one without a known value.
type lookup struct {
	vars   map[string]variable
	missed bool
	asked  []string
}

func (l *lookup) Get(name string) (string, bool) {
	v, ok := l.vars[name]
	l.missed = l.missed || !v.known
	l.asked = append(l.asked, name)
	return v.value, ok
}

// Keys is used by BuildKit for suggestions only.
func (l *lookup) Keys() []string { return nil }

// declare handles one ARG: a default wins over the value of the same name before the first FROM, and an ENV over both.
func (s *scope) declare(x expander, arg instructions.KeyValuePairOptional, globals map[string]variable) {
	if before, set := s.vars[arg.Key]; set && !before.arg {
		return
	}
	v := globals[arg.Key]
	if arg.Value != nil {
		v.value, v.known = x.expand(*arg.Value, s.vars)
	}
	v.arg = true
	s.vars[arg.Key] = v
}

// apply makes the instruction's effect part of the scope.
func (s *scope) apply(x expander, cmd instructions.Command, globals map[string]variable) {
	switch c := cmd.(type) {
	case *instructions.ArgCommand:
		for _, a := range c.Args {
			s.declare(x, a, globals)
		}
	case *instructions.EnvCommand:
		set := map[string]variable{} // all of one ENV are expanded before the first is set
		for _, kv := range c.Env {
			value, known := x.expand(kv.Value, s.vars)
			set[kv.Key] = variable{value: value, known: known}
		}
		maps.Copy(s.vars, set)
	case *instructions.WorkdirCommand:
		dir, _ := x.expand(c.Path, s.vars)
		s.dir = s.absolute(dir)
	case *instructions.UserCommand:
		s.user, _ = x.expand(c.User, s.vars)
	case *instructions.ShellCommand:
		s.custom, s.shell = true, yes
	case *instructions.CmdCommand:
		s.start = answerOf(len(c.CmdLine) > 0 || s.entry) // CMD [] takes away arguments only
	case *instructions.EntrypointCommand:
		s.entry = len(c.CmdLine) > 0
		s.start = answerOf(s.entry)
	case *instructions.CopyCommand:
		s.addFiles(c.DestPath)
	case *instructions.AddCommand:
		s.addFiles(c.DestPath)
	}
}

// addFiles: an image without a shell may get one by a copy onto its root or into a folder of programs.
func (s *scope) addFiles(dest string) {
	to := s.absolute(dest)
	if s.shell == no && (to == "/" || path.Base(to) == "bin" || path.Base(path.Dir(to)) == "bin" && isShell(to)) {
		s.shell = unknown
	}
}

// absolute resolves a path of the image against the working directory.
func (s *scope) absolute(p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join(s.dir, p)
}
