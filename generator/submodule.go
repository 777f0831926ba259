package generator

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/templates"
)

var submodulePath = lazyregexp.New(`(?m)^\s*path\s*=\s*(.*?)\s*$`)

// submodules finds paths of files and copies that lie in a submodule which is not checked out. Its folder is there, and empty, so
// that a build would go through without the files.
func (r *resolver) submodules() {
	text, err := fs.ReadFile(r.Tree, ".gitmodules")
	if err != nil {
		return // the project has none
	}
	var absent []string
	for _, m := range submodulePath.FindAllStringSubmatch(string(text), -1) {
		folder := strings.Trim(strings.TrimSuffix(m[1], "/"), `"`)
		if entries, err := fs.ReadDir(r.Tree, folder); fs.ValidPath(folder) && (err != nil || len(entries) == 0) {
			absent = append(absent, folder)
		}
	}
	look := func(p string, o templates.Origin) {
		for _, folder := range absent {
			if p = strings.TrimSuffix(p, "/"); p == folder || strings.HasPrefix(p, folder+"/") {
				r.find(diag.Finding{Rule: RuleSubmodule, Pos: o.Pos, Message: fmt.Sprintf("image %s: the submodule %s is not checked out", r.image.Name, folder), Found: p,
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
