package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// TestCalmStart: only the first collection of garbage is put off, and not against a pace that somebody has set.
func TestCalmStart(t *testing.T) {
	usual := percent()
	calmStart(func(string) string { return "50" })
	if got := percent(); got != usual {
		t.Errorf("a pace that was set became %d", got)
	}
	calmStart(func(string) string { return "" })
	if got := percent(); got != startPercent {
		t.Errorf("the first collection waits for %d percent, expected %d", got, startPercent)
	}
	for until := time.Now().Add(time.Minute); percent() != usual; runtime.GC() {
		if time.Now().After(until) {
			t.Fatalf("after the first collection the pace is %d, expected %d", percent(), usual)
		}
	}
}

// percent is the pace of the collection of garbage, which can only be read by setting it.
func percent() int {
	p := debug.SetGCPercent(-1)
	debug.SetGCPercent(p)
	return p
}
