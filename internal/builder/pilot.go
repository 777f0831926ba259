package builder

import (
	"strings"
	"sync"
)

// maxPilots is how many may fail on one cache before all go: a mistake that all images share shall not show one image at a time.
const maxPilots = 2

// pilots see to it that one image of a Build alone fills a cache mount that several share. On an empty cache all would do the same
// work at the same time, which takes longer than one after the other. So the first that comes to a cache, its pilot, goes ahead, and
// the others follow when it has no more step that mounts the cache. Where the cache is warm they lose that one step's time, and where
// the pilot's steps are cached nothing.
type pilots struct {
	mu     sync.Mutex
	caches map[string]*lead
	moved  chan struct{} // closed when somebody who waits may go
}

// lead is who goes ahead on one cache.
type lead struct {
	image  string // the pilot; empty for nobody
	failed int    // pilots
	open   bool   // for everybody
}

// wait is what keeps an image from going on.
type wait struct{ image, cache string }

func (w wait) String() string {
	return "waits for " + strings.TrimSuffix(w.image, BelowSuffix) + ": cache " + strings.TrimPrefix(w.cache, "/")
}

func newPilots() *pilots { return &pilots{caches: map[string]*lead{}, moved: make(chan struct{})} }

// pass lets an image go, as the pilot of those of its caches to which nobody came before it, or says whom it waits for, and when to
// ask again. It takes all caches or none, so that no two images wait for each other.
func (p *pilots) pass(image string, caches []string) (ahead wait, again <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range caches {
		if l := p.caches[id]; l != nil && !l.open && l.image != "" && l.image != image {
			return wait{l.image, id}, p.moved
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
		l.image, l.open = "", built || l.failed >= maxPilots
		p.move()
	}
}

// move is called with the lock held.
func (p *pilots) move() {
	close(p.moved)
	p.moved = make(chan struct{})
}
