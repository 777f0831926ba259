package dockerfile

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// BundledFloor is what an engine from 23.0 on builds by itself, without a "# syntax=" line.
const BundledFloor = "1.4"

// Above tells whether a version of the syntax is newer than another.
func Above(version, other string) bool { return compareVersions(version, other) > 0 }

// Reason is a feature that a Dockerfile uses, with the frontend version ("1.20") it came with and the first line it is on.
type Reason struct {
	Version, Feature string
	Line             int
}

// Floor gives the oldest version of the Dockerfile frontend that can build the text, and why: each feature above 1.0 once,
// newest first. Text that does not parse gives "". Versions are from the tables of the Dockerfile reference and from the
// frontend's release notes.
func Floor(text []byte) (version string, reasons []Reason) {
	d := parse(readable(text))
	if d.nodes == nil {
		return "", nil
	}
	return d.floor()
}

func (d *document) floor() (string, []Reason) {
	f := &features{escape: d.escape, seen: map[string]bool{}}
	for _, n := range d.nodes {
		f.instruction(n)
	}
	slices.SortStableFunc(f.list, func(a, b Reason) int {
		return cmp.Or(compareVersions(b.Version, a.Version), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Feature, b.Feature))
	})
	if len(f.list) == 0 {
		return "1.0", nil
	}
	return f.list[0].Version, f.list
}

// features collects what is used.
type features struct {
	escape rune
	seen   map[string]bool
	list   []Reason
}

func (f *features) add(version, feature string, line int) {
	if !f.seen[feature] {
		f.seen[feature] = true
		f.list = append(f.list, Reason{version, feature, line})
	}
}

func (f *features) instruction(n *parser.Node) {
	name := strings.ToLower(n.Value)
	if name == command.Onbuild && n.Next != nil && len(n.Next.Children) == 1 {
		child := *n.Next.Children[0]
		child.StartLine = n.StartLine
		f.instruction(&child)
		return
	}
	if len(n.Heredocs) > 0 {
		f.add("1.4", "heredoc", n.StartLine)
	}
	for _, flag := range n.Flags {
		f.flag(name, flag, n.StartLine)
	}
	if name == command.Add {
		for a := n.Next; a != nil && a.Next != nil; a = a.Next {
			if strings.HasPrefix(a.Value, "git@") || strings.Contains(a.Value, "://") && strings.Contains(a.Value, ".git") {
				f.add("1.6", "ADD of a Git repository", n.StartLine)
			}
		}
	}
	for _, w := range expandedWords(n) {
		f.expansion(w, n.StartLine)
	}
}

// flagVersions are the options of instructions, as the reference lists them.
func flagVersions() map[string]string {
	return map[string]string{
		"add --keep-git-dir": "1.1", "add --chmod": "1.2", "copy --chmod": "1.2", "run --mount": "1.2", "run --network": "1.3",
		"add --link": "1.4", "copy --link": "1.4", "add --checksum": "1.6", "healthcheck --start-interval": "1.6",
		"add --unpack": "1.17", "add --exclude": "1.19", "copy --exclude": "1.19", "copy --parents": "1.20",
		"run --security": "1.20", "run --device": "1.27",
	}
}

func (f *features) flag(instruction, flag string, line int) {
	name, value, _ := strings.Cut(flag, "=")
	if v := flagVersions()[instruction+" "+name]; v != "" {
		f.add(v, strings.ToUpper(instruction)+" "+name, line)
	}
	switch name {
	case "--chmod":
		if strings.Contains(value, "$") {
			f.add("1.10", "--chmod with a variable", line)
		} else if strings.Trim(value, "01234567") != "" {
			f.add("1.14", "--chmod with symbols", line)
		}
	case "--mount":
		options := mountOptions(value)
		if slices.Contains(options, "type=secret") && slices.ContainsFunc(options, func(o string) bool { return o == "env" || strings.HasPrefix(o, "env=") }) {
			f.add("1.10", "secret mount with env=", line)
		}
		if strings.Contains(value, "$") {
			f.add("1.3", "a variable in RUN --mount", line)
		}
	}
}

// expansion looks at the form of ${…} in words that BuildKit expands.
func (f *features) expansion(word string, line int) {
	for rest := word; ; {
		_, after, ok := strings.Cut(rest, "${")
		if !ok {
			return
		}
		rest = strings.TrimLeftFunc(after, func(r rune) bool { return variableName("_" + string(r)) })
		switch {
		case strings.HasPrefix(rest, "#"), strings.HasPrefix(rest, "%"), strings.HasPrefix(rest, "/"):
			f.add("1.7", "${…} with a pattern", line)
		case strings.HasPrefix(rest, "-"), strings.HasPrefix(rest, "+"), strings.HasPrefix(rest, "?"), strings.HasPrefix(rest, ":?"):
			f.add("1.6", "${…-…} without a colon", line)
		}
	}
}

// expandedWords are the words of an instruction in which BuildKit, not a shell, replaces variables.
func expandedWords(n *parser.Node) []string {
	switch strings.ToLower(n.Value) {
	case command.Add, command.Copy, command.Env, command.Expose, command.From, command.Label, command.StopSignal,
		command.User, command.Volume, command.Workdir, command.Arg:
	default:
		return nil
	}
	words := slices.Clone(n.Flags)
	for a := n.Next; a != nil; a = a.Next {
		words = append(words, a.Value)
	}
	for _, d := range n.Heredocs {
		if d.Expand {
			words = append(words, d.Content)
		}
	}
	return words
}

// compareVersions compares "1.4" and "1.20" by number; a part that is left out counts as any.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return cmp.Compare(x, y)
		}
	}
	return 0
}
