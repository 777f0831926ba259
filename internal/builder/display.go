package builder

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/solver/pb"
	"github.com/moby/buildkit/util/progress/progressui"
	digest "github.com/opencontainers/go-digest"
)

// display shows the progress of all images of one Build in one place. A step that several images share is shown once,
// under the name of the image that reported it first.
type display struct {
	out     chan *client.SolveStatus // nil: quiet
	drained chan struct{}
	several bool
	mu      sync.Mutex
	shown   map[digest.Digest]*shown
	exports map[digest.Digest]bool // steps that write an image
}

// shown is what is known of one step's display.
type shown struct {
	name       string            // with the name of the first image in it
	group      *pb.ProgressGroup // the first image's, if the step is part of a group
	last       client.Vertex     // as shown last
	logs, bars feed
}

func newDisplay(o Options, several bool) (*display, error) {
	d := &display{several: several, shown: map[digest.Digest]*shown{}, exports: map[digest.Digest]bool{}}
	mode := progressui.DisplayMode(o.Progress)
	switch mode {
	case progressui.QuietMode:
		return d, nil
	case progressui.DefaultMode, progressui.AutoMode, progressui.TtyMode, progressui.PlainMode:
	default:
		return nil, fmt.Errorf("progress %q: want auto, tty, plain or quiet", o.Progress)
	}
	if o.Out == nil {
		return d, nil
	}
	ui, err := progressui.NewDisplay(o.Out, mode)
	if err != nil {
		return nil, fmt.Errorf("progress %q: %w", o.Progress, err)
	}
	d.out, d.drained = make(chan *client.SolveStatus), make(chan struct{})
	go func() {
		defer close(d.drained)
		// Not the build's context: the end of a cancelled build shall be seen. It ends when d.out is closed.
		_, _ = ui.UpdateFrom(context.Background(), d.out)
	}()
	return d, nil
}

// close waits until all is shown.
func (d *display) close() {
	if d.out != nil {
		close(d.out)
		<-d.drained
	}
}

// show takes over s, a message about one image's build.
func (d *display) show(image string, s *client.SolveStatus) {
	if d.out == nil {
		return
	}
	if !d.several {
		d.out <- s
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock() // after the sending: a step's end must not overtake its beginning
	d.out <- d.merge(image, s)
}

// merge takes out of s what another image's build has shown already. The engine tells each of the builds that share a
// step all that happens in it, from its beginning.
func (d *display) merge(image string, s *client.SolveStatus) *client.SolveStatus {
	out := &client.SolveStatus{Warnings: s.Warnings}
	for _, v := range s.Vertexes {
		if v = d.vertex(image, v); v != nil {
			out.Vertexes = append(out.Vertexes, v)
		}
	}
	for _, st := range s.Statuses {
		st.Vertex = d.identity(image, st.Vertex)
		if known := d.shown[st.Vertex]; known != nil && known.bars.admit(image, st.Timestamp) {
			out.Statuses = append(out.Statuses, st)
		}
	}
	for _, l := range s.Logs {
		l.Vertex = d.identity(image, l.Vertex)
		if known := d.shown[l.Vertex]; known != nil && known.logs.admit(image, l.Timestamp) {
			out.Logs = append(out.Logs, l)
		}
	}
	return out
}

// vertex gives v with the image's name in it, nil when it has nothing new.
func (d *display) vertex(image string, v *client.Vertex) *client.Vertex {
	if strings.HasPrefix(v.Name, "exporting to ") {
		d.exports[v.Digest] = true
	}
	id := d.identity(image, v.Digest)
	known := d.shown[id]
	if known == nil {
		known = &shown{name: prefixed(image, v.Name)}
		if g := v.ProgressGroup; g != nil {
			known.group = &pb.ProgressGroup{Id: g.Id, Name: prefixed(image, g.Name), Weak: g.Weak}
		}
		d.shown[id] = known
	} else if done(&known.last) || !newer(v, &known.last) {
		return nil
	}
	out := *v
	out.Digest, out.Name, out.ProgressGroup = id, known.name, known.group
	known.last = out
	return &out
}

// identity is the digest under which an image's step is shown: one for all images that share it. Engine 20.10 gives the
// exports of all images one digest, though they are not one step.
func (d *display) identity(image string, step digest.Digest) digest.Digest {
	if d.exports[step] {
		return digest.FromString(image + "\x00" + step.String())
	}
	return step
}

// feed is what is shown of the log lines, or of the progress bars, of one step.
type feed struct {
	image string    // whose copy was shown last
	until time.Time // the time of the last that was shown
}

// admit reports whether a line of the image's copy, made at a time, is news. The copies come at different speeds, and an
// image's copy may end in the midst of a step.
func (f *feed) admit(image string, at time.Time) bool {
	if image != f.image && !at.After(f.until) {
		return false
	}
	f.image = image
	if at.After(f.until) {
		f.until = at
	}
	return true
}

// done reports whether the step has ended well. An image that asks for it later is told that it is cached, which would
// be a lie about the whole.
func done(v *client.Vertex) bool { return v.Completed != nil && v.Error == "" }

// newer reports whether v tells more than what was shown.
func newer(v, shown *client.Vertex) bool {
	switch {
	case v.Started == nil:
		return false
	case shown.Started == nil || v.Started.After(*shown.Started):
		return true
	case v.Completed == nil:
		return false
	}
	return shown.Completed == nil || v.Completed.After(*shown.Completed)
}

// prefixed puts the image's name into a step's name: "[build 2/4] RUN x" becomes "[api build 2/4] RUN x".
func prefixed(image, name string) string {
	if rest, ok := strings.CutPrefix(name, "["); ok {
		return "[" + image + " " + rest
	}
	return "[" + image + "] " + name
}
