package tree

import (
	"io/fs"
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Folder gives the cleaned folder of the request, with a finding when it is not there.
func (t *Tree) Folder(r unit.Request) (string, diag.List) {
	dir := path.Clean(r.Dir)
	if r.Dir == "" {
		dir = "."
	}
	bad := diag.Finding{Pos: r.DirPos, Found: r.Dir}
	switch {
	case !fs.ValidPath(dir):
		bad.Rule, bad.Message = unit.RuleOutside, "the folder "+r.Dir+" is not below the root"
		bad.Expected = "a relative path with forward slashes that stays below the folder of build.yaml"
	case t.leaves(dir):
		bad.Rule, bad.Message = unit.RuleOutside, "the folder "+r.Dir+" is behind a symbolic link that leaves the root"
	case t.IsDir(dir):
		return dir, nil
	default:
		bad.Rule, bad.Message = unit.RuleNoFolder, "there is no folder "+dir
		bad.Hint = "name its new place, or take this out"
		if near := t.near(dir); near != "" {
			bad.Hint = "did you mean " + near + "?"
		}
		if t.stat(dir).isDir() {
			bad.Message = "git ignores the folder " + dir
			bad.Hint = "a clone does not have it: remove the pattern from .gitignore, or name another folder"
		}
	}
	return dir, diag.List{bad}
}

// Context gives the build context: the user's, or else the nearest folder that holds all of must. A user's context that
// leaves a folder of must out is a finding.
func Context(r unit.Request, must []string) (string, diag.List) {
	if r.Context == "" {
		return Common(must...), nil
	}
	pos := r.ContextPos
	if pos.IsZero() {
		pos = r.DirPos
	}
	context := path.Clean(r.Context)
	if !fs.ValidPath(context) {
		return Common(must...), diag.List{{Rule: unit.RuleOutside, Pos: pos, Found: r.Context,
			Message: "the context " + r.Context + " is not below the root"}}
	}
	var outside []string
	for _, dir := range must {
		if !Inside(dir, context) {
			outside = append(outside, dir)
		}
	}
	if len(outside) == 0 {
		return context, nil
	}
	return Common(must...), diag.List{{Rule: unit.RuleContext, Pos: pos, Found: r.Context,
		Message:  "the context " + context + " does not hold " + strings.Join(unit.Sorted(outside), ", "),
		Expected: "a folder that holds " + Common(must...), Hint: "leave `context` out, and stagegen derives it"}}
}

// NoManifest is the finding that none of the named manifests is in dir or above it.
func NoManifest(r unit.Request, dir, hint string, names ...string) diag.Finding {
	where := strings.Join(Above(dir), ", ")
	where = strings.Replace(where, ", .", ", the root", 1)
	if dir == "." {
		where = "the root"
	}
	return diag.Finding{Rule: unit.RuleNoManifest, Pos: r.DirPos, Hint: hint,
		Message:  "found no " + strings.Join(names, ", no ") + " in " + dir + " or above",
		Expected: strings.Join(names, " or ") + " in " + where}
}
