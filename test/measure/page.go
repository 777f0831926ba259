package main

import (
	"fmt"
	"os"
	"strings"
)

const intro = `<!-- Written by: go run ./test/measure -->

# Sizes and rebuild times

Every image of the examples, built by the single-stage file that people usually write, by the textbook two-stage file of its
language ([test/measure/files](../test/measure/files)), and by stagegen. A rebuild follows an edit of one line in one source file, with
warm caches; its time is the median of %d. Docker Engine %s with two cores. The base images are stand-ins made of Debian's packages
(test/baseimages), which are larger than the real Alpine ones: what they add is the same in all three columns where the base is.

| example · image | usual single stage | textbook two stages | stagegen | size against textbook | rebuild against textbook |
|---|---|---|---|---|---|
`

// writePages writes docs/measurements.md, and the table of README.md.
func writePages(rows []row, engine string, edits int) error {
	var b strings.Builder
	fmt.Fprintf(&b, intro, edits, engine)
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s · %s | %s | %s | %s | %s | %s |\n", r.example, r.image, r.single, r.textbook, r.stagegen,
			factor(float64(r.textbook.bytes), float64(r.stagegen.bytes)), factor(r.textbook.rebuild.Seconds(), r.stagegen.rebuild.Seconds()))
	}
	if err := os.WriteFile("docs/measurements.md", []byte(b.String()), 0o644); err != nil {
		return err
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		return err
	}
	text, err := withTable(string(readme), summary(rows))
	if err != nil {
		return err
	}
	return os.WriteFile("README.md", []byte(text), 0o644)
}

// summary is the table of README.md: an image of each language, with the factors against both ways.
func summary(rows []row) string {
	var b strings.Builder
	b.WriteString("| size · rebuild after one edited line | usual single stage | textbook two stages | stagegen | smaller | faster |\n|---|---|---|---|---|---|\n")
	for _, r := range rows {
		if r.example == "monorepo" || r.example == "static-plain" {
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s to %s | %s to %s |\n", r.example, r.single, r.textbook, r.stagegen,
			factor(float64(r.textbook.bytes), float64(r.stagegen.bytes)), factor(float64(r.single.bytes), float64(r.stagegen.bytes)),
			factor(r.textbook.rebuild.Seconds(), r.stagegen.rebuild.Seconds()), factor(r.single.rebuild.Seconds(), r.stagegen.rebuild.Seconds()))
	}
	b.WriteString("\nMeasured by `make measure`: [all examples, and how](docs/measurements.md).\n")
	return b.String()
}

// withTable puts a table between the two marks of a page.
func withTable(page, table string) (string, error) {
	const begin, end = "<!-- measured -->\n", "<!-- end -->"
	head, rest, ok := strings.Cut(page, begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return "", fmt.Errorf("README.md lacks the marks %q and %q", strings.TrimSpace(begin), end)
	}
	return head + begin + table + end + tail, nil
}

// factor says how many times more one thing is than another.
func factor(more, less float64) string {
	f := more / less
	if f >= 10 {
		return fmt.Sprintf("%.0f×", f)
	}
	return fmt.Sprintf("%.1f×", f)
}

func megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }
