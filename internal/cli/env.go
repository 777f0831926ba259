package cli

import (
	"io"
	"os"
	"runtime"
	"runtime/debug"
)

// Env is the outside world of one run.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	// Getenv reads the environment; only build and the choice of colours do.
	Getenv func(string) string
	// Dir is the working directory, absolute.
	Dir string
	// ErrTerminal tells whether Err is a terminal, where colour and progress make sense.
	ErrTerminal, OutTerminal bool
	// InTerminal tells whether In is one: with all three, somebody is there to answer questions.
	InTerminal bool
	// Processors is how many there are.
	Processors int
	// Version is the tool's own version.
	Version string
}

// System is the world of the running process.
func System() Env {
	calmStart(os.Getenv)
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	return Env{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Dir: dir,
		ErrTerminal: isTerminal(os.Stderr), OutTerminal: isTerminal(os.Stdout), InTerminal: isTerminal(os.Stdin),
		Processors: runtime.NumCPU(), Version: version(),
	}
}

func isTerminal(f *os.File) bool {
	i, err := f.Stat()
	return err == nil && i.Mode()&os.ModeCharDevice != 0
}

// version is that of the module as the go command recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// color tells whether output to a terminal may be coloured: see https://no-color.org.
func (e Env) color(terminal bool) bool {
	return terminal && e.Getenv("NO_COLOR") == "" && e.Getenv("TERM") != "dumb"
}
