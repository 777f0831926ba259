package builder

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/moby/buildkit/client"
)

// redrawEvery is the time between two frames.
const redrawEvery = 100 * time.Millisecond

// outputLines is how much of the output is shown below a single image.
const outputLines = 6

// table shows one line for each image on a terminal, and redraws it in place.
type table struct {
	mu     sync.Mutex
	screen screen
	color  bool
	rows   []*row
	begun  time.Time
	quit   chan struct{}
	gone   chan struct{}
}

func newTable(out io.Writer, size func() (width, height int), color bool, images []string) *table {
	t := &table{screen: screen{out: out, size: size}, color: color, begun: time.Now(), quit: make(chan struct{}), gone: make(chan struct{})}
	for _, name := range images {
		t.rows = append(t.rows, newRow(name))
	}
	go t.run()
	return t
}

func (t *table) run() {
	defer close(t.gone)
	tick := time.NewTicker(redrawEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			t.draw(false)
		case <-t.quit:
			return
		}
	}
}

func (t *table) started(image string) {
	t.with(image, func(r *row) { r.state, r.begun, r.result = building, time.Now(), "" })
}

func (t *table) waits(image, what string) {
	t.with(image, func(r *row) { r.state, r.begun, r.result = waiting, time.Time{}, what })
}

func (t *table) show(image string, s *client.SolveStatus) {
	t.with(image, func(r *row) { r.add(s) })
}

func (t *table) ended(image string, res Result, err error) {
	t.with(image, func(r *row) { r.finish(time.Now(), res, err) })
}

func (t *table) with(image string, do func(*row)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	do(t.rows[slices.IndexFunc(t.rows, func(r *row) bool { return r.name == image })])
}

// close draws the final state, which stays.
func (t *table) close() {
	close(t.quit)
	<-t.gone
	t.draw(true)
}

// draw shows all rows, or as many as the terminal has place for.
func (t *table) draw(final bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	width, height := t.screen.size()
	shown := t.rows
	if room := max(1, height-3); !final && len(shown) > room { // for the head, the sum and the cursor
		shown = foremost(t.rows, room)
	}
	now := time.Now()
	c := t.columns(width)
	lines := []string{t.paint(faint, c.line("IMAGE", "STAGE", "TIME", "CACHED", "LAST OUTPUT"))}
	for _, r := range shown {
		lines = append(lines, t.paint(r.state.style(), c.line(r.name, r.stage(), r.time(now), r.share(), r.text())))
	}
	if len(t.rows) == 1 && !final {
		for _, l := range t.rows[0].recent(min(outputLines, height-3)) {
			lines = append(lines, t.paint(faint, ansi.Truncate(gap+l, width-1, "…")))
		}
	}
	if len(t.rows) > 1 {
		lines = append(lines, t.paint(faint, ansi.Truncate(t.sum(now, len(shown)), width-1, "…")))
	}
	t.screen.draw(lines)
}

// foremost are the rows that matter most, in the order of the table.
func foremost(rows []*row, n int) []*row {
	byState := slices.Clone(rows)
	slices.SortStableFunc(byState, func(a, b *row) int { return cmp.Compare(a.state.rank(), b.state.rank()) })
	keep := byState[:n]
	return slices.DeleteFunc(slices.Clone(rows), func(r *row) bool { return !slices.Contains(keep, r) })
}

// sum tells how many images are in which state.
func (t *table) sum(now time.Time, shown int) string {
	var parts []string
	for _, s := range []state{built, failed, halted, building, waiting} {
		n := 0
		for _, r := range t.rows {
			if r.state == s {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	text := fmt.Sprintf("%d images in %s: %s", len(t.rows), duration(now.Sub(t.begun)), strings.Join(parts, ", "))
	if hidden := len(t.rows) - shown; hidden > 0 {
		text += fmt.Sprintf(" (%d not shown)", hidden)
	}
	return text
}

func (t *table) paint(s ansi.Style, line string) string {
	if !t.color {
		return line
	}
	return s.Styled(line)
}

// columns are the widths of the columns of a table.
type columns struct{ width, name, stage, time, cached, text int }

// columns divides the width. The name and the stage give way on a narrow terminal, and the last output goes first.
func (t *table) columns(width int) columns {
	c := columns{width: width, name: len("IMAGE"), stage: len("STAGE"), time: 6, cached: 6}
	for _, r := range t.rows {
		c.name = max(c.name, ansi.StringWidth(r.name))
		c.stage = max(c.stage, r.widest)
	}
	c.name, c.stage = min(c.name, max(8, width/3)), min(c.stage, 16)
	c.text = width - 1 - c.name - c.stage - c.time - c.cached - 4*len(gap)
	if c.text < len("LAST OUTPUT") {
		c.text = 0
	}
	return c
}

const gap = "  "

// line sets out the cells of one row.
func (c columns) line(name, stage, time, cached, text string) string {
	cells := []string{left(middle(name, c.name), c.name), left(stage, c.stage), right(time, c.time), right(cached, c.cached)}
	if c.text > 0 {
		cells = append(cells, ansi.Truncate(text, c.text, "…"))
	}
	return ansi.Truncate(strings.TrimRight(strings.Join(cells, gap), " "), c.width-1, "…")
}

// middle shortens a name: what tells names apart stands at their ends.
func middle(s string, width int) string {
	w := ansi.StringWidth(s)
	if w <= width {
		return s
	}
	return ansi.Truncate(s, (width-1)/2, "") + "…" + ansi.TruncateLeft(s, w-width/2, "")
}

func left(s string, width int) string {
	s = ansi.Truncate(s, width, "…")
	return s + strings.Repeat(" ", width-ansi.StringWidth(s))
}

func right(s string, width int) string {
	return strings.Repeat(" ", max(0, width-ansi.StringWidth(s))) + s
}

// duration writes a time in few letters: 4.2s, 12m03s, 1h05m.
func duration(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
}
