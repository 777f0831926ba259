package builder

import (
	"bytes"
	"io"
	"regexp"
	"testing"
)

func TestUnknownProgressMode(t *testing.T) {
	t.Parallel()
	_, err := newView(Options{Progress: "rawjson", Out: io.Discard}, nil)
	if err == nil || err.Error() != `progress "rawjson": want auto, table, plain, json, quiet` {
		t.Error(err)
	}
}

// A wait is a step of the log, and ends where another begins.
func TestPlainTellsOfWaits(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	v, err := newView(Options{Progress: "plain", Out: &out}, []string{"api", "web", "job"})
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"waits for api: cache x", "waits for job: cache x", ""} {
		v.waits("web", what)
	}
	v.close()
	want := regexp.MustCompile(`^#1 \[web\] waits for api: cache x\n#1 DONE 0\.\ds\n\n#2 \[web\] waits for job: cache x\n#2 DONE 0\.\ds\n$`)
	if !want.MatchString(out.String()) {
		t.Errorf("log:\n%s", out.String())
	}
}
