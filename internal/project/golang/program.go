package golang

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// programs sets go.main, go.mains and go.binary: the user's choice, or the one program at or below dir that the rules pick. It
// gives the packages of the programs.
func (r *Reader) programs(facts unit.Facts, req unit.Request, m *module, dir string) ([]string, diag.List) {
	if several := req.Given["go.mains"]; several != "" {
		return m.several(facts, req, strings.Split(several, "\n"))
	}
	main, problems := unit.Found(req.Given["go.main"], "stated by the user"), diag.List(nil)
	if main.Text() == "" {
		main, problems = m.pick(req, dir)
	}
	facts.Set("go.main", main)
	if main.Text() == "" {
		return nil, problems
	}
	facts.Set("go.mains", unit.Fact{Value: []string{main.Text()}, Pos: main.Pos, Note: main.Note})
	facts.Set("go.binary", m.name(main.Text()))
	return []string{main.Text()}, problems
}

// name gives the name that the go command gives the program of a package.
func (m *module) name(main string) unit.Fact {
	importPath := path.Join(m.path(), main)
	return unit.Found(lastElement(importPath), "last element of %s", importPath)
}

// several sets the facts for an image with several programs, which keep the names that the go command gives them.
func (m *module) several(facts unit.Facts, req unit.Request, mains []string) ([]string, diag.List) {
	facts.Set("go.main", unit.Found(mains[0], "the first of several"))
	facts.Set("go.mains", unit.Found(mains, "stated by the user"))
	facts.Set("go.binary", m.name(mains[0]))
	bad := diag.Finding{Rule: unit.RuleManyPrograms, Pos: req.PosOf("go.mains")}
	if req.Given["go.main"] != "" {
		bad.Message, bad.Hint = "main and mains are both given", "name all programs in mains, that which the image starts first"
		return mains, diag.List{bad}
	}
	var problems diag.List
	names := map[string]string{}
	for _, main := range mains {
		name := m.name(main).Text()
		if other, ok := names[name]; ok {
			bad.Message, bad.Found = "the programs "+other+" and "+main+" have one name", name
			bad.Hint = "rename one of the folders, or give each an image of its own"
			problems.Add(bad)
		}
		names[name] = main
	}
	if binary := req.Given["go.binary"]; binary != "" && names[binary] == "" {
		problems.Add(diag.Finding{Rule: unit.RuleManyPrograms, Pos: req.PosOf("go.binary"), Found: binary,
			Message: "binary names none of the image's programs", Expected: strings.Join(slices.Sorted(maps.Keys(names)), ", "),
			Hint: "with several programs, binary says which of them the image starts"})
	}
	return mains, problems
}

// pick chooses among the programs at or below dir: the only one, the one named like the image, the one in dir itself, the
// one named like the folder or the module.
func (m *module) pick(req unit.Request, dir string) (unit.Fact, diag.List) {
	mains := m.commands(dir)
	switch len(mains) {
	case 0:
		return unit.Found("", "no package main in %s", dir), diag.List{{Rule: unit.RuleNoProgram, Pos: req.DirPos,
			Message:  "found no package main in " + dir + " that builds on Linux",
			Expected: "a .go file with `package main` in " + dir + " or below, outside of examples, tools and tests",
			Hint:     "set `dir` to the folder of a program, or `with: {main: ./cmd/NAME}`"}}
	case 1:
		return m.fact(mains[0]), nil
	}
	rules := []func(p program) bool{
		func(p program) bool { return req.Name != "" && path.Base(p.dir) == req.Name && p.dir != m.dir },
		func(p program) bool { return p.dir == dir },
		func(p program) bool { return path.Base(p.dir) == path.Base(dir) },
		func(p program) bool { return path.Base(p.dir) == lastElement(m.path()) },
	}
	for _, rule := range rules {
		if fits := slices.DeleteFunc(slices.Clone(mains), func(p program) bool { return !rule(p) }); len(fits) == 1 {
			return m.fact(fits[0]), nil
		}
	}
	var names []string
	for _, p := range mains {
		names = append(names, m.pkg(p.dir))
	}
	return unit.Found("", "several programs"), diag.List{{Rule: unit.RuleManyPrograms, Pos: req.DirPos,
		Message:  "found several programs in " + dir + ": " + strings.Join(names, ", "),
		Expected: "one program, or one named like the image or the folder",
		Hint:     "with: {main: " + names[0] + "}, or with: {mains: [" + strings.Join(names[:2], ", ") + "]} for one image with several"}}
}

// commands lists the programs at or below dir in order of folders, without those below it that serve development.
func (m *module) commands(dir string) []program {
	var out []program
	for _, p := range m.scan().mains {
		if tree.Inside(p.dir, dir) && !aside(tree.Rel(dir, p.dir)) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b program) int { return strings.Compare(a.dir, b.dir) })
	return out
}

// aside reports whether a program at rel serves development rather than users.
func aside(rel string) bool {
	return slices.ContainsFunc(strings.Split(rel, "/"), func(name string) bool {
		switch strings.TrimLeft(name, "_") {
		case "example", "examples", "sample", "samples", "tool", "tools", "hack", "script", "scripts", "test", "tests", "testing",
			"testutil", "testutils", "doc", "docs", "e2e", "fixture", "fixtures", "mock", "mocks", "bench", "benchmark", "benchmarks":
			return true
		}
		return false
	})
}

func (m *module) fact(p program) unit.Fact { return unit.Found(m.pkg(p.dir), "found %s", p.file) }

// pkg gives the package's folder as the go command wants it.
func (m *module) pkg(dir string) string {
	if rel := tree.Rel(m.dir, dir); rel != "." {
		return "./" + rel
	}
	return "."
}
