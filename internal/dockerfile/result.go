package dockerfile

import (
	"maps"
	"slices"
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
