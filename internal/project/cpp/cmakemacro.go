package cpp

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// maxCalls bounds how deep functions, macros and files call each other.
const maxCalls = 16

// macro is a function or macro that a project defines: a command of its own.
type macro struct {
	name   string
	params []string
	body   []command
}

// define keeps the functions and macros that are written out; true for their commands, which run where they are called.
func (r *cmakeRun) define(s *scope, c command) bool {
	switch c.name {
	case "function", "macro":
		if s.body++; s.body == 1 {
			s.def = &macro{}
			if len(c.args) > 0 {
				s.def.name, s.def.params = strings.ToLower(c.args[0]), c.args[1:]
			}
			return true
		}
	case "endfunction", "endmacro":
		if s.body--; s.body <= 0 {
			if s.def != nil && s.def.name != "" {
				r.macros[s.def.name] = *s.def
			}
			s.body, s.def = 0, nil
			return true
		}
	}
	if s.body > 0 {
		s.def.body = append(s.def.body, c)
	}
	return s.body > 0
}

// invoke runs a command of the project's own; false for other commands. Each call has variables of its own, as those of functions
// have; what a macro sets outside is not seen.
func (r *cmakeRun) invoke(s *scope, c command) bool {
	m, ok := r.macros[c.name]
	if !ok {
		return false
	}
	if r.files++; s.depth >= maxCalls || r.files > maxFiles {
		return true
	}
	calls := [][]string{c.args}
	if i := slices.IndexFunc(s.loops, func(l loop) bool { return strings.Contains(strings.Join(c.args, " "), "${"+l.name+"}") }); i >= 0 {
		calls = nil
		for _, first := range s.each(c.args[0]) {
			calls = append(calls, append([]string{first}, c.args[1:]...))
		}
	}
	for _, args := range calls {
		in := &scope{dir: s.dir, file: s.file, vars: maps.Clone(s.vars), aside: s.forTests(), call: s.place(c), depth: s.depth + 1}
		for i, name := range m.params {
			in.vars[name] = ""
			if i < len(args) {
				in.vars[name] = args[i]
			}
		}
		in.vars["ARGV"] = strings.Join(args, ";")
		in.vars["ARGN"] = strings.Join(args[min(len(m.params), len(args)):], ";")
		r.commands(in, m.body)
	}
	return true
}

// include runs another file in the scope of this one: a path, or a module in one of the folders for them.
func (r *cmakeRun) include(s *scope, c command) {
	names := []string{s.path(c.args[0])}
	if path.Ext(c.args[0]) != ".cmake" {
		names = nil
		for dir := range strings.SplitSeq(s.vars["CMAKE_MODULE_PATH"], ";") {
			names = append(names, path.Join(s.path(dir), c.args[0]+".cmake"))
		}
	}
	for _, name := range names {
		if known(name) == "" || s.depth >= maxCalls || !r.Tree.Exists(name) {
			continue
		}
		file := r.Source(name)
		if r.files++; file == nil || r.files > maxFiles {
			return
		}
		in := &scope{dir: s.dir, file: file, vars: s.vars, aside: s.forTests(), call: s.call, depth: s.depth + 1}
		r.commands(in, scan(string(file.Text)))
		return
	}
}

// parse carries out cmake_parse_arguments: PREFIX, the options, the keys with one value, those with several, then the arguments.
func (s *scope) parse(args []string) {
	if len(args) < 5 {
		return
	}
	prefix, keys, key := args[0], map[string]bool{}, ""
	for i, list := range args[1:4] {
		for name := range strings.SplitSeq(list, ";") {
			keys[name] = i > 0
			delete(s.vars, prefix+"_"+name)
		}
	}
	for _, arg := range args[4:] {
		for word := range strings.SplitSeq(arg, ";") {
			if takes, ok := keys[word]; ok {
				if key = ""; takes {
					key = prefix + "_" + word
				}
			} else if key != "" {
				s.vars[key] = strings.Trim(s.vars[key]+";"+word, ";")
			}
		}
	}
}
