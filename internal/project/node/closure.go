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
		for _, table := range []string{"dependencies", "devDependencies", "optionalDependencies"} {
			for _, field := range at.doc.Get(table).Each() {
				next, more := p.local(at, field)
				problems = append(problems, more...)
				if next != nil && !seen[next.dir] {
					seen[next.dir] = true
					queue, rest = append(queue, next), append(rest, next)
				}
			}
		}
	}
	slices.SortFunc(rest, func(a, b *pkg) int { return strings.Compare(a.dir, b.dir) })
	p.closure = append([]*pkg{p.own}, rest...)
	return problems
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
		return nil, diag.List{{Rule: unit.RuleNoManifest, Pos: field.Pos, Found: spec,
			Message:  "no package of the workspace is named " + name,
			Expected: "a package.json with that name below the folders that the workspace names"}}
	case "catalog", "npm", "git", "git+ssh", "git+https", "github", "http", "https", "patch":
		return nil, nil
	}
	if p.links() {
		return p.member(p.work, field.Key), nil
	}
	return nil, nil
}

// links reports whether a plain version range is satisfied by a member of that name: always with npm, with pnpm by setting.
func (p *project) links() bool {
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
