package builder

import (
	"errors"
	"fmt"
	"testing"
)

func TestReason(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{name: "plain", text: "no space left on device", want: "no space left on device"},
		{name: "wrapped", text: "failed to solve: rpc error: code = Unknown desc = failed to solve with frontend dockerfile.v0: it broke", want: "it broke"},
		{name: "RUN on Engine 20.10", text: "executor failed running [/bin/sh -c a &&\n b]: exit code: 127", want: "exit code: 127"},
		{name: "RUN on Engine 26", text: `process "/bin/sh -c a \"b\"" did not complete successfully: exit code: 2`, want: "exit code: 2"},
		{name: "RUN killed", text: `process "/bin/sh -c a" did not complete successfully: cannot allocate memory`,
			want: `process "/bin/sh -c a" did not complete successfully: cannot allocate memory`},
		{name: "file on Engine 20.10", text: `failed to compute cache key: "/f" not found: not found`, want: `"/f": not found`},
		{name: "file on Engine 26", text: `failed to compute cache key: failed to calculate checksum of ref 6210-da::x1: "/f": not found`, want: `"/f": not found`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := reason(tt.text); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	a, b := &BuildError{Image: "a", Reason: "x", Err: errors.Join(errors.New("1"), errors.New("2"))}, &EngineError{Image: "b", Message: "y\nz"}
	if got := Failures(errors.Join(a, b)); len(got) != 2 || got[0] != error(a) || got[1] != error(b) {
		t.Errorf("joined: %v", got)
	}
	if got := Failures(a); len(got) != 1 || got[0] != error(a) {
		t.Errorf("single: %v", got)
	}
	if got := Failures(nil); got != nil {
		t.Errorf("none: %v", got)
	}
	if got := fmt.Sprint(a, "; ", b); got != "a: x; b: y z" {
		t.Errorf("texts %q", got)
	}
}
