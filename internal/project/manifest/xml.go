package manifest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// Element is an XML element with its place. All methods accept nil, which is what Child gives for an absent element.
type Element struct {
	Name     string // without namespace
	Text     string // the character data, blanks at the ends cut
	Pos      diag.Pos
	Children []*Element
}

// Child gives the first element below the path of names, nil when there is none.
func (e *Element) Child(names ...string) *Element {
	for _, name := range names {
		found := e.All(name)
		if len(found) == 0 {
			return nil
		}
		e = found[0]
	}
	return e
}

// All gives the children of the given name.
func (e *Element) All(name string) []*Element {
	if e == nil {
		return nil
	}
	var out []*Element
	for _, c := range e.Children {
		if c.Name == name {
			out = append(out, c)
		}
	}
	return out
}

// Str gives the text, "" for nil.
func (e *Element) Str() string {
	if e == nil {
		return ""
	}
	return e.Text
}

// Place gives where the element's text stands, or the element where it has none; the zero Pos for nil.
func (e *Element) Place() diag.Pos {
	if e == nil {
		return diag.Pos{}
	}
	return e.Pos
}

// ParseXML parses f. Entities other than XML's own five are refused, so that none can expand.
func ParseXML(f *tree.File) (*Element, diag.List) {
	if !utf8.Valid(f.Text) {
		if !latin.Match(f.Text) {
			return nil, malformed(f.Whole(), "is not UTF-8 text")
		}
		f = &tree.File{Path: f.Path, Text: fromLatin(f.Text)}
	}
	p := &xmlParser{file: f, dec: xml.NewDecoder(bytes.NewReader(f.Text))}
	p.dec.CharsetReader = func(label string, input io.Reader) (io.Reader, error) { return input, nil }
	for {
		start := int(p.dec.InputOffset())
		tok, err := p.dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, malformed(f.At(int(p.dec.InputOffset()), 1), "is not XML: "+cause(err))
		}
		if problems := p.token(tok, start); problems != nil {
			return nil, problems
		}
	}
	if p.root == nil {
		return nil, malformed(f.Whole(), "is not XML: there is no element")
	}
	return p.root, nil
}

type xmlParser struct {
	file *tree.File
	dec  *xml.Decoder
	root *Element
	open []*openElement
}

// openElement is an element whose end has not come yet.
type openElement struct {
	*Element
	text []byte
}

func (p *xmlParser) token(tok xml.Token, start int) diag.List {
	switch tok := tok.(type) {
	case xml.StartElement:
		e := &Element{Name: tok.Name.Local, Pos: p.file.At(start, len(tok.Name.Local)+2)}
		if len(p.open) > maxDepth {
			return tooDeep(e.Pos)
		}
		if n := len(p.open); n > 0 {
			p.open[n-1].Children = append(p.open[n-1].Children, e)
		} else if p.root == nil {
			p.root = e
		}
		p.open = append(p.open, &openElement{Element: e})
	case xml.EndElement:
		last := p.open[len(p.open)-1]
		last.Text = string(last.text)
		p.open = p.open[:len(p.open)-1]
	case xml.CharData:
		text := bytes.TrimSpace(tok)
		if len(text) == 0 || len(p.open) == 0 {
			return nil
		}
		e := p.open[len(p.open)-1]
		if len(e.text) == 0 && len(e.Children) == 0 {
			raw := p.file.Text[start:p.dec.InputOffset()]
			e.Pos = p.file.At(start+len(raw)-len(bytes.TrimLeft(raw, " \t\r\n")), len(text))
		}
		e.text = append(e.text, text...)
	}
	return nil
}

// latin finds the declaration of an encoding whose bytes are code points, which older build files still have.
var latin = lazyregexp.New(`(?i)^\s*<\?xml[^>]*encoding=["'](iso-8859-1|latin1|windows-1252)["']`)

func fromLatin(data []byte) []byte {
	out := make([]byte, 0, len(data)+len(data)/8)
	for _, b := range data {
		out = utf8.AppendRune(out, rune(b))
	}
	return out
}

func cause(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Msg
	}
	return strings.TrimPrefix(err.Error(), "xml: ")
}
