package builder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPilots(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		// "api: mod build" asks for these caches; "api opens mod", "api knows mod at 2", "api built", "api failed"; "engine had mod at 1" answers,
		// if it was asked
		do   []string
		want []string // answers to who asked
	}{
		{"one goes ahead until it has no more step with the cache", []string{"a: mod", "b: mod", "a opens mod", "b: mod", "c: mod"},
			[]string{"a goes", "b waits for a: cache mod", "b goes", "c goes"}},
		{"who asks again goes again", []string{"a: mod", "a: mod"}, []string{"a goes", "a goes"}},
		{"caches apart", []string{"a: mod", "b: npm", "c:"}, []string{"a goes", "b goes", "c goes"}},
		{"all caches or none", []string{"a: mod", "b: mod npm", "c: npm", "a opens mod", "b: mod npm", "c opens npm", "b: mod npm"},
			[]string{"a goes", "b waits for a: cache mod", "c goes", "b waits for c: cache npm", "b goes"}},
		{"a follower leads where nobody was", []string{"a: mod", "a opens mod", "b: build mod", "c: build"}, []string{"a goes", "b goes", "c waits for b: cache build"}},
		{"only the pilot opens", []string{"a: mod", "b: npm", "b opens mod", "c: mod"}, []string{"a goes", "b goes", "c waits for a: cache mod"}},
		{"steps that the pilot did not need", []string{"a: mod", "a built", "b: mod", "c: mod"}, []string{"a goes", "b goes", "c goes"}},
		{"the next leads after one that failed", []string{"a: mod", "a failed", "b: mod", "c: mod"}, []string{"a goes", "b goes", "c waits for b: cache mod"}},
		{"a failure behind the cache's last step", []string{"a: mod", "a opens mod", "a failed", "b: mod", "c: mod"}, []string{"a goes", "b goes", "c goes"}},
		{"a warm cache", []string{"a: mod", "b: mod", "a knows mod at 2", "engine had mod at 1", "b: mod"}, []string{"a goes", "b waits for a: cache mod", "engine was asked", "b goes"}},
		{"a warm cache that is known before anybody waits", []string{"a: mod", "a knows mod at 2", "b: mod", "engine had mod at 1", "b: mod"},
			[]string{"a goes", "b waits for a: cache mod", "engine was asked", "b goes"}},
		{"nobody waits for a warm cache", []string{"a: mod", "a knows mod at 2", "engine had mod at 1"}, []string{"a goes", "engine was not asked"}},
		{"a pilot with other tools", []string{"a: mod", "b: mod", "engine had mod at 1", "b: mod"},
			[]string{"a goes", "b waits for a: cache mod", "engine was not asked", "b waits for a: cache mod"}},
		{"a cache that the pilot has made", []string{"a: mod", "b: mod", "a knows mod at 2", "engine had mod at 3", "b: mod"},
			[]string{"a goes", "b waits for a: cache mod", "engine was asked", "b waits for a: cache mod"}},
		{"an engine without the cache", []string{"a: mod", "b: mod", "a knows mod at 2", "engine had npm at 1", "b: mod"},
			[]string{"a goes", "b waits for a: cache mod", "engine was asked", "b waits for a: cache mod"}},
		{"an engine is asked once", []string{"a: mod", "b: mod", "a knows mod at 2", "engine had mod at 3", "a knows mod at 4", "engine had mod at 1"},
			[]string{"a goes", "b waits for a: cache mod", "engine was asked", "engine was not asked"}},
		{"what a pilot knew is not the next one's", []string{"a: mod", "b: mod", "a knows mod at 2", "a failed", "b: mod", "c: mod", "engine had mod at 1", "c: mod"},
			[]string{"a goes", "b waits for a: cache mod", "b goes", "c waits for b: cache mod", "engine was asked", "c waits for b: cache mod"}},
		{"two that failed are enough", []string{"a: mod", "a failed", "b: mod", "b failed", "c: mod", "d: mod"}, []string{"a goes", "b goes", "c goes", "d goes"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPilots()
			var got []string
			for _, do := range tt.do {
				words := strings.Fields(do)
				name, asks := strings.CutSuffix(words[0], ":")
				switch {
				case !asks && words[1] == "opens":
					p.opened(name, words[2])
				case !asks && words[1] == "knows":
					p.known(name, timed(t, words[2:]))
				case !asks && words[1] == "had":
					select {
					case <-p.wanted:
						got = append(got, "engine was asked")
						p.tell(timed(t, words[2:]))
					default:
						got = append(got, "engine was not asked")
					}
				case !asks:
					p.ended(name, words[1] == "built")
				default:
					if ahead, again := p.pass(name, words[1:]); again != nil {
						got = append(got, name+" "+ahead.String())
					} else {
						got = append(got, name+" goes")
					}
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// timed reads "CACHE at TIME".
func timed(t *testing.T, words []string) map[string]time.Time {
	t.Helper()
	n, err := strconv.Atoi(words[2])
	if err != nil {
		t.Fatal(err)
	}
	return map[string]time.Time{words[0]: *at(n)}
}

// Who waits for a pilot holds no slot, and gets one behind it; who is stopped waits no longer.
func TestFollow(t *testing.T) {
	t.Parallel()
	turns := newTurns([]Request{{Name: "a"}, {Name: "b"}, {Name: "c"}}, nil, newPilots(), 1, silent{})
	pilot, follower, stopped := turns[0], turns[1], turns[2]
	pilot.pilots.pass("a", []string{"x"})
	ctx, cancel := context.WithCancel(t.Context())
	followed, ended := make(chan error), make(chan error)
	for _, turn := range []*turn{stopped, follower} {
		if err := turn.begin(t.Context()); err != nil { // with the slot of the one before
			t.Fatal(err)
		}
		if turn == stopped {
			go func() { ended <- turn.follow(ctx, []string{"x"}) }()
		} else {
			go func() { followed <- turn.follow(t.Context(), []string{"x"}) }()
		}
	}
	if err := pilot.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || stopped.holds {
		t.Errorf("stopped: %v, with a slot: %t", err, stopped.holds)
	}
	pilot.pilots.opened("a", "x")
	pilot.end(true)
	if err := <-followed; err != nil || !follower.holds {
		t.Errorf("behind the pilot: %v, with a slot: %t", err, follower.holds)
	}
	follower.end(true)
	stopped.end(false)
	if len(pilot.slots) != 0 {
		t.Error("a slot is not given back")
	}
}

// heard is a view that keeps what it is told of waits.
type heard struct {
	silent
	waiting []string
}

func (h *heard) waits(image, what string) {
	h.waiting = append(h.waiting, strings.TrimSpace(image+" "+what))
}

// A short wait for a pilot is not worth a word, a long one is told once for each. Behind it the wait is for a slot.
func TestWaitsAreTold(t *testing.T) {
	t.Parallel()
	for pause, want := range map[time.Duration][]string{
		tellAfter / 2: {"c"},
		tellAfter * 2: {"c waits for a: cache x", "c waits for c (below): cache x", "c"},
	} {
		synctest.Test(t, func(t *testing.T) {
			view := &heard{}
			turn := newTurns([]Request{{Name: "c"}}, nil, newPilots(), 0, view)[0]
			p := turn.pilots
			p.pass("a", []string{"/x"})
			p.pass("z", []string{"/other"})
			followed := make(chan error)
			go func() { followed <- turn.follow(t.Context(), []string{"/x"}) }()
			time.Sleep(pause)
			p.opened("z", "/other") // nothing to c
			synctest.Wait()
			p.mu.Lock()
			p.caches["/x"].image = "c" + BelowSuffix // it came before c
			p.move()
			p.mu.Unlock()
			synctest.Wait()
			p.opened("c"+BelowSuffix, "/x")
			if err := <-followed; err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, view.waiting); diff != "" {
				t.Errorf("after %s (-want +got):\n%s", pause, diff)
			}
		})
	}
}

// shares is a request whose steps use a cache: each says what it finds there, and leaves a file after a moment. The cache's name, which is
// new, keeps the engine from knowing the steps: it does not look at the ids of caches for that.
func shares(t *testing.T, name, cache string) Request {
	t.Helper()
	step := func(n int) string {
		return fmt.Sprintf("RUN --mount=type=cache,id=%s,target=/cache echo %s %s && find /cache && sleep 400ms && echo x > /cache/%d\n", cache, name, cache, n)
	}
	return request(t, name, step(1)+step(2))
}

// cold are the images whose first step found nothing in the cache.
func cold(log string, images ...string) []string {
	return slices.DeleteFunc(images, func(name string) bool {
		return slices.Contains(output(log, "RUN --mount=.* echo "+name+" .*/cache/1"), "found /cache/1")
	})
}

func TestOneImageFillsTheCache(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		cache := fmt.Sprint("stagegen-test-", time.Now().UnixNano())
		names := []string{"a", "b", "c", "d"}
		var requests []Request
		for _, name := range names {
			requests = append(requests, shares(t, name, cache))
		}
		_, log := build(t, e, requests...)
		if got := cold(log, names...); len(got) != 1 {
			t.Errorf("a cold cache was filled by %v\n%s", got, log)
		}
		for _, name := range names {
			found := output(log, "RUN --mount=.* echo "+name+" .*/cache/1")
			if one, two := slices.Contains(found, "found /cache/1"), slices.Contains(found, "found /cache/2"); one != two {
				t.Errorf("%s went before the pilot's last step: %v", name, found)
			}
		}
	})
}

// late makes a request come after those that stand on nothing.
func late(t *testing.T, r Request) Request {
	t.Helper()
	return on(r, strings.Replace(string(r.Dockerfile), baseTag, "below", 1), "below=below")
}

// A pilot that fails before it has filled the cache hands over to one other.
func TestPilotThatFails(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		now := time.Now().UnixNano()
		below := request(t, "below", fmt.Sprintf("RUN echo %d && sleep 500ms\n", now))
		below.Below = true
		bad := request(t, "bad", fmt.Sprintf("RUN --mount=type=cache,id=stagegen-test-%d,target=/cache echo %d && sleep 2s && false\n", now, now))
		requests := []Request{below, bad}
		for _, name := range []string{"a", "b", "c"} {
			requests = append(requests, late(t, shares(t, name, fmt.Sprint("stagegen-test-", now))))
		}
		results, log, err := try(t.Context(), e, requests...)
		if f := Failures(err); len(f) != 1 || len(results) != 3 {
			t.Fatalf("failures %v, %d images\n%s", f, len(results), log)
		}
		if got := cold(log, "a", "b", "c"); len(got) != 1 {
			t.Errorf("the cache was filled by %v\n%s", got, log)
		}
	})
}

