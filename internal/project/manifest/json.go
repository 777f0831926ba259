package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path"
	"unicode/utf8"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// ParseJSON parses f strictly, or with comments and trailing commas where lenient is set; then a file of that name as JSON5.
func ParseJSON(f *tree.File, lenient bool) (*Value, diag.List) {
	if !utf8.Valid(f.Text) {
		return nil, malformed(f.Whole(), "is not UTF-8 text")
	}
	text := f.Text
	var origin []int
	if lenient {
		text = blankComments(text)
		if path.Ext(f.Path) == ".json5" {
			text, origin = json5(text)
		}
	}
	p := &jsonParser{file: f, text: text, origin: origin, dec: json.NewDecoder(bytes.NewReader(text))}
	p.dec.UseNumber()
	v := p.value(0)
	if p.problems == nil {
		if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
			p.fail("data after the end of the document")
		}
	}
	if p.problems != nil {
		return nil, p.problems
	}
	return v, nil
}

type jsonParser struct {
	file     *tree.File
	text     []byte
	origin   []int // the offset in the file of each in text, nil where they are the same
	dec      *json.Decoder
	problems diag.List
}

// place is where a part of the text stands in the file.
func (p *jsonParser) place(start, end int) diag.Pos {
	if p.origin != nil {
		start, end = p.origin[min(start, len(p.text))], p.origin[min(end, len(p.text))]
	}
	return p.file.At(start, end-start)
}

func (p *jsonParser) fail(message string) *Value {
	if p.problems == nil {
		p.problems = malformed(p.place(p.start(), p.start()+1), message)
	}
	return nil
}

// start is the offset of the next token: the decoder's offset ends the last one.
func (p *jsonParser) start() int {
	at := int(p.dec.InputOffset())
	for at < len(p.text) && bytes.IndexByte([]byte(" \t\r\n,:"), p.text[at]) >= 0 {
		at++
	}
	return at
}

func (p *jsonParser) value(depth int) *Value {
	start := p.start()
	if depth > maxDepth {
		p.problems = tooDeep(p.place(start, start+1))
		return nil
	}
	tok, err := p.dec.Token()
	if err != nil {
		return p.broken(err)
	}
	v := &Value{Pos: p.place(start, int(p.dec.InputOffset()))}
	switch tok := tok.(type) {
	case json.Delim:
		v.Pos.Len = 1
		if tok == '{' {
			v.Kind = Map
			p.fields(v, depth)
		} else {
			v.Kind = List
			p.items(v, depth)
		}
	case string:
		v.Kind, v.Text = String, tok
	case json.Number:
		v.Kind, v.Text = Number, tok.String()
	case bool:
		v.Kind, v.Text = Bool, map[bool]string{true: "true", false: "false"}[tok]
	}
	return v
}

func (p *jsonParser) items(v *Value, depth int) {
	for p.problems == nil && p.dec.More() {
		v.Items = append(v.Items, p.value(depth+1))
	}
	p.closing()
}

func (p *jsonParser) fields(v *Value, depth int) {
	for p.problems == nil && p.dec.More() {
		key := p.value(depth + 1)
		if key == nil {
			return
		}
		v.Fields = append(v.Fields, Field{Key: key.Text, Pos: key.Pos, Value: p.value(depth + 1)})
	}
	p.closing()
}

func (p *jsonParser) closing() {
	if p.problems != nil {
		return
	}
	if _, err := p.dec.Token(); err != nil {
		p.broken(err)
	}
}

func (p *jsonParser) broken(err error) *Value {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		p.problems = malformed(p.place(len(p.text), len(p.text)), "the JSON text ends too early")
	case errors.As(err, &syntax) && syntax.Offset > p.dec.InputOffset():
		p.problems = malformed(p.place(int(syntax.Offset)-1, int(syntax.Offset)), "is not JSON: "+syntax.Error())
	default:
		return p.fail("is not JSON: " + err.Error())
	}
	return nil
}

// blankComments turns comments and trailing commas into blanks, so that every offset stays.
func blankComments(text []byte) []byte {
	out := bytes.Clone(text)
	comma := -1
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case c == '"' || c == '\'':
			i = stringEnd(out, i)
			comma = -1
		case c == '/' && i+1 < len(out) && (out[i+1] == '/' || out[i+1] == '*'):
			i = blank(out, i) - 1
		case c == ',':
			comma = i
		case c == '}' || c == ']':
			if comma >= 0 {
				out[comma] = ' '
			}
			comma = -1
		case c != ' ' && c != '\t' && c != '\n' && c != '\r':
			comma = -1
		}
	}
	return out
}

// stringEnd gives the offset of the quote that ends the string at start.
func stringEnd(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[start], '\n':
			return i
		}
	}
	return len(text)
}

// blank overwrites the comment at start and gives the offset behind it.
func blank(text []byte, start int) int {
	end := len(text)
	if text[start+1] == '*' {
		if at := bytes.Index(text[start+2:], []byte("*/")); at >= 0 {
			end = start + 2 + at + 2
		}
	} else if at := bytes.IndexByte(text[start:], '\n'); at >= 0 {
		end = start + at
	}
	for i := start; i < end; i++ {
		if text[i] != '\n' {
			text[i] = ' '
		}
	}
	return end
}
