package yamlsrc

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// The functions of this file find the column of a problem in the line that holds it, as a byte offset; 0 when they see
// nothing. reached is where the scanner gave up, if that was in this line.

func atReached(_ string, reached int) int { return reached }

func blockMark(line string, _ int) int { return strings.LastIndexAny(line, "|>") }

func afterColon(line string, _ int) int {
	i := strings.Index(line, ": ")
	return i + 1 + len(line[i+1:]) - len(strings.TrimLeft(line[i+1:], ": "))
}

// badEscape is the offset of the first backslash that begins no escape sequence of double quotes.
func badEscape(line string, _ int) int {
	escape := regexp.MustCompile(`\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.|$)`)
	for _, m := range escape.FindAllStringIndex(line, -1) {
		sequence := strings.TrimPrefix(line[m[0]:m[1]], `\`)
		switch {
		case len(sequence) > 1:
			code, err := strconv.ParseUint(sequence[1:], 16, 32)
			if err != nil || code > unicode.MaxRune || utf16.IsSurrogate(rune(code)) {
				return m[0]
			}
		case !strings.Contains("0abtnvfre \"/\\N_LP\t", sequence):
			return m[0]
		}
	}
	return 0
}

// misfit is the offset of text that follows a closed quote, or of a bracket that closes nothing.
func misfit(line string, _ int) int {
	depth := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '"', '\'':
			end, ok := closingQuote(line[i:])
			if !ok {
				return i
			}
			i += end
			rest := strings.TrimLeft(line[i+1:], " ")
			if rest != "" && !strings.ContainsRune(",]}:#", rune(rest[0])) {
				return len(line) - len(rest)
			}
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return 0
}

// openQuote is the offset of the quote that the line does not close.
func openQuote(line string, _ int) int {
	for i := 0; i < len(line); i++ {
		if line[i] != '"' && line[i] != '\'' || i > 0 && !strings.ContainsRune(" \t[{,:", rune(line[i-1])) {
			continue
		}
		end, ok := closingQuote(line[i:])
		if !ok {
			return i
		}
		i += end
	}
	return 0
}

// closingQuote is the offset of the quote that closes the one at the start of s, if any does.
func closingQuote(s string) (int, bool) {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && s[0] == '"':
			i++
		case s[i] == s[0] && s[0] == '\'' && strings.HasPrefix(s[i+1:], "'"):
			i++
		case s[i] == s[0]:
			return i, true
		}
	}
	return 0, false
}

// openBracket is the offset of the innermost bracket that the line opens and does not close.
func openBracket(line string, _ int) int {
	var open []int
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '"', '\'':
			if end, ok := closingQuote(line[i:]); ok {
				i += end
			}
		case '[', '{':
			open = append(open, i)
		case ']', '}':
			open = open[:max(0, len(open)-1)]
		}
	}
	if len(open) == 0 {
		return 0
	}
	return open[len(open)-1]
}
