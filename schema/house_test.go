package schema_test

import (
	"testing"
	"testing/fstest"

	"github.com/stagegen/stagegen/schema"
)

// TestInitAs: which preset a new image gets, by its folder and the preset of its language.
func TestInitAs(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{
		"build.yaml": {Data: []byte(`stagegen: "1"
include: [platform/policy.yaml]
presets:
  grpc-go: { extends: go, init_as: "services/*" }
  edge-go: { extends: grpc-go, init_as: ["services/*", "edge/**"] }
  pay-go: { extends: go, init_as: "services/pay" }
  web: { extends: node, init_as: "**" }
  go: { extends: go, init_as: tools }
  other: { extends: ./docker/presets/go, init_as: "**" }
  crate-glibc: { extends: rust, init_as: ["services/crate", "old/*"] }
  crate-musl: { extends: rust-musl, init_as: ["services/crate", "*"] }
`)},
		"platform/policy.yaml": {Data: []byte("presets:\n  lib-go: { extends: go, init_as: \"libs/*\" }\n")},
	}
	p, findings := schema.Load(tree, "build.yaml", nil)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	kind := func(preset string) string {
		return map[string]string{"./docker/presets/go": "python", "python": "python", "rust": "rust", "rust-musl": "rust"}[preset]
	}
	for _, c := range []struct{ dir, preset, want string }{
		{"services/api", "go", "edge-go"}, // the longer chain of two that match alike
		{"services/pay", "go", "pay-go"},  // the longer glob
		{"services/api", "node", "web"},
		{"services/api/cmd", "go", "go"},
		{"edge", "go", "edge-go"},
		{"edge/a/b", "go", "edge-go"},
		{"tools", "go", "go"},
		{"platform/libs/x", "go", "lib-go"}, // relative to the file that says so
		{"libs/x", "go", "go"},
		{".", "node", "web"},
		{"services/api", "rust", "rust"},
		{"x", "./docker/presets/go", "other"},
		{"x", "python", "other"},                      // the folder's projects are of that kind
		{"services/crate", "rust-musl", "crate-musl"}, // of two that match alike, the one that ends there
		{"services/crate", "rust", "crate-glibc"},
		{"old/crate", "rust-musl", "crate-glibc"}, // the longer glob
	} {
		if got := p.InitAs(c.dir, c.preset, kind); got != c.want {
			t.Errorf("%s of %s: got %s, want %s", c.dir, c.preset, got, c.want)
		}
	}
}
