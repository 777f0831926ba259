package yamlsrc_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// hostile are texts that were made to cost much. The value is the rule that stops them, "" where nothing does.
func hostile() map[string][2]string {
	const mib = 1 << 20
	fill := func(s string, n int) string { return strings.Repeat(s, n/len(s)) }
	lines := func(n int, line func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i))
		}
		return b.String()
	}
	return map[string][2]string{
		"ten MiB": {fill("a: 1\n", 10*mib), yamlsrc.RuleLimit},
		"alias bomb": {"a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + lines(30, func(i int) string {
			return fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, fill(fmt.Sprintf("*a%d,", i), 45))
		}), yamlsrc.RuleAlias},
		"many aliases":        {"a: &a [" + fill("x,", 1000) + "]\nb: [" + fill("*a,", 60_000) + "]", yamlsrc.RuleAlias},
		"alias chain":         {"a0: &a0 [x]\n" + lines(2000, func(i int) string { return fmt.Sprintf("a%d: &a%d [*a%d]\n", i+1, i+1, i) }), yamlsrc.RuleLimit},
		"deep brackets":       {fill("[", 9000) + fill("]", 9000), yamlsrc.RuleLimit},
		"deeper brackets":     {fill("[", 50_000), yamlsrc.RuleSyntax},
		"deep dashes":         {fill("- ", 19_000), yamlsrc.RuleLimit},
		"deep indentation":    {lines(1400, func(i int) string { return strings.Repeat(" ", i) + "a:\n" }), yamlsrc.RuleLimit},
		"commas":              {"[" + fill("a,", mib-10) + "]", yamlsrc.RuleLimit},
		"duplicate keys":      {fill("\"a\" : \n", 345_000), yamlsrc.RuleDuplicate},
		"duplicate flow keys": {"{" + fill("a,", 99_000) + "}", yamlsrc.RuleDuplicate},
		"comments":            {fill("- a # b\n", 390_000), ""},
		"one long line":       {"a: [" + fill("é,", 145_000) + "]", ""},
		"blank lines":         {fill("\n", mib), yamlsrc.RuleDocument},
		"long quote":          {"\"" + fill("\\n", mib-2) + "\"", ""},
		"folded text":         {"a: " + fill("x\n ", mib-10), ""},
		"control characters":  {fill("\x01", mib), yamlsrc.RuleControl},
		"open quote":          {"a: '" + fill("xxx xx\n", mib-10), yamlsrc.RuleSyntax},
		"error at the end":    {fill("# xxxxxxxxx\n", mib-100) + "a: 1\n] x", yamlsrc.RuleSyntax},
		"error everywhere":    {fill("a: [\n", 100_000), yamlsrc.RuleSyntax},
		"documents":           {fill("--- a\n", 300_000), yamlsrc.RuleDocument},
		"question marks":      {fill("? ", 100_000), yamlsrc.RuleSyntax},
		"tags":                {"[" + fill("!a b,", 120_000) + "]", yamlsrc.RuleTag},
	}
}

func TestHostileTextsAreStopped(t *testing.T) {
	t.Parallel()
	for name, c := range hostile() {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, findings := yamlsrc.Parse("f", []byte(c[0]))
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if len(findings) > 100 {
				t.Errorf("%d findings", len(findings))
			}
			got := ""
			if len(findings) > 0 {
				got = findings[0].Rule
			}
			if got != c[1] {
				t.Errorf("stopped by %q, not %q: %v", got, c[1], findings)
			}
		})
	}
}

// memoryCase names the hostile text that a child process of TestMemory parses.
const memoryCase = "YAMLSRC_MEMORY_CASE"

// No text makes the process grow by more than 64 MiB. Each is parsed in a process of its own, so that what the others left
// behind is not counted.
func TestMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the peak of memory is read from /proc")
	}
	if name := os.Getenv(memoryCase); name != "" {
		text := []byte(hostile()[name][0])
		debug.FreeOSMemory() // of making all texts
		// Writing 5 makes the peak the present size.
		if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
			t.Skip(err)
		}
		before := peak(t)
		yamlsrc.Parse("f", text)
		fmt.Printf("grew by %d KiB\n", peak(t)-before)
		return
	}
	for name := range hostile() {
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMemory$", "-test.v")
			cmd.Env = append(os.Environ(), memoryCase+"="+name)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			_, after, ok := strings.Cut(string(out), "grew by ")
			if !ok {
				t.Skipf("no measurement: %s", out)
			}
			kib, err := strconv.Atoi(strings.Fields(after)[0])
			if err != nil {
				t.Fatal(err)
			}
			if t.Logf("%s: %d KiB", name, kib); kib > 64<<10 {
				t.Errorf("grew by %d MiB", kib>>10)
			}
		})
	}
}

// peak is the greatest resident size of this process so far, in KiB.
func peak(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kib, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kib
}