// Who has nothing to do with a cache any more keeps nobody waiting, however long it goes on.
func TestPilotWhoseStepIsCached(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		now := time.Now().UnixNano()
		cache := fmt.Sprint("stagegen-test-", now)
		below := request(t, "below", fmt.Sprintf("RUN echo %d && sleep 500ms\n", now))
		below.Below = true
		pilot := shares(t, "pilot", cache)
		build(t, e, pilot)
		pilot.Dockerfile = append(pilot.Dockerfile, fmt.Sprintf("RUN echo %d && sleep 6s\n", now)...)
		var out bytes.Buffer
		requests := []Request{pilot, below, late(t, shares(t, "a", cache))}
		if _, err := e.Build(t.Context(), requests, Options{Progress: "json", Out: &out}); err != nil {
			t.Fatal(err)
		}
		var ended []string
		for _, ev := range readEvents(t, out.String()) {
			if ev.Event == "image_ended" && !strings.HasPrefix(ev.Image, "below") {
				ended = append(ended, ev.Image)
			}
		}
		if diff := cmp.Diff([]string{"a", "pilot"}, ended); diff != "" {
			t.Errorf("order of the ends (-want +got):\n%s\n%s", diff, out.String())
		}
	})
}

// warm is a request with a RUN that brings tools, and one behind it that uses a cache for two seconds. The edit is what changes.
func warm(t *testing.T, name, tools, cache, edit string) Request {
	t.Helper()
	return request(t, name, fmt.Sprintf("RUN echo %s > /tools\nRUN --mount=type=cache,id=%s,target=/cache echo %s %s && find /cache && sleep 2s && echo x > /cache/1\n", tools, cache, name, edit))
}

