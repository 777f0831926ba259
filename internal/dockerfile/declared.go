package dockerfile

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"mvdan.cc/sh/v3/syntax"
)

// CheckShell reports whether declared shell code is complete POSIX shell text that cannot reach beyond its place. One line
// must be able to stand in a RUN with " && " before and after it; more than one line must be able to stand in a heredoc.
// The error is for the user and counts lines from the first of the code.
func CheckShell(code string) error {
	if err := checkText(code); err != nil {
		return err
	}
	code = strings.TrimRight(code, "\n")
	last := strings.TrimRight(code, " \t")
	if open := len(last) - len(strings.TrimRight(last, `\`)); open%2 == 1 {
		return errors.New("the code ends in a backslash, which would join it with what follows")
	}
	posix := syntax.NewParser(syntax.Variant(syntax.LangPOSIX))
	f, err := posix.Parse(strings.NewReader(code), "")
	if err != nil {
		return shellError(err)
	}
	if len(f.Stmts) == 0 {
		return errors.New("there is no command in the code")
	}
	if strings.Contains(code, "\n") {
		return nil
	}
	return checkOneLine(posix, code)
}

// checkOneLine asks both readers of the line: the shell, whether what follows still follows, and BuildKit, whether the RUN
// is one in shell form without options or heredocs of its own.
func checkOneLine(posix *syntax.Parser, code string) error {
	joined := ": && " + code + " && :"
	f, err := posix.Parse(strings.NewReader(joined), "")
	if err != nil {
		return errors.New(`the code cannot stand between two commands joined by "&&": it ends in an operator or in a heredoc`)
	}
	if int(f.Stmts[len(f.Stmts)-1].End().Offset()) != len(joined) {
		return errors.New("the code ends in a comment, which would hide what follows on its line")
	}
	res, err := parser.Parse(strings.NewReader("FROM scratch\nRUN " + code + "\nLABEL end=1\n"))
	if err != nil || len(res.AST.Children) != 3 {
		return errors.New(`BuildKit does not read the code as one RUN: it takes "<<" at the start of a word for a heredoc`)
	}
	n := res.AST.Children[1]
	if len(n.Flags) > 0 {
		return fmt.Errorf("the code starts with %s, which is an option of RUN and no command", excerpt(n.Flags[0]))
	}
	if n.Attributes["json"] {
		return errors.New("the code is a JSON array, which RUN takes as a command without a shell")
	}
	return nil
}

func shellError(err error) error {
	line := uint(1)
	var parse syntax.ParseError
	var lang syntax.LangError
	switch {
	case errors.As(err, &parse):
		line = parse.Pos.Line()
	case errors.As(err, &lang):
		line = lang.Pos.Line()
	}
	return fmt.Errorf("line %d: not complete POSIX shell code: %s", line, shellMessage(err))
}

// checkText: code is printable text with line feeds and tabs.
func checkText(code string) error {
	if !utf8.ValidString(code) {
		return errors.New("the code is not valid UTF-8")
	}
	for i, line := range strings.Split(code, "\n") {
		if at := strings.IndexFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); at >= 0 {
			return fmt.Errorf("line %d: control character %q in the code", i+1, line[at:at+1])
		}
		if len(line) > maxLine {
			return fmt.Errorf("line %d: longer than %d bytes", i+1, maxLine)
		}
	}
	return nil
}

// CheckInstructions reports whether declared Dockerfile instructions are complete by themselves: nothing is open at their
// end, none starts a stage or waits for a later build, and no comment is a directive. The error is for the user and counts
// lines from the first of the text.
func CheckInstructions(text string) error {
	if err := checkText(text); err != nil {
		return err
	}
	text = "FROM scratch\n" + strings.TrimRight(text, "\n") + "\n"
	if _, err := parser.Parse(strings.NewReader(text)); err != nil {
		return fmt.Errorf("line %d: %s", max(errorLine(err)-1, 1), plain(err))
	}
	// What stands open swallows an instruction after it.
	res, err := parser.Parse(strings.NewReader(text + "LABEL end=1\n"))
	if err != nil || res.AST.Children[len(res.AST.Children)-1].StartLine != strings.Count(text, "\n")+1 {
		return errors.New("the last instruction is not complete: it goes on after a backslash")
	}
	nodes := res.AST.Children
	if len(nodes) == 2 {
		return errors.New("there is no instruction in the text")
	}
	for _, n := range nodes[1:] {
		if err := checkInstruction(n); err != nil {
			return fmt.Errorf("line %d: %w", max(n.StartLine-1, 1), err)
		}
	}
	return nil
}

func checkInstruction(n *parser.Node) error {
	for _, c := range n.PrevComment {
		if name := directiveName(c); name != "" {
			return fmt.Errorf("the comment %q is a directive", excerpt(c))
		}
	}
	switch strings.ToLower(n.Value) {
	case command.From, command.Onbuild:
		return fmt.Errorf("%s is not allowed here", strings.ToUpper(n.Value))
	}
	if _, err := instructions.ParseInstruction(n); err != nil { // no linter: a directive comment was refused above
		return errors.New(instructionProblem(err, n).message)
	}
	return nil
}
