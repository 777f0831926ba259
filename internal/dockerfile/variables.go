package dockerfile

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/util/suggest"
	"mvdan.cc/sh/v3/syntax"
)

// checkScript: the shell text of a RUN parses, and each variable it reads is set. BuildKit's linter does not look there.
func (w *walker) checkScript(s *stage, st step, at *scope, cmd *instructions.RunCommand) {
	text := w.doc.scripts[st.node]
	if text == nil || text.foreign || at.custom && text.file == nil {
		return
	}
	if text.file == nil {
		w.report(problem{
			rule: ruleShellSyntax, word: st.node.Value,
			message: "the shell text does not parse: " + excerpt(shellMessage(text.err)),
		}.at(st.node))
		return
	}
	w.checkPackages(st, at, text.file)
	names := readNames(text.file)
	if names.dynamic {
		return
	}
	for _, name := range names.read {
		if _, set := at.vars[name]; set || names.set[name] || shellSets(name) || secretEnv(cmd, name) {
			continue
		}
		w.reportVariable(s, st, at, name)
	}
}

func (w *walker) reportVariable(s *stage, st step, at *scope, name string) {
	if where, ok := w.args[name]; ok {
		w.report(problem{
			rule: ruleArgNotDeclared, word: name, found: name, expected: "ARG " + name + " in stage " + s.label(),
			message: "stage " + s.label() + " reads " + name + " without declaring it: " + where,
		}.at(st.node))
		return
	}
	if !at.closed {
		return // the base image may set it
	}
	p := problem{
		rule: ruleUndefinedVariable, word: name, found: name,
		message: "nothing sets the variable " + name + " in stage " + s.label(),
	}
	var known []string
	for v := range at.vars {
		known = append(known, v)
	}
	slices.Sort(known)
	if near, ok := suggest.Search(name, known, true); ok {
		p.hint = "did you mean " + near + "?"
	}
	w.report(p.at(st.node))
}

// noPackages is the package manager of a base that has none, as pins.yaml says it.
const noPackages = "none"

// checkPackages: a package manager is called only where it is the base's.
func (w *walker) checkPackages(st step, at *scope, f *syntax.File) {
	syntax.Walk(f, func(node syntax.Node) bool {
		call, ok := node.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		name := call.Args[0].Lit()
		if m := packageManager(name); m != "" && at.packages != "" && m != at.packages {
			p := problem{rule: rulePackageManager, word: name, found: name, expected: at.packages,
				message: "the image has no " + name + ": its packages are " + at.packages + "'s"}
			if at.packages == noPackages {
				p.message, p.expected = "the image has no "+name+", nor any other package manager", ""
			}
			w.report(p.at(st.node))
		}
		return true
	})
}

// secretEnv reports whether a secret mount of the RUN sets the variable.
func secretEnv(cmd *instructions.RunCommand, name string) bool {
	for _, m := range instructions.GetMounts(cmd) {
		if m.Type == instructions.MountTypeSecret && m.Env != nil && *m.Env == name {
			return true
		}
	}
	return false
}

// shellSets: variables that a shell, or BuildKit around it, sets by itself; a proxy may be given without an ARG.
func shellSets(name string) bool {
	switch name {
	case "HOME", "PWD", "OLDPWD", "PPID", "IFS", "OPTIND", "OPTARG", "LINENO", "PS1", "PS2", "PS4", "UID", "EUID",
		"RANDOM", "SHLVL", "HOSTNAME", "HOSTTYPE", "SSH_AUTH_SOCK", "PIPESTATUS", "FUNCNAME", "REPLY", "SECONDS":
		return true
	}
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, "_proxy") || strings.HasPrefix(name, "BASH")
}

// names is what a script does with variables.
type names struct {
	read    []string // in order, each once; without those read with a default
	set     map[string]bool
	dynamic bool // sources a file or evaluates text: any variable may be set
}

func readNames(f *syntax.File) names {
	n := names{set: map[string]bool{}}
	syntax.Walk(f, func(node syntax.Node) bool {
		switch x := node.(type) {
		case *syntax.ParamExp:
			n.addRead(x)
		case *syntax.Assign:
			if x.Name != nil {
				n.set[x.Name.Value] = true
			}
		case *syntax.WordIter:
			n.set[x.Name.Value] = true
		case *syntax.CallExpr:
			n.addCall(x.Args)
		case *syntax.ArithmExp, *syntax.ArithmCmd, *syntax.LetClause:
			n.dynamic = n.dynamic || assigns(x)
		}
		return true
	})
	return n
}

func (n *names) addRead(x *syntax.ParamExp) {
	if x.Param == nil || !variableName(x.Param.Value) || slices.Contains(n.read, x.Param.Value) {
		return
	}
	if x.Exp != nil {
		switch x.Exp.Op {
		case syntax.RemSmallPrefix, syntax.RemLargePrefix, syntax.RemSmallSuffix, syntax.RemLargeSuffix:
		default:
			return // the script itself says what happens when it is not set
		}
	}
	n.read = append(n.read, x.Param.Value)
}

// addCall knows the commands that set variables by name.
func (n *names) addCall(args []*syntax.Word) {
	if len(args) == 0 {
		return
	}
	switch args[0].Lit() {
	case ".", "source", "eval":
		n.dynamic = true
	case "read", "export", "local", "readonly", "getopts", "unset", "mapfile", "readarray", "printf", "declare", "typeset":
		for _, a := range args[1:] {
			name, _, _ := strings.Cut(firstLiteral(a), "=")
			if variableName(name) {
				n.set[name] = true
			}
		}
	}
}

// firstLiteral is the literal text that a word starts with.
func firstLiteral(w *syntax.Word) string {
	if lit, ok := w.Parts[0].(*syntax.Lit); ok {
		return lit.Value
	}
	return ""
}

// assigns reports whether an arithmetic expression sets a variable.
func assigns(node syntax.Node) bool {
	hit := false
	syntax.Walk(node, func(x syntax.Node) bool {
		switch y := x.(type) {
		case *syntax.BinaryArithm:
			hit = hit || strings.HasSuffix(y.Op.String(), "=") && !slices.Contains([]string{"==", "!=", "<=", ">="}, y.Op.String())
		case *syntax.UnaryArithm:
			hit = hit || y.Op == syntax.Inc || y.Op == syntax.Dec
		}
		return true
	})
	return hit
}

// variableName tells a variable from a positional or special parameter.
func variableName(s string) bool {
	for i, r := range s {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}
