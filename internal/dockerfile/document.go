package dockerfile

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/util/suggest"
)

// document is a parsed Dockerfile. The scan for instructions is BuildKit's; nodes is nil when it failed.
type document struct {
	text     []byte
	escape   rune
	nodes    []*parser.Node
	scripts  map[*parser.Node]*script // shell text of RUN, CMD, ENTRYPOINT and HEALTHCHECK, parsed
	globals  []step                   // ARG before the first FROM
	stages   []*stage
	problems []problem
}

// stage is one FROM with what follows it.
type stage struct {
	index  int
	from   *instructions.Stage
	node   *parser.Node
	steps  []step
	parent *stage // the earlier stage that FROM names
	ref    string // what FROM names, with variables replaced
	end    *scope // what is set after the last instruction
}

// label names the stage in messages.
func (s *stage) label() string {
	if s.from.Name != "" {
		return s.from.Name
	}
	return s.from.BaseName
}

// step is one instruction.
type step struct {
	node *parser.Node
	cmd  instructions.Command
}

// parse reads the text instruction by instruction, so that one bad instruction does not hide the next.
func parse(text []byte) *document {
	d := &document{text: text, scripts: map[*parser.Node]*script{}}
	res, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		d.problems = []problem{scanProblem(err)}
		return d
	}
	d.escape, d.nodes = res.EscapeToken, res.AST.Children
	shells, silent := newShells(), linter.New(&linter.Config{}) // without a linter, a "# check=" comment makes BuildKit panic
	for _, n := range d.nodes {
		if s := scriptOf(n); s != nil {
			if !s.foreign {
				s.file, s.err = shells.parse(s.text)
			}
			d.scripts[n] = s
		}
		d.add(n, silent)
	}
	return d
}

func (d *document) add(n *parser.Node, silent *linter.Linter) {
	ic, err := instructions.ParseInstructionWithLinter(n, silent)
	if err != nil {
		d.problems = append(d.problems, instructionProblem(err, n))
		return
	}
	switch cmd := ic.(type) {
	case *instructions.Stage:
		d.stages = append(d.stages, &stage{index: len(d.stages), from: cmd, node: n})
	case instructions.Command:
		s := step{node: n, cmd: cmd}
		if len(d.stages) > 0 {
			last := d.stages[len(d.stages)-1]
			last.steps = append(last.steps, s)
			return
		}
		if _, ok := cmd.(*instructions.ArgCommand); ok {
			d.globals = append(d.globals, s)
			return
		}
		d.problems = append(d.problems, problem{
			rule: ruleSyntax, message: "there is no stage yet: only ARG may stand before the first FROM",
			found: strings.ToUpper(n.Value), word: n.Value,
		}.at(n))
	}
}

// byName finds the stage that COPY --from or a mount's from names; case does not count there.
func (d *document) byName(name string) *stage {
	for _, s := range slices.Backward(d.stages) {
		if s.from.Name != "" && strings.EqualFold(s.from.Name, name) {
			return s
		}
	}
	return nil
}

// scanProblem is for errors before any instruction is known: an open heredoc, a bad directive.
func scanProblem(err error) problem {
	p := problem{rule: ruleSyntax, message: "BuildKit cannot read the file: " + plain(err), hint: "look at this line and the ones above it"}
	p.first = errorLine(err)
	if strings.Contains(p.message, "parser directive") || strings.Contains(p.message, "escape token") {
		p.first++ // for a directive, BuildKit gives the line before
	}
	return p
}

func instructionProblem(err error, n *parser.Node) problem {
	var unknown *instructions.UnknownInstructionError
	if errors.As(err, &unknown) {
		p := problem{rule: ruleSyntax, message: "unknown instruction " + excerpt(n.Value), found: printable(n.Value), word: n.Value}
		if near, ok := suggest.Search(n.Value, instructionNames(), false); ok {
			p.hint = "did you mean " + near + "?"
		}
		return p.at(n)
	}
	return problem{rule: ruleSyntax, message: plain(err), found: printable(n.Original)}.at(n)
}

func instructionNames() []string {
	var names []string
	for name := range command.Commands {
		names = append(names, strings.ToUpper(name))
	}
	slices.Sort(names)
	return names
}

// plain is the text of an error of BuildKit without its suggestion: which of several near words BuildKit suggests can
// depend on the order of a map.
func plain(err error) string {
	msg, _, _ := strings.Cut(err.Error(), " (did you mean ")
	return excerpt(msg)
}

// errorLine is the first line that an error of BuildKit names; 0 without one.
func errorLine(err error) int {
	var at *parser.LocationError
	if !errors.As(err, &at) {
		return 0
	}
	for _, ranges := range at.Locations {
		for _, r := range ranges {
			return r.Start.Line
		}
	}
	return 0
}
