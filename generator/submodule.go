package generator

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/templates"
)

// writesAway warns where the Dockerfile goes into a submodule: the commit of this repository does not hold it.
func (r *resolver) writesAway() {
	for _, s := range r.Facts.Submodules() {
		if inside(r.image.Dockerfile, s.Dir) {
			r.findings = append(r.findings, r.excepted(diag.List{{Rule: RuleSubmodule, Severity: diag.Warning, Pos: s.Pos,
				Message: fmt.Sprintf("image %s: what is generated goes into the submodule %s, which is a repository of its own", r.image.Name, s.Dir),
				Hint:    "commit it there, or keep it here: dockerfile: NAME.Dockerfile; where that is meant, allow: [{rule: " + RuleSubmodule + ", reason: …}]"}})...)
		}
	}
}

// submodules finds paths of files and copies that lie in a submodule which is not checked out. Its folder is there, and empty, so
// that a build would go through without the files.
func (r *resolver) submodules() {
	var absent []string
	for _, s := range r.Facts.Submodules() {
		if entries, err := fs.ReadDir(r.Tree, s.Dir); err != nil || len(entries) == 0 {
			absent = append(absent, s.Dir)
		}
	}
	look := func(p string, o templates.Origin) {
		for _, folder := range absent {
			if inside(strings.TrimSuffix(p, "/"), folder) {
				r.find(diag.Finding{Rule: RuleSubmodule, Pos: o.Pos, Message: fmt.Sprintf("image %s: the submodule %s is not checked out", r.image.Name, folder), Found: strings.TrimSuffix(p, "/"),
					Hint: "run: git submodule update --init " + templates.ShellWord(folder)})
			}
		}
	}
	for _, f := range r.image.Files {
		look(f.Value, f.Origin)
	}
	for _, s := range r.image.Stages {
		for _, c := range s.Copy {
			look(c.Source, c.Origin)
		}
	}
}
