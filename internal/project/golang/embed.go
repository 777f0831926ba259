package golang

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// embed is one pattern of a //go:embed line.
type embed struct {
	pattern string // without "all:"
	all     bool   // files whose names begin with "." or "_" count too
	pos     diag.Pos
}

// directive begins the lines that name what a program carries in itself.
const directive = "//go:embed"

// embeds reads the patterns of a source file.
func embeds(file string, src []byte) []embed {
	var out []embed
	n := 0
	for line := range strings.Lines(string(src)) {
		n++
		rest, ok := strings.CutPrefix(line, directive)
		if !ok || rest == "" || !strings.ContainsRune(" \t", rune(rest[0])) {
			continue
		}
		for {
			rest = strings.TrimLeft(rest, " \t")
			at := len(line) - len(rest)
			word, length := firstPattern(rest)
			if length == 0 {
				break
			}
			e := embed{pos: diag.Pos{File: file, Line: n, Col: utf8.RuneCountInString(line[:at]) + 1, Len: utf8.RuneCountInString(rest[:length])}}
			e.pattern, e.all = strings.CutPrefix(word, "all:")
			out = append(out, e)
			rest = rest[length:]
		}
	}
	return out
}

// firstPattern gives the pattern that the text starts with, which may stand in quotes, and the length of what it takes.
func firstPattern(text string) (string, int) {
	if quoted, err := strconv.QuotedPrefix(text); err == nil {
		if word, err := strconv.Unquote(quoted); err == nil {
			return word, len(quoted)
		}
	}
	word := strings.TrimRight(text, "\r\n")
	if i := strings.IndexAny(word, " \t"); i >= 0 {
		word = word[:i]
	}
	return word, len(word)
}

// needs gives the files that the packages embed, relative to context: the build reads them though no instruction names them.
// What an asset brings is not in the tree, or is not what the build will find there.
func (r *Reader) needs(req unit.Request, context string, packs []*pack) []unit.Need {
	brought := func(p string) bool {
		return slices.ContainsFunc(req.Assets, func(a unit.Asset) bool { return tree.Inside(p, path.Clean(a.Target)) })
	}
	var out []unit.Need
	for _, p := range packs {
		for _, e := range p.embeds {
			why := directive + " " + e.pattern
			files := r.embedded(p.dir, e)
			for _, f := range files {
				if !brought(f) {
					out = append(out, unit.Need{Path: tree.Rel(context, f), Why: why, Pos: e.pos})
				}
			}
			if at := path.Join(p.dir, e.pattern); len(files) == 0 && !brought(at) {
				out = append(out, unit.Need{Path: tree.Rel(context, at), Why: why, Pos: e.pos, Absent: true})
			}
		}
	}
	return out
}

// embedded finds the files of a pattern in the package's folder, in order.
func (r *Reader) embedded(dir string, e embed) []string {
	found := []string{dir}
	for _, part := range strings.Split(path.Clean(e.pattern), "/") {
		var next []string
		for _, d := range found {
			if part == "." {
				next = append(next, d)
				continue
			}
			for _, entry := range r.tree.List(d) {
				if ok, err := path.Match(part, entry.Name); err == nil && ok && !entry.Link {
					next = append(next, path.Join(d, entry.Name))
				}
			}
		}
		found = next
	}
	var out []string
	for _, p := range found {
		out = append(out, r.below(p, e.all)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// below gives p itself when it is a file, else the files in it that go embeds with the folder: not those of another module,
// and those whose names begin with "." or "_" only if all is set.
func (r *Reader) below(p string, all bool) []string {
	if !r.tree.IsDir(p) {
		return []string{p}
	}
	counts := func(name string) bool { return all || name[0] != '.' && name[0] != '_' }
	enter := func(dir string) bool { return counts(path.Base(dir)) && !r.tree.Exists(path.Join(dir, "go.mod")) }
	var out []string
	r.tree.Walk(p, enter, func(dir string, entries []tree.Entry) {
		for _, e := range entries {
			if !e.Dir && !e.Link && counts(e.Name) {
				out = append(out, path.Join(dir, e.Name))
			}
		}
	})
	return out
}
