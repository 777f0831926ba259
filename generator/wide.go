package generator

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/templates"
)

const (
	// mostEntries is how many packages of a closure are listed one by one. Full lists of large closures, in the files of many
	// images, would grow with the square of the workspace.
	mostEntries = 64
	// parentsVersion is the Dockerfile syntax that has COPY --parents.
	parentsVersion = "1.20"
)

// widen writes the files of an image with a large closure in patterns: the manifests that a step binds one by one are copied
// by COPY --parents, and the ignore file admits the folders in which the packages lie. An image that must do without that
// syntax keeps its lists.
func widen(i *Image, out *templates.Output) {
	_, none := i.Syntax.asked()
	if len(i.Closure) <= mostEntries || none && dockerfile.Above(parentsVersion, i.Syntax.Floor.Value) {
		return
	}
	w := &wide{folders: map[string]bool{}}
	for _, dir := range i.Closure {
		if rel, ok := relative(dir, i.Context); ok {
			w.folders[rel] = true
			w.own = append(w.own, rel)
		}
	}
	w.own = w.own[:min(1, len(w.own))]
	text, twin := strings.Split(out.Dockerfile, "\n"), strings.Split(out.Twin, "\n")
	if len(text) == len(twin) {
		w.dockerfile(text, twin, out.Lines)
		out.Dockerfile, out.Twin, out.Lines = strings.Join(w.text, "\n"), strings.Join(w.twin, "\n"), w.lines
	}
	out.Ignore, out.IgnoreLines = w.ignore(out.Ignore, out.IgnoreLines)
}

// relative gives a path of the root as one of the build context.
func relative(p, context string) (string, bool) {
	if context == "." {
		return p, p != "."
	}
	return strings.CutPrefix(p, context+"/")
}

// wide is one Dockerfile being written anew, with its twin, line by line.
type wide struct {
	folders    map[string]bool // of the closure, in the build context
	own        []string        // that of the project
	text, twin []string
	lines      []templates.Line
}

func (w *wide) add(text, twin string, line templates.Line) {
	w.text, w.twin, w.lines = append(w.text, text), append(w.twin, twin), append(w.lines, line)
}

func (w *wide) dockerfile(text, twin []string, lines []templates.Line) {
	line := func(n int) templates.Line {
		if n < len(lines) {
			return lines[n]
		}
		return templates.Line{}
	}
	for n := 0; n < len(text); {
		end := n + 1
		switch {
		case strings.HasPrefix(text[n], "RUN "):
			for end < len(text) && strings.HasSuffix(text[end-1], `\`) {
				end++
			}
			w.run(text[n:end], twin[n:end], line, n)
		case w.copied(text[n]) != nil:
			for end < len(text) && w.same(text[n], text[end]) {
				end++
			}
			w.copies(text[n:end], line, n)
		default:
			w.add(text[n], twin[n], line(n))
		}
		n = end
	}
	w.lines = w.lines[:min(len(w.lines), len(w.text)-1)] // there is no line behind the last line break
}

var boundFile = lazyregexp.New(`^    --mount=type=bind,source=([^,]+),target=([^, ]+) \\$`)

// run writes a RUN. The manifests of packages that it binds are copied in front of it, by patterns.
func (w *wide) run(text, twin []string, line func(int) templates.Line, at int) {
	var patterns []string
	bound := map[int]bool{}
	for n, l := range text {
		m := boundFile.FindStringSubmatch(l)
		if m == nil || m[1] != m[2] || !w.folders[path.Dir(m[1])] || slices.Contains(w.own, path.Dir(m[1])) {
			continue
		}
		bound[n] = true
		patterns = append(patterns, path.Join(path.Dir(path.Dir(m[1])), "*", path.Base(m[1])))
	}
	slices.Sort(patterns)
	patterns = slices.Compact(patterns)
	if len(patterns) > 0 {
		w.beforeComment("COPY --parents "+strings.Join(patterns, " ")+" ./", "COPY --parents"+strings.Repeat(" x", len(patterns))+" ./", line(at+1))
	}
	for n := range text {
		if !bound[n] {
			w.add(text[n], twin[n], line(at+n))
		}
	}
}

// beforeComment adds a line in front of the comment that belongs to what comes next.
func (w *wide) beforeComment(text, twin string, line templates.Line) {
	n := len(w.text)
	for n > 0 && strings.HasPrefix(w.text[n-1], "# ") {
		n--
	}
	w.text, w.twin, w.lines = slices.Insert(w.text, n, text), slices.Insert(w.twin, n, twin), slices.Insert(w.lines, n, line)
}

var copyFolder = lazyregexp.New(`^(COPY(?: --link)?(?: --from=[a-z0-9._-]+)?) (\S+) (\S+)$`)

// folderCopy is a COPY of a package's folder to the place of the same name.
type folderCopy struct{ instruction, source, target string }

// copied reads a COPY of a package of the closure; nil for any other line. The source has "/./" in front of the part of it that
// is kept.
func (w *wide) copied(line string) *folderCopy {
	m := copyFolder.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	for dir := strings.TrimPrefix(m[3], "./"); dir != ""; {
		if w.folders[dir] && m[2] == dir {
			return &folderCopy{m[1], dir, strings.TrimSuffix(m[3], dir)}
		}
		if above, ok := strings.CutSuffix(m[2], "/"+dir); ok && w.folders[dir] {
			return &folderCopy{m[1], above + "/./" + dir, strings.TrimSuffix(m[3], dir)}
		}
		_, rest, ok := strings.Cut(dir, "/")
		if !ok {
			return nil
		}
		dir = rest
	}
	return nil
}

func (w *wide) same(a, b string) bool {
	x, y := w.copied(a), w.copied(b)
	return x != nil && y != nil && x.instruction == y.instruction && x.target == y.target
}

// copies writes a run of such COPYs as one: an image has no more than 127 layers.
func (w *wide) copies(text []string, line func(int) templates.Line, at int) {
	first := w.copied(text[0])
	w.add(first.instruction+` --parents \`, first.instruction+` --parents \`, line(at))
	for n, l := range text {
		w.add("    "+w.copied(l).source+` \`, `    x \`, line(at+n))
	}
	w.add("    "+first.target, "    "+first.target, line(at))
}

// ignore admits, in place of packages one by one, what lies in the folder of several; not what lies in the context itself.
func (w *wide) ignore(text string, lines []templates.Line) (string, []templates.Line) {
	in := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	packages := map[string]int{}
	parent := func(l string) string {
		p, ok := strings.CutPrefix(l, "!")
		if !ok || !w.folders[p] || slices.Contains(w.own, p) || path.Dir(p) == "." {
			return ""
		}
		return path.Dir(p)
	}
	for _, l := range in {
		packages[parent(l)]++
	}
	out := ignoreLines{}
	for n, l := range in {
		pattern := "!" + parent(l) + "/*"
		switch {
		case parent(l) == "" || packages[parent(l)] == 1:
			out.add(l, lines, n)
		case !slices.Contains(out.text, pattern):
			out.add(pattern, lines, n)
		}
	}
	return strings.Join(out.text, "\n") + "\n", out.lines
}

// ignoreLines is a growing ignore file.
type ignoreLines struct {
	text  []string
	lines []templates.Line
}

func (l *ignoreLines) add(text string, from []templates.Line, n int) {
	l.text = append(l.text, text)
	if n < len(from) {
		l.lines = append(l.lines, from[n])
	}
}
