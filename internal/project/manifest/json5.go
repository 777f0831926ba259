package manifest

import "bytes"

// json5 writes JSON5 (https://spec.json5.org) without comments and trailing commas as JSON: names get quotes, and strings the
// quotes and escapes of JSON. Numbers that JSON lacks stay, and are no JSON. origin gives for each offset of the result, and for
// its end, the offset that it came from.
func json5(text []byte) (out []byte, origin []int) {
	put := func(from int, s ...byte) {
		for _, c := range s {
			out, origin = append(out, c), append(origin, from)
		}
	}
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"' || c == '\'':
			i = requoted(text, i, put)
		case isNameByte(c):
			end := i
			for end < len(text) && isNameByte(text[end]) {
				end++
			}
			word := text[i:end]
			named := bytes.HasPrefix(bytes.TrimLeft(text[end:], " \t\r\n"), []byte(":"))
			if named {
				put(i, '"')
			}
			for n, c := range word {
				put(i+n, c)
			}
			if named {
				put(end-1, '"')
			}
			i = end
		default:
			put(i, c)
			i++
		}
	}
	return out, append(origin, len(text))
}

// requoted puts the string at start as JSON has it, and gives the offset behind it. A line that goes on behind a backslash is joined.
func requoted(text []byte, start int, put func(from int, s ...byte)) int {
	quote := text[start]
	put(start, '"')
	for i := start + 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			put(i, '"')
			return i + 1
		case c == '\\' && i+1 < len(text):
			i++
			switch next := text[i]; next {
			case '\'':
				put(i, next)
			case '\r':
				if i+1 < len(text) && text[i+1] == '\n' {
					i++
				}
			case '\n':
			default:
				put(i-1, c, next)
			}
		case c == '"':
			put(i, '\\', c)
		default:
			put(i, c)
		}
	}
	return len(text)
}

func isNameByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
