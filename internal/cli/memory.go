package cli

import (
	"runtime"
	"runtime/debug"
)

// startPercent lets the first collection of garbage begin at 8 MB on the heap, not at Go's 4: most commands then end without any.
const startPercent = 200

// calmStart puts off the first collection of garbage, which costs a small project a seventh of the time that a command takes.
// After it Go's own pace holds, so that a large project takes no more memory. Whoever sets a pace (GOGC) gets that one.
func calmStart(getenv func(string) string) {
	if getenv("GOGC") != "" {
		return
	}
	first := &struct{ unreachable *int }{} // what the first collection finds
	runtime.AddCleanup(first, func(usual int) { debug.SetGCPercent(usual) }, debug.SetGCPercent(startPercent))
}
