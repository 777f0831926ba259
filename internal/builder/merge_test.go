package builder

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

// at is a moment, n milliseconds into the build.
func at(n int) *time.Time {
	t := time.Unix(1000, 0).Add(time.Duration(n) * time.Millisecond)
	return &t
}

func vertex(id, name string, started, completed *time.Time) *client.Vertex {
	return &client.Vertex{Digest: digest.Digest(id), Name: name, Started: started, Completed: completed}
}

func line(id, text string, when int) *client.VertexLog {
	return &client.VertexLog{Vertex: digest.Digest(id), Data: []byte(text), Timestamp: *at(when)}
}

// message is what the engine says about the build of an image.
type message struct {
	image    string
	vertexes []*client.Vertex
	logs     []*client.VertexLog
}

func TestMergesWhatImagesShare(t *testing.T) {
	t.Parallel()
	const step = "[build 1/2] RUN x"
	failed := vertex("v", step, at(1), at(5))
	failed.Error = "context canceled"
	cached := vertex("v", step, at(9), at(9))
	cached.Cached = true
	export := func(done int) *client.Vertex { return vertex("e", "exporting to image", at(1), at(done)) }
	tests := []struct {
		name     string
		messages []message
		want     []string // name, state; or log text
	}{
		{name: "each step has the name of the image that told of it first",
			messages: []message{
				{image: "a", vertexes: []*client.Vertex{vertex("v", step, nil, nil), vertex("w", "[internal] load x", nil, nil), vertex("x", "say", nil, nil)}},
				{image: "b", vertexes: []*client.Vertex{vertex("v", step, at(1), nil), vertex("y", "[2/2] RUN y", at(1), nil)}}},
			want: []string{"[a build 1/2] RUN x: known", "[a internal] load x: known", "[a] say: known", "[a build 1/2] RUN x: started", "[b 2/2] RUN y: started"}},
		{name: "what was told is not told again",
			messages: []message{
				{image: "a", vertexes: []*client.Vertex{vertex("v", step, at(1), nil)}},
				{image: "b", vertexes: []*client.Vertex{vertex("v", step, nil, nil)}},
				{image: "b", vertexes: []*client.Vertex{vertex("v", step, at(1), nil)}},
				{image: "b", vertexes: []*client.Vertex{vertex("v", step, at(1), at(5))}},
				{image: "a", vertexes: []*client.Vertex{vertex("v", step, at(1), at(5))}}},
			want: []string{"[a build 1/2] RUN x: started", "[a build 1/2] RUN x: done"}},
		{name: "a step that ran is not called cached when a later image finds it",
			messages: []message{{image: "a", vertexes: []*client.Vertex{vertex("v", step, at(1), at(5))}}, {image: "b", vertexes: []*client.Vertex{cached}}},
			want:     []string{"[a build 1/2] RUN x: done"}},
		{name: "a step that one image gave up is run for the other",
			messages: []message{{image: "a", vertexes: []*client.Vertex{failed}}, {image: "b", vertexes: []*client.Vertex{vertex("v", step, at(9), nil)}}},
			want:     []string{"[a build 1/2] RUN x: failed", "[a build 1/2] RUN x: started"}},
		{name: "the exports of two images are two, though Engine 20.10 gives them one digest",
			messages: []message{
				{image: "a", vertexes: []*client.Vertex{export(5)}, logs: []*client.VertexLog{line("e", "a", 3)}},
				{image: "b", vertexes: []*client.Vertex{export(6)}, logs: []*client.VertexLog{line("e", "b", 2)}}},
			want: []string{"[a] exporting to image: done", "[a] a", "[b] exporting to image: done", "[b] b"}},
		{name: "a log line is shown once, whoever tells it first",
			messages: []message{
				{image: "a", vertexes: []*client.Vertex{vertex("v", step, at(1), nil)}, logs: []*client.VertexLog{line("v", "one\n", 1), line("v", "two\n", 2)}},
				{image: "b", logs: []*client.VertexLog{line("v", "one\n", 1), line("v", "two\n", 2), line("v", "three\n", 3)}},
				{image: "a", logs: []*client.VertexLog{line("v", "three\n", 3), line("v", "four\n", 4), line("v", "late\n", 3)}}},
			want: []string{"[a build 1/2] RUN x: started", "[a] one\n", "[a] two\n", "[a] three\n", "[a] four\n", "[a] late\n"}},
		{name: "each line has its image's name, however the engine cuts the output",
			messages: []message{
				{image: "a", vertexes: []*client.Vertex{vertex("v", step, at(1), nil)}, logs: []*client.VertexLog{line("v", "one\n\ntw", 1), line("v", "o", 2), line("v", "\nthree", 3)}}},
			want: []string{"[a build 1/2] RUN x: started", "[a] one\n[a] \n[a] tw", "o", "\n[a] three"}},
		{name: "log lines of an unknown step are dropped, as the display would",
			messages: []message{{image: "a", logs: []*client.VertexLog{line("v", "one", 1)}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, merged(tt.messages)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// merged is what a merger makes of the messages.
func merged(messages []message) []string {
	d := newMerger(true)
	var out []string
	for _, m := range messages {
		s := d.merge(m.image, &client.SolveStatus{Vertexes: m.vertexes, Logs: m.logs})
		for _, v := range s.Vertexes {
			out = append(out, v.Name+": "+stateOf(v))
		}
		for _, l := range s.Logs {
			out = append(out, string(l.Data))
		}
	}
	return out
}

func stateOf(v *client.Vertex) string {
	switch {
	case v.Error != "":
		return "failed"
	case v.Cached:
		return "cached"
	case v.Completed != nil:
		return "done"
	case v.Started != nil:
		return "started"
	}
	return "known"
}

func TestMergesGroupsAndBars(t *testing.T) {
	t.Parallel()
	d := newMerger(true)
	grouped := func(id string) *client.Vertex {
		v := vertex("v", "copy", nil, nil)
		v.ProgressGroup = &pb.ProgressGroup{Id: id, Name: "[2/2] COPY --link a /"}
		return v
	}
	bar := func(when int) []*client.VertexStatus {
		return []*client.VertexStatus{{Vertex: "v", ID: "layer", Timestamp: *at(when)}}
	}
	first := d.merge("a", &client.SolveStatus{Vertexes: []*client.Vertex{grouped("of a")}, Statuses: bar(1)})
	started := grouped("of b")
	started.Started = at(1)
	second := d.merge("b", &client.SolveStatus{Vertexes: []*client.Vertex{started}, Statuses: bar(1)})
	if len(first.Statuses) != 1 || len(second.Statuses) != 0 {
		t.Errorf("the bar is shown %d and %d times, want once by the first", len(first.Statuses), len(second.Statuses))
	}
	for _, s := range []*client.SolveStatus{first, second} {
		if g := s.Vertexes[0].ProgressGroup; g.Id != "of a" || g.Name != "[a 2/2] COPY --link a /" {
			t.Errorf("group %s %q", g.Id, g.Name)
		}
	}
}
