package builder

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// screen redraws some lines of a terminal in place. A frame is one write that overwrites what is there and clears what is left
// over, never the other way round, so that nothing flickers.
type screen struct {
	out   io.Writer
	size  func() (width, height int)
	drawn []int // widths of the lines of the last frame
}

// draw shows the lines in place of those that it has shown last. They must be narrower than the terminal.
func (s *screen) draw(lines []string) {
	width, height := s.size()
	var b strings.Builder
	b.WriteString(ansi.HideCursor + "\r")
	if up := min(s.rows(width), height-1); up > 0 {
		b.WriteString(ansi.CursorUp(up))
	}
	s.drawn = s.drawn[:0]
	for _, l := range lines {
		b.WriteString(l + ansi.EraseLineRight + "\r\n")
		s.drawn = append(s.drawn, ansi.StringWidth(l))
	}
	b.WriteString(ansi.EraseScreenBelow + ansi.ShowCursor)
	_, _ = io.WriteString(s.out, b.String()) // a terminal that is gone ends no build
}

// rows are those that the last frame takes on a terminal of this width: one that became narrower has wrapped the lines.
func (s *screen) rows(width int) int {
	rows := 0
	for _, w := range s.drawn {
		rows += max(1, (w+width-1)/width)
	}
	return rows
}
