package site

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// styles finds style sheets of a plain site that nothing compiles. One whose name begins with "_" is a part of others.
func (r *Reader) styles(root string) diag.List {
	sheets, compiled := "", map[string]bool{}
	r.tree.Walk(root, func(string) bool { return true }, func(p string, entries []tree.Entry) {
		for _, e := range entries {
			ext := path.Ext(e.Name)
			base := strings.TrimSuffix(strings.TrimSuffix(e.Name, ext), ".min")
			switch {
			case e.Dir || e.Name[0] == '_':
			case ext == ".css":
				compiled[base] = true
			case (ext == ".scss" || ext == ".sass") && sheets == "":
				sheets = path.Join(p, e.Name)
			}
		}
	})
	if sheets == "" || compiled[strings.TrimSuffix(path.Base(sheets), path.Ext(sheets))] {
		return nil
	}
	return diag.List{{Rule: unit.RuleStyles, Severity: diag.Warning, Pos: diag.Pos{File: sheets}, Message: "nothing compiles " + sheets + ", and browsers do not read it",
		Hint: `add a package.json with sass and a script "build": "sass scss:public/css", and keep the pages in public`}}
}
