package schema_test

import (
	"testing"

	"github.com/stagegen/stagegen/schema"
)

func TestPathIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, path, want string }{
		{"build.yaml", "services/api", "services/api"},
		{"build.yaml", ".", "."},
		{"services/api/build.yaml", "services/api", "."},
		{"services/api/build.yaml", "services/api/web", "web"},
		{"services/api/build.yaml", "services/web", "../web"},
		{"services/api/build.yaml", "services", ".."},
		{"services/api/build.yaml", "web", "../../web"},
		{"services/api/build.yaml", ".", "../.."},
		{"services/api/build.yaml", "services/apis", "../apis"},
	} {
		if got := schema.PathIn(c.file, c.path); got != c.want {
			t.Errorf("%s in %s: want %q, got %q", c.path, c.file, c.want, got)
		}
	}
}
