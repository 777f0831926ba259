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
