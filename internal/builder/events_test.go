package builder

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/client"
)

// readEvents are those that were written, one a line.
func readEvents(t *testing.T, out string) []event {
	t.Helper()
	var all []event
	for l := range strings.Lines(out) {
		var ev event
		d := json.NewDecoder(strings.NewReader(l))
		d.DisallowUnknownFields()
		if err := d.Decode(&ev); err != nil {
			t.Fatalf("%v: %s", err, l)
		}
		all = append(all, ev)
	}
	return all
}

// told gives the events as short lines: event, image, what else.
func told(t *testing.T, out string) []string {
	t.Helper()
	var got []string
	for _, ev := range readEvents(t, out) {
		if ev.Time.IsZero() || !strings.HasPrefix(ev.Event, "image_") && ev.Event != "warning" && ev.Step == "" {
			t.Errorf("no time or no step: %+v", ev)
		}
		text := fmt.Sprint(ev.Event, " ", ev.Image)
		for _, s := range []string{ev.Stage, ev.Name, ev.Text, ev.Status, ev.Error, strings.Join(ev.Tags, " "), ev.ID} {
			if s != "" {
				text += " | " + s
			}
		}
		if ev.Cached != nil && *ev.Cached {
			text += " | cached"
		}
		got = append(got, text)
	}
	return got
}

func TestEvents(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	e := newEvents(&out)
	shared := func(end *client.Vertex) *client.SolveStatus {
		return &client.SolveStatus{Vertexes: []*client.Vertex{end}}
	}
	e.started("api")
	e.started("web")
	e.waits("web", "waits for api: cache go-build")
	e.waits("web", "")
	e.started("web")
	e.show("api", shared(vertex("v", "[build 1/2] RUN make", at(1), nil)))
	e.show("web", shared(vertex("v", "[build 1/2] RUN make", at(1), nil)))
	e.show("api", &client.SolveStatus{Logs: []*client.VertexLog{line("v", "one\r\ntwo <b", 2)}})
	e.show("web", &client.SolveStatus{Logs: []*client.VertexLog{line("v", "one\r\ntwo <b", 2)}})
	e.show("api", &client.SolveStatus{Logs: []*client.VertexLog{line("v", "ig>\nthree", 3)}, Vertexes: []*client.Vertex{vertex("v", "[build 1/2] RUN make", at(1), at(1500))}})
	cached := vertex("w", "[build 2/2] COPY a b", at(5), at(6))
	cached.Cached = true
	e.show("web", &client.SolveStatus{Vertexes: []*client.Vertex{cached}, Warnings: []*client.VertexWarning{{Short: []byte("FromAsCasing")}}})
	e.ended("web", Result{Tags: []string{"web:1"}, ImageID: "sha256:aa", Steps: 2, Cached: 1}, nil)
	e.ended("api", Result{}, &BuildError{Image: "api", Reason: "exit code: 1"})
	e.ended("job", Result{}, context.Canceled)
	want := []string{
		"image_started api", "image_started web", "image_waiting web | waits for api: cache go-build",
		"step_started api | build | [build 1/2] RUN make",
		"log api | build | one", "log api | build | two <big>", "log api | build | three",
		"step_ended api | build | [build 1/2] RUN make",
		"step_started web | build | [build 2/2] COPY a b", "step_ended web | build | [build 2/2] COPY a b | cached",
		"warning web | FromAsCasing",
		"image_ended web | built | web:1 | sha256:aa", "image_ended api | failed | api: exit code: 1", "image_ended job | stopped",
	}
	if diff := cmp.Diff(want, told(t, out.String())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(out.String(), `"seconds":1.499`) {
		t.Errorf("the step took 1.499 seconds:\n%s", out.String())
	}
}

// A line that does not end is not kept: it comes in pieces, of which none parts a letter.
func TestEventsOfAnEndlessLine(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	e := newEvents(&out)
	e.show("api", &client.SolveStatus{Vertexes: []*client.Vertex{vertex("v", "[1/1] RUN make", at(1), nil)}})
	piece := strings.Repeat("é", 10_000)
	for n := range 100 {
		e.show("api", &client.SolveStatus{Logs: []*client.VertexLog{line("v", "x"+piece, n)}})
		if kept := cap(e.steps["v"].partial); kept > 2*longestLine {
			t.Fatalf("%d bytes are kept", kept)
		}
	}
	e.show("api", &client.SolveStatus{Vertexes: []*client.Vertex{vertex("v", "[1/1] RUN make", at(1), at(200))}})
	text := ""
	for _, ev := range readEvents(t, out.String()) {
		text += ev.Text
	}
	if want := strings.Repeat("x"+piece, 100); text != want {
		t.Errorf("%d bytes came of %d, or others", len(text), len(want))
	}
}

// The page for users names every field of an event.
func TestEventsAreDocumented(t *testing.T) {
	t.Parallel()
	page := buildPage(t)
	for f := range reflect.TypeFor[event]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("docs/build.md does not name the field %s", name)
		}
	}
}
