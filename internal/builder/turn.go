package builder

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// turn is when one image is built: after those that it stands on, and when there is a slot.
type turn struct {
	*taking
	number  int           // of the request
	offer   *offer        // nil when nobody stands on the image
	slots   chan struct{} // one for each build that may run at the same time; nil is any number
	holds   bool          // a slot
	started func()        // is called when it begins
	begun   time.Time
}

func newTurns(requests []Request, offers map[string]*offer, jobs int, v view) []*turn {
	var slots chan struct{}
	if jobs > 0 {
		slots = make(chan struct{}, jobs)
	}
	var out []*turn
	for n, r := range requests {
		out = append(out, &turn{number: n, taking: newTaking(offers, r), offer: offers[r.Name], slots: slots, started: func() { v.started(r.Name) }})
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
	t.started()
	return nil
}

// end gives everything back, however the build went.
func (t *turn) end() {
	t.taking.end()
	if t.offer != nil {
		t.offer.withdraw()
	}
	if t.holds {
		<-t.slots
	}
}
