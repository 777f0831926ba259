package builder

import (
	"fmt"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// EngineError says that the surroundings failed, not the build: no engine, no permission, a lost connection, a full disk, a
// registry, a folder that is gone. Its text is one line; Hint is a second one that says what to do. The command line's exit code
// for it is 4.
type EngineError struct {
	Host    string // the engine's address as in DOCKER_HOST; empty when none was found
	Image   string // the image that was being built; empty before any build
	Message string
	Hint    string
	Err     error // the cause, a *BuildError where the engine said so of an instruction; may be nil
}

// Error gives the message without the hint, in one line.
func (e *EngineError) Error() string {
	if e.Image != "" {
		return e.Image + ": " + oneLine(e.Message)
	}
	return oneLine(e.Message)
}

// Unwrap gives the cause.
func (e *EngineError) Unwrap() error { return e.Err }

// BuildError says that one image could not be built: a step failed, or the Dockerfile, a secret or the context is wrong.
// The command line's exit code for it is 3.
type BuildError struct {
	Image      string // name in build.yaml
	Dockerfile string // path for messages, as in the Request
	// Line and EndLine are those of the instruction in the Dockerfile, from 1; 0 when no instruction is to blame.
	Line, EndLine int
	Step          string // "[build 3/4] RUN go build ./..."; empty when no step is to blame
	Reason        string // one line: what went wrong
	// Output is the end of what the failing step printed, oldest line first, at most 20 lines without control sequences. Plain
	// progress has shown it already.
	Output []string
	Err    error
}

// Error gives image, place, step and reason in one line. What the step mounts is left out.
func (e *BuildError) Error() string {
	var b strings.Builder
	b.WriteString(e.Image + ": ")
	if e.Line > 0 {
		fmt.Fprintf(&b, "%s:%d: ", e.Dockerfile, e.Line)
	}
	if e.Step != "" {
		b.WriteString(brief(e.Step) + ": ")
	}
	b.WriteString(oneLine(e.Reason))
	return b.String()
}

// Unwrap gives the cause.
func (e *BuildError) Unwrap() error { return e.Err }

// Failures takes apart what Engine.Build returned: each failure of an image and of the engine, in the order of the
// requests. Any other error comes back as the only element; nil gives nothing.
func Failures(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// wrapping is what BuildKit and gRPC put before a reason; it says nothing to the user.
var wrapping = lazyregexp.New(`^(failed to (solve( with frontend [\w.]+)?|run Build function|compute cache key): ` +
	`|failed to calculate checksum of ref \S+: |rpc error: code = \w+ desc = |(Unknown|NotFound): )`)

// exitCode is what a RUN that failed is reported as; the command in it is the step's name once more.
var exitCode = lazyregexp.New(`(?s)^(?:executor failed running \[.*\]|process ".*" did not complete successfully): (exit code: \d+)$`)

// notFound is said twice by Engine 20.10.
var notFound = lazyregexp.New(`^(.*) not found: not found$`)

// reason strips the wrapping from an error's text, and makes the texts of the engine generations one.
func reason(text string) string {
	for wrapping.MatchString(text) {
		text = wrapping.ReplaceAllString(text, "")
	}
	text = exitCode.ReplaceAllString(text, "$1")
	return notFound.ReplaceAllString(text, "$1: not found")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
