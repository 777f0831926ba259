package dockerfile

import (
	"errors"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"mvdan.cc/sh/v3/syntax"
)

// script is the shell text of one instruction, as BuildKit hands it to the shell.
type script struct {
	text    string
	foreign bool         // the text is a program of another interpreter: a heredoc that starts with "#!"
	file    *syntax.File // nil when it does not parse, or is foreign
	err     error
}

// shells parses shell text. The dialect is POSIX, with bash as the fallback: which shell /bin/sh is differs by base image.
type shells struct{ posix, bash *syntax.Parser }

func newShells() *shells {
	return &shells{
		posix: syntax.NewParser(syntax.Variant(syntax.LangPOSIX)),
		bash:  syntax.NewParser(syntax.Variant(syntax.LangBash)),
	}
}

func (s *shells) parse(text string) (*syntax.File, error) {
	f, err := s.posix.Parse(strings.NewReader(text), "")
	if err == nil {
		return f, nil
	}
	if f, bashErr := s.bash.Parse(strings.NewReader(text), ""); bashErr == nil {
		return f, nil
	}
	return nil, err
}

// shellMessage is what a parse error says, without its position: that counts from the start of the shell text.
func shellMessage(err error) string {
	var parse syntax.ParseError
	var lang syntax.LangError
	switch {
	case errors.As(err, &parse):
		return parse.Text
	case errors.As(err, &lang):
		return lang.Feature + " are not part of POSIX shell"
	}
	return err.Error()
}

// scriptOf gives the shell text of an instruction; nil when it has none or is in exec form.
func scriptOf(n *parser.Node) *script {
	arg := n.Next
	switch strings.ToLower(n.Value) {
	case command.Run, command.Cmd, command.Entrypoint:
	case command.Healthcheck:
		if arg == nil || !strings.EqualFold(arg.Value, "cmd") {
			return nil
		}
		arg = arg.Next
	default:
		return nil
	}
	if arg == nil || n.Attributes["json"] {
		return nil
	}
	if len(n.Heredocs) == 0 { // in CMD, "<<EOF" is no heredoc
		return &script{text: arg.Value}
	}
	return heredocScript(arg.Value, n.Heredocs)
}

// heredocScript: one heredoc alone is the script itself; else the heredocs are put back behind their line for the shell.
func heredocScript(line string, docs []parser.Heredoc) *script {
	if parser.MustParseHeredoc(line) != nil {
		text := docs[0].Content
		if docs[0].Chomp {
			text = parser.ChompHeredocContent(text)
		}
		return &script{text: text, foreign: strings.HasPrefix(text, "#!") && !shebangShell(text)}
	}
	var b strings.Builder
	b.WriteString(line)
	for _, d := range docs {
		b.WriteString("\n" + d.Content + d.Name)
	}
	return &script{text: b.String()}
}

// shebangShell reports whether a script's first line names a POSIX shell.
func shebangShell(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	words := strings.Fields(strings.TrimPrefix(line, "#!"))
	for _, w := range words {
		if isShell(w) {
			return true
		}
	}
	return false
}

// isShell reports whether a program is a POSIX shell, by its name.
func isShell(program string) bool {
	switch program[strings.LastIndexByte(program, '/')+1:] {
	case "sh", "bash", "dash", "ash":
		return true
	}
	return false
}
