package dockerfile

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// Dialect is a Dockerfile with its twin, written for an older frontend.
type Dialect struct {
	Text, Twin []byte
	// From has for each line of Text the line, counted from 1, that it was made from.
	From []int
}

// Lower writes a rendered file in the syntax of an older frontend: without --link, without heredocs, without checksums of ADD,
// as far as the version lacks them. What has no older form stays, so that Floor tells it. All is decided by the real text, and done
// to both texts instruction by instruction; where they do not have the same instructions they come back as they are, since
// Verify has a finding for that.
func Lower(text, twin []byte, version string, pins map[string]Base) Dialect {
	same := Dialect{Text: text, Twin: twin}
	for n := range strings.Count(string(text), "\n") {
		same.From = append(same.From, n+1)
	}
	a, b := parse(readable(text)), parse(readable(twin))
	if a.nodes == nil || b.nodes == nil || len(a.nodes) != len(b.nodes) {
		return same
	}
	plan := newLowering(a, version, pins)
	out := Dialect{}
	var lines []string
	lines, out.From = plan.write(a)
	out.Text = []byte(strings.Join(lines, "\n") + "\n")
	lines, _ = plan.write(b)
	out.Twin = []byte(strings.Join(lines, "\n") + "\n")
	return out
}

// lowering is what is done to the instructions of a file, by their number.
type lowering struct {
	version string
	edits   map[int]func(*block)
	before  map[int]int  // number of a FROM: the FROM whose image the stage of files above it has
	root    bool         // that image runs as root
	files   map[int]int  // number of a COPY: the FROM of its stage
	literal map[int]bool // the text of its heredoc has dollar signs, which no shell may replace
}

// block is one instruction in work.
type block struct {
	node  *parser.Node
	lines []string
}

// lacks tells whether the older frontend does not know what came with a version.
func (l *lowering) lacks(version string) bool { return compareVersions(l.version, version) < 0 }

func newLowering(d *document, version string, pins map[string]Base) *lowering {
	l := &lowering{version: version, edits: map[int]func(*block){}, before: map[int]int{}, files: map[int]int{}, literal: map[int]bool{}}
	scopes := d.scopes(pins)
	helper, known := l.helper(d, scopes)
	from := 0
	for i, n := range d.nodes {
		name := strings.ToLower(n.Value)
		at := scopes[n]
		switch {
		case name == command.From:
			from = i
		case (name == command.Copy || name == command.Add) && len(n.Heredocs) > 0 && l.lacks("1.4"):
			if !oneFile(n) {
				continue
			}
			if at.shell == yes && rootUser(at.user) {
				l.edits[i] = printed
			} else if known {
				l.edits[i], l.files[i], l.before[from] = nil, from, helper
			} else {
				continue
			}
		case name == command.Run && len(n.Heredocs) > 0 && l.lacks("1.4"):
			l.edits[i] = (*block).inlineScripts
		case name == command.Add && at.shell == yes && l.lacks("1.6"):
			l.edits[i] = (*block).checksum
			continue
		default:
			continue
		}
		l.literal[i] = slices.ContainsFunc(n.Heredocs, func(h parser.Heredoc) bool { return strings.Contains(h.Content, "$") })
	}
	return l
}

// helper finds the image in which files can be made: the first in the file that has a shell.
func (l *lowering) helper(d *document, scopes map[*parser.Node]scope) (int, bool) {
	for _, s := range d.stages {
		if at := scopes[s.node]; s.parent == nil && at.shell == yes {
			l.root = rootUser(at.user)
			return slices.Index(d.nodes, s.node), true
		}
	}
	return 0, false
}

func rootUser(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "" || name == "root" || strings.Trim(name, "0") == ""
}

// scopes gives what holds in front of each instruction, and behind each FROM.
func (d *document) scopes(pins map[string]Base) map[*parser.Node]scope {
	c := newChecker(File{Text: d.text, Pins: pins})
	c.doc = d
	w := &walker{checker: c, expander: newExpander(d.escape), globals: map[string]variable{}}
	global := &scope{vars: w.globals}
	for _, s := range d.globals {
		global.apply(w.expander, s.cmd, nil)
	}
	out := map[*parser.Node]scope{}
	for _, s := range d.stages {
		at := w.enter(s)
		out[s.node] = *at
		for _, st := range s.steps {
			out[st.node] = *at
			at.apply(w.expander, st.cmd, w.globals)
		}
		s.end = at
	}
	return out
}

