package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// slow is an image whose build waits for a minute.
var slow = map[string]string{
	"build.yaml": "stagegen: \"1\"\nimages:\n  slow: { dockerfile: Dockerfile }\n",
	"Dockerfile": "FROM " + shellImage + " AS work\nUSER 0:0\nRUN echo x > /x && echo running && sleep 60s\nFROM scratch\nCOPY --from=work /x /\nUSER 1\n",
}

// program is the program itself, as it is started in a shell.
func program(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "stagegen") // by its name testscript knows what to run
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// folder is one with these files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// ending is how a program ended that was interrupted.
type ending struct {
	code int           // -1 for one that the signal ended
	took time.Duration // from the interruption on
	said string
}

// interrupted runs a command until it has said a line that ends in a word, interrupts it, and waits for its end.
func interrupted(t *testing.T, c *exec.Cmd, word string, interrupt func()) ending {
	t.Helper()
	talk, into, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer talk.Close()
	c.Stdout, c.Stderr = into, into
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	into.Close()
	timer := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	var said strings.Builder
	var at time.Time
	for in := bufio.NewReader(talk); ; {
		line, err := in.ReadString('\n')
		said.WriteString(line)
		if at.IsZero() && strings.HasSuffix(strings.TrimRight(line, "\r\n"), word) && !strings.Contains(line, "RUN") {
			at = time.Now()
			interrupt()
		}
		if err != nil {
			break
		}
	}
	var exit *exec.ExitError
	if err := c.Wait(); !errors.As(err, &exit) || at.IsZero() {
		t.Fatalf("the build was not interrupted: %v\n%s", err, said.String())
	}
	return ending{code: exit.ExitCode(), took: time.Since(at), said: said.String()}
}

// building is a build with plain progress of the image in a folder.
func building(t *testing.T, dir, host string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(program(t), append([]string{"-C", dir, "build", "--no-cache", "--progress", "plain"}, args...)...)
	c.Env = append(os.Environ(), "DOCKER_HOST="+host)
	return c
}

// Ctrl-C ends a build within a second, with the exit code of an interruption, and leaves no file; so does SIGTERM, and the Ctrl-C of
// somebody who presses it twice.
func TestInterrupt(t *testing.T) {
	for _, host := range engines(t) {
		buildShell(t, host)
		dir := folder(t, slow)
		out, metadata, report := filepath.Join(dir, "out"), filepath.Join(dir, "metadata.json"), filepath.Join(dir, "report.json")
		for name, signals := range map[string][]os.Signal{"Ctrl-C": {syscall.SIGINT}, "Ctrl-C twice": {syscall.SIGINT, syscall.SIGINT}, "SIGTERM": {syscall.SIGTERM}} {
			for _, args := range [][]string{{"--output", out}, {"--metadata-file", metadata, "--report", "json"}} {
				c := building(t, dir, host, args...)
				got := interrupted(t, c, " running", func() {
					for _, s := range signals {
						if err := c.Process.Signal(s); err != nil {
							t.Error(err)
						}
						time.Sleep(20 * time.Millisecond)
					}
				})
				if got.code != 130 || got.took > time.Second || strings.Contains(got.said, `"images"`) {
					t.Errorf("%s, %s %s: exit code %d after %s\n%s", host, name, args[0], got.code, got.took, got.said)
				}
			}
		}
		for _, file := range []string{out, metadata, report} {
			if _, err := os.Stat(file); err == nil {
				t.Errorf("%s: %s is there", host, file)
			}
		}
	}
}

// A terminal is left as it was: the cursor is shown, and the last frame stays.
func TestInterruptOnATerminal(t *testing.T) {
	script, err := exec.LookPath("script")
	if err != nil {
		t.Fatal("there is no script, of util-linux, which makes a terminal")
	}
	for _, host := range engines(t)[:1] {
		buildShell(t, host)
		before := "trap : INT; stty -a > before; "
		build := fmt.Sprintf("%s -C %s build --no-cache; echo code $?; stty -a > after", program(t), folder(t, slow))
		c := exec.Command(script, "--quiet", "--return", "--flush", "--command", before+build+"; cmp before after && echo same; exit 7", "/dev/null")
		c.Dir, c.Env = t.TempDir(), append(os.Environ(), "DOCKER_HOST="+host, "TERM=xterm", "SHELL=/bin/sh")
		keys, typed, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		c.Stdin = keys
		got := interrupted(t, c, " running\x1b[K", func() { _, _ = typed.Write([]byte{3}) })
		typed.Close()
		keys.Close()
		hidden, shown := strings.LastIndex(got.said, "\x1b[?25l"), strings.LastIndex(got.said, "\x1b[?25h")
		if shown < hidden || hidden < 0 || !strings.Contains(got.said[shown:], "code 130") || !strings.Contains(got.said, "same") || !strings.Contains(got.said, "stopped") || got.took > 2*time.Second {
			t.Errorf("after %s:\n%q", got.took, got.said[max(0, hidden):])
		}
	}
}

// A second Ctrl-C ends what does not heed the first: here a credential helper that hangs, and the engine's push waits for it.
func TestInterruptOfWhatHangs(t *testing.T) {
	host := engines(t)[0]
	buildShell(t, host)
	dir := folder(t, map[string]string{
		"build.yaml":  "stagegen: \"1\"\nimages:\n  api: { dockerfile: Dockerfile, tags: [\"127.0.0.1:1/acme/api:1\"] }\n",
		"Dockerfile":  "FROM " + shellImage + "\nCMD [\"/bin/sh\"]\n",
		"config.json": `{"credHelpers":{"127.0.0.1:1":"hangs"}}`,
	})
	if err := os.WriteFile(filepath.Join(dir, "docker-credential-hangs"), []byte("#!/bin/sh\necho it hangs >&2\nexec sleep 20 2> /dev/null\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	c := building(t, dir, host, "--push")
	c.Env = append(c.Env, "DOCKER_CONFIG="+dir, "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	got := interrupted(t, c, "it hangs", func() {
		for range 2 {
			_ = c.Process.Signal(syscall.SIGINT)
			time.Sleep(2500 * time.Millisecond)
		}
	})
	if got.code != -1 || got.took > 10*time.Second {
		t.Errorf("exit code %d after %s\n%s", got.code, got.took, got.said)
	}
}
