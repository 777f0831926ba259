package templates

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// benign is what a value looks like in the twin, in every place.
const benign = "x"

const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// shellSafe are the characters that a shell reads as themselves outside quotes, wherever a word may stand. "=" is not among
// them: NAME=value in front of a command is an assignment.
const shellSafe = alphanumeric + "_./-@+,:%"

// ShellWord quotes s for a POSIX shell, so that the shell sees exactly one word with exactly these characters, and takes it
// neither for a keyword nor, with BuildKit in front of it, for an option of RUN.
func ShellWord(s string) string {
	if strings.Trim(s, shellSafe) == "" && !shellKeyword(s) && !strings.HasPrefix(s, "--") {
		return s
	}
	return shellQuote(s)
}

// shellArgument is ShellWord for a word that follows a command, where NAME=value is no assignment.
func shellArgument(s string) string {
	if s != "" && strings.Trim(s, shellSafe+"=") == "" {
		return s
	}
	return shellQuote(s)
}

// shellQuote writes s in single quotes, in which each character is itself. What reads like a variable or a command stands in double
// ones, with backslashes: in single quotes ShellCheck takes it for a mistake (SC2016), as a reader may.
func shellQuote(s string) string {
	if !readsExpanded(s) {
		return "'" + strings.ReplaceAll(s, "'", `'"'"'`) + "'"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s) + `"`
}

// readsExpanded tells whether a shell would replace something in s, were it not quoted.
func readsExpanded(s string) bool {
	for i := range len(s) - 1 {
		if s[i] == '$' && strings.IndexByte(alphanumeric+"_{(", s[i+1]) >= 0 {
			return true
		}
	}
	return strings.Count(s, "`") > 1
}

// shellKeyword tells the words that a shell may act on unless they are quoted; the empty word needs quotes to be one at all.
func shellKeyword(s string) bool {
	return slices.Contains([]string{"", "case", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "select",
		"then", "time", "until", "while"}, s)
}

// envWord quotes s for the value of ENV, LABEL or ARG, where BuildKit expands variables and honours backslashes.
func envWord(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(s) + `"`
}

// execForm writes a list as the JSON of an exec form. JSON is the only form in which no character of a word is special.
func execForm(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = jsonString(w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func jsonString(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""` // a string always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func benignForm(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = benign
	}
	return execForm(words)
}

// bareSafe are the characters that mean nothing to any instruction of a Dockerfile: no quotes, no variables, no commas.
const bareSafe = alphanumeric + "._:/@+-µμ"

// bare checks a word that stands in an instruction without quotes, where a quote would be taken for a part of it.
func bare(s string) error {
	if rest := strings.TrimLeft(s, bareSafe); rest != "" {
		return fmt.Errorf("%q cannot be written into a Dockerfile: it holds %q", s, firstRune(rest))
	}
	return checkStart(s, "value")
}

// checkStart refuses the empty word, and one that an instruction would take for an option.
func checkStart(s, what string) error {
	switch {
	case s == "":
		return fmt.Errorf("an empty %s cannot be written into a Dockerfile", what)
	case strings.HasPrefix(s, "-"):
		return fmt.Errorf("%s %q would be read as an option", what, s)
	}
	return nil
}

// keySafe are the characters of the names of variables and labels.
const keySafe = alphanumeric + "_./-"

// checkKey checks the name of a variable or label, which stands without quotes in front of "=".
func checkKey(s string) error {
	if rest := strings.TrimLeft(s, keySafe); rest != "" {
		return fmt.Errorf("the name %q holds %q", s, firstRune(rest))
	}
	return checkStart(s, "name")
}

// pathSafe are the characters of a path that mean nothing to COPY, to a mount option (comma-separated values) or to
// BuildKit's variable expansion.
const pathSafe = alphanumeric + "._@+/-"

// ContextPath checks and cleans a path of the build context for COPY and bind mounts. A trailing slash is kept.
func ContextPath(p string) (string, error) {
	c, err := plainPath(p)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(c, "/") || leaves(c) {
		return "", fmt.Errorf("path %q leaves the build context", p)
	}
	return c, nil
}

// ImagePath checks and cleans a path inside an image: absolute, or relative to the stage's WORKDIR. A trailing slash is kept.
func ImagePath(p string) (string, error) {
	c, err := plainPath(p)
	if err != nil {
		return "", err
	}
	if leaves(c) {
		return "", fmt.Errorf("path %q leaves the working directory", p)
	}
	return c, nil
}

func leaves(cleaned string) bool { return cleaned == ".." || strings.HasPrefix(cleaned, "../") }

// unwritable is the error of a path with a character that is none of pathSafe, which stands at the byte from.
type unwritable struct {
	path string
	from int
}

func (e *unwritable) Error() string {
	return fmt.Sprintf("path %q cannot be written into a Dockerfile: %q is none of the letters, digits and . _ @ + - /", e.path, firstRune(e.path[e.from:]))
}

// remedy names the file or the folder that has the character.
func (e *unwritable) remedy() string {
	end := len(e.path)
	if n := strings.Index(e.path[e.from:], "/"); n >= 0 {
		end = e.from + n
	}
	return fmt.Sprintf("rename %q, and write its new name where the project names it", e.path[:end])
}

func plainPath(p string) (string, error) {
	if p == "" {
		return "", errors.New("an empty path cannot be written into a Dockerfile")
	}
	if rest := strings.TrimLeft(p, pathSafe); rest != "" {
		return "", &unwritable{path: p, from: len(p) - len(rest)}
	}
	c := path.Clean(p)
	if err := checkStart(c, "path"); err != nil {
		return "", err
	}
	if strings.HasSuffix(p, "/") && c != "/" {
		c += "/"
	}
	return c, nil
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// dotted marks a relative target as such: a COPY target "dist" reads like a mistake, "./dist" does not.
func dotted(p string) string {
	if strings.HasPrefix(p, "/") || strings.HasPrefix(p, ".") {
		return p
	}
	return "./" + p
}

// longestPath is the limit of Linux, in bytes. A line of an ignore file may be longer, but not without end.
const longestPath = 4096

// IgnorePattern writes a path of the build context as a pattern of an ignore file which matches that path, with what is
// below it, and nothing else.
func IgnorePattern(p string) (string, error) {
	if err := checkLine(p); err != nil {
		return "", fmt.Errorf("path %q: %w", p, err)
	}
	c := path.Clean(p)
	switch {
	case p == "" || c == ".":
		return "", fmt.Errorf("path %q is the whole build context, which an ignore file cannot name; name what is in it", p)
	case strings.HasPrefix(c, "/") || leaves(c):
		return "", fmt.Errorf("path %q leaves the build context", p)
	case len(c) > longestPath:
		return "", fmt.Errorf("path %q… is longer than %d bytes", c[:40], longestPath)
	case strings.TrimSpace(c) != c:
		return "", fmt.Errorf("path %q begins or ends in a blank, which an ignore file cannot say", p)
	}
	leading := c[0] == '!' || c[0] == '#' // else it would be an exception or a comment
	if !leading && !strings.ContainsAny(c, `\*?[]`) {
		return c, nil
	}
	// A pattern with one of these is matched as a regular expression, in which moby/patternmatcher leaves some characters
	// active that mean nothing in a pattern.
	c = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `^`, `\^`, `{`, `\{`, `|`, `\|`, `}`, `\}`).Replace(c)
	if leading {
		c = `\` + c
	}
	return c, nil
}
