package main

import "testing"

func TestGenerated(t *testing.T) {
	if want := "copy of test\n"; generated != want {
		t.Errorf("the log is %q, want %q", generated, want)
	}
}
