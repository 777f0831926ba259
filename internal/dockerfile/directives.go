package dockerfile

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// checkSyntaxLine: a "# syntax=" line stands where a feature needs one, names a version that has it, and stands nowhere
// else unless it was asked for.
func (c *checker) checkSyntaxLine() {
	floor, reasons := c.doc.floor()
	ref, _, at, has := parser.DetectSyntax(c.file.Text)
	needs := Above(floor, cmp.Or(c.file.Floor, BundledFloor))
	p := problem{rule: ruleSyntaxLine, found: printable(ref)}
	if needs {
		p.first, p.last, p.expected = reasons[0].Line, reasons[0].Line, "# syntax=docker/dockerfile:"+floor+", or :1, on line 1"
	}
	if has && len(at) > 0 {
		p.first, p.last, p.word = at[0].Start.Line, at[0].Start.Line, ref
	}
	switch {
	case needs && !has:
		p.message = reasons[0].Feature + " needs version " + floor + " of the Dockerfile syntax, and there is no # syntax= line"
	case needs && olderThan(ref, floor):
		p.message = reasons[0].Feature + " needs version " + floor + " of the Dockerfile syntax, and the # syntax= line names an older one"
	case has && !needs && c.rendered() && !c.file.Syntax:
		p.message = "no feature of the file needs a # syntax= line, which makes each build pull an image"
		p.expected = "no # syntax= line for version " + floor
	default:
		return
	}
	c.report(p)
}

// olderThan reports whether a syntax reference names a version of Docker's frontend below the floor.
func olderThan(ref, floor string) bool {
	ref, _, _ = strings.Cut(ref, "@")
	i := strings.LastIndexByte(ref, ':')
	if i < 0 || !strings.HasSuffix(ref[:i], "docker/dockerfile") {
		return false
	}
	tag, _, _ := strings.Cut(ref[i+1:], "-")
	if _, err := strconv.Atoi(strings.Split(tag, ".")[0]); err != nil {
		return false
	}
	return compareVersions(tag, floor) < 0
}

// directiveName gives the directive that a comment is read as: above the first instruction, or, for "check", anywhere.
func directiveName(comment string) string {
	var p parser.DirectiveParser
	p.SetComment("")
	if d, _ := p.ParseLine([]byte(comment)); d != nil {
		return d.Name
	}
	return ""
}

// checkDirectives: a comment can switch the linter off or change how the file is read; nothing rendered may do so.
func (c *checker) checkDirectives() {
	if !c.rendered() {
		return
	}
	for _, name := range []string{"check", "escape"} {
		if _, value, at, ok := parser.ParseDirective(name, c.file.Text); ok && len(at) > 0 {
			c.refuseDirective(name, name+"="+value, at[0].Start.Line)
		}
	}
	for _, n := range c.doc.nodes {
		for _, comment := range n.PrevComment {
			if directiveName(comment) == "check" {
				c.refuseDirective("check", comment, c.commentLine(n, comment))
			}
		}
	}
}

func (c *checker) refuseDirective(name, text string, line int) {
	c.report(problem{
		rule: ruleDirective, first: line, last: line, word: name, found: "# " + name + "=",
		message: "the comment # " + excerpt(text) + " is a directive", expected: "no # " + name + "= in a generated file",
	})
}

// commentLine finds the comment above an instruction.
func (c *checker) commentLine(n *parser.Node, comment string) int {
	for i := n.StartLine - 1; i > 0; i-- {
		if strings.Contains(c.lines[i-1], comment) {
			return i
		}
	}
	return n.StartLine
}
