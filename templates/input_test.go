package templates

import (
	"encoding/json"
	"testing"

	"github.com/stagegen/stagegen/internal/diag"
)

func TestOrigin(t *testing.T) {
	t.Parallel()
	pos := diag.Pos{File: "build.yaml", Line: 12, Col: 7}
	for _, c := range []struct {
		origin Origin
		want   string
	}{
		{Origin{}, ""},
		{Origin{Name: "preset go"}, "preset go"},
		{Origin{Pos: pos}, "build.yaml:12:7"},
		{Origin{Name: "build.yaml:12:7", Pos: pos}, "build.yaml:12:7"},
		{Origin{Name: "versions.go", Pos: pos}, "versions.go (build.yaml:12:7)"},
	} {
		if got := c.origin.String(); got != c.want {
			t.Errorf("want %q, got %q", c.want, got)
		}
		text, err := json.Marshal(map[string]Origin{"origin": c.origin})
		if err != nil || string(text) != `{"origin":"`+c.want+`"}` {
			t.Errorf("JSON is %s, %v", text, err)
		}
	}
}
