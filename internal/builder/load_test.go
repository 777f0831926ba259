package builder

import (
	"context"
	"net"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/docker/docker/api/types/image"
)

// meter counts a dialer's connections, and the bytes that they send.
type meter struct{ conns, sent atomic.Int64 }

// metered has a dialer's new connections counted.
func metered(d *dialer) *meter {
	m, raw := &meter{}, d.raw
	d.raw = func(ctx context.Context) (net.Conn, error) {
		c, err := raw(ctx)
		m.conns.Add(1)
		return &meteredConn{Conn: c, meter: m}, err
	}
	return m
}

type meteredConn struct {
	net.Conn
	meter *meter
}

func (c *meteredConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.meter.sent.Add(int64(n))
	return n, err
}

// An engine that can hold it gets an image of several platforms, and one with provenance. Of the several it may have one alone, which it
// has pulled, under the digest of all: it gets the whole each time.
func TestDaemonLoadsAllPlatforms(t *testing.T) {
	d := startDaemon(t)
	onEngines(t, func(t *testing.T, engine *Engine) {
		if engine.store != containerdStore {
			t.SkipNow() // TestWhatAClassicStoreCannot
		}
		sent := metered(engine.dialer)
		e := onDaemon(t, d.socket, engine, engine.getenv)
		all, attested := local(t, "all", ""), local(t, "attested", "")
		all.Platforms, all.Tags = []string{"linux/amd64", "linux/arm64"}, []string{"stagegen-test/all:1", "stagegen-test/all:2"}
		attested.Provenance, attested.Tags = "true", []string{"stagegen-test/attested:1"}
		for _, tag := range slices.Concat(all.Tags, attested.Tags) {
			discard(t, engine, tag)
		}
		for range 2 {
			sent.sent.Store(0)
			results, log := build(t, e, all)
			if n := sent.sent.Load(); n < 1e5 {
				t.Errorf("the engine was sent %d bytes", n)
			}
			more, _ := build(t, e, attested)
			for _, r := range slices.Concat(results, more) {
				for _, tag := range r.Tags {
					if got, err := docker(t, engine).ImageInspect(t.Context(), tag); err != nil || got.ID != r.ImageID {
						t.Errorf("%s is %s, the result says %s: %v\n%s", tag, got.ID, r.ImageID, err, log)
					}
				}
			}
		}
	})
}

// An image that the engine has is not sent again: it gets its names.
func TestDaemonLoadsWhatIsNew(t *testing.T) {
	d := startDaemon(t)
	onEngines(t, func(t *testing.T, engine *Engine) {
		dc, sent := docker(t, engine), metered(engine.dialer)
		e := onDaemon(t, d.socket, engine, engine.getenv)
		base := local(t, "base", "RUN echo "+t.Name()+" > /base\n")
		api := on(local(t, "api", ""), "FROM the-base\nRUN echo api > /file\n", "the-base=base")
		other := local(t, "other", "RUN echo other > /file\n")
		other.Platforms = []string{"linux/amd64"}
		base.Tags, api.Tags, other.Tags = []string{"stagegen-test/new-base:1"}, []string{"stagegen-test/new:1", "stagegen-test/new:2"}, []string{"stagegen-test/other:1"}
		for _, tag := range []string{base.Tags[0], api.Tags[0], api.Tags[1], "stagegen-test/new:3", other.Tags[0]} {
			discard(t, engine, tag)
		}
		stamped := api
		stamped.Labels = map[string]string{"org.opencontainers.image.version": "2"}
		moved := api
		moved.Tags = []string{"stagegen-test/new:2", "stagegen-test/new:3"}
		for _, test := range []struct {
			name   string
			images []Request
			gone   string // an image that is removed before
			loads  bool
		}{
			{name: "the first time", images: []Request{base, api, other}, loads: true},
			{name: "again", images: []Request{base, api, other}},
			{name: "other names", images: []Request{base, moved}},
			{name: "another label", images: []Request{base, stamped}, loads: true},
			{name: "the label again", images: []Request{base, stamped}},
			{name: "without the label, as another name still has it", images: []Request{base, moved}},
			{name: "an image that was removed", images: []Request{base, api, other}, gone: other.Tags[0], loads: true},
			{name: "and again", images: []Request{base, api, other}},
		} {
			if test.gone != "" {
				if _, err := dc.ImageRemove(t.Context(), test.gone, image.RemoveOptions{Force: true}); err != nil {
					t.Fatal(err)
				}
			}
			sent.sent.Store(0)
			results, log := build(t, e, test.images...)
			if n := sent.sent.Load(); (n > 1e5) != test.loads {
				t.Errorf("%s: the engine was sent %d bytes", test.name, n)
			}
			for i, r := range results {
				for _, tag := range test.images[i].Tags {
					got, err := dc.ImageInspect(t.Context(), tag)
					if err != nil {
						t.Fatalf("%s: %v\n%s", test.name, err, log)
					}
					if got.ID != r.ImageID || got.Config.Labels["org.opencontainers.image.version"] != test.images[i].Labels["org.opencontainers.image.version"] {
						t.Errorf("%s: %s is %s with the labels %v, the result says %s", test.name, tag, got.ID, got.Config.Labels, r.ImageID)
					}
				}
			}
			weights, err := e.Weigh(t.Context(), results)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range results {
				if len(weights[r.Name].Layers) == 0 {
					t.Errorf("%s: %s has no weight", test.name, r.Name)
				}
			}
		}
	})
}
