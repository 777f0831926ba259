package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
)

// print writes a report as JSON, or as Markdown for a summary of CI or a comment of a pull request.
func (r report) print(out io.Writer, format string) error {
	text := r.markdown()
	if format == "json" {
		data, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
		text = string(data) + "\n"
	}
	if _, err := io.WriteString(out, text); err != nil {
		return surroundings(fmt.Errorf("writing the report: %w", err))
	}
	return nil
}

func (r report) markdown() string {
	var b strings.Builder
	b.WriteString("| image | size | compressed | time | cached steps |\n|---|---:|---:|---:|---:|\n")
	var total reported
	total.Change = &change{}
	compared := 0
	for _, i := range r.Images {
		fmt.Fprintf(&b, "| %s | %s | %s | %.1f s | %d of %d |\n", i.Name, i.bytes(i.Size, func(c change) int64 { return c.Size }),
			i.bytes(i.Compressed, func(c change) int64 { return c.Compressed }), i.Seconds, i.Cached, i.Steps)
		total.Size += i.Size
		total.Compressed += i.Compressed
		total.Cached += i.Cached
		total.Steps += i.Steps
		if i.Change != nil {
			compared++
			total.Change.Size += i.Change.Size
			total.Change.Compressed += i.Change.Compressed
		}
	}
	if compared == 0 {
		total.Change = nil
	}
	if len(r.Images) > 1 {
		fmt.Fprintf(&b, "| **all** | %s | %s | | %d of %d |\n", total.bytes(total.Size, func(c change) int64 { return c.Size }),
			total.bytes(total.Compressed, func(c change) int64 { return c.Compressed }), total.Cached, total.Steps)
	}
	for _, i := range r.Images {
		i.layers(&b)
	}
	return b.String()
}

// bytes writes a size, with its change where one is known.
func (r reported) bytes(size int64, of func(change) int64) string {
	if len(r.Layers) == 0 && size == 0 {
		return "unknown"
	}
	text := generator.Megabytes(size)
	if r.Change == nil {
		return text
	}
	switch c := of(*r.Change); {
	case c > 0:
		return text + " (+" + generator.Megabytes(c) + ")"
	case c < 0:
		return text + " (" + generator.Megabytes(c) + ")"
	}
	return text + " (=)"
}

// layers writes the layers of an image, those of its base as one.
func (r reported) layers(b *strings.Builder) {
	if len(r.Layers) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s</summary>\n\n| stage | layer | size | compressed |\n|---|---|---:|---:|\n", r.Name)
	var base builder.Layer
	for _, l := range r.Layers {
		if l.Stage == "" {
			base.Size += l.Size
			base.Compressed += l.Compressed
		}
	}
	if base.Compressed > 0 {
		fmt.Fprintf(b, "| | base image | %s | %s |\n", generator.Megabytes(base.Size), generator.Megabytes(base.Compressed))
	}
	for _, l := range r.Layers {
		if l.Stage == "" {
			continue
		}
		stage := l.Stage
		if l.From != "" {
			stage = l.From + " → " + stage
		}
		fmt.Fprintf(b, "| %s | `%s` | %s | %s |\n", stage, markdownCell(l.Instruction), generator.Megabytes(l.Size), generator.Megabytes(l.Compressed))
	}
	b.WriteString("\n</details>\n")
}

// markdownCell makes an instruction fit for a cell of a table.
func markdownCell(text string) string {
	return cell(strings.NewReplacer("|", "¦", "`", "'").Replace(text))
}
