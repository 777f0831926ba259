// Package diag owns findings: what is wrong in the user's files, where, and what to do about it, with their order and
// their printers (text with a caret, JSON, GitHub annotations). A finding is a value, not an error: an error means that
// stagegen itself could not go on. It imports nothing of ours.
package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// Pos is a place in a file. File is a slash path relative to the root of the tree. Line and Col count from 1; Col counts
// runes; a Line of 0 means the whole file, the zero Pos no place at all. Len is the number of runes a caret underlines.
type Pos struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
	Col  int    `json:"column,omitempty"`
	Len  int    `json:"-"`
}

// String gives file:line:col, leaving out what is unknown.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// IsZero reports whether p names no place.
func (p Pos) IsZero() bool { return p.File == "" && p.Line == 0 }

// Severity tells whether a finding stops the command.
type Severity string

// The severities. The zero value of a Finding's Severity is read as Error.
const (
	Error   Severity = "error"   // stops: exit code 2
	Warning Severity = "warning" // is printed, stops nothing
)

// Rule describes one kind of finding. The packages that raise findings list theirs in a function Rules; docs/rules.md is
// made from those lists, and tests demand a fixture for each.
type Rule struct {
	Name    string // stable, lower case with dashes: "unknown-key"
	Summary string // one sentence: what the rule demands
	Fix     string // one sentence: what a person does about it
}

// Finding is one mistake in the user's input.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity,omitempty"`
	Pos      Pos      `json:"position"`
	// Message says what is wrong in one line, lower case, no full stop.
	Message string `json:"message"`
	// Expected and Found are set where the finding compares two things.
	Expected string `json:"expected,omitempty"`
	Found    string `json:"found,omitempty"`
	// Hint says what to do: a did-you-mean, a line to write, a command to run.
	Hint string `json:"hint,omitempty"`
	// Related are other places that have a part in it: an earlier definition, the manifest that disagrees.
	Related []Related `json:"related,omitempty"`
}

// Related is a second place of a finding.
type Related struct {
	Pos     Pos    `json:"position"`
	Message string `json:"message"`
}

// IsError reports whether f stops the command.
func (f Finding) IsError() bool { return f.Severity != Warning }

// String gives one line: position, message, rule.
func (f Finding) String() string {
	where := ""
	if !f.Pos.IsZero() {
		where = f.Pos.String() + ": "
	}
	return fmt.Sprintf("%s%s [%s]", where, f.Message, f.Rule)
}

// List is any number of findings.
type List []Finding

// Add appends a finding.
func (l *List) Add(f Finding) { *l = append(*l, f) }

// HasErrors reports whether any finding stops the command.
func (l List) HasErrors() bool { return slices.ContainsFunc(l, Finding.IsError) }

// Sorted returns the findings by file, line, column, rule and message, without exact duplicates.
func (l List) Sorted() List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, compare)
	return slices.CompactFunc(out, func(a, b Finding) bool { return compare(a, b) == 0 })
}

func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Pos.File, b.Pos.File),
		cmp.Compare(a.Pos.Line, b.Pos.Line),
		cmp.Compare(a.Pos.Col, b.Pos.Col),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}
