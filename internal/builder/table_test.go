package builder

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hinshun/vt10x"
	"github.com/moby/buildkit/client"
)

// terminal is one of a size, with what a shell has printed above.
type terminal struct {
	vt10x.Terminal
	mu     sync.Mutex
	writes []string
}

func newTerminal(width, height int) *terminal {
	term := &terminal{Terminal: vt10x.New(vt10x.WithSize(width, height))}
	fmt.Fprint(term.Terminal, "$ stagegen build\r\n")
	return term
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.writes = append(t.writes, string(p))
	return t.Terminal.Write(p)
}

// shown are the lines of the terminal, without blank ones at the end.
func (t *terminal) shown() []string {
	var lines []string
	for line := range strings.Lines(strings.TrimRight(t.String(), " \n")) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return lines
}

// tableOn is a table whose clock stands still: it is drawn by the test alone.
func tableOn(term *terminal, images ...string) *table {
	t := newTable(term, term.Size, false, images)
	close(t.quit) // no frames by time
	<-t.gone
	return t
}

// at10 puts all times of a table 10 seconds apart.
func (t *table) at10() {
	t.begun = time.Now().Add(-10 * time.Second)
	for _, r := range t.rows {
		if !r.begun.IsZero() {
			r.begun = t.begun
		}
		if !r.ended.IsZero() {
			r.ended = r.begun.Add(2 * time.Second)
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	steps := func(v ...*client.Vertex) *client.SolveStatus { return &client.SolveStatus{Vertexes: v} }
	logs := func(l ...*client.VertexLog) *client.SolveStatus { return &client.SolveStatus{Logs: l} }
	cached := vertex("d", "[deps 1/1] RUN go mod download", at(1), at(2))
	cached.Cached = true
	play := func(tb *table) {
		for _, image := range []string{"api", "web", "job"} {
			tb.started(image)
			tb.show(image, steps(vertex("m", "[internal] load metadata for debian:13", at(0), at(1)), vertex("f", "[base 1/1] FROM debian:13", at(0), at(1)), cached))
		}
		tb.show("api", steps(vertex("b", "[build 1/2] RUN go build -o /out/api", at(3), nil)))
		tb.show("api", logs(line("b", "go: \x1b[32mcompiling\x1b[0m a very long line that no terminal of eighty columns can show as a whole\r\n", 4)))
		tb.show("web", steps(vertex("w", "[build 2/2] RUN npm run build", at(3), nil)))
		tb.ended("job", Result{Tags: []string{"docker.io/library/job:latest"}, Steps: 5, Cached: 4}, nil)
		tb.at10()
		tb.draw(false)
	}
	at80 := func(bad, sum string) []string {
		return []string{
			"$ stagegen build",
			"IMAGE  STAGE        TIME  CACHED  LAST OUTPUT",
			"api    build 1/2   10.0s     1/1  go: compiling a very long line that no termi…",
			"web    build 2/2   10.0s     1/1  RUN npm run build",
			"job    built        2.0s     4/5  docker.io/library/job:latest",
			"bad    " + bad,
			"4 images in 10.0s: " + sum,
		}
	}
	tests := []struct {
		name          string
		width, height int
		then          func(*table)
		want          []string
	}{
		{name: "80 columns", width: 80, height: 24, want: at80("waiting", "1 built, 2 building, 1 waiting")},
		{name: "120 columns", width: 120, height: 24, want: []string{
			"$ stagegen build",
			"IMAGE  STAGE        TIME  CACHED  LAST OUTPUT",
			"api    build 1/2   10.0s     1/1  go: compiling a very long line that no terminal of eighty columns can show as a whole",
			"web    build 2/2   10.0s     1/1  RUN npm run build",
			"job    built        2.0s     4/5  docker.io/library/job:latest",
			"bad    waiting",
			"4 images in 10.0s: 1 built, 2 building, 1 waiting"}},
		{name: "a wait is told", width: 80, height: 24,
			then: func(tb *table) {
				tb.started("bad")
				tb.waits("bad", "waits for api: cache go-build")
				tb.draw(false)
			},
			want: at80("waiting                    waits for api: cache go-build", "1 built, 2 building, 1 waiting")},
		{name: "who is stopped waits no longer", width: 80, height: 24,
			then: func(tb *table) {
				tb.started("bad")
				tb.waits("bad", "waits for api: cache go-build")
				tb.ended("bad", Result{}, context.Canceled)
				tb.draw(false)
			},
			want: at80("stopped", "1 built, 1 stopped, 2 building")},
		{name: "40 columns have no place for output", width: 40, height: 24, want: []string{
			"$ stagegen build",
			"IMAGE  STAGE        TIME  CACHED",
			"api    build 1/2   10.0s     1/1",
			"web    build 2/2   10.0s     1/1",
			"job    built        2.0s     4/5",
			"bad    waiting",
			"4 images in 10.0s: 1 built, 2 building…"}},
		{name: "a low terminal shows what builds", width: 80, height: 5, want: []string{
			"IMAGE  STAGE        TIME  CACHED  LAST OUTPUT",
			"api    build 1/2   10.0s     1/1  go: compiling a very long line that no termi…",
			"web    build 2/2   10.0s     1/1  RUN npm run build",
			"4 images in 10.0s: 1 built, 2 building, 1 waiting (2 not shown)"}},
		{name: "frames replace one another, and the last one stays", width: 80, height: 24,
			then: func(tb *table) {
				tb.draw(false)
				tb.ended("api", Result{}, &BuildError{Image: "api", Dockerfile: "api/Dockerfile", Line: 7, Reason: "exit code: 2"})
				tb.ended("web", Result{}, context.Canceled)
				tb.started("bad")
				tb.ended("bad", Result{}, &EngineError{Image: "bad", Message: "the connection was lost"})
				tb.at10()
				tb.draw(true)
			},
			want: []string{
				"$ stagegen build",
				"IMAGE  STAGE        TIME  CACHED  LAST OUTPUT",
				"api    failed       2.0s     1/1  exit code: 2 (api/Dockerfile:7)",
				"web    stopped      2.0s     1/1",
				"job    built        2.0s     4/5  docker.io/library/job:latest",
				"bad    failed       2.0s          the connection was lost",
				"4 images in 10.0s: 1 built, 2 failed, 1 stopped"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			term := newTerminal(tt.width, tt.height)
			tb := tableOn(term, "api", "web", "job", "bad")
			play(tb)
			if tt.then != nil {
				tt.then(tb)
			}
			if diff := cmp.Diff(tt.want, term.shown()); diff != "" {
				t.Errorf("screen (-want +got):\n%s", diff)
			}
			if x, visible := term.Cursor().X, term.CursorVisible(); x != 0 || !visible {
				t.Errorf("the cursor is in column %d, visible: %t", x, visible)
			}
		})
	}
}

// A frame is one write that never clears a line before it has written it: that is what would flicker.
func TestTableDoesNotFlicker(t *testing.T) {
	t.Parallel()
	term := newTerminal(80, 24)
	tb := tableOn(term, "a", "b")
	for range 3 {
		tb.draw(false)
	}
	if len(term.writes) != 3 {
		t.Errorf("%d writes for 3 frames", len(term.writes))
	}
	for _, frame := range term.writes {
		if strings.Contains(frame, "\x1b[2K") || strings.Contains(frame, "\x1b[2J") || strings.Index(frame, "\x1b[J") < strings.LastIndex(frame, "\r\n") {
			t.Errorf("a frame clears before it draws: %q", frame)
		}
	}
}

func TestTableOfOneImageShowsItsOutput(t *testing.T) {
	t.Parallel()
	term := newTerminal(60, 24)
	tb := tableOn(term, "api")
	tb.started("api")
	tb.show("api", &client.SolveStatus{Vertexes: []*client.Vertex{vertex("b", "[build 1/2] RUN make", at(3), nil)}})
	for i := range 9 {
		tb.show("api", &client.SolveStatus{Logs: []*client.VertexLog{line("b", fmt.Sprintf("line %d\n", i), 4+i)}})
	}
	tb.at10()
	tb.draw(false)
	want := []string{"$ stagegen build", "IMAGE  STAGE        TIME  CACHED  LAST OUTPUT", "api    build 1/2   10.0s          line 8",
		"  line 3", "  line 4", "  line 5", "  line 6", "  line 7", "  line 8"}
	if diff := cmp.Diff(want, term.shown()); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
	tb.ended("api", Result{Tags: []string{"api:1"}, Steps: 1}, nil)
	tb.at10()
	tb.draw(true)
	if diff := cmp.Diff([]string{want[0], want[1], "api    built        2.0s     0/1  api:1"}, term.shown()); diff != "" {
		t.Errorf("screen at the end (-want +got):\n%s", diff)
	}
}

// A terminal that became narrower has wrapped the last frame: the next one goes up by as many rows as that takes now.
func TestScreenKnowsItsRowsAfterAResize(t *testing.T) {
	t.Parallel()
	s := &screen{drawn: []int{0, 39, 79, 80, 81}}
	for width, want := range map[int]int{120: 5, 81: 5, 80: 6, 40: 9, 39: 1 + 1 + 3 + 3 + 3} {
		if got := s.rows(width); got != want {
			t.Errorf("%d columns: %d rows, want %d", width, got, want)
		}
	}
}

func TestTableIsDrawnByTime(t *testing.T) {
	t.Parallel()
	term := newTerminal(80, 24)
	tb := newTable(term, term.Size, true, []string{"a"})
	tb.started("a")
	deadline := time.Now().Add(5 * time.Second)
	for {
		term.mu.Lock()
		frames := len(term.writes)
		term.mu.Unlock()
		if frames > 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no frame is drawn")
		}
		time.Sleep(redrawEvery / 4)
	}
	tb.ended("a", Result{}, errors.New("gone"))
	tb.close()
	if last := term.writes[len(term.writes)-1]; !strings.Contains(last, "\x1b[31ma ") {
		t.Errorf("the row of a failed image is not red: %q", last)
	}
}

// What builds print must not reach the terminal as it is.
func TestPrintable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"\x1b[31mred\x1b[0m": "red", "a\tb": "a b", "\x1b]0;title\x07x": "x", "\u202eabc": "abc", "\x1b[2Jgone\b\b": "gone"} {
		if got := printable(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestStepNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]step{
		"[2/4] RUN  go build":            {count: "2/4", text: "RUN go build", instruction: "RUN"},
		"[build 2/4] COPY --link a b":    {stage: "build", count: "2/4", text: "COPY --link a b", instruction: "COPY"},
		"[linux/arm64 build 1/2] FROM x": {stage: "linux/arm64 build", count: "1/2", text: "FROM x", instruction: "FROM"},
		"[internal] load build context":  {text: "load build context"},
		"exporting to image":             {text: "exporting to image"},
	} {
		if got := parseStep(name); got != want {
			t.Errorf("%q: %+v", name, got)
		}
	}
}

func TestRowOfALinkedCopyCountsOnce(t *testing.T) {
	t.Parallel()
	r := newRow("a")
	for i, cached := range []bool{true, false} {
		v := vertex(fmt.Sprint(i), "[2/2] COPY --link a /", at(1), at(2))
		v.Cached = cached
		r.vertex(v)
	}
	if got := r.share(); got != "0/1" {
		t.Errorf("share %s: one of the two operations was made", got)
	}
}
