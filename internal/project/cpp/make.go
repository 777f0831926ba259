package cpp

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// rules is what a makefile says: variables, and the rules with their recipes.
type rules struct {
	vars   map[string]string
	rules  []rule
	byName map[string][]int // rules by their targets
	phony  map[string]bool  // targets that are only names
	open   bool             // another file is included, which may set more variables
}

type rule struct {
	targets, needs []string
	recipe         []string
}

var (
	assignment = lazyregexp.New(`^\s*(?:export\s+|override\s+)?([\w.-]+)\s*(\?|:{1,2}|\+|!)?=\s*(.*)$`)
	ruleLine   = lazyregexp.New(`^([^\t#:=][^:=#]*?)\s*::?(?:\s+([^=;]*?)|)\s*(?:;(.*))?$`)
	compiler   = lazyregexp.New(`(?:^|[\s@()}-])(?:\$[({](?:CC|CXX|LD|CPP|LINK\.\w+|CXXC|CCLD|COMPILER)[)}]|(?:[\w-]+-)?(?:gcc|g\+\+|clang|clang\+\+|cc|c\+\+)(?:-\d+)?)(?:\s|$)`)
	output     = lazyregexp.New(`(?:^|\s)-o\s*(\S+)`)
	compiles   = lazyregexp.New(`(?:^|\s)-(?:c|S|E|MM?|shared|dynamiclib)(?:\s|$)`)
)

// makefile reads the project of a makefile; ok is false where it builds no C and C++.
func makefile(s *survey.Survey, f *survey.Folder) (build, bool) {
	name := f.First("GNUmakefile", "makefile", "Makefile")
	file := s.Source(f.Path(name))
	sources := sourcesOf(s, f)
	if file == nil || len(sources) == 0 && !below.Match(file.Text) {
		return build{}, false
	}
	b := build{tool: "make", evidence: f.Path(name)}
	r := parseMake(string(file.Text))
	for _, made := range r.programs(sources) {
		b.programs = append(b.programs, program{name: made, place: f.Path(name), sources: sources, aside: besides(made, nil)})
	}
	if len(b.programs) == 0 {
		b.programs = delegated(s, f, r)
	}
	switch {
	case len(b.programs) > 0 && !slices.ContainsFunc(b.programs, func(p program) bool { return !p.aside }) && r.library():
		b.libraries = 1 // whose tests and examples the programs are
	case len(b.programs) == 0 && len(sources) > 0:
		b.libraries = strings.Count(string(file.Text), ".a") + strings.Count(string(file.Text), ".so")
	}
	return b, len(b.programs) > 0 || b.libraries > 0
}

// library reports whether a rule makes a library.
func (r *rules) library() bool {
	return slices.ContainsFunc(r.rules, func(o rule) bool { return slices.ContainsFunc(o.targets, libraryFile.MatchString) })
}

var libraryFile = lazyregexp.New(`\.(?:a|so|dylib)(?:\.\d+)*$`)

// delegated gives the programs of the makefiles in the folders below that the recipes of this one call make in.
func delegated(s *survey.Survey, f *survey.Folder, r rules) []program {
	for _, rule := range r.rules {
		for _, line := range rule.recipe {
			m := below.FindStringSubmatch(r.expand(line))
			if m == nil {
				continue
			}
			dir, ok := tree.Join(f.Dir, m[1]+m[2])
			if folder := s.Folder(dir); ok && dir != f.Dir && folder != nil && tree.Inside(dir, f.Dir) && !asidePath(tree.Rel(f.Dir, dir)+"/x") {
				if b, ok := makefile(s, folder); ok && len(b.programs) > 0 {
					return b.programs
				}
			}
		}
	}
	return nil
}

// below is a recipe that calls make in another folder.
var below = lazyregexp.New(`\bcd\s+([\w./-]+)\s*(?:&&|;)\s*(?:\$[({]MAKE[)}]|make\b)|(?:\$[({]MAKE[)}]|\bmake)\s.*?-C\s*([\w./-]+)`)

