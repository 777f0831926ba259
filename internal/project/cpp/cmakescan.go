package cpp

import "strings"

// command is one command of a CMake file.
type command struct {
	name string // in lower case
	args []string
	at   int // offset of the name
}

// scan splits the text of a CMake file into its commands. What it cannot read it passes over.
func scan(text string) []command {
	s := scanner{text: text}
	var out []command
	for s.skip(); s.at < len(text); s.skip() {
		start := s.at
		name := s.word()
		if name == "" {
			s.at++
			continue
		}
		s.skip()
		if s.at < len(text) && text[s.at] == '(' {
			s.at++
			out = append(out, command{name: strings.ToLower(name), args: s.arguments(), at: start})
		}
	}
	return out
}

type scanner struct {
	text string
	at   int
}

// skip passes over blanks and comments.
func (s *scanner) skip() {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == ' ', c == '\t', c == '\n', c == ';':
			s.at++
		case c == '#':
			s.at++
			if _, ok := s.bracket(); ok {
				continue
			}
			for s.at < len(s.text) && s.text[s.at] != '\n' {
				s.at++
			}
		default:
			return
		}
	}
}

// word reads a name.
func (s *scanner) word() string {
	start := s.at
	for s.at < len(s.text) {
		c := s.text[s.at]
		if c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			break
		}
		s.at++
	}
	return s.text[start:s.at]
}

// arguments reads up to the closing bracket. Brackets within stand for themselves.
func (s *scanner) arguments() []string {
	var out []string
	for depth := 1; ; {
		s.skip()
		if s.at >= len(s.text) {
			return out
		}
		switch c := s.text[s.at]; c {
		case '(':
			depth++
			s.at++
			out = append(out, "(")
		case ')':
			depth--
			s.at++
			if depth == 0 {
				return out
			}
			out = append(out, ")")
		case '"':
			out = append(out, s.quoted())
		default:
			if text, ok := s.bracket(); ok {
				out = append(out, text)
				continue
			}
			out = append(out, s.unquoted())
		}
	}
}

func (s *scanner) quoted() string {
	start := s.at + 1
	for s.at++; s.at < len(s.text) && s.text[s.at] != '"'; s.at++ {
		if s.text[s.at] == '\\' {
			s.at++
		}
	}
	end := min(s.at, len(s.text))
	s.at = end + 1
	return s.text[start:end]
}

func (s *scanner) unquoted() string {
	start := s.at
	for s.at < len(s.text) && !strings.ContainsRune(" \t\n;()#\"", rune(s.text[s.at])) {
		if s.text[s.at] == '\\' {
			s.at++
		}
		s.at++
	}
	s.at = max(min(s.at, len(s.text)), start+1)
	return s.text[start:s.at]
}

// bracket reads [[…]] or [=[…]=].
func (s *scanner) bracket() (string, bool) {
	rest := s.text[s.at:]
	if rest == "" || rest[0] != '[' {
		return "", false
	}
	equals := len(rest[1:]) - len(strings.TrimLeft(rest[1:], "="))
	if len(rest) < equals+2 || rest[equals+1] != '[' {
		return "", false
	}
	closing := "]" + strings.Repeat("=", equals) + "]"
	body, _, ok := strings.Cut(rest[equals+2:], closing)
	if !ok {
		s.at = len(s.text)
		return body, true
	}
	s.at += equals + 2 + len(body) + len(closing)
	return body, true
}
