package cli

import (
	"context"
	"errors"
	"io"
	"strings"

	"charm.land/huh/v2"

	"github.com/stagegen/stagegen/internal/builder"
)

// asker asks a person who sits at a terminal. What is asked is drawn on standard error.
type asker struct {
	ctx context.Context
	env Env
	in  *lines // of the plain form, which reads line by line
}

// interactive tells whether somebody is there to ask.
func (e Env) interactive() bool { return e.InTerminal && e.OutTerminal && e.ErrTerminal }

// asker makes one. A terminal that cannot move its cursor, or a person who asks for it by ACCESSIBLE, gets the plain form: numbered
// lines, and the number of one as the answer.
func (e Env) asker(ctx context.Context) *asker {
	a := &asker{ctx: ctx, env: e}
	if e.Getenv("TERM") == "dumb" || e.Getenv("ACCESSIBLE") != "" {
		a.in = &lines{in: e.In}
	}
	return a
}

// choose asks which of several; all of them are chosen to begin with. It gives their numbers.
func (a *asker) choose(title string, labels []string) ([]int, error) {
	options := make([]huh.Option[int], len(labels))
	var chosen []int
	room := a.columns() - besideLabel
	for n, l := range labels {
		options[n] = huh.NewOption(fit(l, room), n).Selected(true)
	}
	if a.in != nil {
		title += " (a number takes one out or in, 0 goes on)"
	}
	field := huh.NewMultiSelect[int]().Title(title).Options(options...).Height(min(len(labels), maxRows) + 1).Value(&chosen)
	err := a.run(field)
	return chosen, err
}

// besideLabel is what the form puts around a label: a border, the cursor, the box, and one column to spare.
const besideLabel = 9

// columns is the width of the terminal; that of a page where lines are only written one below the other.
func (a *asker) columns() int {
	size, err := builder.TerminalSize(a.env.Err)
	if a.in != nil || err != nil {
		return 1 << 10
	}
	width, _ := size()
	return max(width, minWidth)
}

// fit shortens a label that would go on in a second line, where it looks like a label of its own.
func fit(label string, room int) string {
	runes := []rune(label)
	if len(runes) <= room {
		return label
	}
	return strings.TrimRight(string(runes[:room-1]), " ") + "…"
}

// maxRows is how many lines of a list are seen at a time, minWidth how wide a terminal is at least.
const maxRows, minWidth = 15, 60

// pick asks for one of several; the first is proposed.
func (a *asker) pick(title, about string, choices []string) (string, error) {
	options := make([]huh.Option[string], len(choices))
	for n, c := range choices {
		options[n] = huh.NewOption(c, c)
	}
	answer := choices[0]
	if a.in != nil {
		title, about = title+" "+strings.ReplaceAll(about, "\n", " "), "" // the plain form shows no description
	}
	rows := min(len(choices), maxRows) + 1
	for line := range strings.Lines(about) {
		rows += 1 + len(line)/minWidth
	}
	err := a.run(huh.NewSelect[string]().Title(title).Description(about).Options(options...).Height(rows).Value(&answer))
	return answer, err
}

// confirm asks whether to go on.
func (a *asker) confirm(title string) (bool, error) {
	yes := true
	err := a.run(huh.NewConfirm().Title(title).Affirmative("Yes").Negative("No").Value(&yes))
	return yes, err
}

// run asks one question. Ctrl-C, and the end of the input, are an interruption.
func (a *asker) run(field huh.Field) error {
	form := huh.NewForm(huh.NewGroup(field)).WithOutput(a.env.Err)
	if a.in == nil {
		form = form.WithInput(a.env.In).WithTheme(huh.ThemeFunc(huh.ThemeBase16)) // the terminal's own colours
	} else {
		form = form.WithInput(a.in).WithTheme(huh.ThemeFunc(huh.ThemeBase)).WithAccessible(true)
	}
	err := form.RunWithContext(a.ctx)
	if errors.Is(err, huh.ErrUserAborted) || a.in != nil && a.in.ended {
		return context.Canceled
	}
	return err
}

// lines reads one line at a time: each question has a buffer of its own, which would swallow the answers to the next.
type lines struct {
	in    io.Reader
	ended bool
}

func (l *lines) Read(p []byte) (int, error) {
	for n := range p {
		m, err := l.in.Read(p[n : n+1])
		if err != nil || m == 0 {
			l.ended = l.ended || n == 0
			return n, err
		}
		if p[n] == '\n' {
			return n + 1, nil
		}
	}
	return len(p), nil
}
