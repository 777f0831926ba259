package jvm

import (
	"path"
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// script is the text of one Gradle script in Groovy or Kotlin. It is read, never run: what it computes stays unknown.
type script struct {
	file *tree.File
	text string // with comments blanked; offsets are those of the file

	opened []block // the blocks in order of their braces
	turns  []turn  // where the innermost block changes, in order; made at the first question

	mentions  []plugin // of plugins, as the build in the folder mentioned sees them; nil until somebody asks
	mentioned string

	found map[*lazyregexp.Regexp][]match // what was asked before: each project of a build looks into the scripts of all
}

// block is what stands between braces.
type block struct {
	header string // what stands before the brace on its line: `subprojects`, `tasks.named("bootJar")`
	parent int    // index of the block around it, -1 for none
}

type turn struct{ offset, block int }

// script gives the script of the name in dir in either language, nil when there is none.
func (r *Reader) script(dir, name string) (*script, diag.List) {
	for _, ext := range []string{".kts", ""} {
		p := path.Join(dir, name+ext)
		if s, ok := r.scripts[p]; ok {
			if s != nil {
				return s, nil
			}
			continue
		}
		file, problems := r.tree.File(p)
		if len(problems) > 0 {
			return nil, problems
		}
		r.scripts[p] = nil
		if file != nil {
			r.scripts[p] = &script{file: file, text: blankComments(string(file.Text))}
			return r.scripts[p], nil
		}
	}
	return nil, nil
}

// match is one place where a pattern fits: its groups, with the position of the first one that is not empty.
type match struct {
	groups []string
	pos    diag.Pos
	at     int
}

// find gives all places where the pattern fits; nil for a nil script.
func (s *script) find(pattern *lazyregexp.Regexp) []match {
	if s == nil {
		return nil
	}
	out, ok := s.found[pattern]
	if !ok {
		out = s.matches(pattern)
		if s.found == nil {
			s.found = map[*lazyregexp.Regexp][]match{}
		}
		s.found[pattern] = out
	}
	return out
}

func (s *script) matches(pattern *lazyregexp.Regexp) []match {
	var out []match
	for _, at := range pattern.FindAllStringSubmatchIndex(s.text, -1) {
		m := match{at: at[0], pos: s.file.At(at[0], at[1]-at[0])}
		for i := 2; i < len(at); i += 2 {
			if at[i] < 0 {
				m.groups = append(m.groups, "")
				continue
			}
			if m.first() == "" {
				m.pos = s.file.At(at[i], at[i+1]-at[i])
			}
			m.groups = append(m.groups, s.text[at[i]:at[i+1]])
		}
		out = append(out, m)
	}
	return out
}

// first gives the first group that is not empty.
func (m match) first() string {
	i := slices.IndexFunc(m.groups, func(g string) bool { return g != "" })
	if i < 0 {
		return ""
	}
	return m.groups[i]
}

func (m match) fact() unit.Fact { return unit.Stated(m.first(), m.pos) }

// blocks lists the headers of the blocks around the offset, innermost first.
func (s *script) blocks(offset int) []string {
	if s.turns == nil {
		s.braces()
	}
	i := sort.Search(len(s.turns), func(i int) bool { return s.turns[i].offset > offset }) - 1
	if i < 0 {
		return nil
	}
	var out []string
	for at := s.turns[i].block; at >= 0 && len(out) < maxBlocks; at = s.opened[at].parent {
		out = append(out, s.opened[at].header)
	}
	return out
}

// maxBlocks bounds how many blocks around a place are looked at.
const maxBlocks = 64

func (s *script) braces() {
	s.turns = []turn{{0, -1}}
	at, start := -1, 0
	for i := 0; i < len(s.text); i++ {
		switch s.text[i] {
		case '"', '\'':
			i = stringEnd(s.text, i) - 1
		case '{':
			s.opened = append(s.opened, block{header: strings.TrimSpace(s.text[start:i]), parent: at})
			at, start = len(s.opened)-1, i+1
			s.turns = append(s.turns, turn{i, at})
		case '}':
			if at >= 0 {
				at = s.opened[at].parent
			}
			start = i + 1
			s.turns = append(s.turns, turn{i, at})
		case '\n', ';':
			start = i + 1
		}
	}
}

// within reports whether the offset lies in a block whose header holds the text.
func (s *script) within(offset int, text string) bool {
	return slices.ContainsFunc(s.blocks(offset), func(header string) bool {
		return strings.Contains(strings.ToLower(header), strings.ToLower(text))
	})
}

// ofTask reports whether a setting is one of the task: it lies in a block that names the task or its type, or stands behind its name, as in
// bootJar.archiveFileName = 'app.jar'. What stands behind bootWar is none of the task war.
func (s *script) ofTask(offset int, task string) bool {
	before := s.text[max(0, offset-len(task)-2):offset]
	if strings.HasSuffix(before, ".") && slices.Contains(wordsOf(before), task) {
		return true
	}
	return slices.ContainsFunc(s.blocks(offset), func(header string) bool {
		return slices.ContainsFunc(wordsOf(header), func(word string) bool { return strings.EqualFold(word, task) })
	})
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// blankComments turns comments into blanks, so that every offset stays.
func blankComments(text string) string {
	out := []byte(text)
	for i := 0; i < len(out); i++ {
		switch {
		case out[i] == '"' || out[i] == '\'':
			i = stringEnd(text, i) - 1
		case out[i] == '/' && i+1 < len(out) && (out[i+1] == '/' || out[i+1] == '*'):
			end := len(out)
			if out[i+1] == '*' {
				if at := strings.Index(text[i+2:], "*/"); at >= 0 {
					end = i + 2 + at + 2
				}
			} else if at := strings.IndexByte(text[i:], '\n'); at >= 0 {
				end = i + at
			}
			for ; i < end; i++ {
				if out[i] != '\n' {
					out[i] = ' '
				}
			}
			i--
		}
	}
	return string(out)
}

// stringEnd gives the offset behind the string literal at start, of one line or between triple quotes.
func stringEnd(text string, start int) int {
	quote := text[start : start+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(text[start:], triple) {
		if at := strings.Index(text[start+3:], triple); at >= 0 {
			return start + 3 + at + 3
		}
		return len(text)
	}
	for i := start + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == '\n', text[i] == quote[0]:
			return i + 1
		}
	}
	return len(text)
}
