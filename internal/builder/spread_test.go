package builder

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestSpread(t *testing.T) {
	t.Parallel()
	on := func(name string, build bool) []Context {
		return []Context{{Name: "x", Image: name, BuildPlatform: build}}
	}
	tests := []struct {
		name     string
		requests []Request
		want     []Request
	}{
		{"nothing is said", []Request{{Name: "a", Contexts: on("b", true)}, {Name: "b", Below: true}},
			[]Request{{Name: "a", Contexts: on("b", true)}, {Name: "b", Below: true}}},
		{"down to the last", []Request{{Name: "c", Below: true}, {Name: "b", Below: true, Contexts: on("c", false)}, {Name: "a", Platforms: []string{"linux/arm64"}, Contexts: on("b", false)}},
			[]Request{{Name: "c", Below: true, Platforms: []string{"linux/arm64"}}, {Name: "b", Below: true, Platforms: []string{"linux/arm64"}, Contexts: on("c", false)},
				{Name: "a", Platforms: []string{"linux/arm64"}, Contexts: on("b", false)}}},
		{"for each that needs it", []Request{{Name: "a", Contexts: on("c", false)}, {Name: "b", Platforms: []string{"linux/arm64"}, Contexts: on("c", false)}, {Name: "c", Below: true}},
			[]Request{{Name: "a", Contexts: on("c", false)}, {Name: "b", Platforms: []string{"linux/arm64"}, Contexts: on("c", false)}, {Name: "c", Below: true, Platforms: []string{"linux/amd64", "linux/arm64"}}}},
		{"what is asked for stays as it is", []Request{{Name: "a", Platforms: []string{"linux/arm64"}, Contexts: on("b", true)}, {Name: "d", Platforms: []string{"linux/riscv64"}, Contexts: on("b", false)},
			{Name: "b", Tags: []string{"b"}, Platforms: []string{"linux/arm64"}, CacheTo: []Cache{{Type: "inline"}}}},
			[]Request{{Name: "a", Platforms: []string{"linux/arm64"}, Contexts: on("b (below)", true)}, {Name: "d", Platforms: []string{"linux/riscv64"}, Contexts: on("b (below)", false)},
				{Name: "b", Tags: []string{"b"}, Platforms: []string{"linux/arm64"}, CacheTo: []Cache{{Type: "inline"}}},
				{Name: "b (below)", Below: true, Platforms: []string{"linux/amd64", "linux/arm64", "linux/riscv64"}}}},
		{"all of it is there", []Request{{Name: "a", Platforms: []string{"linux/arm64"}, Contexts: on("b", true)}, {Name: "b", Platforms: []string{"linux/amd64", "linux/arm64"}}},
			[]Request{{Name: "a", Platforms: []string{"linux/arm64"}, Contexts: on("b", true)}, {Name: "b", Platforms: []string{"linux/amd64", "linux/arm64"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, spread(tt.requests, "linux/amd64"), cmpopts.IgnoreUnexported(Request{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
