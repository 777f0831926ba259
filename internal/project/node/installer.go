package node

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// installer notes the package manager.
func (j *judged) installer() {
	said, problems := j.stated()
	for _, bad := range problems {
		switch bad.Rule {
		case unit.RuleTwoLockfiles:
			said = j.preferred()
			j.doubt(bad.Message + ": taken is " + said.pos.File + "; " + bad.Hint)
		default: // a manager that is not known
			said = statement{name: "npm"}
			if locked := j.lockedBy(); len(locked) > 0 {
				said = locked[0]
			}
			j.doubt(bad.Message + ": taken is " + said.name)
		}
	}
	if said.name == "yarn" {
		said = j.yarn(said)
	}
	j.out.Tool = map[string]string{"yarn": "yarn1", "berry": "yarn-berry"}[said.name]
	if j.out.Tool == "" {
		j.out.Tool = said.name
	}
	j.seen(said.pos)
	j.facts.Set("node.manager", unit.Stated(said.name, said.pos))
}

// yarn tells the generations of yarn; what the project states wins over the lockfile.
func (j *judged) yarn(said statement) statement {
	out, problems := j.generation(said, j.lockfile("yarn"))
	if len(problems) == 0 {
		return out
	}
	j.doubt(problems[0].Message + ": " + problems[0].Hint)
	if said.berry() || j.yarnrc().Get("yarnPath") != nil {
		said.name = "berry"
	}
	return said
}

// lockedBy lists the package managers whose lockfile lies in the root.
func (p *project) lockedBy() []statement {
	var found []statement
	for _, name := range managers() {
		if lock := p.lockfile(name); lock != "" {
			found = append(found, statement{name: name, pos: diag.Pos{File: lock}})
		}
	}
	return found
}

// preferred chooses among several lockfiles: that of the manager which the scripts or a file of settings name, else the one
// that nobody gets by accident, as package-lock.json by an `npm install`.
func (p *project) preferred() statement {
	found := p.lockedBy()
	for _, s := range found {
		for _, script := range p.own.doc.Get("scripts").Each() {
			if s.name != "npm" && strings.HasPrefix(script.Value.Str(), s.name+" ") {
				return s
			}
		}
	}
	for _, name := range []string{"pnpm", "bun", "yarn", "npm"} {
		for _, s := range found {
			if s.name == name {
				return s
			}
		}
	}
	return statement{name: "npm"}
}

// above is what the nearest folder above says of the package manager: what people use here.
func (p *project) above() statement {
	for _, dir := range tree.Above(p.root())[1:] {
		rush, _ := p.docs.JSON(path.Join(dir, "rush.json"), true)
		for _, name := range managers() {
			if v := rush.Get(name + "Version"); v.Str() != "" {
				return statement{name: name, version: v.Str(), pos: v.Place()}
			}
		}
		root, _ := p.pkg(dir)
		if root == nil {
			continue
		}
		if s := packageManager(root.doc); s.name != "" {
			return s
		}
		for _, name := range managers() {
			for _, lock := range lockfiles(name) {
				if at := path.Join(dir, lock); p.tree.Exists(at) {
					return statement{name: name, pos: diag.Pos{File: at}}
				}
			}
		}
	}
	return statement{}
}
