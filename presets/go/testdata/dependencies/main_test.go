package main

import (
	"testing"

	"github.com/google/uuid"
)

func TestName(t *testing.T) {
	if got, want := name(uuid.Nil), "id 00000000-0000-0000-0000-000000000000"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
