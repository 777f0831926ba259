//go:build linux

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/containerd/console"
	"github.com/hinshun/vt10x"
)

// person sits at a terminal that the program runs on.
type person struct {
	t      *testing.T
	dir    string
	keys   console.Console
	tty    *os.File
	before string // the terminal's modes ahead of the program
	cmd    *exec.Cmd

	mu     sync.Mutex
	screen vt10x.Terminal
	drawn  sync.WaitGroup
}

// sit starts the program in a folder with files, on a terminal of that many columns.
func sit(t *testing.T, columns int, tree map[string]string, args ...string) *person {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, dir: filepath.Join(t.TempDir(), "shop"), screen: vt10x.New(vt10x.WithSize(columns, rows))}
	for name, text := range tree {
		file := filepath.Join(p.dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(t.TempDir(), "stagegen") // by its name testscript knows what to run
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	keys, slave, err := console.NewPty()
	if err != nil {
		t.Fatal(err)
	}
	if p.tty, err = os.OpenFile(slave, os.O_RDWR, 0); err != nil {
		t.Fatal(err)
	}
	p.keys, p.before = keys, p.modes()
	p.resize(columns)
	p.cmd = exec.Command(program, args...)
	p.cmd.Dir, p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = p.dir, p.tty, p.tty, p.tty
	p.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "NO_COLOR=", "ACCESSIBLE=")
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.drawn.Go(p.look)
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // has ended, where nothing failed
		_ = p.tty.Close()
		_ = p.keys.Close()
		p.drawn.Wait()
	})
	return p
}

// rows are those of every terminal here.
const rows = 24

// keyboard is how programs ask for the keyboard's protocol; the emulator takes it for a move of the cursor.
var keyboard = regexp.MustCompile("\x1b\\[[<=>?][0-9;]*u")

// look draws what the program writes.
func (p *person) look() {
	var text []byte
	buffer := make([]byte, 4096)
	for {
		n, err := p.keys.Read(buffer)
		text = keyboard.ReplaceAll(append(text, buffer[:n]...), nil)
		whole := len(text) // a sequence of which only the beginning is here waits for its end
		if at := bytes.LastIndexByte(text, 0x1b); at >= 0 && len(text)-at < 16 && !bytes.ContainsAny(text[at:], "@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
			whole = at
		}
		p.mu.Lock()
		_, _ = p.screen.Write(text[:whole])
		p.mu.Unlock()
		text = text[whole:]
		if err != nil {
			return
		}
	}
}

func (p *person) sees() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.screen.String()
}

// waits until all texts are on the screen.
func (p *person) waits(texts ...string) {
	p.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		screen, missing := p.sees(), ""
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				missing = text
			}
		}
		if missing == "" {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("%q is not on the screen:\n%s", missing, screen)
		}
	}
}

func (p *person) types(keys string) {
	p.t.Helper()
	if _, err := p.keys.Write([]byte(keys)); err != nil {
		p.t.Fatal(err)
	}
}

// Keys as a terminal sends them.
const down, space, enter, ctrlC = "\x1b[B", " ", "\r", "\x03"

// resize makes the window as wide as that; the program is told by a signal.
func (p *person) resize(columns int) {
	p.t.Helper()
	p.mu.Lock()
	p.screen.Resize(columns, rows)
	p.mu.Unlock()
	if err := p.keys.Resize(console.WinSize{Width: uint16(columns), Height: rows}); err != nil {
		p.t.Fatal(err)
	}
}

// modes are those of the terminal: echo, lines, signals.
func (p *person) modes() string {
	p.t.Helper()
	stty := exec.Command("stty", "-g")
	stty.Stdin = p.tty
	out, err := stty.Output()
	if err != nil {
		p.t.Fatal(err)
	}
	return string(out)
}

