package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"time"
)

const intro = `<!-- Written by: go run ./bench -->

# What the program costs

Medians of %d runs each, of the stripped program (%.1f MB), on %s.
CPU is user and system time of the process; memory is the most that was resident at a time. The goal for a command that people
and pipelines start all day is 15 ms of CPU and 40 MiB. ` + "`go run ./bench`" + ` measures again and writes this page.

| command | on | wall | CPU | memory |
|---|---|---|---|---|
`

// write makes the page.
func write(program string, results []result, runs int) (string, error) {
	info, err := os.Stat(program)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, intro, runs, float64(info.Size())/1e6, machine())
	for _, r := range results {
		command := r.command
		if !strings.HasPrefix(command, "(") {
			command = "`" + command + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", command, r.subject, milliseconds(r.cost.wall), judged(milliseconds(r.cost.cpu), r.goal != nil && r.cost.cpu > r.goal.cpu),
			judged(mebibytes(r.cost.memory), r.goal != nil && r.cost.memory > r.goal.memory))
	}
	return b.String(), nil
}

// judged marks a value that misses its goal.
func judged(value string, misses bool) string {
	if misses {
		return "**" + value + "** (over the goal)"
	}
	return value
}

func milliseconds(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms >= 100 {
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.1f ms", ms)
}

func mebibytes(n int64) string {
	if n == 0 {
		return "not known"
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}

// machine says what the numbers depend on, without a name of anybody's.
func machine() string {
	processor := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if m := regexp.MustCompile(`(?m)^model name\s*:\s*(.+)$`).FindSubmatch(text); m != nil {
			processor = string(m[1])
		}
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s", processor, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}
