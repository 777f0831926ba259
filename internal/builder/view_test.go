package builder

import (
	"io"
	"testing"
)

func TestUnknownProgressMode(t *testing.T) {
	t.Parallel()
	_, err := newView(Options{Progress: "rawjson", Out: io.Discard}, nil)
	if err == nil || err.Error() != `progress "rawjson": want auto, table, plain, json, quiet` {
		t.Error(err)
	}
}
