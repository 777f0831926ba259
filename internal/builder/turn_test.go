package builder

import (
	"context"
	"testing"
)

// A build that the engine is given again keeps the slot that it has.
func TestTurnBeginsOnce(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	turn := newTurns([]Request{{Name: "api"}}, nil, newPilots(), 1, silent{})[0]
	if err := turn.begin(ctx); err != nil {
		t.Fatal(err)
	}
	cancel() // a second wait for a slot would end with an error
	if err := turn.begin(ctx); err != nil {
		t.Errorf("again: %v", err)
	}
	turn.end(true)
	if len(turn.slots) != 0 {
		t.Error("the slot is not given back")
	}
}
