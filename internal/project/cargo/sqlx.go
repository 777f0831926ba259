package cargo

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// queryMacro is a query that sqlx checks at compile time against a database, or against what `cargo sqlx prepare` wrote.
var queryMacro = lazyregexp.New(`\bquery(_as|_scalar)?(_file(_as|_scalar)?)?(_unchecked)?!\s*[({\[]`)

// sqlx sets rust.sqlx, or finds queries that no build without a database can check.
func (r *Reader) sqlx(f unit.Facts, c closure, compiled []*locked) diag.List {
	if !slices.ContainsFunc(compiled, func(p *locked) bool { return p.name == "sqlx-macros" }) {
		return nil
	}
	for _, dir := range []string{c.own.dir, c.root()} {
		for _, name := range []string{".sqlx", "sqlx-data.json"} {
			if p := path.Join(dir, name); r.tree.Exists(p) || r.tree.IsDir(p) {
				f.Set("rust.sqlx", unit.Found(true, "found %s", p))
				return nil
			}
		}
	}
	for _, crate := range c.crates {
		if pos := r.query(crate); !pos.IsZero() {
			return diag.List{{Rule: unit.RuleOffline, Severity: diag.Warning, Pos: pos,
				Message: "sqlx checks this query against a database, which no image build has",
				Hint:    "run `cargo sqlx prepare`" + unit.In(c.own.dir) + " and commit .sqlx"}}
		}
	}
	return nil
}

// query gives the place of the first query macro in the sources of c.
func (r *Reader) query(c *crate) diag.Pos {
	var at diag.Pos
	src := path.Join(c.dir, "src")
	r.tree.Walk(src, func(string) bool { return at.IsZero() }, func(dir string, entries []tree.Entry) {
		for _, e := range entries {
			if e.Dir || !at.IsZero() || !strings.HasSuffix(e.Name, ".rs") {
				continue
			}
			file, _ := r.tree.File(path.Join(dir, e.Name))
			if file == nil {
				continue
			}
			if m := queryMacro.FindIndex(file.Text); m != nil {
				at = file.At(m[0], m[1]-m[0]-1)
			}
		}
	})
	return at
}
