package dockerfile

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"mvdan.cc/sh/v3/syntax"
)

// Result is what is known of the image that a Dockerfile makes, without building it.
type Result struct {
	Base
	// From is the image at the bottom of its last stage, as the file names it with variables replaced; "scratch" for the empty one.
	From string
	// Unknown says that neither the bases nor the file tell whether the image has a shell. Then it counts as one without.
	Unknown bool
}

// ResultOf reads what an image that is FROM the result of a Dockerfile starts with: the user, the variables, the package manager
// and the shell. pins are the images of which something is known; of another one, what its steps call is taken to be there. target
// is the stage that is built, "" for the last one. It reports false for a text without that stage.
func ResultOf(text []byte, pins map[string]Base, target string) (Result, bool) {
	d := parse(readable(text))
	last := d.target(target)
	if last == nil {
		return Result{}, false
	}
	d.scopes(pins)
	at, bottom := last.end, last
	for bottom.parent != nil {
		bottom = bottom.parent
	}
	out := Result{Base: Base{Env: at.environment(), User: at.user, Packages: at.packages, Shell: at.shell == yes, Entrypoint: at.start == yes, Open: !at.closed}}
	out.From = bottom.ref
	if manager, shell := d.used(last); at.shell == unknown && shell {
		out.Shell, out.Packages = true, manager
	}
	out.Unknown = at.shell == unknown && !out.Shell
	return out, true
}

// target is the stage of a name, as a build looks for it, or the last one; nil where there is none.
func (d *document) target(name string) *stage {
	if name != "" {
		return d.byName(name)
	}
	if len(d.stages) == 0 {
		return nil
	}
	return d.stages[len(d.stages)-1]
}

// environment are the variables that stay with the image, sorted.
func (s *scope) environment() []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(s.vars)) {
		switch v := s.vars[name]; {
		case v.arg:
		case v.known:
			out = append(out, name+"="+v.value)
		default:
			out = append(out, name)
		}
	}
	return out
}

// used tells whether commands of a stage, or of one that it is from, run in a shell, and which package manager they call.
func (d *document) used(last *stage) (manager string, shell bool) {
	for s := last; s != nil; s = s.parent {
		for _, st := range s.steps {
			run, ok := st.cmd.(*instructions.RunCommand)
			if !ok || !run.PrependShell || s.end.custom {
				continue
			}
			if text := d.scripts[st.node]; text != nil && text.file != nil {
				shell = true
				manager = called(text.file, manager)
			}
		}
	}
	return manager, shell
}

// called is the package manager that a script calls; otherwise what is known already.
func called(f *syntax.File, known string) string {
	syntax.Walk(f, func(node syntax.Node) bool {
		call, ok := node.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || known != "" {
			return true
		}
		known = packageManager(call.Args[0].Lit())
		return true
	})
	return known
}

// packageManager is the manager that a command belongs to.
func packageManager(command string) string {
	switch command[strings.LastIndexByte(command, '/')+1:] {
	case "apk":
		return "apk"
	case "apt", "apt-get":
		return "apt"
	}
	return ""
}

// Reached are the images and named contexts that the build of a stage takes from, as the file names them, in order; target is as
// in ResultOf. What cannot be told is not among them.
func Reached(text []byte, target string) []string {
	d := parse(readable(text))
	last := d.target(target)
	if last == nil {
		return nil
	}
	d.scopes(nil)
	r := &reach{document: d, seen: map[*stage]bool{}}
	r.stage(last)
	return r.names
}

// reach is a walk from a stage to all that it takes from.
type reach struct {
	*document
	seen  map[*stage]bool
	names []string
}

func (r *reach) stage(s *stage) {
	if r.seen[s] {
		return
	}
	r.seen[s] = true
	if s.parent != nil {
		r.stage(s.parent)
	} else {
		r.names = append(r.names, s.ref)
	}
	for _, st := range s.steps {
		switch cmd := st.cmd.(type) {
		case *instructions.CopyCommand:
			r.from(cmd.From)
		case *instructions.RunCommand:
			_ = cmd.Expand(func(word string) (string, error) { return word, nil }) // BuildKit parses mounts only then
			for _, m := range instructions.GetMounts(cmd) {
				r.from(m.From)
			}
		}
	}
}

func (r *reach) from(name string) {
	if name == "" {
		return
	}
	if s := r.byName(name); s != nil {
		r.stage(s)
		return
	}
	if i, err := strconv.Atoi(name); err == nil && 0 <= i && i < len(r.stages) {
		r.stage(r.stages[i])
		return
	}
	r.names = append(r.names, name)
}
