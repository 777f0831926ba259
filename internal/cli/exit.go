package cli

import (
	"context"
	"errors"
	"fmt"
)

// The exit codes. They are a contract with scripts: numbers are written out, so that an inserted one renumbers nothing.
const (
	exitOK           = 0   // everything is as it should be
	exitMendable     = 1   // a command can mend it: committed files differ, are missing or left over
	exitDecide       = 2   // a person must decide: flags, build.yaml, a preset, a policy
	exitBuild        = 3   // the build of an image failed
	exitSurroundings = 4   // the surroundings failed: engine, registry, disk
	exitInterrupted  = 130 // interrupted, as a shell says it
)

// exitHelp is the text of `stagegen help exit-codes`.
const exitHelp = `Exit codes of every command:

    0  everything is as it should be
    1  a command can mend it: committed files differ, are missing or are left over (run stagegen generate)
    2  a person must decide: flags, build.yaml, a preset
    3  the build of an image failed
    4  the surroundings failed: engine, registry, disk
  130  interrupted, by Ctrl-C or SIGTERM
`

// exitError carries an exit code. An empty message means that everything was said already.
type exitError struct {
	code    int
	message string
	cause   error
}

func (e *exitError) Error() string {
	if e.message == "" && e.cause != nil {
		return e.cause.Error()
	}
	return e.message
}

func (e *exitError) Unwrap() error { return e.cause }

// said ends a command whose output has told everything.
func said(code int) error { return &exitError{code: code} }

// decide is a mistake in the use of the command.
func decide(format string, args ...any) error {
	return &exitError{code: exitDecide, message: fmt.Sprintf(format, args...)}
}

// surroundings is a failure of the disk, the engine or the network.
func surroundings(err error) error { return &exitError{code: exitSurroundings, cause: err} }

// exitCode maps what a command returned to a code. What cobra itself refuses is a matter of flags and arguments.
func exitCode(err error) int {
	var e *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &e):
		return e.code
	}
	return exitDecide
}
