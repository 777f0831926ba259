package templates

import (
	"fmt"
	"strings"
	"text/template/parse"
)

// step follows one main step through a define: RUN {{ mounts "build" }}…{{ before "build" }}make{{ after "build" }}. The
// bodies of the heredocs that before and after open stand below the instruction in the order of their opening, so that a
// heredoc of the template's own between the two would get the wrong body.
type step struct {
	stage string // "" outside
	began bool   // before was seen
	at    parse.Pos
}

// call gives the function of an action and its first argument, where that is a string.
func call(x *parse.ActionNode) (function, name string) {
	if len(x.Pipe.Cmds) != 1 {
		return "", ""
	}
	args := x.Pipe.Cmds[0].Args
	id, ok := args[0].(*parse.IdentifierNode)
	if !ok || len(args) < 2 {
		return "", ""
	}
	s, ok := args[1].(*parse.StringNode)
	if !ok {
		return "", ""
	}
	return id.Ident, s.Text
}

func (in *instrumenter) stepAction(x *parse.ActionNode) {
	function, stage := call(x)
	s := &in.step
	switch function {
	case "mounts":
		in.endSteps()
		*s = step{stage: stage, at: x.Pos}
	case "before":
		if s.stage != stage || s.began {
			in.find(RuleStep, x.Pos, fmt.Sprintf("before %q has no mounts in front of it", stage), "")
		}
		*s = step{stage: stage, began: true, at: x.Pos}
	case "after":
		if s.stage != stage || !s.began {
			in.find(RuleStep, x.Pos, fmt.Sprintf("after %q has no before in front of it", stage), "")
		}
		*s = step{}
	case "body":
		if !strings.Contains(in.source.text, "<<'"+stage+"'") {
			f := in.find(RuleUnencoded, x.Pos, fmt.Sprintf("there is no heredoc <<'%s' for this body", stage), "without the quotes BuildKit replaces variables in the body")
			f.Expected = "<<'" + stage + "'"
		}
	}
}

func (in *instrumenter) stepText(x *parse.TextNode) {
	if in.step.began && strings.Contains(string(x.Text), "<<") {
		in.find(RuleStep, x.Pos, fmt.Sprintf("the main step of stage %s has a heredoc of its own", in.step.stage), "write the file by a COPY with a heredoc, in front of the step")
	}
}

// endSteps finds a step that is not ended.
func (in *instrumenter) endSteps() {
	if in.step.stage != "" {
		in.find(RuleStep, in.step.at, fmt.Sprintf("the main step of stage %s has no after", in.step.stage), "")
	}
	in.step = step{}
}
