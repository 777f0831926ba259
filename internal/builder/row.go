package builder

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/moby/buildkit/client"
	digest "github.com/opencontainers/go-digest"
)

// state is that of an image in the table, written as people read it.
type state string

const (
	waiting  state = "waiting"
	building state = "building"
	built    state = "built"
	failed   state = "failed"
	halted   state = "stopped"
)

// rank is the place of a state where there is no room for all rows.
func (s state) rank() int {
	return strings.Index("failed building stopped waiting built", string(s))
}

var faint = ansi.Style{}.Faint()

func (s state) style() ansi.Style {
	switch s {
	case waiting, halted:
		return faint
	case built:
		return ansi.Style{}.ForegroundColor(ansi.Green)
	case failed:
		return ansi.Style{}.ForegroundColor(ansi.Red)
	}
	return ansi.Style{}
}

// row is what the table knows of one image.
type row struct {
	name         string
	state        state
	begun, ended time.Time
	widest       int // of the texts that the column of the stage had
	active       []digest.Digest
	steps        map[digest.Digest]step
	done         map[string]bool // the Dockerfile's steps that have ended, by count and stage; true for a cached one
	said         tail            // by the step in which the last output was
	saidBy       digest.Digest
	moved        string // what of the last transfer came over
	result       string
	total        [2]int // steps and cached ones of a build that went well
}

func newRow(name string) *row {
	return &row{name: name, state: waiting, widest: len("building"), steps: map[digest.Digest]step{}, done: map[string]bool{}}
}

// add takes in a message of the engine.
func (r *row) add(s *client.SolveStatus) {
	for _, v := range s.Vertexes {
		r.vertex(v)
	}
	for _, st := range s.Statuses {
		if st.Completed == nil && st.Current > 0 {
			r.moved = transfer(st)
		}
	}
	for _, l := range s.Logs {
		if l.Vertex != r.saidBy {
			r.said, r.saidBy = tail{}, l.Vertex
		}
		r.said.write(l.Data)
	}
}

func (r *row) vertex(v *client.Vertex) {
	name := v.Name
	if g := v.ProgressGroup; g != nil {
		name = g.Name
	}
	s := parseStep(name)
	r.steps[v.Digest] = s
	r.active = slices.DeleteFunc(r.active, func(d digest.Digest) bool { return d == v.Digest })
	switch {
	case v.Completed == nil && v.Started != nil:
		r.active, r.moved = append(r.active, v.Digest), ""
		r.widest = max(r.widest, ansi.StringWidth(s.label()))
	case v.Completed != nil && v.Error == "" && s.runs():
		cached, known := r.done[s.label()]
		r.done[s.label()] = v.Cached && (cached || !known)
	}
}

// current is the step to show: the one of the Dockerfile that began last, else any that runs.
func (r *row) current() (digest.Digest, bool) {
	for i := len(r.active) - 1; i >= 0; i-- {
		if r.steps[r.active[i]].count != "" {
			return r.active[i], true
		}
	}
	if n := len(r.active); n > 0 {
		return r.active[n-1], true
	}
	return "", false
}

func (r *row) finish(at time.Time, res Result, err error) {
	r.ended = at
	var be *BuildError
	var ee *EngineError
	switch {
	case err == nil:
		r.state, r.total, r.result = built, [2]int{res.Steps, res.Cached}, strings.Join(res.Tags, " ")
		if res.Output != "" {
			r.result = "files"
		}
	case stopped(err):
		r.state, r.result = halted, "" // it waits for nobody any more
	case errors.As(err, &ee): // before its cause: the row has the name of the image
		r.state, r.result = failed, oneLine(ee.Message)
	case errors.As(err, &be):
		r.state, r.result = failed, oneLine(be.Reason)
		if be.Line > 0 {
			r.result += fmt.Sprintf(" (%s:%d)", be.Dockerfile, be.Line)
		}
	default:
		r.state, r.result = failed, err.Error()
	}
}

func (r *row) stage() string {
	if r.state != building {
		return string(r.state)
	}
	if d, ok := r.current(); ok {
		return r.steps[d].label()
	}
	return string(building)
}

func (r *row) time(now time.Time) string {
	switch {
	case r.begun.IsZero():
		return ""
	case r.ended.IsZero():
		return duration(now.Sub(r.begun))
	}
	return duration(r.ended.Sub(r.begun))
}

// share tells how many of the steps so far were cached.
func (r *row) share() string {
	cached, all := 0, len(r.done)
	for _, c := range r.done {
		if c {
			cached++
		}
	}
	if r.state == built {
		all, cached = r.total[0], r.total[1]
	}
	if all == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", cached, all)
}

// text is the last line of output of the step that is shown, or what the step is.
func (r *row) text() string {
	if r.state != building {
		return printable(r.result)
	}
	d, ok := r.current()
	if !ok {
		return ""
	}
	if d == r.saidBy {
		if line := printable(r.said.current()); line != "" {
			return line
		}
	}
	return printable(strings.TrimSpace(r.steps[d].text + " " + r.moved))
}

// recent are the last lines of output of the step that is shown, at most n.
func (r *row) recent(n int) []string {
	if d, ok := r.current(); !ok || d != r.saidBy || r.state != building {
		return nil
	}
	var out []string
	for _, line := range r.said.lines[max(0, len(r.said.lines)-n):] {
		out = append(out, printable(line))
	}
	return out
}

// transfer tells how much of something has come.
func transfer(st *client.VertexStatus) string {
	if st.Total > 0 {
		return fmt.Sprintf("%s/%s", size(st.Current), size(st.Total))
	}
	return size(st.Current)
}

func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%dB", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1fkB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1fMB", float64(n)/1000/1000)
}

// printable takes out of a line what would move the cursor or colour the table.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\t':
			return ' '
		case unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c):
			return -1
		}
		return c
	}, ansi.Strip(s))
}
