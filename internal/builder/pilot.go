package builder

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// maxPilots is how many may fail on one cache before all go: a mistake that all images share shall not show one image at a time.
const maxPilots = 2

// pilots see to it that one image of a Build alone fills a cache mount that several share. On an empty cache all would do the same
// work at the same time, which takes longer than one after the other. So the first that comes to a cache, its pilot, goes ahead, and
// the others follow when it has no more step that mounts the cache, or when it shows that the cache is warm: the engine had it before, and
// the pilot's step runs on what a cached RUN has left. Where the engine does not tell they lose that one step's time.
type pilots struct {
	mu     sync.Mutex
	caches map[string]*lead
	moved  chan struct{}        // closed when somebody who waits may go
	asked  bool                 // for the engine's caches
	wanted chan []string        // the caches to ask for
	had    map[string]time.Time // caches of the engine, and when it made them
}

// lead is who goes ahead on one cache.
type lead struct {
	image   string    // the pilot; empty for nobody
	failed  int       // pilots
	open    bool      // for everybody
	awaited bool      // by somebody
	known   time.Time // when the engine said that the pilot's step runs on what a cached RUN has left
}

// wait is what keeps an image from going on. It names the other as the display does: an image may wait for its own twin that is built for
// those that stand on it.
type wait struct{ image, cache string }

func (w wait) String() string {
	return "waits for " + w.image + ": cache " + strings.TrimPrefix(w.cache, "/")
}

func newPilots() *pilots {
	return &pilots{caches: map[string]*lead{}, moved: make(chan struct{}), wanted: make(chan []string, 1)}
}

// pass lets an image go, as the pilot of those of its caches to which nobody came before it, or says whom it waits for, and when to
// ask again. It takes all caches or none, so that no two images wait for each other.
func (p *pilots) pass(image string, caches []string) (ahead wait, again <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range caches {
		if l := p.caches[id]; l != nil && !l.open && l.image != "" && l.image != image {
			again = p.moved
			l.awaited = true
			p.settle(id, l)
			return wait{l.image, id}, again
		}
	}
	for _, id := range caches {
		if p.caches[id] == nil {
			p.caches[id] = &lead{}
		}
		if l := p.caches[id]; !l.open {
			l.image = image
		}
	}
	return wait{}, nil
}

// opened says that a pilot has no more step that mounts a cache. Of others it says nothing.
func (p *pilots) opened(image, cache string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.caches[cache]; l != nil && l.image == image && !l.open {
		l.open = true
		p.move()
	}
}

// ended says that an image's build is over. A pilot that failed has filled its cache in part at best: the next one leads.
func (p *pilots) ended(image string, built bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.caches {
		if l.image != image || l.open {
			continue
		}
		if !built {
			l.failed++
		}
		l.image, l.open, l.known = "", built || l.failed >= maxPilots, time.Time{}
		p.move()
	}
}

// known says of a pilot's caches when the engine said that the step runs on what a cached RUN has left.
func (p *pilots) known(image string, caches map[string]time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, at := range caches {
		if l := p.caches[id]; l != nil && l.image == image {
			l.known = at
			p.settle(id, l)
		}
	}
}

// look asks an engine for its caches as soon as the answer may spare somebody a wait, and returns then, or with ctx.
func (p *pilots) look(ctx context.Context, ask func(context.Context, []string) map[string]time.Time) {
	select {
	case <-ctx.Done():
	case ids := <-p.wanted:
		p.tell(ask(ctx, ids))
	}
}

// tell says which caches the engine has, and when it made them.
func (p *pilots) tell(had map[string]time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.had = had
	for id, l := range p.caches {
		p.settle(id, l)
	}
}

// settle opens a cache for which somebody waits, if it is warm. The pilot may have made it a moment ago, so that the engine must have had
// it before it came to the pilot's step. It is called with the lock held.
func (p *pilots) settle(id string, l *lead) {
	if l.open || !l.awaited || l.known.IsZero() {
		return
	}
	if !p.asked {
		p.asked = true
		p.wanted <- slices.Sorted(maps.Keys(p.caches))
	}
	if made, ok := p.had[id]; ok && made.Before(l.known) {
		l.open = true
		p.move()
	}
}

// move is called with the lock held.
func (p *pilots) move() {
	close(p.moved)
	p.moved = make(chan struct{})
}
