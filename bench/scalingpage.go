package main

import (
	"fmt"
	"os"
	"strings"
)

// The table stands between these lines of the page; all else in it is written by hand.
const (
	tableBegin = "<!-- Written by: make bench-scaling -->\n"
	tableEnd   = "<!-- end of what make bench-scaling writes -->\n"
)

const scalingIntro = `
%d images of two stages each, those of [benchmarks.md](benchmarks.md), on %s.
The daemons and the registry run on the same machine, so that the network costs nothing. The first build is of images that nobody has built
before; the others are medians of %d.

| | first | ` + "`--no-cache`" + ` | everything cached |
|---|---:|---:|---:|
`

// scalingTable is what goes into the page.
func scalingTable(rows []scalingRow, rounds int) string {
	var out strings.Builder
	fmt.Fprintf(&out, scalingIntro, buildImages, machine(), rounds)
	for _, r := range rows {
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", r.name, seconds(r.first), seconds(r.uncached), seconds(r.cached))
	}
	return out.String() + "\n"
}

func seconds(c *cost) string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf("%.2f s", c.wall.Seconds())
}

// replaceTable writes a page anew with another text in the place of the table.
func replaceTable(page, table string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), tableBegin)
	_, after, ends := strings.Cut(rest, tableEnd)
	if !begins || !ends {
		return fmt.Errorf("%s has no place for the table: the lines %q and %q", page, strings.TrimSpace(tableBegin), strings.TrimSpace(tableEnd))
	}
	return os.WriteFile(page, []byte(before+tableBegin+table+tableEnd+after), 0o644)
}
