package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// JSON writes the findings as a JSON array, for programs. An empty list is [].
func JSON(w io.Writer, list List) error {
	out := make(List, len(list))
	for i, f := range list {
		if f.Severity == "" {
			f.Severity = Error
		}
		out[i] = f
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// GitHub writes the findings as workflow commands, which GitHub Actions shows at the lines of a pull request.
// See docs.github.com, "Workflow commands for GitHub Actions".
func GitHub(w io.Writer, list List) error {
	var out strings.Builder
	for _, f := range list {
		command := "error"
		if !f.IsError() {
			command = "warning"
		}
		out.WriteString("::" + command + " ")
		if !f.Pos.IsZero() {
			fmt.Fprintf(&out, "file=%s,", escapeProperty(f.Pos.File))
		}
		if f.Pos.Line > 0 {
			fmt.Fprintf(&out, "line=%d,", f.Pos.Line)
		}
		if f.Pos.Col > 0 {
			fmt.Fprintf(&out, "col=%d,endColumn=%d,", f.Pos.Col, f.Pos.Col+max(1, f.Pos.Len))
		}
		fmt.Fprintf(&out, "title=%s::%s\n", escapeProperty(f.Rule), escapeData(annotation(f)))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// annotation is the text of f, without its position.
func annotation(f Finding) string {
	lines := []string{f.Message}
	for _, n := range f.notes() {
		lines = append(lines, n.name+": "+n.text)
	}
	for _, r := range f.Related {
		lines = append(lines, r.Pos.String()+": "+r.Message)
	}
	return strings.Join(lines, "\n")
}

func escapeData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func escapeProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
