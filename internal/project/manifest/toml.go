package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// ParseTOML parses f. The positions are those of the keys that stand at the start of a line; what an inline table holds
// has the position of its line.
func ParseTOML(f *tree.File) (*Value, diag.List) {
	if at := nesting(f.Text); at >= 0 {
		return nil, tooDeep(f.At(at, 1))
	}
	var data map[string]any
	if _, err := toml.Decode(string(f.Text), &data); err != nil {
		var pe toml.ParseError
		if errors.As(err, &pe) {
			return nil, malformed(f.At(pe.Position.Start, pe.Position.Len), "is not TOML: "+pe.Message)
		}
		return nil, malformed(f.Whole(), "is not TOML: "+err.Error())
	}
	places := tomlPlaces(f)
	return tomlValue(data, "", f.Whole(), places), nil
}

// nesting gives the offset at which brackets nest, or a dotted key has parts, beyond what the library bears; -1 when
// none do. Brackets and dots in strings and comments do not count.
func nesting(text []byte) int {
	depth, dots := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '#':
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
		case '"', '\'':
			i = tomlStringEnd(text, i)
		case '.':
			dots++
		case '[', '{':
			depth++
			dots = 0
		case ']', '}':
			depth, dots = max(0, depth-1), 0
		case ',', '=', '\n':
			dots = 0
		}
		if depth > maxDepth || dots > maxDepth {
			return i
		}
	}
	return -1
}

// tomlStringEnd gives the offset of the last byte of the string at start.
func tomlStringEnd(text []byte, start int) int {
	quote := text[start]
	end := string(quote)
	if triple := strings.Repeat(end, 3); strings.HasPrefix(string(text[start:min(start+3, len(text))]), triple) {
		end = triple
	}
	for i := start + len(end); i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == '\n' && len(end) == 1:
			return i
		case text[i] == quote && strings.HasPrefix(string(text[i:min(i+len(end), len(text))]), end):
			return i + len(end) - 1
		}
	}
	return len(text)
}

func tomlValue(v any, key string, above diag.Pos, places map[string]diag.Pos) *Value {
	pos, ok := places[key]
	if !ok {
		pos = above
	}
	out := &Value{Pos: pos}
	switch v := v.(type) {
	case map[string]any:
		out.Kind = Map
		for _, k := range sortedKeys(v) {
			child := tomlValue(v[k], key+"\x00"+k, pos, places)
			out.Fields = append(out.Fields, Field{Key: k, Pos: child.Pos, Value: child})
		}
	case []map[string]any:
		out.Kind = List
		for i, item := range v {
			out.Items = append(out.Items, tomlValue(item, key+"\x00"+strconv.Itoa(i), pos, places))
		}
	case []any:
		out.Kind = List
		for i, item := range v {
			out.Items = append(out.Items, tomlValue(item, key+"\x00"+strconv.Itoa(i), pos, places))
		}
	case string:
		out.Kind, out.Text = String, v
	case bool:
		out.Kind, out.Text = Bool, strconv.FormatBool(v)
	default:
		out.Kind, out.Text = Number, fmt.Sprint(v)
	}
	return out
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// tomlPlaces finds the keys at the start of lines and the table headers, by their path joined with NUL. The parser of the
// library keeps no positions. A line of a multi-line string can look like a key; it then only lends a position to a key
// that is nowhere else, and a path that does not exist is never asked for.
func tomlPlaces(f *tree.File) map[string]diag.Pos {
	places := map[string]diag.Pos{}
	counts := map[string]int{}
	table, offset := "", 0
	for line := range strings.SplitAfterSeq(string(f.Text), "\n") {
		text := strings.TrimSpace(line)
		at := offset + strings.Index(line, text)
		offset += len(line)
		switch {
		case strings.HasPrefix(text, "[["):
			name, _, _ := strings.Cut(text[2:], "]]")
			path := tomlKey(name)
			table = path + "\x00" + strconv.Itoa(counts[path])
			counts[path]++
			note(places, path, f.At(at, len(name)+4))
			note(places, table, f.At(at, len(name)+4))
		case strings.HasPrefix(text, "["):
			name, _, _ := strings.Cut(text[1:], "]")
			table = tomlKey(name)
			note(places, table, f.At(at, len(name)+2))
		default:
			if name, _, ok := strings.Cut(text, "="); ok && !strings.HasPrefix(text, "#") {
				name = strings.TrimSpace(name)
				note(places, table+tomlKey(name), f.At(at, len(name)))
			}
		}
	}
	return places
}

func note(places map[string]diag.Pos, key string, pos diag.Pos) {
	if _, ok := places[key]; !ok {
		places[key] = pos
	}
}

// tomlKey splits a dotted key: each part stands behind a NUL. A quoted part keeps its dots.
func tomlKey(text string) string {
	var out strings.Builder
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimLeft(text, " .\t") {
		part := text
		if q := text[0]; q == '"' || q == '\'' {
			end := strings.IndexByte(text[1:], q)
			if end < 0 {
				break
			}
			part, text = text[1:end+1], text[end+2:]
		} else {
			part, _, _ = strings.Cut(text, ".")
			text = text[len(part):]
			part = strings.TrimSpace(part)
		}
		out.WriteString("\x00" + part)
	}
	return out.String()
}
