package golang

import (
	"go/version"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	mod "golang.org/x/mod/module"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// vendored is one module of a vendor/modules.txt.
type vendored struct {
	explicit    bool // go.mod requires it
	packages    bool // the folder holds packages of it
	replacement mod.Version
}

// vendorList is a vendor/modules.txt: what the folder was made from.
type vendorList struct {
	workspace bool
	modules   map[mod.Version]vendored // a replacement of all versions has none
}

// vendor tells whether the module's vendor folder can be built from. The go command refuses one that does not agree with
// go.mod, so that such a folder is left out, and a warning says so. A workspace does not look at its members' folders.
func (r *Reader) vendor(m *module, w *workspace) (unit.Fact, diag.List) {
	dir := m.dir
	if w != nil {
		dir = w.dir
	}
	file, problems := r.tree.File(path.Join(dir, "vendor/modules.txt"))
	switch {
	case file == nil:
		return unit.Found(false, "no vendor/modules.txt in %s", dir), problems
	case w != nil:
		if !readVendor(file).workspace {
			return unit.Found(false, "the go command takes no vendor folder of one module in a workspace"), nil
		}
		return unit.Found(false, "the image's go.work is not the one that the vendor folder was made from"), diag.List{{
			Rule: unit.RuleVendor, Severity: diag.Warning, Pos: file.Whole(), Message: "the vendor folder of a workspace is not used: modules are downloaded",
			Hint: "the go.work in an image names what that image needs, and the go command wants a vendor folder to agree with it"}}
	}
	if pos, reason := readVendor(file).disagrees(m); reason != "" {
		return unit.Found(false, "vendor/modules.txt does not agree with go.mod"), diag.List{{Rule: unit.RuleVendor, Severity: diag.Warning, Pos: pos,
			Message: file.Path + " does not agree with go.mod, and is not used: " + reason, Hint: "run `" + command(m.dir, "mod vendor") + "` and commit vendor, or delete it"}}
	}
	return unit.Stated(true, file.Whole()), nil
}

// readVendor reads a modules.txt: a line "# module version" or "# module version => replacement" for each module, notes below
// it ("## explicit; go 1.26"), then its packages.
func readVendor(f *tree.File) vendorList {
	out := vendorList{modules: map[mod.Version]vendored{}}
	var last mod.Version
	for line := range strings.Lines(string(f.Text)) {
		v := out.modules[last]
		if note, ok := strings.CutPrefix(line, "## "); ok {
			out.workspace = out.workspace || last.Path == "" && hasNote(note, "workspace")
			v.explicit = v.explicit || hasNote(note, "explicit")
		} else if rest, ok := strings.CutPrefix(line, "# "); ok {
			from, to, _ := strings.Cut(rest, "=>")
			last = versionOf(from)
			v = out.modules[last]
			v.replacement = versionOf(to)
		} else {
			v.packages = true
		}
		if last.Path != "" {
			out.modules[last] = v
		}
	}
	return out
}

func hasNote(notes, name string) bool {
	return slices.ContainsFunc(strings.Split(notes, ";"), func(n string) bool { return strings.TrimSpace(n) == name })
}

// versionOf reads "path", "path version" or nothing.
func versionOf(text string) mod.Version {
	words := strings.Fields(text)
	switch len(words) {
	case 0:
		return mod.Version{}
	case 1:
		return mod.Version{Path: words[0]}
	}
	return mod.Version{Path: words[0], Version: words[1]}
}

// disagrees gives the first reason for which the go command would refuse the folder, with the line of go.mod that says
// otherwise; no reason where they agree. The comparison is the go command's own (modload, checkVendorConsistency).
func (v vendorList) disagrees(m *module) (diag.Pos, string) {
	if m.mod.Go == nil || version.Compare("go"+m.mod.Go.Version, "go1.14") < 0 {
		return m.file.Whole(), "before go 1.14 nothing tells whether it does"
	}
	required := map[mod.Version]bool{}
	for _, req := range m.mod.Require {
		required[req.Mod] = true
		if !v.modules[req.Mod].explicit {
			return m.at(req.Syntax), "it lacks " + req.Mod.Path + " " + req.Mod.Version
		}
	}
	for _, rep := range m.mod.Replace {
		if v.modules[rep.Old].replacement != rep.New {
			return m.at(rep.Syntax), "it has another replacement of " + rep.Old.Path
		}
	}
	for _, at := range sortedVersions(v.modules) {
		switch got := v.modules[at]; {
		case got.explicit && got.packages && !required[at]:
			return m.file.Whole(), "it holds " + strings.TrimSpace(at.Path+" "+at.Version) + ", which go.mod does not require"
		case got.replacement.Path != "" && !replaces(m.mod.Replace, at):
			return m.file.Whole(), "it has a replacement of " + at.Path + ", which go.mod has not"
		}
	}
	return diag.Pos{}, ""
}

func replaces(all []*modfile.Replace, of mod.Version) bool {
	return slices.ContainsFunc(all, func(r *modfile.Replace) bool {
		return r.Old.Path == of.Path && (r.Old.Version == "" || r.Old.Version == of.Version)
	})
}

func sortedVersions(set map[mod.Version]vendored) []mod.Version {
	out := slices.Collect(maps.Keys(set))
	mod.Sort(out)
	return out
}
