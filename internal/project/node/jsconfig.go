package node

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// jsValue is what a configuration in JavaScript says of a key.
type jsValue struct {
	text  string // of a string literal; else the word with which the value begins, such as false
	pos   diag.Pos
	found bool // the key is there
	plain bool // its value is a string literal: text
}

// jsString looks a key up in a JavaScript or TypeScript configuration: in the object that is the value of parent in the
// outermost object, or in the outermost object itself where parent is "". It reads the text without running it.
func jsString(f *tree.File, parent, key string) jsValue {
	return jsFind(f, key, func(s *jsScanner) bool { return s.within(parent) })
}

// jsArgument looks a key up in the object that is handed to the function whose result is the value of parent, wherever
// parent stands: mode in { adapter: node({ mode: "standalone" }) }.
func jsArgument(f *tree.File, parent, key string) jsValue {
	return jsFind(f, key, func(s *jsScanner) bool {
		n := len(s.keys)
		return n > 1 && s.keys[n-1] == "" && s.keys[n-2] == parent
	})
}

// jsFind gives the value of the first key of that name which is at the right place.
func jsFind(f *tree.File, key string, right func(*jsScanner) bool) jsValue {
	s := &jsScanner{text: string(f.Text)}
	for s.next() {
		if s.word != key || !s.colon() || !right(s) {
			continue
		}
		s.at++ // the colon
		s.blanks()
		start := s.at
		if s.literal() {
			return jsValue{text: s.word, pos: f.At(start+1, len(s.word)), found: true, plain: true}
		}
		word := s.text[start:]
		if end := strings.IndexFunc(word, func(r rune) bool { return r >= 0x80 || !isName(byte(r)) }); end >= 0 {
			word = word[:end]
		}
		return jsValue{text: word, pos: f.At(start, len(word)), found: true}
	}
	return jsValue{}
}

// jsScanner goes through the words of a script and knows by which keys the open objects are reached.
type jsScanner struct {
	text string
	at   int
	word string
	last string   // the key before the last colon, until a value has been seen
	call string   // the key whose value begins with the last word, which may be a function that is called
	keys []string // of the open brackets; "" for one that is no value of a key
}

// within reports whether the scanner is in the object that is the value of parent in the outermost one. What is reached
// by other keys, as the arguments of a plugin are, is no part of the configuration.
func (s *jsScanner) within(parent string) bool {
	var keys []string
	for _, key := range s.keys {
		if key != "" {
			keys = append(keys, key)
		}
	}
	if parent == "" {
		return len(s.keys) > 0 && len(keys) == 0
	}
	return len(keys) == 1 && keys[0] == parent && s.keys[len(s.keys)-1] == parent
}

// next moves behind the next name or string and tells whether there was one.
func (s *jsScanner) next() bool {
	for s.at < len(s.text) {
		s.blanks()
		if s.at >= len(s.text) {
			return false
		}
		switch c := s.text[s.at]; {
		case c == '(':
			s.keys = append(s.keys, s.last+s.call) // one of them is ""
			s.last, s.call = "", ""
			s.at++
		case c == '{' || c == '[':
			s.keys = append(s.keys, s.last)
			s.last, s.call = "", ""
			s.at++
		case c == '}' || c == ']' || c == ')':
			s.keys = s.keys[:max(0, len(s.keys)-1)]
			s.last, s.call = "", ""
			s.at++
		case c == '"' || c == '\'' || c == '`':
			s.literal()
			s.noteKey()
			return true
		case isName(c):
			start := s.at
			for s.at < len(s.text) && isName(s.text[s.at]) {
				s.at++
			}
			s.word = s.text[start:s.at]
			s.noteKey()
			return true
		case c == ',' || c == '>':
			s.last, s.call = "", ""
			s.at++
		default:
			s.call = ""
			s.at++
		}
	}
	return false
}

// noteKey remembers the word as the key of the value behind it, if a colon follows.
func (s *jsScanner) noteKey() {
	s.last, s.call = "", s.last
	if s.colon() {
		s.last, s.call = s.word, ""
	}
}

// colon moves to what follows and reports whether it is a colon.
func (s *jsScanner) colon() bool {
	s.blanks()
	return s.at < len(s.text) && s.text[s.at] == ':'
}

// literal reads the string literal at the scanner's place, if there is one, and moves behind it. A template with a
// placeholder, a string with an escape and one without an end are passed over.
func (s *jsScanner) literal() bool {
	s.word = ""
	if s.at >= len(s.text) || !strings.ContainsRune("\"'`", rune(s.text[s.at])) {
		return false
	}
	start, quote := s.at+1, s.text[s.at]
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '\\':
			s.at++
		case c == quote:
			word := s.text[start:s.at]
			s.at++
			if strings.ContainsAny(word, `\$`) {
				return false
			}
			s.word = word
			return true
		case c == '\n' && quote != '`':
			return false
		}
	}
	return false
}

// blanks skips white space and comments.
func (s *jsScanner) blanks() {
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		switch {
		case strings.ContainsRune(" \t\r\n", rune(rest[0])):
			s.at++
		case strings.HasPrefix(rest, "//"):
			s.skip(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			s.skip(rest, "*/")
		default:
			return
		}
	}
}

func (s *jsScanner) skip(rest, end string) {
	if i := strings.Index(rest[2:], end); i >= 0 {
		s.at += 2 + i + len(end)
	} else {
		s.at = len(s.text)
	}
}

func isName(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// config finds the configuration file of a tool in the package: NAME.config.ts and its kin.
func (p *project) config(name string) *tree.File {
	for _, ext := range []string{"ts", "mts", "cts", "js", "mjs", "cjs"} {
		if f, _ := p.tree.File(path.Join(p.own.dir, name+".config."+ext)); f != nil {
			return f
		}
	}
	return nil
}
