package builder

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/moby/buildkit/client"
	digest "github.com/opencontainers/go-digest"
)

// event is one line of the progress mode json. Which fields an event has, docs/build.md says.
type event struct {
	Time  time.Time `json:"time"`
	Event string    `json:"event"`
	Image string    `json:"image"`

	Step  string `json:"step,omitempty"`  // identity of a step, the same in all its events
	Name  string `json:"name,omitempty"`  // of the step: "[build 2/3] RUN go build"
	Stage string `json:"stage,omitempty"` // of the Dockerfile; none for BuildKit's own doings
	Text  string `json:"text,omitempty"`  // a line of output, or of a warning

	Status      string   `json:"status,omitempty"`
	Cached      *bool    `json:"cached,omitempty"`
	Seconds     *float64 `json:"seconds,omitempty"`
	Error       string   `json:"error,omitempty"`
	ID          string   `json:"id,omitempty"`
	Digest      string   `json:"digest,omitempty"`
	Tags        []string `json:"tags,omitempty"`
	Steps       *int     `json:"steps,omitempty"`
	CachedSteps *int     `json:"cached_steps,omitempty"`
}

// events writes one JSON object a line, as it happens.
type events struct {
	merger *merger
	mu     sync.Mutex
	out    *json.Encoder
	begun  map[string]time.Time       // images
	steps  map[digest.Digest]*stepLog // that have started
}

// longestLine is how many bytes of one line an event has; the rest of the line comes in further events. A program that draws a bar writes
// no line's end for minutes.
const longestLine = 64 << 10

// stepLog is a step whose events are written.
type stepLog struct {
	event   // of its beginning
	partial []byte
	ended   bool
}

func newEvents(out io.Writer) *events {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return &events{merger: newMerger(false), out: enc, begun: map[string]time.Time{}, steps: map[digest.Digest]*stepLog{}}
}

// write is called with the lock held. An output that is gone ends no build.
func (e *events) write(ev event) { _ = e.out.Encode(ev) }

func (e *events) started(image string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := time.Now()
	if _, again := e.begun[image]; !again {
		e.write(event{Time: now, Event: "image_started", Image: image})
	}
	e.begun[image] = now
}

func (e *events) waits(image, what string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if what != "" {
		e.write(event{Time: time.Now(), Event: "image_waiting", Image: image, Text: what})
	}
}

func (e *events) show(image string, s *client.SolveStatus) {
	e.merger.tell(image, s, func(s *client.SolveStatus) {
		e.mu.Lock()
		defer e.mu.Unlock()
		for _, v := range s.Vertexes { // beginnings before output, output before ends
			e.begin(image, v)
		}
		for _, l := range s.Logs {
			e.log(l)
		}
		for _, v := range s.Vertexes {
			e.end(v)
		}
		for _, w := range s.Warnings {
			e.write(event{Time: time.Now(), Event: "warning", Image: image, Text: string(w.Short)})
		}
	})
}

func (e *events) begin(image string, v *client.Vertex) {
	if v.Started == nil || e.steps[v.Digest] != nil && !e.steps[v.Digest].ended {
		return
	}
	if known := e.merger.shown[v.Digest]; known != nil {
		image = known.image
	}
	name := v.Name
	if g := v.ProgressGroup; g != nil {
		name = g.Name
	}
	step := &stepLog{event: event{Event: "step_started", Image: image, Step: v.Digest.String(), Name: name, Stage: parseStep(name).stage}}
	step.Time = *v.Started
	e.steps[v.Digest] = step
	e.write(step.event)
}

func (e *events) log(l *client.VertexLog) {
	step := e.steps[l.Vertex]
	if step == nil {
		return
	}
	data := append(step.partial, l.Data...)
	for {
		line, rest, whole := bytes.Cut(data, []byte("\n"))
		switch {
		case len(line) > longestLine:
			end := longestLine
			for !utf8.RuneStart(data[end]) && end > longestLine-utf8.UTFMax {
				end--
			}
			line, rest = data[:end], data[end:]
		case !whole:
			step.partial = data
			return
		}
		e.output(step, l.Timestamp, string(line))
		data = rest
	}
}

func (e *events) output(step *stepLog, at time.Time, line string) {
	ev := step.event
	ev.Time, ev.Event, ev.Name, ev.Text = at, "log", "", strings.TrimSuffix(line, "\r")
	e.write(ev)
}

func (e *events) end(v *client.Vertex) {
	step := e.steps[v.Digest]
	if step == nil || v.Completed == nil || step.ended {
		return
	}
	step.ended = true
	if len(step.partial) > 0 {
		e.output(step, *v.Completed, string(step.partial))
		step.partial = nil
	}
	ev := step.event
	ev.Time, ev.Event = *v.Completed, "step_ended"
	ev.Cached, ev.Error = &v.Cached, v.Error
	ev.Seconds = seconds(v.Completed.Sub(*v.Started))
	e.write(ev)
}

func (e *events) ended(image string, r Result, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := time.Now()
	ev := event{Time: now, Event: "image_ended", Image: image, Seconds: seconds(0)}
	if begun, ok := e.begun[image]; ok {
		ev.Seconds = seconds(now.Sub(begun))
	}
	switch {
	case err == nil:
		ev.Status, ev.ID, ev.Digest, ev.Tags, ev.Steps, ev.CachedSteps = "built", r.ImageID, r.Digest, r.Tags, &r.Steps, &r.Cached
	case stopped(err):
		ev.Status = "stopped"
	default:
		ev.Status, ev.Error = "failed", err.Error()
	}
	e.write(ev)
}

func (e *events) close() {}

// seconds rounds to milliseconds.
func seconds(d time.Duration) *float64 {
	s := float64(d.Milliseconds()) / 1000
	return &s
}
