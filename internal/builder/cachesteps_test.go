package builder

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/client/llb"
	digest "github.com/opencontainers/go-digest"
)

// cacheStepsOf takes in the graphs that end in these states, and gives the steps at their ends.
func cacheStepsOf(t *testing.T, graphs map[string]llb.State) (*cacheSteps, map[string]digest.Digest) {
	t.Helper()
	c, ends := newCacheSteps(), map[string]digest.Digest{}
	for name, state := range graphs {
		def, err := state.Marshal(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if ends[name], err = def.Head(); err != nil {
			t.Fatal(err)
		}
		if err := c.add(def.ToPB(), func(digest.Digest) bool { return false }); err != nil {
			t.Fatal(err)
		}
	}
	return c, ends
}

func TestCacheSteps(t *testing.T) {
	t.Parallel()
	mount := func(id string, sharing llb.CacheMountSharingMode) llb.RunOption {
		return llb.AddMount("/c", llb.Scratch(), llb.AsPersistentCacheDir("/"+id, sharing))
	}
	deps := llb.Scratch().Run(llb.Args([]string{"deps"}), mount("mod", llb.CacheMountShared), mount("own", llb.CacheMountPrivate)).Root()
	compiled := deps.Run(llb.Args([]string{"compile"}), mount("build", llb.CacheMountShared), mount("out", llb.CacheMountLocked)).Root()
	top := compiled.Run(llb.Args([]string{"strip"})).Root()
	c, steps := cacheStepsOf(t, map[string]llb.State{"deps": deps, "compile": compiled, "strip": top})
	if diff := cmp.Diff([]string{"/build", "/mod"}, c.ids()); diff != "" {
		t.Errorf("caches (-want +got):\n%s", diff)
	}
	failed := vertex("", "", at(1), at(2))
	failed.Digest, failed.Error = steps["compile"], "exit code: 1"
	for _, tt := range []struct {
		v    *client.Vertex
		want []string
	}{
		{&client.Vertex{Digest: steps["deps"], Started: at(1)}, nil},
		{&client.Vertex{Digest: steps["deps"], Started: at(1), Completed: at(2)}, []string{"/mod"}},
		{&client.Vertex{Digest: steps["deps"], Started: at(1), Completed: at(2)}, nil},
		{failed, nil},
		{&client.Vertex{Digest: steps["strip"], Started: at(3), Completed: at(3), Cached: true}, []string{"/build"}}, // the engine is silent on what is below
	} {
		if diff := cmp.Diff(tt.want, c.freed(&client.SolveStatus{Vertexes: []*client.Vertex{tt.v}}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("freed (-want +got):\n%s", diff)
		}
	}
}

// The steps of an image that a build was handed are another build's.
func TestCacheStepsOfTheImageBelow(t *testing.T) {
	t.Parallel()
	def, err := llb.Scratch().Run(llb.Args([]string{"x"}), llb.AddMount("/c", llb.Scratch(), llb.AsPersistentCacheDir("c", llb.CacheMountShared))).Root().Marshal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := newCacheSteps()
	if err := c.add(def.ToPB(), func(digest.Digest) bool { return true }); err != nil || len(c.ids()) != 0 {
		t.Errorf("caches %v, %v", c.ids(), err)
	}
}

// A cache is known where all that mounts it runs on what a cached RUN has left.
func TestKnownCaches(t *testing.T) {
	t.Parallel()
	mount := func(id string) llb.RunOption {
		return llb.AddMount("/c", llb.Scratch(), llb.AsPersistentCacheDir("/"+id, llb.CacheMountShared))
	}
	tools := llb.Scratch().Run(llb.Args([]string{"tools"})).Root()
	compiled := tools.Run(llb.Args([]string{"compile"}), mount("build"), mount("mod")).Root()
	tested := tools.File(llb.Mkdir("/t", 0o755)).Run(llb.Args([]string{"test"}), mount("mod")).Root() // not on a RUN
	c, steps := cacheStepsOf(t, map[string]llb.State{"tools": tools, "compile": compiled, "test": tested})
	for _, tt := range []struct {
		step   string
		cached bool
		want   map[string]time.Time
	}{
		{"tools", false, nil}, // it ran
		{"tools", true, map[string]time.Time{"/build": *at(2)}},
		{"test", false, map[string]time.Time{"/build": *at(2), "/mod": *at(2)}}, // only what runs on the tools is left
		{"compile", false, nil},
	} {
		c.freed(&client.SolveStatus{Vertexes: []*client.Vertex{{Digest: steps[tt.step], Started: at(1), Completed: at(2), Cached: tt.cached}}})
		if diff := cmp.Diff(tt.want, c.known(), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("known after %s (-want +got):\n%s", tt.step, diff)
		}
	}
}
