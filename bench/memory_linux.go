package main

import (
	"os"
	"syscall"
)

// peakMemory is the most that a process had resident, in bytes. Linux counts it in KiB.
func peakMemory(s *os.ProcessState) int64 {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss << 10
}
