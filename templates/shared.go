package templates

import (
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/stagegen/stagegen/internal/diag"
)

// source is the text that a parse tree was made from.
type source struct{ file, text string }

// addShared parses files of defines into a template's set, and notes the source of each by its ParseName.
func addShared(tree *template.Template, shared []Shared, sources map[string]source) diag.List {
	for _, s := range shared {
		text := strings.ReplaceAll(s.Text, "\r\n", "\n")
		if findings := checkCharacters(s.File, text); len(findings) > 0 {
			return findings
		}
		if _, err := tree.New(s.File).Parse(text); err != nil {
			return diag.List{syntaxFinding(s.File, err)}
		}
		sources[s.File] = source{s.File, text}
	}
	return nil
}

// addPartials parses the partials of this package into a template's set, and notes the source of each by its ParseName.
func addPartials(tree *template.Template, sources map[string]source) error {
	all, err := partials()
	if err != nil {
		return err
	}
	for _, p := range all {
		if _, err := tree.New(p.name).Parse(p.text); err != nil {
			return err
		}
		sources[p.name] = source{p.file, p.text}
	}
	return nil
}

// inUse are the defines of a template, sorted by name: all of its own, and of shared files those that it calls, whose
// parameters and facts it therefore must have.
func inUse(tree *template.Template, shared []Shared) []*template.Template {
	var own []string
	for _, d := range tree.Templates() {
		if d.Tree != nil && d.Tree.Root != nil && !slices.ContainsFunc(shared, func(s Shared) bool { return s.File == d.Tree.ParseName }) {
			own = append(own, d.Name())
		}
	}
	called := map[string]*template.Template{}
	for len(own) > 0 {
		d := tree.Lookup(own[0])
		own = own[1:]
		if d == nil || d.Tree == nil || called[d.Name()] != nil {
			continue
		}
		called[d.Name()] = d
		own = append(own, calls(d.Tree.Root)...)
	}
	out := make([]*template.Template, 0, len(called))
	for _, d := range called {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *template.Template) int { return strings.Compare(a.Name(), b.Name()) })
	return out
}

// calls are the names of the defines that a block calls.
func calls(l *parse.ListNode) []string {
	if l == nil {
		return nil
	}
	var out []string
	for _, n := range l.Nodes {
		switch x := n.(type) {
		case *parse.TemplateNode:
			out = append(out, x.Name)
		case *parse.IfNode:
			out = append(out, slices.Concat(calls(x.List), calls(x.ElseList))...)
		case *parse.RangeNode:
			out = append(out, slices.Concat(calls(x.List), calls(x.ElseList))...)
		case *parse.WithNode:
			out = append(out, slices.Concat(calls(x.List), calls(x.ElseList))...)
		}
	}
	return out
}
