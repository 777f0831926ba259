package builder

import "testing"

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
