// Command sh is the whole content of the base image that the tests build on: a static binary that stands in for
// /bin/sh and for the few commands the tests run. It needs no registry and no distribution.
package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// sh -c SCRIPT: lines, or commands joined by `&&`, of words without quotes; `> FILE` at the end; stops at a failure.
func main() {
	script := strings.Join(os.Args[1:], " ")
	if len(os.Args) > 2 && os.Args[1] == "-c" {
		script = os.Args[2]
	}
	for _, line := range strings.Split(strings.ReplaceAll(script, "&&", "\n"), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "set" {
			continue
		}
		if err := command(words); err != nil {
			fmt.Println(err) // on stdout, so that it stays behind the output
			os.Exit(1)
		}
	}
}

func command(words []string) error {
	out := io.Writer(os.Stdout)
	if n := len(words); n > 2 && words[n-2] == ">" {
		f, err := os.Create(words[n-1])
		if err != nil {
			return err
		}
		defer f.Close()
		out, words = f, words[:n-2]
	}
	args := words[1:]
	switch words[0] {
	case "echo":
		_, err := fmt.Fprintln(out, os.ExpandEnv(strings.Join(args, " ")))
		return err
	case "cat":
		data, err := os.ReadFile(args[0])
		if err == nil {
			_, err = out.Write(data)
		}
		return err
	case "count": // prints N lines
		n, err := strconv.Atoi(args[0])
		for i := range n {
			fmt.Fprintln(out, "line", i+1)
		}
		return err
	case "sleep":
		d, err := time.ParseDuration(args[0])
		time.Sleep(d)
		return err
	case "find": // files below a folder
		return filepath.WalkDir(args[0], func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				_, err = fmt.Fprintln(out, "found", path)
			}
			return err
		})
	case "agent": // whether an ssh agent's socket is there
		info, err := os.Stat(os.Getenv("SSH_AUTH_SOCK"))
		if err == nil {
			_, err = fmt.Fprintln(out, "agent", info.Mode().Type())
		}
		return err
	case "false":
		return fmt.Errorf("false: failing as asked")
	}
	return fmt.Errorf("%s: no such command", words[0])
}
