package builder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/moby/buildkit/exporter/containerimage/exptypes"
)

// load brings an image that a BuildKit daemon sends into an engine, while it is sent.
type load struct {
	engine *Engine
	image  string
	tags   []string // in full
	part   bool     // the engine may have a part of the image under its digest: a pull takes one platform of several

	mu   sync.Mutex  // the daemon may still ask for the place when its build is given up
	done chan loaded // nil before begin
}

// loaded is what became of a load.
type loaded struct {
	err     error
	refused bool // the engine gave up before it had the whole image
}

// sending is where an image is written to.
type sending struct {
	*io.PipeWriter
	ended atomic.Bool // nothing more comes
}

func (s *sending) Close() error {
	s.ended.Store(true)
	return s.PipeWriter.Close()
}

// open is what the daemon asks for a place to send the image to, with what its exporter knows of it. Without one, which
// BuildKit calls a target that exists already, it sends nothing.
func (l *load) open(ctx context.Context, known map[string]string) (io.WriteCloser, error) {
	if l.reuse(ctx, l.engine.imageID(known[exptypes.ExporterImageDigestKey], known[exptypes.ExporterImageConfigDigestKey])) {
		return nil, nil
	}
	return l.begin(ctx)
}

// reuse gives the image its tags where the engine has it. Where anything is in the way it is loaded instead, and what is wrong with
// the engine shows then.
func (l *load) reuse(ctx context.Context, id string) bool {
	if id == "" || l.part { // an old daemon does not say it
		return false
	}
	api, err := l.engine.api()
	if err != nil {
		return false
	}
	defer api.Close()
	if there, err := api.ImageInspect(ctx, id); err != nil || there.ID != id {
		return false
	}
	for _, tag := range l.tags {
		if api.ImageTag(ctx, id, tag) != nil {
			return false
		}
	}
	return true
}

// begin gives the place to write the image to, in the form of `docker save`.
func (l *load) begin(ctx context.Context) (io.WriteCloser, error) {
	api, err := l.engine.api()
	if err != nil {
		return nil, err
	}
	r, pipe := io.Pipe()
	w := &sending{PipeWriter: pipe}
	done := make(chan loaded, 1)
	l.mu.Lock()
	l.done = done
	l.mu.Unlock()
	go func() {
		defer api.Close()
		resp, err := api.ImageLoad(ctx, r)
		if err == nil {
			err = readNotices(resp.Body, nil)
			resp.Body.Close()
		}
		out := loaded{err: err, refused: err != nil && !w.ended.Load()}
		r.CloseWithError(err) // a failed load ends the writing too
		done <- out
	}()
	return w, nil
}

// wait gives what became of the load. Of an image that was not sent in full the engine complains too, and that counts only where it
// was the engine that gave up.
func (l *load) wait(built bool) error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	done := l.done
	l.mu.Unlock()
	if done == nil {
		return nil
	}
	out := <-done
	if out.err == nil || errors.Is(out.err, io.ErrClosedPipe) || !built && !out.refused {
		return nil
	}
	return l.refusal(out.err)
}

func (l *load) refusal(err error) *EngineError {
	return &EngineError{Host: l.engine.host, Image: l.image, Message: fmt.Sprintf("the engine at %s does not take the image: %v", l.engine.host, err),
		Hint: "look whether its disk is full (`docker system df`), or push the image in place of loading it", Err: err}
}
