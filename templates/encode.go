package templates

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// benign is what a value looks like in the twin, in every place.
const benign = "x"

// shellSafe are the characters that a shell reads as themselves outside quotes.
const shellSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-@+,:%="

// shellWord quotes s for a POSIX shell, so that the shell sees exactly one word with exactly these characters.
func shellWord(s string) string {
	if s != "" && strings.Trim(s, shellSafe) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'"'"'`) + "'"
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

// pathSafe are the characters of a path that mean nothing to COPY, to a mount option (comma-separated values) or to
// BuildKit's variable expansion.
const pathSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@+/-"

// ContextPath checks and cleans a path of the build context for COPY and bind mounts. A trailing slash is kept.
func ContextPath(p string) (string, error) {
	c, err := plainPath(p)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(c, "/") || c == ".." || strings.HasPrefix(c, "../") {
		return "", fmt.Errorf("path %q leaves the build context", p)
	}
	return c, nil
}

// ImagePath checks and cleans a path inside an image: absolute, or relative to the stage's WORKDIR.
func ImagePath(p string) (string, error) {
	c, err := plainPath(p)
	if err != nil {
		return "", err
	}
	if c == ".." || strings.HasPrefix(c, "../") {
		return "", fmt.Errorf("path %q leaves the working directory", p)
	}
	return c, nil
}

func plainPath(p string) (string, error) {
	if p == "" {
		return "", fmt.Errorf("an empty path cannot be written into a Dockerfile")
	}
	if rest := strings.TrimLeft(p, pathSafe); rest != "" {
		return "", fmt.Errorf("path %q cannot be written into a Dockerfile: %q is none of the letters, digits and . _ @ + - /", p, firstRune(rest))
	}
	if strings.HasPrefix(p, "-") {
		return "", fmt.Errorf("path %q would be read as a flag", p)
	}
	c := path.Clean(p)
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

// relative writes a cleaned relative path so that COPY cannot take it for anything else.
func relative(p string) string {
	if strings.HasPrefix(p, "/") || p == "." || p == "./" {
		return p
	}
	return strings.TrimPrefix(p, "./")
}

// IgnorePattern writes a path as a pattern of an ignore file which matches that path alone.
func IgnorePattern(p string) (string, error) {
	if strings.ContainsAny(p, "\r\n") {
		return "", fmt.Errorf("path %q holds a line break", p)
	}
	c := path.Clean(p)
	if strings.HasPrefix(c, "/") || c == ".." || strings.HasPrefix(c, "../") {
		return "", fmt.Errorf("path %q leaves the build context", p)
	}
	if strings.TrimSpace(c) != c {
		return "", fmt.Errorf("path %q begins or ends in a blank, which an ignore file cannot say", p)
	}
	c = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(c)
	if c[0] == '!' || c[0] == '#' {
		c = `\` + c // else it would be an exception or a comment
	}
	return c, nil
}
