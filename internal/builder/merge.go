package builder

import (
	"bytes"
	"strings"
	"sync"
	"time"

	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

// merger makes one story of what the engine tells about each of several images. A step that several share is told once, under
// the name of the image that reported it first.
type merger struct {
	mu      sync.Mutex
	prefix  bool // the image's name stands in the names of its steps, and before each line of their output
	shown   map[digest.Digest]*shown
	exports map[digest.Digest]bool // steps that write an image
}

// shown is what is known of one step's display.
type shown struct {
	image      string            // that reported it first
	name       string            // with the name of that image in it, if asked for
	group      *pb.ProgressGroup // that image's, if the step is part of a group
	last       client.Vertex     // as shown last
	logs, bars feed
	midLine    bool // the output so far ends within a line
}

func newMerger(prefix bool) *merger {
	return &merger{prefix: prefix, shown: map[digest.Digest]*shown{}, exports: map[digest.Digest]bool{}}
}

// tell takes over s, a message about one image's build, and tells what is new in it.
func (m *merger) tell(image string, s *client.SolveStatus, to func(*client.SolveStatus)) {
	m.mu.Lock()
	defer m.mu.Unlock() // after the telling: a step's end must not overtake its beginning
	to(m.merge(image, s))
}

// merge takes out of s what another image's build has shown already. The engine tells each of the builds that share a
// step all that happens in it, from its beginning.
func (m *merger) merge(image string, s *client.SolveStatus) *client.SolveStatus {
	out := &client.SolveStatus{Warnings: s.Warnings}
	for _, v := range s.Vertexes {
		if v = m.vertex(image, v); v != nil {
			out.Vertexes = append(out.Vertexes, v)
		}
	}
	for _, st := range s.Statuses {
		st.Vertex = m.identity(image, st.Vertex)
		if known := m.shown[st.Vertex]; known != nil && known.bars.admit(image, st.Timestamp) {
			out.Statuses = append(out.Statuses, st)
		}
	}
	for _, l := range s.Logs {
		l.Vertex = m.identity(image, l.Vertex)
		if known := m.shown[l.Vertex]; known != nil && known.logs.admit(image, l.Timestamp) {
			out.Logs = append(out.Logs, m.labelled(known, l))
		}
	}
	return out
}

// vertex gives v with the image's name in it, nil when it has nothing new.
func (m *merger) vertex(image string, v *client.Vertex) *client.Vertex {
	if strings.HasPrefix(v.Name, "exporting to ") {
		m.exports[v.Digest] = true
	}
	id := m.identity(image, v.Digest)
	known := m.shown[id]
	if known == nil {
		known = &shown{image: image, name: m.named(image, v.Name)}
		if g := v.ProgressGroup; g != nil {
			known.group = &pb.ProgressGroup{Id: g.Id, Name: m.named(image, g.Name), Weak: g.Weak}
		}
		m.shown[id] = known
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
func (m *merger) identity(image string, step digest.Digest) digest.Digest {
	if m.exports[step] {
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

// named puts the image's name into a step's name: "[build 2/4] RUN x" becomes "[api build 2/4] RUN x".
func (m *merger) named(image, name string) string {
	if !m.prefix {
		return name
	}
	if rest, ok := strings.CutPrefix(name, "["); ok {
		return "[" + image + " " + rest
	}
	return "[" + image + "] " + name
}

// labelled is output with the image's name before each line: the lines of several images come mixed.
func (m *merger) labelled(of *shown, l *client.VertexLog) *client.VertexLog {
	if !m.prefix {
		return l
	}
	out := *l
	out.Data = nil
	for line := range bytes.Lines(l.Data) {
		if !of.midLine {
			out.Data = append(out.Data, "["+of.image+"] "...)
		}
		out.Data = append(out.Data, line...)
		of.midLine = !bytes.HasSuffix(line, []byte("\n"))
	}
	return &out
}
