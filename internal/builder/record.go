package builder

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/moby/buildkit/client"
	digest "github.com/opencontainers/go-digest"
)

const (
	tailLines = 20   // of a failing step's output
	tailWidth = 2048 // bytes of one line
)

// record is what happened in the build of one image: what was cached, which step failed and what it said.
type record struct {
	cached map[digest.Digest]bool // operations that have ended
	tails  map[digest.Digest]*tail
	failed *client.Vertex // the first operation that failed of itself
}

func newRecord() *record {
	return &record{cached: map[digest.Digest]bool{}, tails: map[digest.Digest]*tail{}}
}

// add takes in one message of the engine.
func (r *record) add(s *client.SolveStatus) {
	for _, l := range s.Logs {
		if r.tails[l.Vertex] == nil {
			r.tails[l.Vertex] = &tail{}
		}
		r.tails[l.Vertex].write(l.Data)
	}
	for _, v := range s.Vertexes {
		r.vertex(v)
	}
}

func (r *record) vertex(v *client.Vertex) {
	if v.Completed != nil {
		r.cached[v.Digest] = v.Cached
	}
	switch {
	case v.Error == "":
		if v.Completed != nil {
			delete(r.tails, v.Digest)
		}
	case r.failed == nil && !strings.HasSuffix(v.Error, context.Canceled.Error()):
		r.failed = v
	}
}

// count gives the number of the Dockerfile's steps in a build that went well, and of those that it did not have to run.
// An operation of which the engine said nothing was not run: its result was there, or another build made it.
func (r *record) count(operations map[digest.Digest]operation) (steps, cached int) {
	ran := map[string]bool{}
	for dgst, op := range operations {
		if op.step == "" {
			continue
		}
		hit, ended := r.cached[dgst]
		ran[op.step] = ran[op.step] || ended && !hit
	}
	for _, r := range ran {
		if !r {
			cached++
		}
	}
	return len(ran), cached
}

// tail keeps the last lines of a step's output.
type tail struct {
	lines   []string
	partial []byte
}

func (t *tail) write(data []byte) {
	for {
		line, rest, complete := bytes.Cut(data, []byte("\n"))
		if room := tailWidth - len(t.partial); len(line) > room {
			line = line[:max(room, 0)]
		}
		t.partial = append(t.partial, line...)
		if !complete {
			return
		}
		t.flush()
		data = rest
	}
}

// flush ends a line. Of a line that a program drew several times, with carriage returns, the last drawing stays.
func (t *tail) flush() {
	line := strings.TrimRight(string(t.partial), "\r")
	line = line[strings.LastIndexByte(line, '\r')+1:]
	t.partial = t.partial[:0]
	if t.lines = append(t.lines, line); len(t.lines) > tailLines {
		t.lines = t.lines[1:]
	}
}

// current gives the newest line that says something, the unfinished one included.
func (t *tail) current() string {
	drawings := strings.Split(string(t.partial), "\r")
	for _, list := range [][]string{drawings, t.lines} {
		for _, line := range slices.Backward(list) {
			if strings.TrimSpace(line) != "" {
				return line
			}
		}
	}
	return ""
}

// last gives the lines, the unfinished one included. A nil tail has none.
func (t *tail) last() []string {
	if t == nil {
		return nil
	}
	if len(t.partial) > 0 {
		t.flush()
	}
	return t.lines
}
