package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode/utf8"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// The rules that a template itself must keep.
const (
	RuleSyntax    = "template-syntax"
	RuleUnencoded = "template-unencoded"
	RuleNesting   = "template-nesting"
	RuleName      = "template-name"
	RuleStep      = "template-step"
)

// Rules lists the findings of this package.
func Rules() []diag.Rule {
	return []diag.Rule{
		{Name: RuleSyntax, Summary: "A template parses, holds no control characters, and calls only functions of the allow-list.", Fix: "Mend the template at the line that is named; docs/presets.md lists the functions."},
		{Name: RuleUnencoded, Summary: "Each value that a template writes goes through an encoder.", Fix: "Write sh, word, json, copy, bind, body or another encoder in front of the value."},
		{Name: RuleNesting, Summary: "A template nests if and range one level deep, and leaves a range only at its end.", Fix: "Move the inner block into a define of its own, or let a fact or parameter make the choice."},
		{Name: RuleName, Summary: "A template names its stages and caches by text in quotes.", Fix: `Write the name itself: {{ open "build" }}.`},
		{Name: RuleStep, Summary: "A main step is one RUN with mounts, before and after, in this order, and no heredoc between before and after.", Fix: "Write RUN {{ mounts … }}{{ before … }}the step{{ after … }} in one define."},
		{Name: RuleValue, Summary: "A value can stand where the template puts it.", Fix: "Change the value in build.yaml."},
		{Name: RuleSlot, Summary: "A slot is used in a stage that can carry it.", Fix: "Choose a base with a shell and that package manager, or another stage."},
		{Name: RuleRender, Summary: "A template runs to its end.", Fix: "This is a defect of the preset; `stagegen presets lint` may say more."},
	}
}

// Template is a parsed template whose parse tree carries marks.
type Template struct {
	name  string
	tree  *template.Template
	marks []mark
	uses  []Use
}

// mark is one place of a template: a text line, an action, or a branch, with the fields that it refers to.
type mark struct {
	kind   byte // markLine, markAction or markBranch
	place  string
	fields []string
}

const (
	markLine   = 'L'
	markAction = 'A'
	markBranch = 'B'
)

// Use is one reference of a template to its data ("p.main", "facts.go.dir") or to a named thing of its preset
// ("pin.go", "stage.base", "cache.go-mod", "open.build").
type Use struct {
	Name string
	Pos  diag.Pos
}

// Uses lists every reference of the template, sorted by position.
func (t *Template) Uses() []Use { return t.uses }

// ParseOptions say what a template may do.
type ParseOptions struct {
	// Closed tells whether the value of a field cannot carry text of the user's (a bool, an enum …), so that it may be
	// written without an encoder. That it does not is checked again when it is written.
	Closed func(field string) bool
	// Shared are files of defines that several templates have in common. A define of the template's own stands before one of
	// theirs; what the template does not call is left alone.
	Shared []Shared
}

// Shared is one file of defines.
type Shared struct {
	File string // for findings and explanations
	Text string
}

// Parse reads one template. name is the path that findings and explanations show. The template is nil if it has no form.
func Parse(name, content string, o ParseOptions) (*Template, diag.List) {
	content = strings.ReplaceAll(strings.TrimPrefix(content, "\ufeff"), "\r\n", "\n")
	if findings := checkCharacters(name, content); len(findings) > 0 {
		return nil, findings
	}
	tree := template.New(name).Option("missingkey=error").Funcs(pureFunctions()).Funcs(newRendering(Input{}).functions())
	sources := map[string]source{name: {file: name, text: content}}
	if findings := addShared(tree, o.Shared, sources); len(findings) > 0 {
		return nil, findings
	}
	if _, err := tree.Parse(content); err != nil {
		return nil, diag.List{syntaxFinding(name, err)}
	}
	if err := addPartials(tree, sources); err != nil {
		return nil, diag.List{syntaxFinding(name, err)}
	}
	t := &Template{name: name, tree: tree}
	in := &instrumenter{t: t, closed: o.Closed}
	for _, d := range inUse(tree, o.Shared) {
		in.source = sources[d.Tree.ParseName]
		in.define(d.Tree.Root)
	}
	slices.SortStableFunc(t.uses, func(a, b Use) int {
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return a.Pos.Col - b.Pos.Col
	})
	return t, in.findings.Sorted()
}

// checkCharacters refuses what would be invisible in the file that is written, and the marks of this package.
func checkCharacters(name, content string) diag.List {
	var findings diag.List
	for i, line := range strings.Split(content, "\n") {
		if !utf8.ValidString(line) {
			findings.Add(diag.Finding{Rule: RuleSyntax, Pos: diag.Pos{File: name, Line: i + 1}, Message: "the line is not valid UTF-8"})
			continue
		}
		for n, c := range []rune(line) {
			if c != '\t' && yamlsrc.IsControl(c) {
				findings.Add(diag.Finding{Rule: RuleSyntax, Pos: diag.Pos{File: name, Line: i + 1, Col: n + 1}, Message: fmt.Sprintf("the template holds the character %U", c)})
			}
		}
	}
	return findings
}

// syntaxFinding takes the position out of text/template's message: "template: NAME:LINE[:COL]: text".
func syntaxFinding(name string, err error) diag.Finding {
	m := regexp.MustCompile(`(?s)^template: ` + regexp.QuoteMeta(name) + `:(\d+):(?:(\d+):)? (.*)$`).FindStringSubmatch(err.Error())
	f := diag.Finding{Rule: RuleSyntax, Pos: diag.Pos{File: name}, Message: err.Error()}
	if m != nil {
		f.Pos.Line, _ = strconv.Atoi(m[1])
		if col, err := strconv.Atoi(m[2]); err == nil {
			f.Pos.Col = col + 1 // counted from 0 there
		}
		f.Message = m[3]
	}
	return f
}
