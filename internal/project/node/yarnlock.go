package node

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// stale compares the manifests of the closure with yarn's lockfile. In a part of a workspace neither generation of yarn
// notices a version range that is not locked, and resolves it anew at every build; npm, pnpm and bun refuse.
func (p *project) stale(lock string) diag.List {
	locked := p.yarnLock(lock)
	if locked == nil {
		return nil
	}
	protocol := ""
	if p.facts["node.manager"].Text() == "berry" {
		protocol = "npm:"
	}
	var problems diag.List
	for _, c := range p.installed() {
		for _, table := range allTables() {
			for _, field := range c.doc.Get(table).Each() {
				spec := field.Value.Str()
				if p.elsewhere(c, field) || locked[field.Key+"@"+protocol+spec] {
					continue
				}
				problems = append(problems, diag.Finding{Rule: unit.RuleStaleLock, Pos: field.Pos, Found: field.Key + "@" + spec,
					Message: lock + " does not lock " + field.Key + " in the version that is stated",
					Hint:    "run `yarn install`" + unit.In(p.root()) + " and commit yarn.lock"})
			}
		}
	}
	return problems
}

// installed lists the packages whose dependencies are installed: the closure, and the root with the tools.
func (p *project) installed() []*pkg {
	for _, c := range p.closure {
		if c.dir == p.root() {
			return p.closure
		}
	}
	root, _ := p.pkg(p.root())
	if root == nil {
		return p.closure
	}
	return append([]*pkg{root}, p.closure...)
}

// elsewhere reports whether the lockfile has no entry under the range as it is written: a package of the tree, one that
// does not come from a registry, a catalog's, and one that `resolutions` decides.
func (p *project) elsewhere(from *pkg, field manifest.Field) bool {
	if strings.ContainsAny(field.Value.Str(), ":/") {
		return true
	}
	for _, r := range p.rootDoc().Get("resolutions").Each() {
		if strings.Contains(r.Key, field.Key) {
			return true
		}
	}
	files := p.files // local notes the archives of the tree, which follow has noted before
	next, problems := p.local(from, field)
	p.files = files
	return next != nil || len(problems) > 0
}

// yarnLock gives the entries of a yarn.lock: "ms@^2.1.0", with a protocol behind the @ in one of berry. It is nil for a file
// that is empty or too large to read.
func (r *Reader) yarnLock(lock string) map[string]bool {
	if entries, ok := r.locks[lock]; ok {
		return entries
	}
	var entries map[string]bool
	if file, _ := r.tree.File(path.Clean(lock)); file != nil {
		for line := range strings.SplitSeq(string(file.Text), "\n") {
			head, ok := strings.CutSuffix(line, ":")
			if !ok || strings.HasPrefix(line, " ") || strings.HasPrefix(line, "#") {
				continue
			}
			if entries == nil {
				entries = map[string]bool{}
			}
			for entry := range strings.SplitSeq(head, ", ") {
				entries[strings.Trim(entry, `"`)] = true
			}
		}
	}
	r.locks[lock] = entries
	return entries
}
