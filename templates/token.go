package templates

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// The stream that an execution writes is text with inserts, each opened by a Unicode noncharacter. Template text with one of
// these is refused when it is parsed, and values never stand in the stream: they stand in a table, behind their number.
const (
	markOpen  = '\uFDD0' // <markOpen> kind number <insertEnd>: a place of the template begins
	insertEnd = '\uFDD1'
	markClose = '\uFDD2' // the innermost open place ends
	tokenOpen = '\uFDD3' // <tokenOpen> number <insertEnd>: a value
)

// textPiece is the kind of a piece of the stream that is no insert and no line break.
const textPiece = rune(0)

// pieces cuts a stream into its inserts (by the rune that opens them, with what they hold), line breaks and text.
func pieces(stream string) iter.Seq2[rune, string] {
	return func(yield func(rune, string) bool) {
		for len(stream) > 0 {
			kind, n, body := textPiece, strings.IndexAny(stream, string([]rune{markOpen, markClose, tokenOpen, '\n'})), ""
			switch {
			case n < 0:
				body, stream = stream, ""
			case n > 0:
				body, stream = stream[:n], stream[n:]
			default:
				kind, n = utf8.DecodeRuneInString(stream)
				stream = stream[n:]
				if kind == markOpen || kind == tokenOpen {
					body, stream, _ = strings.Cut(stream, string(insertEnd))
				}
			}
			if !yield(kind, body) {
				return
			}
		}
	}
}

// token is one encoded value: what stands in the file, what stands in the twin, and where the value comes from. The benign
// text is a constant of the encoder's class (times the number of words or lines), never derived from the value, and has as
// many lines as the real text.
type token struct {
	real, benign string
	origin       Origin
}

// put adds a token of one line and returns what stands for it in the stream. Text that would not stay on its line, or that
// does not survive its way through a text file, is a finding.
func (r *rendering) put(real, benign string, o Origin) string {
	if err := checkLine(real); err != nil {
		r.refuse(o, err)
		real = benign
	}
	return r.add(real, benign, o)
}

// putCode adds declared code, which is the same in both texts. It may have several lines, and tabs.
func (r *rendering) putCode(code string, o Origin) string {
	for line := range strings.Lines(code) {
		if err := checkCode(strings.TrimSuffix(line, "\n")); err != nil {
			r.refuse(o, err)
			return ""
		}
	}
	return r.add(code, code, o)
}

func (r *rendering) add(real, benign string, o Origin) string {
	r.tokens = append(r.tokens, token{real: real, benign: benign, origin: o})
	return fmt.Sprintf("%c%d%c", tokenOpen, len(r.tokens)-1, insertEnd)
}

// checkLine reports what keeps a text from standing on one line of a file as it is.
func checkLine(s string) error {
	if !utf8.ValidString(s) {
		return errors.New("the value is not valid UTF-8")
	}
	for _, c := range s {
		if yamlsrc.IsControl(c) {
			return fmt.Errorf("the value holds the character %U", c)
		}
	}
	return nil
}

// checkCode is checkLine for a line of a script or heredoc, which may have tabs.
func checkCode(line string) error { return checkLine(strings.ReplaceAll(line, "\t", " ")) }
