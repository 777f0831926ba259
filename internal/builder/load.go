package builder

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// load brings an image that a BuildKit daemon sends into an engine, while it is sent.
type load struct {
	engine *Engine
	done   chan error // nil before begin
}

// begin gives the place to write the image to, in the form of `docker save`.
func (l *load) begin(ctx context.Context) (io.WriteCloser, error) {
	api, err := l.engine.api()
	if err != nil {
		return nil, err
	}
	r, w := io.Pipe()
	l.done = make(chan error, 1)
	go func() {
		resp, err := api.ImageLoad(ctx, r)
		if err == nil {
			err = readNotices(resp.Body, nil)
			resp.Body.Close()
		}
		r.CloseWithError(err) // a failed load ends the writing too
		l.done <- err
	}()
	return w, nil
}

// wait gives what became of the load; built tells whether the image was sent in full.
func (l *load) wait(built bool) error {
	if l == nil || l.done == nil || !built {
		return nil
	}
	if err := <-l.done; err != nil && !errors.Is(err, io.ErrClosedPipe) {
		return &EngineError{Host: l.engine.host, Message: fmt.Sprintf("the engine at %s does not take the image: %v", l.engine.host, err),
			Hint: "look whether its disk is full (`docker system df`), or push the image in place of loading it", Err: err}
	}
	return nil
}