// sourcesOf lists the sources of C and C++ in the folder and in those that usually hold them.
func sourcesOf(s *survey.Survey, f *survey.Folder) []string {
	var out []string
	for _, dir := range []string{".", "src", "source", "Source", "Sources", "lib"} {
		folder := s.Folder(path.Join(f.Dir, dir))
		if folder == nil {
			continue
		}
		for _, e := range folder.Entries {
			if !e.Dir && source(e.Name) {
				out = append(out, folder.Path(e.Name))
			}
		}
	}
	return out
}

// parseMake reads the lines of a makefile. Conditions and functions are passed over.
func parseMake(text string) rules {
	out := rules{vars: map[string]string{}, byName: map[string][]int{}, phony: map[string]bool{"all": true}}
	text = strings.ReplaceAll(text, "\\\n", " ")
	var last *rule
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "\t") {
			if last != nil {
				last.recipe = append(last.recipe, strings.TrimSpace(line))
			}
			continue
		}
		line, _, _ = strings.Cut(line, "#")
		if m := inclusion.FindStringSubmatch(line); m != nil {
			out.open = out.open || m[1] == "" && !dependencies.MatchString(m[2])
			continue
		}
		if m := assignment.FindStringSubmatch(line); m != nil {
			out.assign(m[1], m[2], strings.TrimSpace(m[3]))
			continue
		}
		if m := ruleLine.FindStringSubmatch(line); m != nil {
			needs, _, _ := strings.Cut(m[2], "|")
			out.rules = append(out.rules, rule{targets: strings.Fields(m[1]), needs: strings.Fields(needs)})
			last = &out.rules[len(out.rules)-1]
			if m[3] != "" {
				last.recipe = append(last.recipe, strings.TrimSpace(m[3]))
			}
		}
	}
	out.settle()
	return out
}

// settle puts the variables into the heads of the rules, once all of them are known.
func (r *rules) settle() {
	for i := range r.rules {
		o := &r.rules[i]
		o.targets, o.needs = r.words(o.targets), r.words(o.needs)
		for _, target := range o.targets {
			r.byName[target] = append(r.byName[target], i)
			if target == ".PHONY" {
				for _, name := range o.needs {
					r.phony[name] = true
				}
			}
		}
	}
}

func (r *rules) assign(name, how, value string) {
	switch {
	case how == "+":
		value = strings.TrimSpace(r.vars[name] + " " + value)
	case how == "?" && r.vars[name] != "", path.Ext(value) == ".exe" && r.vars[name] != "": // the latter for Windows
		return
	}
	r.vars[name] = value
}

// expand puts the values of variables in; what is not known stays.
func (r *rules) expand(text string) string { return expand(text, reference, r.vars) }

// words gives the words of a text with its variables put in.
func (r *rules) words(list []string) []string {
	return strings.Fields(r.expand(strings.Join(list, " ")))
}

// programs lists what the makefile links: of its default goal, else of all rules, else what its variables name.
func (r *rules) programs(sources []string) []string {
	linked := r.linked()
	wanted := r.implied(sources)
	for _, goal := range r.goals() {
		if name := r.file(goal); slices.Contains(linked, name) {
			wanted = append(wanted, name)
		}
	}
	for _, list := range [][]string{wanted, linked, r.named()} {
		if out := unique(list); len(out) > 0 {
			return out
		}
	}
	return nil
}

