package builder

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/client"
	digest "github.com/opencontainers/go-digest"
)

func TestTail(t *testing.T) {
	t.Parallel()
	var many, last []string
	for i := range 100 {
		many = append(many, fmt.Sprintf("line %d\n", i))
		if i >= 80 {
			last = append(last, fmt.Sprintf("line %d", i))
		}
	}
	tests := []struct {
		name   string
		writes []string
		want   []string
	}{
		{name: "nothing"},
		{name: "lines in pieces", writes: []string{"a", "b\nc", "d", "\n"}, want: []string{"ab", "cd"}},
		{name: "several in one", writes: []string{"a\nb\n\nc\n"}, want: []string{"a", "b", "", "c"}},
		{name: "no newline at the end", writes: []string{"a\nb"}, want: []string{"a", "b"}},
		{name: "redrawn by carriage returns", writes: []string{"10%\r", "50%\r100%\r\nend\r\n"}, want: []string{"100%", "end"}},
		{name: "only the last lines", writes: many, want: last},
		{name: "a line without end", writes: []string{strings.Repeat("x", 5000), strings.Repeat("y", 5000) + "\nz\n"}, want: []string{strings.Repeat("x", tailWidth), "z"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var tail tail
			for _, w := range tt.writes {
				tail.write([]byte(w))
			}
			if diff := cmp.Diff(tt.want, tail.last()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRecordCountsSteps(t *testing.T) {
	t.Parallel()
	operations := map[digest.Digest]operation{
		"from": {first: 1}, "internal": {}, "run": {first: 2, step: "run"}, "merged away": {first: 3, step: "merged away"},
		"copy": {first: 4, step: "linked"}, "merge": {first: 4, step: "linked"}, "last": {first: 5, step: "last"},
	}
	rec := newRecord()
	ended := func(id string, cached bool) {
		v := vertex(id, id, at(1), at(2))
		v.Cached = cached
		rec.add(&client.SolveStatus{Vertexes: []*client.Vertex{vertex(id, id, nil, nil), v}})
	}
	ended("from", false)
	ended("internal", false)
	ended("run", false)
	ended("copy", false)
	ended("merge", true)
	ended("last", true)
	if steps, cached := rec.count(operations); steps != 4 || cached != 2 {
		t.Errorf("%d steps, %d cached, want 4 and 2", steps, cached)
	}
}

func TestRecordKeepsTheFirstFailure(t *testing.T) {
	t.Parallel()
	rec := newRecord()
	end := func(id, reason string) {
		v := vertex(id, id, at(1), at(2))
		v.Error = reason
		rec.add(&client.SolveStatus{Vertexes: []*client.Vertex{v}, Logs: []*client.VertexLog{line(id, "of "+id, 1)}})
	}
	end("fine", "")
	end("stopped", "process did not complete: context canceled")
	end("first", "exit code: 1")
	end("second", "exit code: 2")
	if rec.failed == nil || rec.failed.Name != "first" {
		t.Errorf("failed: %v", rec.failed)
	}
	if rec.tails["fine"] != nil {
		t.Error("the output of a step that went well is kept")
	}
	if diff := cmp.Diff([]string{"of first"}, rec.tails["first"].last()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
