package cargo

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// program is a package with the name of the program in it.
type program struct {
	crate *crate     // nil when none could be chosen
	work  *workspace // nil for a package of its own
	bin   unit.Fact
}

// program chooses the package and its program. In the folder of a virtual workspace any member can be meant.
func (r *Reader) program(req unit.Request, dir string, w *workspace) (program, diag.List) {
	if c := r.crate(dir); c != nil {
		if c.name() == "" {
			return program{}, diag.List{c.nameless()}
		}
		bin, problems := r.pick(req, c)
		return program{crate: c, bin: bin}, problems
	}
	var members []*crate
	for _, c := range r.members(w) {
		if c.name() != "" && w.isDefault(c.dir) && len(r.bins(c)) > 0 {
			members = append(members, c)
		}
	}
	chosen := choose(req, members, func(c *crate) []string {
		names := []string{c.name()}
		for _, b := range r.bins(c) {
			names = append(names, b.name)
		}
		return names
	})
	if chosen == nil {
		return program{}, diag.List{ambiguousMember(req, dir, members)}
	}
	bin, problems := r.pick(req, chosen)
	return program{crate: chosen, bin: bin}, problems
}

// nameless is the finding that the package has no name, without which cargo reads nothing of it.
func (c *crate) nameless() diag.Finding {
	return diag.Finding{Rule: unit.RuleMalformed, Pos: c.doc.Get("package").Place(), Message: "the package has no name"}
}

// isDefault reports whether cargo builds the member when none is named.
func (w *workspace) isDefault(dir string) bool {
	defaults := w.doc.Get("workspace", "default-members")
	return defaults == nil || slices.ContainsFunc(defaults.Strings(), func(v *manifest.Value) bool {
		ok, err := doublestar.Match(path.Clean(v.Text), tree.Rel(w.dir, dir))
		return err == nil && ok
	})
}

// choose gives the only member, or the only one of which a name is given or is the image's; nil otherwise.
func choose(req unit.Request, members []*crate, names func(*crate) []string) *crate {
	if len(members) == 1 {
		return members[0]
	}
	for _, want := range []string{req.Given["rust.package"], req.Given["rust.bin"], req.Name} {
		fits := slices.DeleteFunc(slices.Clone(members), func(c *crate) bool { return !slices.Contains(names(c), want) })
		if want != "" && len(fits) == 1 {
			return fits[0]
		}
	}
	return nil
}

func ambiguousMember(req unit.Request, dir string, members []*crate) diag.Finding {
	if len(members) == 0 {
		return diag.Finding{Rule: unit.RuleNoProgram, Pos: req.DirPos, Hint: "set `dir` to the folder of a package with a program",
			Message: "the workspace in " + dir + " has no member with a program", Expected: "a member with src/main.rs or a [[bin]]"}
	}
	var dirs []string
	for _, c := range members {
		dirs = append(dirs, c.dir)
	}
	return diag.Finding{Rule: unit.RuleManyPrograms, Pos: req.DirPos, Hint: "dir: " + dirs[0],
		Message:  "found several packages with programs in the workspace in " + dir + ": " + strings.Join(dirs, ", "),
		Expected: "the folder of one package, or a program named like the image"}
}

// pick chooses the program of a package: the user's, the only one, default-run, the one named like the image, the one
// named like the package, the only one that is built without further features.
func (r *Reader) pick(req unit.Request, c *crate) (unit.Fact, diag.List) {
	if given := req.Given["rust.bin"]; given != "" {
		return unit.Found(given, "stated by the user"), nil
	}
	bins := r.bins(c)
	if len(bins) == 0 {
		return unit.Found("", "no program in %s", c.dir), diag.List{{Rule: unit.RuleNoProgram, Pos: req.DirPos,
			Message:  "the package " + c.name() + " has no program",
			Expected: "src/main.rs, src/bin/NAME.rs or a [[bin]] table in " + c.manifest(),
			Hint:     "set `dir` to the folder of a package with a program"}}
	}
	if len(bins) == 1 {
		return bins[0].fact(), nil
	}
	if v := c.doc.Get("package", "default-run"); v.Str() != "" {
		return unit.Stated(v.Str(), v.Place()), nil
	}
	for _, want := range []string{req.Name, c.name()} {
		if i := slices.IndexFunc(bins, func(b bin) bool { return b.name == want }); i >= 0 {
			return bins[i].fact(), nil
		}
	}
	if built := c.built(bins); len(built) == 1 {
		return built[0].fact(), nil
	}
	var names []string
	for _, b := range bins {
		names = append(names, b.name)
	}
	return unit.Found("", "several programs"), diag.List{{Rule: unit.RuleManyPrograms, Pos: req.DirPos,
		Message:  "the package " + c.name() + " has several programs: " + strings.Join(names, ", "),
		Expected: "one program, `default-run` in " + c.manifest() + ", or a program named like the image",
		Hint:     "with: {binary: " + names[0] + "}"}}
}

func (b bin) fact() unit.Fact {
	if b.file != "" {
		return unit.Found(b.name, "found %s", b.file)
	}
	return unit.Stated(b.name, b.pos)
}
