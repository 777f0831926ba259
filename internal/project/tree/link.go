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

// found is what lies at a path: its kind, and the path to open it by. The zero value is nothing.
type found struct {
	kind fs.FileMode // its type bits
	real string
}

func (p found) isFile() bool { return p.real != "" && p.kind.IsRegular() }

func (p found) isDir() bool { return p.real != "" && p.kind.IsDir() }

// stat says what lies at p after following symbolic links inside the root.
func (t *Tree) stat(p string) found {
	if p != "." && t.absent(p) {
		return found{} // not worth remembering: readers ask for many files that are not there
	}
	got, ok := t.stats[p]
	if !ok {
		got = t.lookUp(p)
		t.stats[p] = got
	}
	return got
}

// absent reports whether the folder of p was listed without it, or is not there.
func (t *Tree) absent(p string) bool {
	dir := path.Dir(p)
	if names, ok := t.names[dir]; ok {
		_, ok := names[path.Base(p)]
		return !ok
	}
	return dir != "." && dir != "/" && !t.stat(dir).isDir()
}

func (t *Tree) lookUp(p string) found {
	if !fs.ValidPath(p) {
		return found{}
	}
	got := t.resolve(p)
	if got.path == "" {
		return found{}
	}
	kind, ok := t.kind(got.path)
	if !ok || kind&fs.ModeSymlink != 0 {
		return found{}
	}
	return found{kind: kind, real: got.path}
}

// kind gives the type of what lies at a path on disk, links not followed. What is not in a folder that was listed is not there,
// which saves most of the questions that readers ask.
func (t *Tree) kind(p string) (fs.FileMode, bool) {
	if names, ok := t.names[path.Dir(p)]; ok && p != "." {
		kind, ok := names[path.Base(p)]
		return kind, ok
	}
	info, err := fs.Lstat(t.fsys, p)
	if err != nil {
		return 0, false
	}
	return info.Mode().Type(), true
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
		if got = t.resolve(path.Dir(p)); got.path != "" {
			got = t.follow(got.path, []string{path.Base(p)})
		}
	}
	t.links[p] = got
	return got
}

// follow gives what the elements lead to from the folder at, which no link is in.
func (t *Tree) follow(at string, rest []string) target {
	links := 0
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
		kind, ok := t.kind(next)
		if !ok {
			return target{}
		}
		if kind&fs.ModeSymlink == 0 {
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