// leaves demands an exit code, and a terminal as it was.
func (p *person) leaves(code int) {
	p.t.Helper()
	timer := time.AfterFunc(time.Minute, func() { _ = p.cmd.Process.Kill() })
	defer timer.Stop()
	err := p.cmd.Wait()
	var exit *exec.ExitError
	switch got := 0; {
	case err != nil && !errors.As(err, &exit):
		p.t.Fatal(err)
	case exit != nil:
		got = exit.ExitCode()
		fallthrough
	default:
		if got != code {
			p.t.Errorf("exit code %d, want %d\n%s", got, code, p.sees())
		}
	}
	if after := p.modes(); after != p.before {
		p.t.Errorf("the terminal's modes are %s, and were %s", after, p.before)
	}
	time.Sleep(50 * time.Millisecond) // what the program wrote last is on its way to the screen
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.screen.CursorVisible() || p.screen.Mode()&vt10x.ModeAltScreen != 0 {
		p.t.Error("the cursor is hidden, or the terminal's other screen is left on")
	}
}

// twoPrograms are a repository with two; of one it is open what it starts.
func twoPrograms() map[string]string {
	const program = "package main\n\nfunc main() {}\n"
	return map[string]string{
		"search/Cargo.toml":  "[package]\nname = \"search\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
		"search/Cargo.lock":  "version = 4\n\n[[package]]\nname = \"search\"\nversion = \"0.1.0\"\n",
		"search/src/main.rs": "fn main() {}\n",
		"store/go.mod":       "module example.com/store\n\ngo 1.26\n", "store/main.go": program, "store/cmd/migrate/main.go": program,
	}
}

func (p *person) file() string {
	text, err := os.ReadFile(filepath.Join(p.dir, "build.yaml"))
	if err != nil {
		return ""
	}
	return string(text)
}

// TestInitForm: the questions as they stand on a terminal, wide and narrow, and one that becomes narrower meanwhile.
func TestInitForm(t *testing.T) {
	t.Parallel()
	for _, columns := range [][2]int{{80, 80}, {60, 60}, {100, 60}} {
		p := sit(t, columns[0], twoPrograms(), "init")
		p.waits("Which of these become images?", "search", "rust-musl", "store")
		if columns[0] == 60 {
			p.waits("rust from search/Cargo.…") // one line each, however narrow
		}
		if columns[1] != columns[0] {
			p.resize(columns[1])
		}
		p.types(space) // takes the first one out
		p.waits("[ ]", "Which of these become images?", "search", "rust-musl", "store")
		p.types(enter)
		p.waits("store: main?", "there is also ./cmd/migrate", "(store/go.mod:1, store/main.go:1)")
		p.types(down + enter)
		p.waits("Write build.yaml?", "Yes", "No", "store: { preset: go, dir: store,")
		p.types(enter)
		p.leaves(0)
		if text := p.file(); !strings.Contains(text, "main: ./cmd/migrate") || strings.Contains(text, "search:") {
			t.Errorf("build.yaml at %d columns:\n%s", columns[0], text)
		}
		if screen := p.sees(); !strings.Contains(screen, "next: stagegen build") {
			t.Errorf("the end at %d columns:\n%s", columns[0], screen)
		}
	}
}

// TestInitFormInterrupted: Ctrl-C in any question writes nothing and gives the terminal back.
func TestInitFormInterrupted(t *testing.T) {
	t.Parallel()
	for _, steps := range [][2]string{{"Which of these become images?", ""}, {"store: main?", enter}, {"Write build.yaml?", enter}} {
		p := sit(t, 80, twoPrograms(), "init")
		p.waits("Which of these become images?")
		if steps[1] != "" {
			p.types(enter)
			p.waits("store: main?")
		}
		if strings.HasPrefix(steps[0], "Write") {
			p.types(enter)
			p.waits(steps[0])
		}
		p.types(ctrlC)
		p.leaves(130)
		if text := p.file(); text != "" {
			t.Errorf("interrupted at %q, and written:\n%s", steps[0], text)
		}
	}
}

// TestInitFormNo: an answer of no writes nothing.
func TestInitFormNo(t *testing.T) {
	t.Parallel()
	p := sit(t, 80, twoPrograms(), "init", "search")
	p.waits("Which of these become images?")
	p.types(enter)
	p.waits("Write build.yaml?")
	p.types("n")
	p.leaves(0)
	if text := p.file(); text != "" {
		t.Errorf("written:\n%s", text)
	}
}
