package builder

import (
	"slices"
	"sync"
	"time"

	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

// cacheSteps are the steps of one build that mount a cache which others may use at the same time. One that is locked makes them wait
// by itself, a private one has nothing for others, and without the build cache the engine empties a cache for each image anew.
type cacheSteps struct {
	mu     sync.Mutex
	left   map[digest.Digest][]string // caches of the steps that have not ended
	inputs map[digest.Digest][]digest.Digest
	roots  map[digest.Digest]digest.Digest // of each RUN: what it runs on; empty for an empty image
	cached map[digest.Digest]time.Time     // RUNs whose results were there already, and when the engine said so
}

func newCacheSteps() *cacheSteps {
	return &cacheSteps{left: map[digest.Digest][]string{}, inputs: map[digest.Digest][]digest.Digest{},
		roots: map[digest.Digest]digest.Digest{}, cached: map[digest.Digest]time.Time{}}
}

// add takes in a build graph, without the steps of the images that the build was handed.
func (c *cacheSteps) add(def *pb.Definition, handed func(digest.Digest) bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, text := range def.GetDef() {
		step := digest.FromBytes(text)
		if handed(step) || def.Metadata[string(step)].GetIgnoreCache() {
			continue
		}
		op := &pb.Op{}
		if err := op.UnmarshalVT(text); err != nil {
			return err
		}
		for _, in := range op.Inputs {
			c.inputs[step] = append(c.inputs[step], digest.Digest(in.Digest))
		}
		for _, m := range op.GetExec().GetMounts() {
			if m.Dest == pb.RootMount {
				c.roots[step] = root(op, m)
			}
			if m.MountType == pb.MountType_CACHE && m.CacheOpt.GetSharing() == pb.CacheSharingOpt_SHARED {
				c.left[step] = append(c.left[step], m.CacheOpt.ID)
			}
		}
	}
	return nil
}

// root is what a step runs on; empty for an empty image.
func root(op *pb.Op, m *pb.Mount) digest.Digest {
	if m.Input < 0 || int(m.Input) >= len(op.Inputs) {
		return ""
	}
	return digest.Digest(op.Inputs[m.Input].Digest)
}

// ids are the caches that steps still mount, sorted.
func (c *cacheSteps) ids() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.mounted()
}

func (c *cacheSteps) mounted() []string {
	var out []string
	for _, ids := range c.left {
		out = append(out, ids...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// freed takes in a message of the engine, and gives the caches that no step mounts any more.
func (c *cacheSteps) freed(s *client.SolveStatus) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.mounted()
	if len(before) == 0 {
		return nil
	}
	for _, v := range s.Vertexes {
		if v.Completed == nil || v.Error != "" {
			continue
		}
		if _, run := c.roots[v.Digest]; run && v.Cached {
			c.cached[v.Digest] = *v.Completed
		}
		c.end(v.Digest)
	}
	after := c.mounted()
	return slices.DeleteFunc(before, func(id string) bool { return slices.Contains(after, id) })
}

// end takes out a step, and those below it: of a step that was not needed, since what stands on it was there, the engine says nothing.
func (c *cacheSteps) end(step digest.Digest) {
	below, known := c.inputs[step]
	delete(c.left, step)
	delete(c.inputs, step)
	if known {
		for _, in := range below {
			c.end(in)
		}
	}
}

// known gives the caches that only such steps mount as run on what a cached RUN has left, and when the engine said so of the last. A build
// of the same tools and dependencies has used them before: another base image, or another lockfile, would have had the RUN run again.
func (c *cacheSteps) known() map[string]time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.left) == 0 || len(c.cached) == 0 {
		return nil
	}
	out, unknown := map[string]time.Time{}, []string(nil)
	for step, ids := range c.left {
		at, cached := c.cached[c.roots[step]]
		if !cached {
			unknown = append(unknown, ids...)
			continue
		}
		for _, id := range ids {
			if at.After(out[id]) {
				out[id] = at
			}
		}
	}
	for _, id := range unknown {
		delete(out, id)
	}
	return out
}
