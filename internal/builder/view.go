package builder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/containerd/console"
	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/util/progress/progressui"
	digest "github.com/opencontainers/go-digest"
)

// ProgressModes are the ways to show progress: auto is table when Out is a terminal, else plain; quiet prints nothing.
func ProgressModes() []string { return []string{"auto", "table", "plain", "json", "quiet"} }

// view shows the progress of all images of one Build in one place. It is told of several builds at the same time.
type view interface {
	// started tells that an image has a slot; after a wait it tells so once more.
	started(image string)
	// waits tells what an image that was started waits for; nothing for a slot.
	waits(image, what string)
	// show takes over s, a message of the engine about one image's build.
	show(image string, s *client.SolveStatus)
	// ended tells how a build went; err may be the context's when it was stopped.
	ended(image string, r Result, err error)
	// close waits until all is shown.
	close()
}

func newView(o Options, images []string) (view, error) {
	if o.Out == nil {
		o.Progress = "quiet"
	}
	terminal, noTerminal := TerminalSize(o.Out)
	switch o.Progress {
	case "quiet":
		return silent{}, nil
	case "json":
		return newEvents(o.Out), nil
	case "plain":
		return newPlain(o.Out, len(images) > 1)
	case "table":
		if noTerminal != nil {
			return nil, fmt.Errorf("progress table: %w", noTerminal)
		}
		return newTable(o.Out, terminal, o.Color, images), nil
	case "auto", "":
		if noTerminal != nil {
			return newPlain(o.Out, len(images) > 1)
		}
		return newTable(o.Out, terminal, o.Color, images), nil
	}
	return nil, fmt.Errorf("progress %q: want %s", o.Progress, strings.Join(ProgressModes(), ", "))
}

// TerminalSize gives the function that asks a terminal for its size, in characters.
func TerminalSize(out io.Writer) (func() (width, height int), error) {
	f, ok := out.(console.File)
	if !ok {
		return nil, errors.New("the output is no terminal")
	}
	c, err := console.ConsoleFromFile(f)
	if err != nil {
		return nil, errors.New("the output is no terminal")
	}
	return func() (int, int) {
		size, err := c.Size()
		if err != nil || size.Width == 0 || size.Height == 0 {
			return 80, 24
		}
		return int(size.Width), int(size.Height)
	}, nil
}

// silent shows nothing.
type silent struct{}

func (silent) started(string)                   {}
func (silent) waits(string, string)             {}
func (silent) show(string, *client.SolveStatus) {}
func (silent) ended(string, Result, error)      {}
func (silent) close()                           {}

// plain shows the log of the builds in the form of docker's plain progress. A wait is a step of it.
type plain struct {
	silent
	merger  *merger
	mu      sync.Mutex
	waiting map[string]*client.Vertex // by image
	out     chan *client.SolveStatus
	drained chan struct{}
}

func newPlain(out io.Writer, several bool) (view, error) {
	ui, err := progressui.NewDisplay(out, progressui.PlainMode)
	if err != nil {
		return nil, fmt.Errorf("plain progress: %w", err)
	}
	p := &plain{merger: newMerger(several), waiting: map[string]*client.Vertex{}, out: make(chan *client.SolveStatus), drained: make(chan struct{})}
	go func() {
		defer close(p.drained)
		// Not the build's context: the end of a cancelled build shall be seen. It ends when p.out is closed.
		_, _ = ui.UpdateFrom(context.Background(), p.out)
	}()
	return p, nil
}

func (p *plain) show(image string, s *client.SolveStatus) {
	p.merger.tell(image, s, func(s *client.SolveStatus) { p.out <- s })
}

func (p *plain) waits(image, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if v := p.waiting[image]; v != nil && v.Completed == nil {
		v.Completed = &now
		p.show(image, &client.SolveStatus{Vertexes: []*client.Vertex{v}})
	}
	if what != "" {
		v := &client.Vertex{Digest: digest.FromString(image + what), Name: what, Started: &now}
		p.waiting[image] = v
		p.show(image, &client.SolveStatus{Vertexes: []*client.Vertex{v}})
	}
}

func (p *plain) close() {
	close(p.out)
	<-p.drained
}
