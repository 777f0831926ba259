package templates

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// checked is an encoder in front of which stands what put demands of the text.
func checked(encode encoder) encoder {
	return func(s string) (string, error) {
		if err := checkLine(s); err != nil {
			return "", err
		}
		return encode(s)
	}
}

func bareEncoder(s string) (string, error) { return s, bare(s) }

// bodyEncoder is the encoder body, for the delimiter EOF.
func bodyEncoder(s string) (string, error) {
	r := newRendering(Input{})
	if _, err := r.body("EOF", strings.Split(s, "\n")); err != nil || len(r.errs) > 0 {
		return "", fmt.Errorf("refused: %w", err)
	}
	return r.tokens[0].real, nil
}

func TestEncoders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		property func(encoder, string) error
		encode   encoder
	}{
		{"shell word", oneWord, checked(total(ShellWord))},
		{"shell argument", argument, checked(total(shellArgument))},
		{"env word", envValue, checked(total(envWord))},
		{"exec form", execWords, checked(total(func(s string) string { return execForm([]string{s}) }))},
		{"json string", execWords, checked(total(func(s string) string { return "[" + jsonString(s) + "]" }))},
		{"context path", contextPath, ContextPath},
		{"image path", imagePath, ImagePath},
		{"ignore pattern", ignorePattern, IgnorePattern},
		{"bare word", bareWord, bareEncoder},
		{"body", heredocLines, bodyEncoder},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := all(c.property, c.encode); err != nil {
				t.Error(err)
			}
		})
	}
}

// An encoder that refuses everything keeps every property: these values must come through.
func TestEncodersTake(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		encode encoder
		want   map[string]string
	}{
		{"shell word", total(ShellWord), map[string]string{"": "''", "a": "a", "a/b-c.d_e@f:1,2+3%": "a/b-c.d_e@f:1,2+3%", "a b": "'a b'", "it's": `'it'"'"'s'`, "$5": `"\$5"`, `a\"${b}"`: `"a\\\"\${b}\""`, "it's `b`": "\"it's \\`b\\`\"", "(a|$)": "'(a|$)'", "if": "'if'", "iff": "iff", "--x": "'--x'", "-x": "-x", "A=b": "'A=b'", "~": "'~'"}},
		{"shell argument", total(shellArgument), map[string]string{"": "''", "curl=8.5-r0": "curl=8.5-r0", "a~b": "'a~b'", "if": "if"}},
		{"env word", total(envWord), map[string]string{"": `""`, "a b": `"a b"`, `\$"`: `"\\\$\""`, "it's `x`": "\"it's `x`\""}},
		{"exec form", total(func(s string) string { return execForm(strings.Fields(s)) }), map[string]string{"": "[]", "a": `["a"]`, "a <b>& \"c": `["a", "<b>&", "\"c"]`}},
		{"context path", ContextPath, map[string]string{"a": "a", "./a//b/": "a/b/", ".": ".", "./": "./", "a/../b": "b", "@scope/x+y": "@scope/x+y", "..a": "..a", ".env": ".env"}},
		{"image path", ImagePath, map[string]string{"/": "/", "/a/../b": "/b", "a/": "a/", "/..": "/", ".": "."}},
		{"ignore pattern", IgnorePattern, map[string]string{"a": "a", "a b/": "a b", "!a": `\!a`, "#a": `\#a`, `a*?[]\`: `a\*\?\[]\\`, "a{b}|c^": "a{b}|c^", "[a]{b}|c^(d)+.$": `\[a]\{b\}\|c\^(d)+.$`, "a!": "a!", "./a": "a"}},
		{"bare word", bareEncoder, map[string]string{"65532:65532": "65532:65532", "53/udp": "53/udp", "SIGTERM": "SIGTERM", "1m30s": "1m30s", "1µs": "1µs", "a/b:1@sha256:0": "a/b:1@sha256:0"}},
		{"body", bodyEncoder, map[string]string{"": "", "a\n\n": "a\n\n", "\tEOF2\n<<EOF\n# x \\": "\tEOF2\n<<EOF\n# x \\"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for value, want := range c.want {
				if got, err := c.encode(value); got != want || err != nil {
					t.Errorf("%q: want %s, got %s, %v", value, want, got, err)
				}
			}
		})
	}
}

func TestEncodersRefuse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		encode encoder
		values []string
	}{
		{"context path", ContextPath, []string{"", "/", "/a", "..", "../", "../a", "a/../../b", "a b", "a,b", "$a", "a\\b", "a\"b", "-a", "./-a", "--from=x", "a*", "a\nb", "é", "a:b", "a=b", "~"}},
		{"image path", ImagePath, []string{"", "..", "../a", "a/../../b", "a b", "$a", "--chown", "a\x00"}},
		{"ignore pattern", IgnorePattern, []string{"", ".", "./", "a/..", "/a", "..", "../a", " a", "a ", "a\u00a0", "\ta", "a\nb", "a\r", "\xff", "\ufeffa", "a\ufdd0"}},
		{"bare word", bareEncoder, []string{"", "-a", "a b", "$a", "a\\", "a\"", "a'", "a,b", "a=b", "a\n", "#a", "[a]", "\xff"}},
		{"key", func(s string) (string, error) { return s, checkKey(s) }, []string{"", "-a", "a b", "a=b", "$a", "a\"", "a\n", "é", "a:b", "a@b"}},
		{"body", bodyEncoder, []string{"EOF", "a\nEOF\nb", " EOF\t", "a\rb", "\ufdd0", "\xff"}},
		{"line", func(s string) (string, error) { return s, checkLine(s) }, []string{"\n", "a\tb", "\r", "\x00", "\x7f", "\u0085", "\u2028", "\u2029", "\ufeff", "\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0010ffff", "\xff"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, value := range c.values {
				if got, err := c.encode(value); err == nil {
					t.Errorf("%q is taken: %q", value, got)
				}
			}
		})
	}
}

// The shell of this machine reads every hostile word, and every pair of special characters, as it was meant; in a folder whose
// files match patterns.
func TestShellWordInShell(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "ab", "a b"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var words []string
	special := " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~a\t\n"
	for _, a := range special {
		for _, b := range special {
			words = append(words, string(a)+string(b), "x"+string(a)+"y"+string(b))
		}
	}
	for _, w := range hostile() {
		if !strings.ContainsRune(w, 0) && len(w) < 1000 {
			words = append(words, w)
		}
	}
	script, want := "set -f; set +f; printf '%s\\0'", ""
	for _, w := range words {
		script += " " + ShellWord(w) + " " + shellArgument(w)
		want += w + "\x00" + w + "\x00"
	}
	sh := exec.Command("sh")
	sh.Dir, sh.Stdin = dir, strings.NewReader(script+"\n")
	got, err := sh.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, cut(string(got)))
	}
	if string(got) != want {
		g, w := strings.Split(string(got), "\x00"), strings.Split(want, "\x00")
		for i := range min(len(g), len(w)) {
			if g[i] != w[i] {
				t.Fatalf("the shell reads %q as %q", w[i], g[i])
			}
		}
		t.Fatalf("%d words became %d", len(w), len(g))
	}
}
