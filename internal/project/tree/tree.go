// Package tree owns how project readers see the files below the root: each file read once, what git ignores left out,
// symbolic links never followed out of the root, line ends the same on every checkout. It imports unit,
// internal/diag, and internal/yamlsrc for the word that was meant.
package tree

import (
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// MaxFile is the size in bytes above which a file is not read as a manifest.
const MaxFile = 4 << 20

// Tree is one run's view of the files. It remembers what it has read and is not for concurrent use.
type Tree struct {
	fsys  fs.FS
	files map[string]*read
	dirs  map[string][]Entry
	links map[string]target
	rules map[string][]ignoreRule
	off   map[string]bool // folders that git ignores, and those known not to be
	stats map[string]found

	names  map[string]map[string]fs.FileMode // the entries of folders that were listed, by the path on disk
	docker map[string][]gitignore.Pattern    // those of .dockerignore

	unmerged map[string]diag.List // of the files that Unmerged was asked for
}

type read struct {
	file     *File
	problems diag.List
}

// Open starts a run over fsys.
func Open(fsys fs.FS) *Tree {
	return &Tree{
		fsys:  fsys,
		files: map[string]*read{},
		dirs:  map[string][]Entry{},
		links: map[string]target{},
		rules: map[string][]ignoreRule{},
		off:   map[string]bool{},
		stats: map[string]found{},

		names:  map[string]map[string]fs.FileMode{},
		docker: map[string][]gitignore.Pattern{},

		unmerged: map[string]diag.List{},
	}
}

// File gives the file at the slash path p, nil when there is none or git ignores it. The findings say why a file that is
// there cannot be read.
func (t *Tree) File(p string) (*File, diag.List) {
	if got, ok := t.files[p]; ok {
		return got.file, got.problems
	}
	got := &read{}
	if !t.Ignored(p, false) {
		got.file, got.problems = t.load(p)
	}
	t.files[p] = got
	return got.file, got.problems
}

// Exists reports whether a regular file lies at p and git does not ignore it.
func (t *Tree) Exists(p string) bool {
	return t.stat(p).isFile() && !t.Ignored(p, false)
}

// IsDir reports whether a folder lies at p and git does not ignore it.
func (t *Tree) IsDir(p string) bool {
	return t.stat(p).isDir() && !t.Ignored(p, true)
}

// Hidden reports whether a regular file lies at p that git ignores: it is on this machine, but in no clone.
func (t *Tree) Hidden(p string) bool {
	return t.stat(p).isFile() && t.Ignored(p, false)
}

// Head gives the first bytes of the file at p, at most limit, without remembering them; nil when it cannot be read.
func (t *Tree) Head(p string, limit int64) []byte {
	at := t.stat(p)
	if !at.isFile() {
		return nil
	}
	data, err := t.bytes(at.real, limit)
	if err != nil {
		return nil
	}
	return normalise(data)
}

func (t *Tree) load(p string) (*File, diag.List) {
	at := t.stat(p)
	if at.real == "" {
		if t.leaves(p) {
			return nil, diag.List{{Rule: unit.RuleOutside, Pos: diag.Pos{File: p},
				Message: p + " is a symbolic link that leaves the root", Hint: "replace the link by the file"}}
		}
		return nil, nil
	}
	if !at.isFile() {
		return nil, nil
	}
	data, err := t.bytes(at.real, MaxFile+1)
	if err != nil {
		return nil, diag.List{{Rule: unit.RuleMalformed, Pos: diag.Pos{File: p}, Message: "cannot be read: " + reason(err)}}
	}
	if len(data) > MaxFile {
		return nil, diag.List{{Rule: unit.RuleTooLarge, Pos: diag.Pos{File: p},
			Message: p + " is too large for a manifest", Expected: "at most 4 MiB"}}
	}
	text := normalise(data)
	if problems := unmerged(p, text); problems != nil {
		return nil, problems
	}
	return &File{Path: p, Text: text}, nil
}

func (t *Tree) bytes(real string, limit int64) ([]byte, error) {
	f, err := t.fsys.Open(real)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// reason gives the cause of a file error without the path, which differs between file systems.
func reason(err error) string {
	if pe, ok := err.(*fs.PathError); ok {
		return pe.Err.Error()
	}
	return err.Error()
}

// normalise drops a byte order mark and makes every line end in \n, so that each checkout gives the same text.
func normalise(data []byte) []byte {
	s := strings.TrimPrefix(string(data), "\ufeff")
	return []byte(strings.ReplaceAll(s, "\r\n", "\n"))
}

// Join resolves the relative path rel, as a manifest states it, against the folder dir. ok is false when it leaves the
// root or is absolute.
func Join(dir, rel string) (p string, ok bool) {
	rel = strings.ReplaceAll(rel, `\`, "/")
	if path.IsAbs(rel) || len(rel) > 1 && rel[1] == ':' {
		return "", false
	}
	p = path.Join(dir, rel)
	return p, fs.ValidPath(p)
}

// Above lists dir and the folders above it up to the root, nearest first.
func Above(dir string) []string {
	out := []string{dir}
	for dir != "." {
		dir = path.Dir(dir)
		out = append(out, dir)
	}
	return out
}

// Nearest gives the path of the first existing file of the names in dir or the nearest folder above it, "" when there
// is none.
func (t *Tree) Nearest(dir string, names ...string) string {
	for _, d := range Above(dir) {
		for _, name := range names {
			if p := path.Join(d, name); t.Exists(p) || t.leaves(p) {
				return p
			}
		}
	}
	return ""
}

// Inside reports whether p is dir or lies below it.
func Inside(p, dir string) bool {
	return dir == "." || p == dir || strings.HasPrefix(p, dir+"/")
}

// Rel gives p relative to dir, which must hold it: "." when they are the same.
func Rel(dir, p string) string {
	switch {
	case p == dir:
		return "."
	case dir == ".":
		return p
	}
	return strings.TrimPrefix(p, dir+"/")
}

// Common gives the nearest folder that holds all of dirs.
func Common(dirs ...string) string {
	if len(dirs) == 0 {
		return "."
	}
	out := dirs[0]
	for _, d := range dirs[1:] {
		for !Inside(d, out) {
			out = path.Dir(out)
		}
	}
	return out
}
