package yamlsrc

import (
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// problem is one way in which yaml.v3 refuses a text, in our words.
type problem struct {
	says    string // what its message contains
	message string
	hint    string
	column  func(line string, reached int) int // byte offset in the line; nil: its first character
}

// problems lists the mistakes that people make. Others keep yaml.v3's words.
func problems() []problem {
	return []problem{
		{"mapping values are not allowed", "a key and its value cannot begin here", `check the indentation, and quote a value that holds ": "`, atReached},
		{"cannot start any token", "a value cannot begin with this character", "quote the value", atReached},
		{"unexpected end of stream", "this quote is never closed", "close it on the same line", openQuote},
		{"expected ',' or", "this bracket is never closed, or a comma is missing behind it", "", openBracket},
		{"unknown escape character", "this is no escape sequence", `in double quotes write \\ for a backslash, or use single quotes`, badEscape},
		{"hexdecimal number", "this escape sequence lacks digits", `in double quotes write \\ for a backslash, or use single quotes`, badEscape},
		{"invalid Unicode character escape", "this escape sequence names no character", "", badEscape},
		{"could not find expected ':'", "this line is neither a key with a value nor part of the text above", `write key: value, with a space behind the colon`, nil},
		{"did not find expected key", "this does not fit what stands before it", "check the indentation, and the quotes and brackets above", misfit},
		{"did not find expected '-' indicator", "a key cannot stand among the items of a list", "check its indentation", nil},
		{"did not find expected node content", "a value is expected here", "quote the value when it is text", afterColon},
		{"expected comment or line break", "text cannot follow | or > on the same line", "write it on the next line, indented", blockMark},
		{"expected alphabetic or numeric", "& and * begin the name of an anchor", "quote the value when it is text", atReached},
		{"<document start>", "text follows the end of the document", "", nil},
		{"exceeded max depth", "values are nested too deeply", "", nil},
	}
}

// syntaxFinding places yaml.v3's error. yaml.v3 tells a line only, and often the line where the surrounding value begins.
// We look for the first line that cannot be mended by the lines after it, and for the column by what is wrong.
func (t *text) syntaxFinding(err error) diag.Finding {
	if f, ok := diag.Conflict(t.file, t.data); ok {
		f.Rule = RuleSyntax
		return f
	}
	says := strings.TrimPrefix(err.Error(), "yaml: ")
	says = lazyregexp.New(`^line \d+: `).ReplaceAllString(says, "")
	if m := regexp.MustCompile(`^unknown anchor '(.*)' referenced`).FindStringSubmatch(says); m != nil {
		return t.unknownAnchor(m[1])
	}
	f := diag.Finding{Rule: RuleSyntax, Message: says}
	at := t.reached()
	line := t.brokenLine(at.furthest)
	content := t.lines[line-1]
	offset := len(content) - len(strings.TrimLeft(content, " "))
	if strings.HasPrefix(content[offset:], "\t") {
		f.Message, f.Expected, f.Found = "a tab indents this line", "spaces", "a tab"
		f.Pos = t.clamp(line, offset+1)
		return f
	}
	for _, p := range problems() {
		if !strings.Contains(says, p.says) {
			continue
		}
		f.Message, f.Hint = p.message, p.hint
		if p.column != nil {
			if line != at.line {
				at.offset = 0
			}
			offset = max(offset, min(p.column(content, at.offset), len(content)))
		}
		break
	}
	f.Pos = t.clamp(line, 1+utf8.RuneCountInString(content[:offset]))
	return f
}

func (t *text) unknownAnchor(name string) diag.Finding {
	f := diag.Finding{Rule: RuleAlias, Pos: t.clamp(1, 1), Message: "no anchor &" + clip(name) + " stands above this alias", Hint: "quote the value when it is text"}
	alias := regexp.MustCompile(`(^|[\s,\[{:-])\*` + regexp.QuoteMeta(name) + `($|[\s,\]}:])`)
	for i, line := range t.lines {
		if m := alias.FindStringSubmatchIndex(line); m != nil {
			f.Pos = t.clamp(i+1, 1+utf8.RuneCountInString(line[:m[3]]))
			f.Pos.Len = 1 + utf8.RuneCountInString(name)
			break
		}
	}
	return f
}

// lookahead is how many characters yaml.v3's scanner has read beyond the one that it looks at.
const lookahead = 4

// byteReader hands out one byte at a time, so that the number handed out tells how far the parser came.
type byteReader struct {
	data []byte
	n    int
}

func (r *byteReader) Read(p []byte) (int, error) {
	if r.n == len(r.data) {
		return 0, io.EOF
	}
	p[0] = r.data[r.n]
	r.n++
	return 1, nil
}

// place is where the scanner gave up.
type place struct {
	line, offset int // of the character it looked at; offset in bytes
	furthest     int // the last line that it read anything of
}

// reached is exact where the scanner itself complains; where the parser does, the scanner may be further on.
func (t *text) reached() place {
	r := &byteReader{data: append(t.data[:len(t.data):len(t.data)], "\n\n\n\n\n\n"...)}
	dec := yaml.NewDecoder(r)
	for err := error(nil); err == nil; {
		err = dec.Decode(new(yaml.Node))
	}
	before := string(r.data[:r.n])
	at := place{furthest: min(1+strings.Count(before, "\n"), len(t.lines))}
	for range lookahead {
		_, size := utf8.DecodeLastRuneInString(before)
		before = before[:len(before)-size]
	}
	at.line = min(1+strings.Count(before, "\n"), len(t.lines))
	at.offset = len(before) - 1 - strings.LastIndex(before, "\n")
	return at
}

// maxProbed bounds the bytes that brokenLine parses anew line by line.
const maxProbed = 4 << 20

// brokenLine is the number of the first line that makes the text unreadable whatever follows: the text up to it is fine,
// and no longer beginning of the text is. Only lines up to the one reached can be it. In a large file it bisects, which
// may stop at a list or quote that goes over several lines and is closed later.
func (t *text) brokenLine(reached int) int {
	ends := []int{0} // offset behind each line; line 0 is the empty beginning
	for i, b := range t.data {
		if b == '\n' {
			ends = append(ends, i+1)
		}
	}
	readable := func(lines int) bool {
		_, err := (&text{data: t.data[:ends[lines]]}).decode()
		return err == nil
	}
	broken, probed := min(reached, len(ends)), 0
	for ; broken > 1 && probed < maxProbed; broken-- {
		if readable(broken - 1) {
			return t.skipBlank(broken, reached)
		}
		probed += ends[broken-1]
	}
	for fine := 0; broken-fine > 1; {
		if half := (fine + broken) / 2; readable(half) {
			fine = half
		} else {
			broken = half
		}
	}
	return t.skipBlank(broken, reached)
}

// skipBlank moves from an empty or comment line, which breaks nothing, to the next line with content.
func (t *text) skipBlank(line, last int) int {
	for l := line; l <= last; l++ {
		if s := strings.TrimSpace(t.lines[l-1]); s != "" && s[0] != '#' {
			return l
		}
	}
	return line
}
