package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// changedFiles reads the names of changed files: those of args, relative to where the user stands, and for - those on
// standard input, as git prints them. Both become slash paths from the root; outside counts those that do not lie below it.
func (w *workspace) changedFiles(env Env, args []string, o *affectedOptions) (files []string, outside int, err error) {
	add := func(base, name string) {
		at := filepath.FromSlash(name)
		if !filepath.IsAbs(at) {
			at = filepath.Join(base, at)
		}
		rel, err := filepath.Rel(w.root, at)
		if err != nil || !filepath.IsLocal(rel) {
			outside++
			return
		}
		files = append(files, filepath.ToSlash(rel))
	}
	for _, arg := range args {
		if arg != "-" {
			add(o.from(w, w.stands()), arg)
			continue
		}
		names, err := readNames(env.In, o.null)
		if err != nil {
			return nil, 0, err
		}
		for _, name := range names {
			add(o.from(w, repository(w.root)), name)
		}
	}
	return files, outside, nil
}

// stands is the folder where the user stands, absolute.
func (w *workspace) stands() string { return filepath.Join(w.root, filepath.FromSlash(w.cwd)) }

// from is the folder that names are relative to: that of --root, else a default.
func (o *affectedOptions) from(w *workspace, otherwise string) string {
	switch {
	case o.root == "":
		return otherwise
	case filepath.IsAbs(o.root):
		return o.root
	}
	return filepath.Join(w.stands(), o.root)
}

// repository is the top of the Git repository that holds a folder, which is what git prints names relative to; the folder
// itself where there is none. In a worktree and in a submodule .git is a file.
func repository(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if filepath.Dir(at) == at {
			return dir
		}
	}
}

// statusLine begins a line of git diff --name-status.
var statusLine = lazyregexp.New(`^[ACDMRTUXB][0-9]*\t`)

// readNames reads one name a line, or names that end in NUL. A line may be one of --name-status, which for a renamed file has
// the old name and the new one. Git quotes a name with unusual bytes, and with it every backslash: one in a name that is not
// quoted is Windows' separator.
func readNames(in io.Reader, null bool) ([]string, error) {
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, surroundings(fmt.Errorf("reading standard input: %w", err))
	}
	var out []string
	if null {
		for _, name := range bytes.Split(data, []byte{0}) {
			if len(name) > 0 {
				out = append(out, string(name))
			}
		}
		return out, nil
	}
	for n, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSuffix(line, "\r")
		names := []string{line}
		if statusLine.MatchString(line) {
			names = strings.Split(line, "\t")[1:]
		}
		for _, name := range names {
			name, err := unquoted(name)
			if err != nil {
				return nil, decide("line %d of standard input is no name of a file: %s: %v\n  names come from: git diff --name-only --no-renames origin/main...", n+1, line, err)
			}
			if name != "" {
				out = append(out, name)
			}
		}
	}
	return out, nil
}

// unquoted undoes git's quoting.
func unquoted(name string) (string, error) {
	if !strings.HasPrefix(name, `"`) {
		if strings.ContainsAny(name, "\t\x00") {
			return "", fmt.Errorf("git would have quoted a tab or a NUL; names that end in NUL need -z")
		}
		return strings.ReplaceAll(name, `\`, "/"), nil
	}
	// strconv knows each escape of git's: \a \b \t \n \v \f \r \" \\ and three octal digits for a byte.
	return strconv.Unquote(name)
}