// On a warm cache nobody waits, where the engine tells which caches it has; with other tools one goes ahead again.
func TestWarmCache(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		cache, names := fmt.Sprint("stagegen-test-", time.Now().UnixNano()), []string{"a", "b", "c", "d"}
		for n, tt := range []struct {
			name, tools, edit string
			together          bool
		}{
			{"cold", "old", "first", false},
			{"an edit", "old", "second", true},
			{"other tools", "new", "third", false},
			{"an edit with other tools", "new", "fourth", true},
		} {
			var requests []Request
			for _, name := range names {
				requests = append(requests, warm(t, name, tt.tools+cache, cache, tt.edit))
			}
			had := len(e.cacheMounts(t.Context(), []string{"/" + cache, "/other"})) == 1 // no more where the engine has cleaned up
			if n == 1 && had == oldest(t, e) {
				t.Errorf("the engine tells of the cache: %t", had)
			}
			var out bytes.Buffer
			if _, err := e.Build(t.Context(), requests, Options{Progress: "json", Out: &out}); err != nil {
				t.Fatal(err)
			}
			if got := together(t, out.String(), "RUN --mount"); got != (tt.together && had) {
				t.Errorf("%s: all steps at the same time: %t\n%s", tt.name, got, out.String())
			}
		}
	})
}

// together tells whether all steps that hold a word began before the first of them ended.
func together(t *testing.T, log, word string) bool {
	t.Helper()
	var began, ended []time.Time
	for _, ev := range readEvents(t, log) {
		switch {
		case !strings.Contains(ev.Name, word):
		case ev.Event == "step_started":
			began = append(began, ev.Time)
		case ev.Event == "step_ended":
			ended = append(ended, ev.Time)
		}
	}
	if len(began) == 0 || len(ended) == 0 {
		t.Fatalf("no step %q in\n%s", word, log)
	}
	return slices.MaxFunc(began, time.Time.Compare).Before(slices.MinFunc(ended, time.Time.Compare))
}
