package node

import "strings"

// command is one command of a script.
type command struct {
	words []string // without quotes
	raw   []string // as they are written
	shell bool     // it holds something whose meaning only a shell knows
	then  string   // the operator behind it: &&, ||, ;, | or &; "" for the last
}

// commandsOf splits a script into its commands. What only a shell can work out stays in the words as it is written.
func commandsOf(script string) []command {
	l := lexer{script: script}
	for l.at = 0; l.at < len(script); l.at++ {
		l.next()
	}
	l.endCommand("")
	if l.quote != 0 && len(l.out) > 0 {
		l.out[len(l.out)-1].shell = true
	}
	return l.out
}

// lexer splits a script.
type lexer struct {
	script string
	at     int
	out    []command
	open   command
	word   strings.Builder
	start  int // of the open word
	inWord bool
	quote  byte
	depth  int // of brackets, in which operators belong to the word
}

func (l *lexer) next() {
	c := l.script[l.at]
	rest := l.script[l.at:]
	switch {
	case c == '\\' && l.quote != '\'':
		l.open.shell = true
		l.add(c)
		if l.at+1 < len(l.script) {
			l.at++
			l.add(l.script[l.at])
		}
	case c == '$' && l.quote != '\'', c == '`':
		l.open.shell = true
		l.add(c)
	case l.quote != 0 && c == l.quote:
		l.quote = 0
	case l.quote != 0:
		l.add(c)
	case c == '"' || c == '\'':
		l.begin()
		l.quote = c
	case c == '(' || c == ')':
		l.open.shell = true
		l.depth += map[byte]int{'(': 1, ')': -1}[c]
		l.add(c)
	case l.depth > 0:
		l.add(c)
	case c == ' ' || c == '\t':
		l.endWord()
	case strings.HasPrefix(rest, "&&") || strings.HasPrefix(rest, "||"):
		l.endCommand(rest[:2])
		l.at++
	case c == '&' && l.inWord && strings.HasSuffix(l.script[:l.at], ">"): // 2>&1
		l.add(c)
	case c == ';' || c == '|' || c == '&':
		l.endCommand(string(c))
	case c == '\n':
		l.endCommand(";")
	default:
		l.open.shell = l.open.shell || strings.IndexByte("<>*?~", c) >= 0
		l.add(c)
	}
}

func (l *lexer) begin() {
	if !l.inWord {
		l.inWord, l.start = true, l.at
	}
}

func (l *lexer) add(c byte) {
	l.begin()
	l.word.WriteByte(c)
}

func (l *lexer) endWord() {
	if l.inWord {
		l.open.words = append(l.open.words, l.word.String())
		l.open.raw = append(l.open.raw, l.script[l.start:l.at])
		l.word.Reset()
		l.inWord = false
	}
}

func (l *lexer) endCommand(operator string) {
	l.endWord()
	if len(l.open.words) > 0 {
		l.open.then = operator
		l.out = append(l.out, l.open)
	}
	l.open = command{}
}

// splitCommands splits a script into commands at && and ;, and those into words. literal is false when it holds
// anything whose meaning only a shell knows.
func splitCommands(script string) (commands [][]string, literal bool) {
	for _, c := range commandsOf(script) {
		if c.shell || c.then == "|" || c.then == "||" || c.then == "&" {
			return nil, false
		}
		commands = append(commands, c.words)
	}
	return commands, true
}