// oneFile: the only source of the COPY is a heredoc in which nothing is replaced, short enough to be an argument of a command.
func oneFile(n *parser.Node) bool {
	const longest = 100_000 // Linux takes 128 KiB
	return len(n.Heredocs) == 1 && len(words(n)) == 2 && len(n.Heredocs[0].Content) < longest &&
		!(n.Heredocs[0].Expand && strings.Contains(n.Heredocs[0].Content, "$"))
}

func words(n *parser.Node) []string {
	var out []string
	for a := n.Next; a != nil; a = a.Next {
		out = append(out, a.Value)
	}
	return out
}

// write applies the plan to one of the two texts. The lines that a stage of files is made from are those of its first COPY.
func (l *lowering) write(d *document) (lines []string, from []int) {
	text := strings.Split(strings.TrimSuffix(string(d.text), "\n"), "\n")
	put := func(at int, more ...string) {
		for i, line := range more {
			lines = append(lines, line)
			from = append(from, at+i)
		}
	}
	next := 0 // the first line that is not written yet
	for i, n := range d.nodes {
		comments := n.StartLine - 1
		for comments > next && strings.HasPrefix(strings.TrimSpace(text[comments-1]), "#") {
			comments--
		}
		put(next+1, text[next:comments]...)
		if helper, ok := l.before[i]; ok {
			l.stage(d, i, helper, put)
		}
		put(comments+1, text[comments:n.StartLine-1]...)
		if _, moved := l.files[i]; !moved {
			put(n.StartLine, l.remark(i)...)
		}
		b := &block{node: n, lines: slices.Clone(text[n.StartLine-1 : n.EndLine])}
		l.edit(d, i, b)
		for k, line := range b.lines {
			put(min(n.StartLine+k, n.EndLine), line)
		}
		next = n.EndLine
	}
	put(next+1, text[next:]...)
	return lines, from
}

// remark stands above a command that has the text of a heredoc in single quotes.
func (l *lowering) remark(i int) []string {
	if !l.literal[i] {
		return nil
	}
	return []string{"# The text has variables that are not this shell's.", "# hadolint ignore=SC2016"}
}

// edit changes one instruction.
func (l *lowering) edit(d *document, i int, b *block) {
	if l.lacks("1.4") {
		b.unlink()
	}
	if l.lacks("1.3") {
		b.anyPlatform()
	}
	if from, ok := l.files[i]; ok {
		b.fromStage(filesOf(d.nodes[from]))
	} else if edit := l.edits[i]; edit != nil {
		edit(b)
	}
}

// stage writes the stage of files above the FROM number i.
func (l *lowering) stage(d *document, i, helper int, put func(at int, lines ...string)) {
	n := d.nodes[helper]
	from := append([]string{"FROM"}, n.Flags...)
	put(d.nodes[i].StartLine, strings.Join(append(from, n.Next.Value, "AS", filesOf(d.nodes[i])), " "))
	if !l.root {
		put(d.nodes[i].StartLine, "USER 0:0")
	}
	for _, k := range slices.Sorted(maps.Keys(l.files)) {
		if l.files[k] == i {
			put(d.nodes[k].StartLine, l.remark(k)...)
			put(d.nodes[k].StartLine, printFile(d.nodes[k].Heredocs[0].Content, filePath(d.nodes[k]), "")...)
		}
	}
	put(d.nodes[i].StartLine, "")
}

// filesOf is the name of the stage that makes the files of another.
func filesOf(from *parser.Node) string {
	w := words(from)
	return w[len(w)-1] + "-files"
}

// filePath is where the stage of files keeps what a COPY puts into its own stage.
func filePath(n *parser.Node) string { return path.Join("/files", target(n)) }

// target is the path of the file that a COPY of a heredoc writes.
func target(n *parser.Node) string {
	w := words(n)
	to := w[len(w)-1]
	if strings.HasSuffix(to, "/") {
		to += n.Heredocs[0].Name
	}
	return to
}

// flagOf is the value of an option of an instruction.
func flagOf(n *parser.Node, name string) string {
	for _, f := range n.Flags {
		if value, ok := strings.CutPrefix(f, name+"="); ok {
			return value
		}
	}
	return ""
}

// checkedBelow reports whether the step below an ADD compares the sum of what it has downloaded, as an older frontend needs it.
func checkedBelow(s *stage, st step) bool {
	i := slices.IndexFunc(s.steps, func(o step) bool { return o.node == st.node }) + 1
	if i >= len(s.steps) {
		return false
	}
	cmd, ok := s.steps[i].cmd.(*instructions.RunCommand)
	return ok && len(cmd.CmdLine) > 0 && strings.HasPrefix(cmd.CmdLine[0], `test "$(sha256sum `)
}
