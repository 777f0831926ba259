package tree

import (
	"io/fs"
	"path"
	"strings"
)

// maxLinks is how many symbolic links a path may pass; more is a loop.
const maxLinks = 40

type target struct {
	path   string
	leaves bool
}

// stat describes what lies at p after following symbolic links inside the root. It gives nil when nothing does, and the
// path to open it by.
func (t *Tree) stat(p string) (fs.FileInfo, string) {
	got, ok := t.stats[p]
	if !ok {
		got = t.lookUp(p)
		t.stats[p] = got
	}
	return got.info, got.real
}

// stat is what lies at a path: nil and "" when nothing does.
type stat struct {
	info fs.FileInfo
	real string
}

func (t *Tree) lookUp(p string) stat {
	if !fs.ValidPath(p) {
		return stat{}
	}
	got := t.resolve(p)
	if got.path == "" {
		return stat{}
	}
	info, err := fs.Lstat(t.fsys, got.path)
	if err != nil || info.Mode()&fs.ModeSymlink != 0 {
		return stat{}
	}
	return stat{info: info, real: got.path}
}

// leaves reports whether a symbolic link at p, or at a folder of it, points out of the root.
func (t *Tree) leaves(p string) bool { return fs.ValidPath(p) && t.resolve(p).leaves }

// resolve follows the links of p one element at a time, as a kernel does: "a/.." is the parent of what a points to.
func (t *Tree) resolve(p string) target {
	if got, ok := t.links[p]; ok {
		return got
	}
	got := target{path: p}
	if _, ok := t.fsys.(fs.ReadLinkFS); ok && p != "." {
		got = t.follow(strings.Split(p, "/"))
	}
	t.links[p] = got
	return got
}

func (t *Tree) follow(rest []string) target {
	at, links := ".", 0
	for len(rest) > 0 {
		name := rest[0]
		rest = rest[1:]
		switch name {
		case "", ".":
			continue
		case "..":
			if at == "." {
				return target{leaves: true}
			}
			at = path.Dir(at)
			continue
		}
		next := path.Join(at, name)
		info, err := fs.Lstat(t.fsys, next)
		if err != nil {
			return target{}
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			at = next
			continue
		}
		if links++; links > maxLinks {
			return target{}
		}
		to, err := fs.ReadLink(t.fsys, next)
		if err != nil {
			return target{}
		}
		to = strings.ReplaceAll(to, `\`, "/")
		if path.IsAbs(to) || len(to) > 1 && to[1] == ':' {
			return target{leaves: true}
		}
		rest = append(strings.Split(to, "/"), rest...)
	}
	return target{path: at}
}
