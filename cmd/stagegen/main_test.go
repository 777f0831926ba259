package main

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/stagegen/stagegen/internal/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"stagegen": func() { os.Exit(cli.Main(os.Args[1:], cli.System())) }})
}

// TestScript runs the contract of the command line: what is printed where, exit codes, files. STAGEGEN_UPDATE=1 writes the
// expected output anew.
func TestScript(t *testing.T) { testscript.Run(t, parameters("testdata/script", "")) }

// parameters are those of the scripts in a folder; host is the engine that they build on.
func parameters(dir, host string) testscript.Params {
	return testscript.Params{
		Dir: dir, RequireExplicitExec: true, RequireUniqueNames: true,
		UpdateScripts: os.Getenv("STAGEGEN_UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			env.Setenv("DOCKER_HOST", host)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"status": status, "nul": nul},
	}
}

// status CODE COMMAND...: runs a command and demands its exit code.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE COMMAND...")
	}
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// nul FILE: puts NUL in the place of line breaks, which a file of a script cannot hold.
func nul(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: nul FILE")
	}
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "\n", "\x00")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}
