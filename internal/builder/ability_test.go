package builder

import (
	"errors"
	"strings"
	"testing"
)

// Files of several platforms need no store, whatever builds them.
func TestFilesOfSeveralPlatforms(t *testing.T) {
	t.Parallel()
	r := Request{Name: "api", Output: "/out", Platforms: []string{"linux/amd64", "linux/arm64"}}
	for name, e := range map[string]*Engine{
		"a classic store":              {store: classicStore},
		"a daemon without an engine":   {store: noStore},
		"a daemon beside such a store": {store: noStore, into: &Engine{store: classicStore}},
	} {
		if err := e.unable(r, false); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What an engine's store cannot hold, a daemon that loads its images there cannot make either, but it can push it.
func TestWhatADaemonCannotLoad(t *testing.T) {
	t.Parallel()
	for what, r := range map[string]Request{
		"platforms":  {Name: "api", Platforms: []string{"linux/amd64", "linux/arm64"}},
		"provenance": {Name: "api", Provenance: "true"},
		"an SBOM":    {Name: "api", SBOM: "true"},
	} {
		classic := &Engine{store: noStore, into: &Engine{host: "ENGINE", store: classicStore}}
		var refused *EngineError
		if err := classic.unable(r, false); !errors.As(err, &refused) || refused.Host != "ENGINE" || !strings.HasSuffix(refused.Hint, "--push") {
			t.Errorf("%s into a classic store: %v", what, err)
		}
		if err := classic.unable(r, true); err != nil {
			t.Errorf("%s, pushed: %v", what, err)
		}
		if err := (&Engine{store: noStore, into: &Engine{store: containerdStore}}).unable(r, false); err != nil {
			t.Errorf("%s into containerd's store: %v", what, err)
		}
	}
}

// One hint says all that is needed: who follows it is not refused again.
func TestHintsForAClassicStore(t *testing.T) {
	t.Parallel()
	several, attested := Request{Name: "api", Platforms: []string{"linux/amd64", "linux/arm64"}}, Request{Name: "api", SBOM: "true"}
	cached := Request{Name: "api", CacheTo: []Cache{{Type: "registry"}}}
	engine := &Engine{host: "ENGINE", store: classicStore}
	daemon := &Engine{host: "DAEMON", store: noStore, into: engine}
	for _, tt := range []struct {
		name string
		r    Request
		push bool
		hint string
		then bool // with what the hint says
	}{
		{"several platforms", several, false, "push the image from a BuildKit daemon: --builder ADDRESS --push", true},
		{"several platforms that are pushed", several, true, "build on a BuildKit daemon: --builder ADDRESS", true},
		{"an attestation", attested, false, "push the image from a BuildKit daemon: --builder ADDRESS --push", true},
		{"a cache", cached, false, "build on a BuildKit daemon: --builder ADDRESS", false},
		{"a cache of an image that is pushed", cached, true, "build on a BuildKit daemon: --builder ADDRESS", true},
	} {
		var refused *EngineError
		if err := engine.unable(tt.r, tt.push); !errors.As(err, &refused) || !strings.HasSuffix(refused.Hint, " in daemon.json), or "+tt.hint) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err := daemon.unable(tt.r, tt.then); err != nil {
			t.Errorf("%s, as the hint says: %v", tt.name, err)
		}
	}
}
