package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// orderlyEnd is how long a build that is interrupted may take to end in order, with nothing half-written. A second signal that comes
// later ends the program itself, whatever it waits for.
const orderlyEnd = 2 * time.Second

// untilInterrupted gives a context that Ctrl-C or SIGTERM ends. Only what builds has something to stop in order; every other command
// may be ended by the signal itself.
func untilInterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { time.AfterFunc(orderlyEnd, stop) })
	return ctx, stop
}