func unique(list []string) []string {
	var out []string
	for _, name := range list {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// goals are what `make` builds by itself: the default goal, and what it needs where it is only a name.
func (r *rules) goals() []string {
	for _, first := range r.rules {
		if len(first.targets) == 0 || strings.HasPrefix(first.targets[0], ".") || strings.Contains(first.targets[0], "%") {
			continue
		}
		out, queue := slices.Clone(first.targets), first.needs
		for len(queue) > 0 && len(out) < maxFiles {
			goal := queue[0]
			queue = queue[1:]
			if slices.Contains(out, goal) {
				continue
			}
			out = append(out, goal)
			for _, i := range r.byName[goal] {
				if !slices.ContainsFunc(r.rules[i].recipe, r.calls) {
					queue = append(queue, r.rules[i].needs...)
				}
			}
		}
		return out
	}
	return nil
}

// linked lists the programs for which a recipe calls a compiler that does more than compile.
func (r *rules) linked() []string {
	var out []string
	for _, rule := range r.rules {
		for _, line := range rule.recipe {
			if len(rule.targets) == 0 || !r.calls(line) {
				continue
			}
			full := r.expand(line)
			if compiles.MatchString(full) {
				continue
			}
			name := rule.targets[0]
			if m := output.FindStringSubmatch(automatic.ReplaceAllLiteralString(full, name)); m != nil {
				name = m[1]
			} else if r.phony[name] {
				name = "a.out"
			}
			if name = r.file(name); name != "" {
				out = append(out, name)
			}
		}
	}
	return out
}

// calls reports whether a line of a recipe calls a compiler, by its name or by a variable for it.
func (r *rules) calls(line string) bool {
	return compiler.MatchString(line) || compiler.MatchString(r.expand(line))
}

// automatic is the target in a recipe.
var automatic = lazyregexp.New(`\$(?:@|[({]@[)}])`)

// inclusion reads another makefile, with a sign in front one that need not be there; dependencies names those that a compiler writes,
// which set no variables.
var (
	inclusion    = lazyregexp.New(`^\s*([-s]?)include\s+(\S.*)$`)
	dependencies = lazyregexp.New(`(?i)\.d\b|\bdep`)
)

// file gives the name of a program without its folder, "" for what is none.
func (r *rules) file(target string) string {
	name := r.settled(path.Base(strings.Trim(r.expand(target), `"'`)))
	if name == "" || strings.ContainsAny(name, "$%*<@") || name[0] == '.' || slices.Contains([]string{".o", ".a", ".so", ".d", ".dll", ".obj", ".lo", ".dylib", ".exe", ".js", ".wasm", ".elf", ".i", ".s"}, path.Ext(name)) {
		return ""
	}
	return name
}

// settled takes the variables that nothing sets out of a name, as make does; the arguments of a function, such as $(1), stay.
func (r *rules) settled(name string) string {
	if r.open {
		return name
	}
	return reference.ReplaceAllStringFunc(name, func(use string) string {
		inner := use[2 : len(use)-1]
		if _, set := r.vars[inner]; set || strings.Trim(inner, "0123456789") == "" {
			return use
		}
		return ""
	})
}

// implied lists the goals that make's own rules link from one source: `all: hello` beside hello.c.
func (r *rules) implied(sources []string) []string {
	var out []string
	for _, goal := range r.goals() {
		if slices.ContainsFunc(r.byName[goal], func(i int) bool { return len(r.rules[i].recipe) > 0 }) {
			continue
		}
		if slices.ContainsFunc(sources, func(s string) bool { return strings.TrimSuffix(path.Base(s), path.Ext(s)) == goal }) {
			out = append(out, goal)
		}
	}
	return out
}

// named are programs by the variables that usually hold their names.
func (r *rules) named() []string {
	for _, key := range []string{"PROG", "PROGRAM", "TARGET", "TARGET_EXEC", "EXEC", "EXECUTABLE", "EXE", "BINARY", "BIN", "APP", "NAME", "OUT", "OUTPUT"} {
		words := r.words([]string{r.vars[key]})
		if len(words) == 1 {
			if name := r.file(words[0]); name != "" && name != "." && name != "bin" && name != "build" {
				return []string{name}
			}
		}
	}
	return nil
}
