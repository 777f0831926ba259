package golang

import (
	"go/version"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/stagegen/stagegen/internal/project/tree"
)

// mount is where the image build sees the context; its go.work is /go.work, so that the paths in it start here.
const mount = "./src"

// workfile gives the lines of a go.work with the members of the closure only. A line that another member of the workspace
// owns does not show, so that adding a member changes no other member's image.
func (c closure) workfile(w *workspace, rel func(string) string) []string {
	var out []string
	if v := c.goLine(w); v != "" {
		out = append(out, "go "+v)
	}
	if w.work.Toolchain != nil {
		out = append(out, "toolchain "+w.work.Toolchain.Name)
	}
	for _, g := range w.work.Godebug {
		out = append(out, "godebug "+g.Key+"="+g.Value)
	}
	var uses []string
	for _, m := range c.members(w) {
		uses = append(uses, "use "+modfile.AutoQuote(mounted(rel(m.dir))))
	}
	slices.Sort(uses)
	return append(append(out, uses...), c.replaces(w, rel)...)
}

// goLine gives the version of the go line: the workspace's, unless a member of the closure demands more.
func (c closure) goLine(w *workspace) string {
	best := ""
	if w.work.Go != nil {
		best = w.work.Go.Version
	}
	for _, m := range c.modules {
		if m.mod.Go != nil && version.Compare("go"+m.mod.Go.Version, "go"+best) > 0 {
			best = m.mod.Go.Version
		}
	}
	return best
}

// replaces gives the workspace's replace directives that matter to the closure.
func (c closure) replaces(w *workspace, rel func(string) string) []string {
	required, all := map[string]bool{}, false
	for _, m := range c.modules {
		all = all || m.old()
		for _, req := range m.mod.Require {
			required[req.Mod.Path] = true
		}
	}
	var out []string
	for _, rep := range w.work.Replace {
		to := modfile.AutoQuote(rep.New.Path)
		switch {
		case modfile.IsDirectoryPath(rep.New.Path):
			dir := c.folder(w, rep)
			if dir == "" {
				continue
			}
			to = modfile.AutoQuote(mounted(rel(dir)))
		case !required[rep.Old.Path] && !all:
			continue
		default:
			to += " " + rep.New.Version
		}
		from := modfile.AutoQuote(rep.Old.Path)
		if rep.Old.Version != "" {
			from += " " + rep.Old.Version
		}
		out = append(out, "replace "+from+" => "+to)
	}
	slices.Sort(out)
	return out
}

// folder gives the folder of the closure that a local replacement names, "" when the closure lacks it.
func (c closure) folder(w *workspace, rep *modfile.Replace) string {
	dir, ok := tree.Join(w.dir, rep.New.Path)
	if !ok || !c.local[rep.Old.Path] {
		return ""
	}
	if !slices.ContainsFunc(c.modules, func(m *module) bool { return m.dir == dir }) {
		return ""
	}
	return dir
}

func mounted(rel string) string { return strings.TrimSuffix(mount+"/"+rel, "/.") }
