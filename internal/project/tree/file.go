package tree

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/stagegen/stagegen/internal/diag"
)

// File is the text of one file. Line ends are \n whatever the checkout wrote, so that positions agree everywhere.
type File struct {
	Path string
	Text []byte

	lines []int // offsets at which lines start, made at the first question
	last  column
}

// column is a place that was asked for: who asks for the places of a long line from left to right counts it once.
type column struct{ start, offset, runes int }

// At gives the position of the byte offset, underlining length bytes of its line.
func (f *File) At(offset, length int) diag.Pos {
	if f.lines == nil {
		f.lines = append(f.lines, 0)
		for i, b := range f.Text {
			if b == '\n' {
				f.lines = append(f.lines, i+1)
			}
		}
	}
	offset = max(0, min(offset, len(f.Text)))
	line := sort.SearchInts(f.lines, offset+1) - 1
	start := f.lines[line]
	end := len(f.Text)
	if line+1 < len(f.lines) {
		end = f.lines[line+1] - 1
	}
	if f.last.start != start || f.last.offset > offset {
		f.last = column{start: start, offset: start}
	}
	f.last.runes += utf8.RuneCount(f.Text[f.last.offset:offset])
	f.last.offset = offset
	return diag.Pos{
		File: f.Path,
		Line: line + 1,
		Col:  f.last.runes + 1,
		Len:  utf8.RuneCount(f.Text[offset:max(offset, min(offset+length, end))]),
	}
}

// Whole is the position that names the file and no line of it.
func (f *File) Whole() diag.Pos { return diag.Pos{File: f.Path} }

// Find gives the position of the first occurrence of text, the whole file when there is none.
func (f *File) Find(text string) diag.Pos {
	if at := bytes.Index(f.Text, []byte(text)); at >= 0 {
		return f.At(at, len(text))
	}
	return f.Whole()
}

// FirstLine gives the first line that is neither blank nor a # comment, without a comment at its end: the form of
// .nvmrc, .node-version and rust-toolchain.
func (f *File) FirstLine() (string, diag.Pos) {
	offset := 0
	for line := range strings.SplitAfterSeq(string(f.Text), "\n") {
		text, _, _ := strings.Cut(line, "#")
		if word := strings.TrimSpace(text); word != "" {
			return word, f.At(offset+strings.Index(line, word), len(word))
		}
		offset += len(line)
	}
	return "", f.Whole()
}
