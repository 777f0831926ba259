package templates

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
	shell "mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// A property says what an encoder must do, for one value, by a reader that knows nothing of the encoder. It is nil where the
// encoder refuses the value. The tests ask it of the encoders and of their mutants, the fuzz targets of the encoders.

type encoder func(string) (string, error)

// total is an encoder that takes every value.
func total(encode func(string) string) encoder {
	return func(s string) (string, error) { return encode(s), nil }
}

// oneWord: a shell reads the text, as an argument and as a command, as one word which is the value.
func oneWord(encode encoder, value string) error {
	text, err := encode(value)
	if err != nil {
		return nil
	}
	if strings.HasPrefix(text, "--") {
		return errors.New("RUN takes the word for an option")
	}
	return shellReads(value, text, "cmd "+text+" end")
}

// argument is oneWord for a word behind a command.
func argument(encode encoder, value string) error {
	text, err := encode(value)
	if err != nil {
		return nil
	}
	return shellReads(value, "", "cmd "+text+" end")
}

// shellReads: the lines are plain commands of the one word, or with it between two others.
func shellReads(value, alone, between string) error {
	for line, want := range map[string][]string{alone: {value}, between: {"cmd", value, "end"}} {
		if line == "" {
			continue
		}
		f, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(line), "")
		if err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
		if len(f.Stmts) != 1 || len(f.Stmts[0].Redirs) > 0 || f.Stmts[0].Background || f.Stmts[0].Negated {
			return fmt.Errorf("%s: not one plain command", line)
		}
		call, ok := f.Stmts[0].Cmd.(*syntax.CallExpr)
		if !ok || len(call.Assigns) > 0 {
			return fmt.Errorf("%s: %T, or an assignment", line, f.Stmts[0].Cmd)
		}
		words, err := shell.Fields(shellWorld(), call.Args...)
		if err != nil || !slices.Equal(words, want) {
			return fmt.Errorf("%s: the shell reads %q: %v", line, words, err)
		}
	}
	return nil
}

// shellWorld is a system where every variable is set, files match each pattern, and a home folder exists.
func shellWorld() *shell.Config {
	files := fstest.MapFS{"a": {}, "b": {}, "ab": {}, "x y": {}}
	return &shell.Config{
		Env: shell.FuncEnviron(func(name string) string { return "VALUE OF " + name }),
		CmdSubst: func(w io.Writer, _ *syntax.CmdSubst) error {
			_, err := io.WriteString(w, "OUTPUT")
			return err
		},
		ReadDir2: func(string) ([]fs.DirEntry, error) { return files.ReadDir(".") },
	}
}

