package dockerfile

import (
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// plainUser is a USER that Kubernetes' runAsNonRoot can judge: a number that is not 0, and a numeric group.
var plainUser = lazyregexp.New(`^0*[1-9]\d*(:\d+)?$`)

// checkRuntime applies the rules on the image itself: the last stage.
func (w *walker) checkRuntime() {
	if len(w.doc.stages) == 0 {
		return
	}
	last := w.doc.stages[len(w.doc.stages)-1]
	w.checkUser(last)
	if last.end.start == no {
		w.report(problem{
			rule: ruleRuntimeCommand, word: "FROM", message: "the image starts nothing: neither ENTRYPOINT nor CMD",
			expected: `ENTRYPOINT ["/path/to/program"]`,
		}.at(last.node))
	}
}

func (w *walker) checkUser(last *stage) {
	user := last.end.user
	if plainUser.MatchString(user) {
		return
	}
	p := problem{rule: ruleRuntimeUser, expected: "a number, as in USER 65532:65532", found: printable(user)}
	name, _, _ := strings.Cut(user, ":")
	switch {
	case user == "" && !last.end.closed:
		p.message = "no USER is set, and that of the base image is not known"
	case user == "":
		p.message = "the image runs as root: no USER is set"
	case name == "root" || strings.Trim(name, "0") == "":
		p.message = "the image runs as root"
	default:
		p.message = "the user " + excerpt(user) + " is not a number"
	}
	w.report(w.lastUser(last, p))
}

// lastUser places the problem at the USER that counts, or at the last FROM.
func (w *walker) lastUser(last *stage, p problem) problem {
	for s := last; s != nil; s = s.parent {
		for i := len(s.steps) - 1; i >= 0; i-- {
			if cmd, ok := s.steps[i].cmd.(*instructions.UserCommand); ok {
				p.word = cmd.User
				return p.at(s.steps[i].node)
			}
		}
	}
	p.word = last.node.Value
	return p.at(last.node)
}

// checkShell: what needs a shell stands where there is one, and what starts the image needs none.
func (w *walker) checkShell(s *stage, st step, at *scope, argv []string, shellForm bool) {
	if len(argv) == 0 {
		return
	}
	name, form := upper(st), upper(st)
	if name == "HEALTHCHECK" {
		form = "HEALTHCHECK CMD"
	}
	if doc := w.doc.scripts[st.node]; shellForm && doc != nil && doc.foreign {
		return
	}
	needs := shellForm || isShell(argv[0])
	if needs && at.shell == no {
		w.noShell[st.node.StartLine] = true
		w.report(problem{
			rule: ruleShellMissing, word: st.node.Value, found: name,
			message:  name + " needs a shell, and stage " + s.label() + " is on an image without one",
			expected: form + ` ["/path/to/program", "argument"]`,
		}.at(st.node))
		return
	}
	starts := name == "CMD" || name == "ENTRYPOINT"
	if last := s.index == len(w.doc.stages)-1; shellForm && starts && last && at.custom {
		// Without SHELL this is BuildKit's JSONArgsRecommended.
		w.report(problem{
			rule: ruleRuntimeCommand, word: st.node.Value, found: name,
			message:  name + " in shell form: the shell is process 1 and keeps signals from the program",
			expected: name + ` ["/path/to/program", "argument"]`,
		}.at(st.node))
	}
}

// checkPorts: a port below 1024 needs a right that a user who is not root does not have everywhere.
func (w *walker) checkPorts(st step, at *scope, cmd *instructions.ExposeCommand) {
	for _, word := range cmd.Ports {
		value, _ := w.expand(word, at.vars)
		port := value[strings.LastIndexByte(value, ':')+1:]
		port, _, _ = strings.Cut(port, "/")
		port, _, _ = strings.Cut(port, "-")
		if n, err := strconv.Atoi(port); err == nil && n < 1024 {
			w.report(problem{
				rule: rulePortPrivileged, word: word, found: printable(value), expected: "a port from 1024 on, such as 8080",
				message: "port " + port + " is privileged",
			}.at(st.node))
		}
	}
}
