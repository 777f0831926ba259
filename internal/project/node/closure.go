package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// follow collects the closure: the packages of the tree on which own depends, for the build or at run time, and the
// archives of the tree that are dependencies.
func (p *project) follow() diag.List {
	var problems diag.List
	seen := map[string]bool{p.own.dir: true}
	queue, rest := []*pkg{p.own}, []*pkg(nil)
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		next, more := p.locals(at, allTables())
		problems = append(problems, more...)
		for _, n := range next {
			if !seen[n.dir] {
				seen[n.dir] = true
				queue, rest = append(queue, n), append(rest, n)
			}
		}
	}
	slices.SortFunc(rest, func(a, b *pkg) int { return strings.Compare(a.dir, b.dir) })
	p.closure = append([]*pkg{p.own}, rest...)
	return problems
}

// folders are those of the packages of the closure.
func (p *project) folders() []string {
	var out []string
	for _, c := range p.closure {
		out = append(out, c.dir)
	}
	return out
}

// The tables of a package.json that name dependencies: of an installation for production, and of any. Peers of the tree are
// among them: managers install them, and whoever asks for one may leave that to its dependents.
func productionTables() []string {
	return []string{"dependencies", "optionalDependencies", "peerDependencies"}
}

func allTables() []string {
	return []string{"dependencies", "devDependencies", "optionalDependencies", "peerDependencies"}
}

// locals lists the packages of the tree on which at depends by the tables, in the order in which its package.json names
// them.
func (p *project) locals(at *pkg, tables []string) ([]*pkg, diag.List) {
	var out []*pkg
	var problems diag.List
	for _, table := range tables {
		for _, field := range at.doc.Get(table).Each() {
			if table == "peerDependencies" && at.doc.Get("peerDependenciesMeta", field.Key, "optional").True() {
				continue
			}
			next, more := p.local(at, field)
			problems = append(problems, more...)
			if next != nil {
				out = append(out, next)
			}
		}
	}
	if m := p.startedMember(); at == p.own && m != nil {
		out = append(out, m)
	}
	return out, problems
}

// startedMember is the member of the workspace whose file the start script of its root runs, nil for none. It is npm's alone,
// which installs for a root what its members need.
func (p *project) startedMember() *pkg {
	if !p.work.hasMembers() || p.own.dir != p.work.dir || p.purpose != Server {
		return nil
	}
	if said, _ := p.stated(); said.name != "npm" {
		return nil
	}
	at, ok := tree.Join(p.own.dir, p.start().call.file)
	for _, m := range p.packages(p.work) {
		if ok && m.dir != p.own.dir && tree.Inside(at, m.dir) {
			return m
		}
	}
	return nil
}

// others lists the other packages of the tree that the package reaches by the tables, each behind those that it depends
// on. In a circle the package comes last that is reached first.
func (p *project) others(tables []string) []*pkg {
	var out []*pkg
	seen := map[string]bool{}
	files := p.files // local notes the archives of the tree, which follow has noted before
	var visit func(at *pkg)
	visit = func(at *pkg) {
		seen[at.dir] = true
		next, _ := p.locals(at, tables)
		for _, n := range next {
			if !seen[n.dir] {
				visit(n)
			}
		}
		if at != p.own {
			out = append(out, at)
		}
	}
	visit(p.own)
	p.files = files
	return out
}

// builds lists the folders of the other packages that have a build script, in the order in which to run them.
func (p *project) builds() []string {
	out := []string{}
	for _, c := range p.others(allTables()) {
		if does(c.script("build")) {
			out = append(out, p.rel(c.dir))
		}
	}
	return out
}

// links lists the folders of the other packages that a production installation links to.
func (p *project) links() []string {
	out := []string{}
	for _, c := range p.others(productionTables()) {
		out = append(out, p.rel(c.dir))
	}
	return unit.Sorted(out)
}

// outputs lists the folders that the build scripts of the closure write: of the other packages what the script or the
// compiler's configuration states, else dist.
func (p *project) outputs() []string {
	out := []string{}
	if own := p.facts["node.output"].Text(); own != "" && !p.mixed(own) {
		out = append(out, p.rel(path.Join(p.own.dir, own)))
	}
	for _, c := range p.closure[1:] {
		build := c.script("build")
		if !does(build) {
			continue
		}
		at := path.Join(c.dir, "dist")
		if stated := option(build.Str(), "--outDir", "--outdir", "--out-dir"); stated != "" {
			at = path.Join(c.dir, stated)
		} else if ts := p.configOf(c, build.Str()); ts.outDir != "" {
			at = ts.outDir
		}
		if at != c.dir && tree.Inside(at, c.dir) {
			out = append(out, p.rel(at))
		}
	}
	return unit.Sorted(out)
}

// local gives the package of the tree that a dependency means, nil when it comes from a registry.
func (p *project) local(from *pkg, field manifest.Field) (*pkg, diag.List) {
	spec := field.Value.Str()
	protocol, to, _ := strings.Cut(spec, ":")
	switch protocol {
	case "file", "link", "portal":
		return p.byPath(from, field, to)
	case "workspace":
		if strings.HasPrefix(to, ".") {
			return p.byPath(from, field, to)
		}
		name := field.Key
		if at := strings.LastIndex(to, "@"); at > 0 { // workspace:other@^1 is an alias
			name = to[:at]
		}
		if m := p.member(p.work, name); m != nil {
			return m, nil
		}
		return nil, append(diag.List{{Rule: unit.RuleNoManifest, Pos: field.Pos, Found: spec,
			Message:  "no package of the workspace is named " + name,
			Expected: "a package.json with that name below the folders that the workspace names"}}, p.work.brokenMembers()...)
	case "catalog", "npm", "git", "git+ssh", "git+https", "github", "http", "https", "patch":
		return nil, nil
	}
	if p.linksRanges() {
		return p.member(p.work, field.Key), nil
	}
	return nil, nil
}

// linksRanges reports whether a plain version range is satisfied by a member of that name: always with npm, with pnpm by setting.
func (p *project) linksRanges() bool {
	if !p.work.hasMembers() || p.work.file == "" {
		return p.work.hasMembers()
	}
	v := p.work.yaml.Get("linkWorkspacePackages")
	return v != nil && v.Value != "false"
}

func (p *project) byPath(from *pkg, field manifest.Field, to string) (*pkg, diag.List) {
	at, ok := tree.Join(from.dir, to)
	if !ok {
		return nil, diag.List{{Rule: unit.RuleOutside, Pos: field.Pos, Found: field.Value.Str(),
			Message: "the path of the dependency " + field.Key + " is not below the root",
			Hint:    "move it below the folder of build.yaml, or move build.yaml up"}}
	}
	if p.tree.Exists(at) {
		p.files = append(p.files, at)
		return nil, nil
	}
	next, problems := p.pkg(at)
	if next == nil && len(problems) == 0 {
		problems = diag.List{{Rule: unit.RuleNoManifest, Pos: field.Pos, Found: field.Value.Str(),
			Message: "the dependency " + field.Key + " has no package there", Expected: path.Join(at, "package.json")}}
	}
	return next, problems
}