// envValue: BuildKit reads the text, behind NAME=, as one value in double quotes, in which a backslash speaks for quote,
// dollar and backslash alone and a dollar is a variable.
func envValue(encode encoder, value string) error {
	text, err := encode(value)
	if err != nil {
		return nil
	}
	rest, ok := strings.CutPrefix(text, `"`)
	if !ok {
		return errors.New("no quotes")
	}
	var got strings.Builder
	for rest != "" {
		switch {
		case rest[0] == '"':
			if rest != `"` {
				return fmt.Errorf("%s stands behind the value", rest[1:])
			}
			if got.String() != value {
				return fmt.Errorf("BuildKit reads %q", got.String())
			}
			return nil
		case rest[0] == '$':
			return fmt.Errorf("a variable at %s", rest)
		case rest[0] == '\\' && len(rest) > 1 && strings.ContainsRune(`"$\`, rune(rest[1])):
			rest = rest[1:]
		case rest[0] == '\n':
			return errors.New("the instruction ends in the value")
		}
		got.WriteByte(rest[0])
		rest = rest[1:]
	}
	return errors.New("the quotes stay open")
}

// execWords: JSON reads the text as the list of one word.
func execWords(encode encoder, value string) error {
	text, err := encode(value)
	if err != nil {
		return nil
	}
	var got []string
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		return err
	}
	if !slices.Equal(got, []string{value}) || strings.Contains(text, "\n") {
		return fmt.Errorf("JSON reads %q from %s", got, text)
	}
	return nil
}

// contextPath: the path stays in the context, is the one that was given, is one word and no option for COPY, one option's value for a
// mount (which is CSV), and nothing that BuildKit expands.
func contextPath(encode encoder, value string) error {
	text, err := encode(value)
	if err != nil {
		return nil
	}
	if err := onePath(text, value); err != nil {
		return err
	}
	if !filepath.IsLocal(text) {
		return fmt.Errorf("%s leaves the context", text)
	}
	return nil
}

// imagePath is contextPath for the paths of an image, which may be absolute but do not climb.
func imagePath(encode encoder, value string) error {
	text, err := encode(value)
	if err != nil {
		return nil
	}
	if slices.Contains(strings.Split(text, "/"), "..") {
		return fmt.Errorf("%s climbs", text)
	}
	return onePath(text, value)
}

func onePath(text, value string) error {
	if path.Clean(text) != path.Clean(value) || strings.HasSuffix(text, "/") != strings.HasSuffix(value, "/") {
		return fmt.Errorf("%s is another path", text)
	}
	if strings.HasPrefix(text, "-") || !slices.Equal(strings.Fields(text), []string{text}) || strings.HasPrefix(text, "[") || strings.Contains(text, "<<") {
		return fmt.Errorf("COPY does not read %s as a path", text)
	}
	options, err := csv.NewReader(strings.NewReader("type=bind,source=" + text)).ReadAll()
	if err != nil || len(options) != 1 || !slices.Equal(options[0], []string{"type=bind", "source=" + text}) {
		return fmt.Errorf("a mount reads the options %q: %v", options, err)
	}
	if strings.ContainsAny(text, "$\\'\"*?#") {
		return fmt.Errorf("%s has a special character", text)
	}
	return nil
}

// ignorePattern: a client that reads the ignore file admits, by the pattern behind "!", the path and what is below it, and
// nothing else; and denies the same without the "!".
func ignorePattern(encode encoder, value string) error {
	text, err := encode(value)
	if err != nil {
		return nil
	}
	clean := path.Clean(value)
	for _, file := range []struct {
		text   string
		denied bool // the path
	}{{"*\n!" + text + "\n", false}, {text + "\n", true}} {
		patterns, err := ignorefile.ReadAll(strings.NewReader(file.text))
		if err != nil {
			return err
		}
		m, err := patternmatcher.New(patterns)
		if err != nil {
			return fmt.Errorf("%q: %w", text, err)
		}
		for _, p := range append([]string{clean, clean + "/below"}, neighbours(clean)...) {
			same := p == clean || strings.HasPrefix(p, clean+"/")
			denied, err := m.MatchesOrParentMatches(p)
			if err != nil || denied != (same == file.denied) {
				return fmt.Errorf("%q: the path %q is denied: %v, %v", file.text, p, denied, err)
			}
		}
	}
	return nil
}

// neighbours are other paths that a pattern with something active in it would match.
func neighbours(p string) []string {
	out := []string{"other", p + "x", "x" + p, strings.Trim(p, "!#"), strings.ReplaceAll(p, `\`, "")}
	for i, c := range p {
		for _, with := range []string{"", "z", "zz", "z/z"} {
			out = append(out, p[:i]+with+p[i+len(string(c)):])
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == p || s != path.Clean(s) || !filepath.IsLocal(s) || s == "." })
}

// heredocLines: BuildKit reads the lines back from a heredoc, whose body ends at the first line that equals the delimiter.
func heredocLines(encode encoder, value string) error {
	text, err := encode(value)
	if err != nil {
		return nil
	}
	body, _, ok := strings.Cut("\n"+text+"\nEOF\nRUN next\n", "\nEOF\n")
	if !ok || strings.TrimPrefix(body, "\n") != value {
		return fmt.Errorf("BuildKit reads the body %q", body)
	}
	return nil
}

// bareWord: the word is one word, no option, and nothing that BuildKit expands, quotes or continues.
func bareWord(encode encoder, value string) error {
	text, err := encode(value)
	if err != nil {
		return nil
	}
	if text != value {
		return errors.New("another word")
	}
	if !slices.Equal(strings.Fields(text), []string{text}) || text[0] == '-' || strings.ContainsAny(text, "$\\'\"`,=#<[]") {
		return fmt.Errorf("an instruction does not read %q as one word", text)
	}
	return nil
}

// special are values that mean something to one of the readers.
func special() []string {
	return []string{"", "plain", "two words", "it's", `say "hi"`, "$HOME", "${HOME}", "${HOME:-x}", "$(id)", "`id`", `\`, `a\`, `a\\`, `\$x`, `\"`, "a\nUSER root", "a\r\nb", "a\tb",
		"<<EOF", "EOF", " EOF ", "a\nEOF", "EOF\nb", "# syntax=evil", "# check=skip=all", "--from=x", "--link", "-x", "./-x", "a,rw", `a"b,c"`, "[\"x\"]", "[x]", "a*", "a?", "**", "a**b", "[a-z]", "[!a]", "[^a]",
		"!bang", "!a|b", "^]", "[a]|b", "?{2}", "*x{1}", "#hash", `\!x`, "~", "~root", "a=b", "A=b", "../etc", "a/../../b", "/etc/passwd", ".", "..", "./", "a/", "a//b", "/", "a/./b", "a b/c", " a", "a ", "(a)", "{a,b}", "a|b", "a&b", "a;b",
		"if", "then", "time", "!", "{", "}", "é", "日本", "\u2028", "\ufdd30\ufdd1", "\ufeff", "\x00", "\xff", strings.Repeat("x", 70000), "^a$", "a.b", "a+b", "a+[b]", "a$", "a^", "]", "a]b", `a\*b`, `a\nb`, "%27", "<b>&", "µs", "1m30s", "8080/tcp", "a:b@sha256:c"}
}

// hostile adds every character of ASCII, alone, at both ends and within.
func hostile() []string {
	out := special()
	for c := range rune(128) {
		out = append(out, string(c), "a"+string(c), string(c)+"a", "a"+string(c)+"b")
	}
	return out
}

// all asks a property of an encoder for every hostile value; the result is the first failure.
func all(property func(encoder, string) error, encode encoder) error {
	for _, v := range hostile() {
		if err := property(encode, v); err != nil {
			return fmt.Errorf("%q: %w", cut(v), err)
		}
	}
	return nil
}

func cut(s string) string { return s[:min(len(s), 60)] }
