package generator

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// depends says of the changes of one image which local packages it depends on now and did not when the committed files were
// generated, and the reverse. The committed ignore file tells: it admits the folder of each package.
func depends(tree fs.FS, changes []Change) {
	n := slices.IndexFunc(changes, func(c Change) bool { return c.Path == c.Image.IgnoreFile })
	if n < 0 || changes[n].State != Differs {
		return
	}
	d := &dependencies{tree: tree, image: changes[n].Image}
	d.want = admitted(changes[n].Want, d.image.Context)
	d.have = admitted(changes[n].Have, contextBefore(changes, d.image.Context))
	added, removed, entered := d.added(), d.removed(), d.entered()
	for n := range changes {
		if changes[n].State == Differs {
			changes[n].Added, changes[n].Removed, changes[n].Entered = added, removed, entered
		}
	}
}

// contextBefore is the build context by the command in the committed Dockerfile's header. An image that needs nothing of its
// workspace any more has another one now.
func contextBefore(changes []Change, otherwise string) string {
	for _, c := range changes {
		if m, ok := markOf(c.Have); ok && m.command != "" {
			return path.Clean(lastWord(m.command))
		}
	}
	return otherwise
}

// dependencies compares the closures of one image.
type dependencies struct {
	tree       fs.FS
	image      *Image
	have, want []string // what the ignore files admit by name, relative to the root
}

// admitted lists the paths that an ignore file admits, without the patterns, which stand for no package of their own; but for
// those of a wide closure, which end in "/*".
func admitted(ignore []byte, context string) []string {
	var out []string
	for line := range strings.Lines(string(unixLines(ignore))) {
		p, ok := strings.CutPrefix(strings.TrimSpace(line), "!")
		if ok && !strings.ContainsAny(strings.TrimSuffix(p, "/*"), `*?[\`) {
			out = append(out, path.Join(context, p))
		}
	}
	return out
}

// added lists the folders of the closure that the committed files do not know. Where packages lie below the folder of
// another, that one's entries are admitted, else the folder itself.
func (d *dependencies) added() []string {
	var out []string
	for _, dir := range d.others() {
		known := slices.ContainsFunc(d.have, func(p string) bool { return inside(dir, p) || p == path.Dir(dir)+"/*" })
		if !slices.Contains(d.want, dir) {
			known = known || slices.ContainsFunc(d.want, func(p string) bool { return inside(p, dir) && slices.Contains(d.have, p) })
		}
		if !known {
			out = append(out, dir)
		}
	}
	return out
}

// removed lists the folders of packages that only the committed files know.
func (d *dependencies) removed() []string {
	var out []string
	for _, p := range d.have {
		if slices.Contains(d.want, p) {
			continue
		}
		if dir := d.packageOf(p); dir != "" && !slices.Contains(d.image.Closure, dir) {
			out = append(out, dir)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// entered lists what the ignore file admits now and the committed one keeps out, but for packages.
func (d *dependencies) entered() []string {
	return slices.DeleteFunc(slices.Clone(d.want), func(p string) bool {
		return slices.ContainsFunc(slices.Concat(d.have, d.others()), func(dir string) bool { return inside(p, dir) })
	})
}

// others are the packages that the image's own depends on.
func (d *dependencies) others() []string {
	if len(d.image.Closure) == 0 {
		return nil
	}
	return d.image.Closure[1:]
}

// packageOf is the folder of the package that a path belongs to: the nearest one with a manifest. Of a package that is gone it
// is the topmost folder that is not there any more. "" where it is the workspace's own, or a file of it.
func (d *dependencies) packageOf(p string) string {
	gone := ""
	for dir := p; dir != "."; dir = path.Dir(dir) {
		info, err := fs.Stat(d.tree, dir)
		switch {
		case err != nil:
			gone = dir
			continue
		case gone != "" && !d.ours(gone) && path.Ext(gone) == "" && dir != ".":
			return gone
		case info.IsDir() && d.hasManifest(dir):
			if d.ours(dir) {
				return ""
			}
			return dir
		}
	}
	return ""
}

// ours tells whether a folder is that of the image's project, or holds it, or lies in it.
func (d *dependencies) ours(dir string) bool {
	own := d.image.Dir
	if len(d.image.Closure) > 0 {
		own = d.image.Closure[0]
	}
	return inside(own, dir) || inside(dir, own)
}

func (d *dependencies) hasManifest(dir string) bool {
	return slices.ContainsFunc([]string{"package.json", "go.mod", "Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts"}, func(name string) bool {
		info, err := fs.Stat(d.tree, path.Join(dir, name))
		return err == nil && info.Mode().IsRegular()
	})
}

// inside tells whether p is dir or lies below it.
func inside(p, dir string) bool { return dir == "." || p == dir || strings.HasPrefix(p, dir+"/") }

// Words says how what an image is made from changed since its files were generated: the local packages that it depends on,
// else its sources. "" where both are the same.
func (c Change) Words() string {
	switch {
	case c.Image == nil:
		return ""
	case c.conflict():
		return "a merge conflict is left in the file"
	case len(c.Added)+len(c.Removed) > 0:
		return c.depends()
	case len(c.Entered) > 0:
		return "image " + c.Image.Name + " is made from " + strings.Join(c.Entered, ", ") + " too"
	}
	return ""
}

// conflict tells whether git could not merge the file. Both sides were generated, so that nothing of either need be kept.
func (c Change) conflict() bool {
	_, found := diag.Conflict(c.Path, c.Have)
	return found
}

func (c Change) depends() string {
	who := c.Image.Dir
	if len(c.Image.Closure) > 0 {
		who = c.Image.Closure[0]
	}
	if who == "." {
		who = "image " + c.Image.Name
	}
	now, before := strings.Join(c.Added, ", "), strings.Join(c.Removed, ", ")
	switch {
	case before == "":
		return who + " now depends on " + now
	case now == "":
		return who + " no longer depends on " + before
	}
	return who + " now depends on " + now + ", and no longer on " + before
}
