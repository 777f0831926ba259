package builder

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/moby/buildkit/client"
)

// turn is when one image is built: after those that it stands on, behind the pilots of its caches, and when there is a slot.
type turn struct {
	*taking
	name   string
	number int           // of the request
	offer  *offer        // nil when nobody stands on the image
	slots  chan struct{} // one for each build that may run at the same time; nil is any number
	holds  bool          // a slot
	pilots *pilots
	view   view
	begun  time.Time
}

// tellAfter is how long an image waits for a pilot before it is told for whom.
const tellAfter = time.Second

func newTurns(requests []Request, offers map[string]*offer, pilots *pilots, jobs int, v view) []*turn {
	var slots chan struct{}
	if jobs > 0 {
		slots = make(chan struct{}, jobs)
	}
	var out []*turn
	for n, r := range requests {
		out = append(out, &turn{name: r.Name, number: n, taking: newTaking(offers, r), offer: offers[r.Name], slots: slots, pilots: pilots, view: v})
	}
	return out
}

// inOrder are the turns as they are given slots. Those that stand on others come first, since they only wait, and an image must
// not wait in vain for somebody to take it; then those on which others stand.
func inOrder(turns []*turn) []*turn {
	rank := func(t *turn) int {
		switch {
		case len(t.offers) > 0:
			return 0
		case t.offer != nil:
			return 1
		}
		return 2
	}
	return slices.SortedStableFunc(slices.Values(turns), func(a, b *turn) int { return cmp.Compare(rank(a), rank(b)) })
}

// begin waits for a slot, once: an engine that was too busy is given the same build again.
func (t *turn) begin(ctx context.Context) error {
	if !t.begun.IsZero() {
		return nil
	}
	return t.start(ctx)
}

func (t *turn) start(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.slots != nil {
		select {
		case t.slots <- struct{}{}:
			t.holds = true
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	t.begun = time.Now()
	t.view.started(t.name)
	return nil
}

// follow waits until the pilots of these caches have gone ahead. Meanwhile others have the slot.
func (t *turn) follow(ctx context.Context, caches []string) error {
	ahead, again := t.pilots.pass(t.name, caches)
	if again == nil {
		return nil
	}
	t.leave()
	tell := time.NewTimer(tellAfter)
	defer tell.Stop()
	var told wait
	for long := false; again != nil; {
		if long && ahead != told {
			told = ahead
			t.view.waits(t.name, told.String())
		}
		select {
		case <-again:
			ahead, again = t.pilots.pass(t.name, caches)
		case <-tell.C:
			long = true
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	t.view.waits(t.name, "") // for a slot, which may take longer
	return t.start(ctx)
}

// passed lets those go on who wait for this image at some caches, as far as a message of the engine tells.
func (t *turn) passed(caches *cacheSteps, s *client.SolveStatus) {
	for _, id := range caches.freed(s) {
		t.pilots.opened(t.name, id)
	}
	t.pilots.known(t.name, caches.known())
}

// leave gives the slot back.
func (t *turn) leave() {
	if t.holds {
		t.holds = false
		<-t.slots
	}
}

// end gives everything back, however the build went.
func (t *turn) end(built bool) {
	t.taking.end()
	t.pilots.ended(t.name, built)
	if t.offer != nil {
		t.offer.withdraw()
	}
	t.leave()
}
