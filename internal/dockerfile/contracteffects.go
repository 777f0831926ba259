package dockerfile

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// effects are what a script does beside its commands: the variables that it sets for them, and the files that it writes by
// redirection. A value that only the shell knows is open; devices are no files.
func effects(f *syntax.File, vars map[string]variable) (set []Entry, writes []string) {
	r := shellReader{vars}
	syntax.Walk(f, func(node syntax.Node) bool {
		switch x := node.(type) {
		case *syntax.CallExpr:
			set = append(append(set, r.assigned(x.Assigns)...), r.exported(x.Args)...)
		case *syntax.Redirect:
			if file := r.written(x); file != "" && !slices.Contains(writes, file) {
				writes = append(writes, file)
			}
		}
		return true
	})
	return set, writes
}

// assigned are the variables of assignments with a value.
func (r *shellReader) assigned(list []*syntax.Assign) []Entry {
	var out []Entry
	for _, a := range list {
		if a.Name == nil || a.Value == nil {
			continue
		}
		e := Entry{Name: a.Name.Value}
		value, static := r.quoted(a.Value.Parts)
		if e.Value, e.Open = value, !static; e.Open {
			e.Value = written(a.Value)
		}
		out = append(out, e)
	}
	return out
}

// exported are the variables of export NAME=VALUE.
func (r *shellReader) exported(words []*syntax.Word) []Entry {
	if len(words) == 0 || words[0].Lit() != "export" {
		return nil
	}
	var out []Entry
	for _, w := range words[1:] {
		text, static := r.quoted(w.Parts)
		if !static {
			text = written(w)
		}
		if name, value, ok := strings.Cut(text, "="); ok {
			out = append(out, Entry{Name: name, Value: value, Open: !static})
		}
	}
	return out
}

// written is the file that a redirection writes; "" for none.
func (r *shellReader) written(x *syntax.Redirect) string {
	if !slices.Contains([]syntax.RedirOperator{syntax.RdrOut, syntax.AppOut, syntax.RdrAll, syntax.AppAll, syntax.RdrClob}, x.Op) {
		return ""
	}
	file, static := r.quoted(x.Word.Parts)
	if !static {
		file = written(x.Word)
	}
	if strings.HasPrefix(file, "/dev/") {
		return ""
	}
	return file
}
