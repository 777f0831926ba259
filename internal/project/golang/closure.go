package golang

import (
	"cmp"
	"go/version"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// closure is what of the tree a build of the module own needs.
type closure struct {
	own     *module
	modules []*module       // own first, the rest by folder
	local   map[string]bool // module paths that the tree provides
}

// closure follows the requirements and imports of m through the workspace's members and the local replacements. Imports
// count beside requirements, since a go.work lets a module import a member that its go.mod does not require.
func (r *Reader) closure(m *module, w *workspace) (closure, diag.List) {
	b := &builder{reader: r, work: w, replaced: map[string]replacement{}, local: map[string]bool{}}
	if w != nil {
		b.register(w.dir, w.file, w.work.Replace)
	}
	b.take(m.path(), m)
	for n := 0; n != len(b.modules)+len(b.replaced); { // a member found late can bring a replacement that holds for all
		n = len(b.modules) + len(b.replaced)
		for i := 0; i < len(b.modules); i++ {
			b.follow(b.modules[i])
		}
	}
	slices.SortFunc(b.modules[1:], func(x, y *module) int { return cmp.Compare(x.dir, y.dir) })
	return closure{own: m, modules: b.modules, local: b.local}, b.problems
}

type builder struct {
	reader   *Reader
	work     *workspace
	modules  []*module              // the closure so far, own first
	replaced map[string]replacement // by module path: the local replacements that hold for the build
	local    map[string]bool
	problems diag.List
}

// replacement is a replace directive that puts a folder in the place of a module.
type replacement struct {
	dir   string // "" when it is not below the root
	found string
	pos   diag.Pos
}

// register notes the local replacements of a go.work or of a main module's go.mod. The first one of a path counts: a
// go.work comes before its members.
func (b *builder) register(base string, f *tree.File, directives []*modfile.Replace) {
	for _, rep := range directives {
		if _, ok := b.replaced[rep.Old.Path]; ok || rep.New.Version != "" || !modfile.IsDirectoryPath(rep.New.Path) {
			continue
		}
		dir, ok := tree.Join(base, rep.New.Path)
		if !ok {
			dir = ""
		}
		b.replaced[rep.Old.Path] = replacement{dir: dir, found: rep.New.Path, pos: linePos(f, rep.Syntax)}
	}
}

// take adds a module of the tree. The replacements of a main module hold for the whole build, those of others do not.
func (b *builder) take(modulePath string, m *module) {
	b.local[modulePath] = true
	if slices.Contains(b.modules, m) {
		return
	}
	b.modules = append(b.modules, m)
	if b.work.uses(m.dir) || len(b.modules) == 1 {
		b.register(m.dir, m.file, m.mod.Replace)
	}
}

func (b *builder) follow(m *module) {
	for _, modulePath := range m.wants() {
		b.add(modulePath)
	}
	for _, imported := range m.scan().paths() {
		for p := imported; p != "." && p != "/"; p = path.Dir(p) {
			if b.add(p) {
				break
			}
		}
	}
}

// wants lists the modules that m requires. Before go 1.17 a go.mod leaves indirect ones out, so that any replacement may
// be wanted.
func (m *module) wants() []string {
	var out []string
	for _, req := range m.mod.Require {
		out = append(out, req.Mod.Path)
	}
	if m.old() {
		for _, rep := range m.mod.Replace {
			out = append(out, rep.Old.Path)
		}
	}
	return out
}

// old reports whether the go.mod may leave indirect requirements out.
func (m *module) old() bool {
	return m.mod.Go == nil || version.Compare("go"+m.mod.Go.Version, "go1.17") < 0
}

// add takes the module of the path into the closure where the tree provides it, and reports whether it does.
func (b *builder) add(modulePath string) bool {
	if b.local[modulePath] {
		return true
	}
	if b.work != nil {
		if m := b.work.member(b.reader, modulePath); m != nil {
			b.take(modulePath, m)
			return true
		}
	}
	rep, ok := b.replaced[modulePath]
	if !ok {
		return false
	}
	b.local[modulePath] = true
	if rep.dir == "" {
		b.problems.Add(diag.Finding{Rule: unit.RuleOutside, Pos: rep.pos, Found: rep.found,
			Message: "the replacement of " + modulePath + " is not below the root",
			Hint:    "move it below the folder of build.yaml, or move build.yaml up"})
		return true
	}
	m := b.reader.module(rep.dir)
	b.problems = append(b.problems, m.problems...)
	switch {
	case m.mod != nil:
		b.take(modulePath, m)
	case len(m.problems) == 0:
		b.problems.Add(diag.Finding{Rule: unit.RuleNoManifest, Pos: rep.pos, Found: rep.found,
			Message: "the replacement of " + modulePath + " has no go.mod", Expected: path.Join(rep.dir, "go.mod")})
	}
	return true
}

// dirs are the folders that the context must hold.
func (c closure) dirs(w *workspace) []string {
	var out []string
	for _, m := range c.modules {
		out = append(out, m.dir)
	}
	if w != nil {
		out = append(out, w.dir)
	}
	return out
}

// members are the modules whose go.sum counts: the main module, or those that the workspace uses.
func (c closure) members(w *workspace) []*module {
	if w == nil {
		return []*module{c.own}
	}
	return slices.DeleteFunc(slices.Clone(c.modules), func(m *module) bool { return !w.uses(m.dir) })
}

func (c closure) manifests(t *tree.Tree, w *workspace, rel func(string) string) []string {
	var out []string
	for _, m := range c.modules {
		out = append(out, rel(m.file.Path))
	}
	for _, m := range c.members(w) {
		if sum := path.Join(m.dir, "go.sum"); t.Exists(sum) {
			out = append(out, rel(sum))
		}
	}
	return unit.Sorted(out)
}

// download tells whether a module must come from elsewhere, with the first requirement that says so.
func (c closure) download() unit.Fact {
	for _, m := range c.modules {
		for _, req := range m.mod.Require {
			if !c.local[req.Mod.Path] {
				return unit.Stated(true, m.at(req.Syntax))
			}
		}
	}
	return unit.Found(false, "the tree holds every module that the closure requires")
}

// sums finds what is to be downloaded without a go.sum to check it by.
func (c closure) sums(t *tree.Tree, w *workspace) diag.List {
	if w == nil {
		if first := c.download(); first.Value == true {
			return missingSum(t, c.own, first.Pos)
		}
		return nil
	}
	if sum := path.Join(w.dir, "go.work.sum"); t.Exists(sum) {
		return t.Unmerged(sum)
	}
	var out diag.List
	for _, m := range c.members(w) {
		i := slices.IndexFunc(m.mod.Require, func(r *modfile.Require) bool { return !c.local[r.Mod.Path] })
		if i >= 0 {
			out = append(out, missingSum(t, m, m.at(m.mod.Require[i].Syntax))...)
		}
	}
	return out
}

// missingSum finds that a module which requires others has no go.sum, or one that git could not merge.
func missingSum(t *tree.Tree, m *module, required diag.Pos) diag.List {
	sum := path.Join(m.dir, "go.sum")
	if t.Exists(sum) {
		return t.Unmerged(sum)
	}
	f := diag.Finding{Rule: unit.RuleNoLockfile, Pos: required,
		Message: required.File + " requires modules, but there is no " + sum,
		Hint:    "run `" + command(m.dir, "mod tidy") + "` and commit go.sum"}
	if t.Hidden(sum) {
		f.Message, f.Hint = "git ignores "+sum, "remove the pattern from .gitignore and commit go.sum"
	}
	return diag.List{f}
}

// version gives the highest version that a go or toolchain line of the closure or its workspace demands.
func (c closure) version(w *workspace) unit.Fact {
	best := unit.Found("", "no go.mod of the closure has a go line")
	consider := func(v string, pos diag.Pos) {
		v, _, _ = strings.Cut(strings.TrimPrefix(v, "go"), "-")
		if version.IsValid("go"+v) && version.Compare("go"+v, "go"+best.Text()) > 0 {
			best = unit.Stated(v, pos)
		}
	}
	lines := func(f *tree.File, g *modfile.Go, tc *modfile.Toolchain) {
		if g != nil {
			consider(g.Version, linePos(f, g.Syntax))
		}
		if tc != nil {
			consider(tc.Name, linePos(f, tc.Syntax))
		}
	}
	for _, m := range c.modules {
		lines(m.file, m.mod.Go, m.mod.Toolchain)
	}
	if w != nil {
		lines(w.file, w.work.Go, w.work.Toolchain)
	}
	return best
}
