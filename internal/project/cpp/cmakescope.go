package cpp

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// scope holds the variables of a folder, and what is known of the branches that are open.
type scope struct {
	dir   string
	file  *tree.File
	vars  map[string]string
	aside bool // the folder is read under a condition of tests or examples
	open  []branch
	loops []loop
	body  int    // depth of the functions and macros that are open, which run where they are called
	def   *macro // the outermost of them
	call  string // the place of the call that the commands are run for; "" outside of functions and macros
	depth int    // of calls and includes
}

// loop is a foreach that is open.
type loop struct {
	name   string
	values []string
}

// branch is an `if` that is open: what is in it is not for this system, or for tests alone.
type branch struct{ off, aside bool }

// flow follows branches and definitions; true for a command that is one of theirs.
func (s *scope) flow(c command) bool {
	switch c.name {
	case "if":
		s.open = append(s.open, condition(c.args))
	case "elseif", "else":
		if n := len(s.open); n > 0 {
			next := branch{off: false, aside: s.open[n-1].aside}
			if c.name == "elseif" {
				next = condition(c.args)
			}
			s.open[n-1] = next
		}
	case "endif":
		s.open = s.open[:max(0, len(s.open)-1)]
	case "foreach":
		s.loops = append(s.loops, s.loop(c.args))
	case "endforeach":
		s.loops = s.loops[:max(0, len(s.loops)-1)]
	default:
		return false
	}
	return true
}

// loop reads the head of a foreach: its values, or those of lists that it names.
func (s *scope) loop(args []string) loop {
	if len(args) == 0 {
		return loop{}
	}
	out := loop{name: args[0]}
	lists := false
	for _, arg := range args[1:] {
		switch {
		case arg == "IN", arg == "ITEMS", arg == "RANGE":
			lists = false
		case arg == "LISTS":
			lists = true
		case lists:
			out.values = append(out.values, strings.Split(s.vars[arg], ";")...)
		default:
			out.values = append(out.values, strings.Split(s.expand(arg), ";")...)
		}
	}
	return out
}

// each gives the texts that one with the variables of open loops stands for.
func (s *scope) each(text string) []string {
	out := []string{text}
	for _, l := range s.loops {
		reference := "${" + l.name + "}"
		if l.name == "" || !strings.Contains(text, reference) || len(l.values) > maxFiles {
			continue
		}
		var next []string
		for _, t := range out {
			for _, v := range l.values {
				next = append(next, strings.ReplaceAll(t, reference, v))
			}
		}
		if out = next; len(out) > maxFiles {
			return nil
		}
	}
	return out
}

// condition says what holds in a branch: other systems than Linux are asked for by name.
func condition(args []string) branch {
	text := strings.Join(args, " ")
	return branch{off: elsewhere.MatchString(text) && !strings.Contains(text, "NOT ") && !strings.Contains(text, " OR "), aside: asideWhen.MatchString(text)}
}

func (s *scope) off() bool { return slices.ContainsFunc(s.open, func(b branch) bool { return b.off }) }

// for tests tells a command that is run where tests or examples are asked for.
func (s *scope) forTests() bool {
	return s.aside || slices.ContainsFunc(s.open, func(b branch) bool { return b.aside })
}

// expand puts the values of variables in; what is not known stays.
func (s *scope) expand(text string) string { return expand(text, variable, s.vars) }

// place is where a command stands, for those of a function or macro where that is called.
func (s *scope) place(c command) string {
	if s.call != "" {
		return s.call
	}
	return survey.Place(s.file.At(c.at, len(c.name)))
}

// relative gives the paths as they are seen from the project's folder, whose own name says nothing.
func relative(s *scope, paths []string) []string {
	root := strings.TrimPrefix(s.vars["CMAKE_SOURCE_DIR"], "/")
	var out []string
	for _, p := range paths {
		out = append(out, strings.TrimPrefix(strings.TrimPrefix(p, root), "/"))
	}
	return out
}

// path gives a path from the root: an absolute one is what the variables for folders stand for.
func (s *scope) path(p string) string {
	if rest, ok := strings.CutPrefix(p, "/"); ok {
		return path.Clean(strings.TrimPrefix(rest, "/"))
	}
	return path.Join(s.dir, p)
}
