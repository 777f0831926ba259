package dockerfile

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// walker goes through the stages from top to bottom and applies the rules that look at one instruction in its scope.
type walker struct {
	*checker
	expander
	globals map[string]variable // ARG before the first FROM, and BuildKit's own
	args    map[string]string   // every ARG of the file, to why a stage that does not declare it lacks it
}

func (c *checker) walk() {
	w := &walker{checker: c, expander: newExpander(c.doc.escape), globals: map[string]variable{}}
	for _, name := range platformArgs() {
		w.globals[name] = variable{}
	}
	global := &scope{vars: w.globals}
	for _, s := range c.doc.globals {
		global.apply(w.expander, s.cmd, nil)
	}
	w.args = c.declaredArgs()
	c.checkDirectives()
	for _, s := range c.doc.globals {
		w.checkSecretNames(s)
	}
	for _, s := range c.doc.stages {
		at := w.enter(s)
		for _, st := range s.steps {
			w.checkStep(s, st, at)
			at.apply(w.expander, st.cmd, w.globals)
		}
		s.end = at
	}
	w.checkRuntime()
	c.checkNeeds()
	c.checkSyntaxLine()
	c.checkSecretValues()
}

// declaredArgs maps the name of every ARG to words for why a stage that does not declare it does not see it.
func (c *checker) declaredArgs() map[string]string {
	where := map[string]string{}
	add := func(s step, place string) {
		if arg, ok := s.cmd.(*instructions.ArgCommand); ok {
			for _, a := range arg.Args {
				if where[a.Key] == "" {
					where[a.Key] = place
				}
			}
		}
	}
	for _, s := range c.doc.globals {
		add(s, "the one before the first FROM is for FROM lines only")
	}
	for _, name := range platformArgs() {
		where[name] = "BuildKit sets it only where it is declared"
	}
	for _, s := range c.doc.stages {
		for _, st := range s.steps {
			add(st, "the one of stage "+s.label()+" is not seen here")
		}
	}
	return where
}

func (w *walker) checkStep(s *stage, st step, at *scope) {
	switch cmd := st.cmd.(type) {
	case *instructions.ArgCommand, *instructions.EnvCommand:
		w.checkSecretNames(st)
	case *instructions.RunCommand:
		w.checkShell(s, st, at, cmd.CmdLine, cmd.PrependShell)
		w.checkMounts(s, st, at, cmd) // first: it resolves the mounts, which may set variables for the script
		w.checkScript(s, st, at, cmd)
	case *instructions.CmdCommand:
		w.checkShell(s, st, at, cmd.CmdLine, cmd.PrependShell)
	case *instructions.EntrypointCommand:
		w.checkShell(s, st, at, cmd.CmdLine, cmd.PrependShell)
	case *instructions.HealthCheckCommand:
		if test := cmd.Health.Test; len(test) > 1 {
			w.checkShell(s, st, at, test[1:], test[0] == "CMD-SHELL")
		}
	case *instructions.CopyCommand:
		w.checkCopy(s, st, at, cmd)
	case *instructions.AddCommand:
		w.checkAdd(s, st, at, cmd)
	case *instructions.ExposeCommand:
		w.checkPorts(st, at, cmd)
	}
}

// upper is the instruction's name as people write it.
func upper(st step) string { return strings.ToUpper(st.node.Value) }
