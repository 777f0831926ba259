package archtest

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// machinePath finds a folder that only one person's machine has.
func machinePath() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^\w.~}$/-])(/(?:home|Users|work)/[\w.-]+)`)
}

// containerFolders are folders of that form inside images.
func containerFolders() []string { return []string{"/home/nonroot", "/home/node"} }

// containerFiles are scripts whose absolute folders lie in an image that is built, each with the reason.
func containerFiles() map[string]string {
	return map[string]string{"test/baseimages/recipes/rust/std.sh": "runs in a build stage and makes its own /work"}
}

// packageHost finds a host that serves packages. A file that names one ties everybody to it, mirror or not: which one is
// used belongs to the machine that builds.
func packageHost() *regexp.Regexp {
	return regexp.MustCompile(`registry\.npmjs\.org|registry\.yarnpkg\.com|(?:proxy|sum)\.golang\.org|(?:static|index)\.crates\.io|` +
		`repo1\.maven\.org|repo\.maven\.apache\.org|\bpypi\.org|files\.pythonhosted\.org|deb\.debian\.org|dl-cdn\.alpinelinux\.org`)
}

// lockedURL finds the address that a lockfile remembers for a package.
func lockedURL() *regexp.Regexp {
	return regexp.MustCompile(`"?(?:resolved|tarball)"?:? "?(https?://[^"\s,}]+)`)
}

// TestTexts: no file of the repository names a folder of a machine or a host of packages.
func TestTexts(t *testing.T) {
	t.Parallel()
	none(t, checkTexts(t, os.DirFS(root), repositoryFiles(t)))
}

// repositoryFiles lists what is or would be committed.
func repositoryFiles(t *testing.T) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatalf("listing the files of the repository: %v", err)
	}
	files := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if len(files) < 100 {
		t.Fatalf("git lists %d files only", len(files))
	}
	return files
}

func checkTexts(t *testing.T, fsys fs.FS, files []string) []string {
	t.Helper()
	var problems []string
	for _, name := range files {
		info, err := fs.Stat(fsys, name)
		if err != nil || !info.Mode().IsRegular() {
			continue // deleted and not committed yet, or a link
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsRune(text, 0) {
			continue // no text
		}
		problems = append(problems, checkText(name, string(text))...)
	}
	return problems
}

func checkText(name, text string) []string {
	var problems []string
	for i, line := range strings.Split(text, "\n") {
		for _, m := range machinePath().FindAllStringSubmatch(line, -1) {
			if !slices.Contains(containerFolders(), m[1]) && containerFiles()[name] == "" {
				problems = append(problems, fmt.Sprintf("%s:%d: names %s, a folder of one machine", name, i+1, m[1]))
			}
		}
		if host := packageHost().FindString(line); host != "" {
			problems = append(problems, fmt.Sprintf("%s:%d: names %s, a host of packages", name, i+1, host))
		} else if m := lockedURL().FindStringSubmatch(line); m != nil && isLockfile(name) {
			problems = append(problems, fmt.Sprintf("%s:%d: remembers the address %s", name, i+1, m[1]))
		}
	}
	return problems
}

func isLockfile(name string) bool {
	return strings.Contains(path.Base(name), "lock")
}

func TestCheckTexts(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{
		"notes.md":                            {Data: []byte("fine: ./work/x, /home/node/.cache, ${HOME}/home/x\nsee `/ho" + "me/ann/src` and\n/wo" + "rk/api/x\n")},
		"a/package-lock.json":                 {Data: []byte("{\n\"resolved\": \"https://mirror.acme.dev/left-pad.tgz\",\n\"link\": true\n}")},
		"pnpm-lock.yaml":                      {Data: []byte("resolution: {integrity: x, tarball: http://10.0.0.1/a.tgz}\n")},
		"script.sh":                           {Data: []byte("curl https://registry" + ".npmjs.org/left-pad\n")},
		"image.bin":                           {Data: []byte("/ho" + "me/ann/\x00")},
		"test/baseimages/recipes/rust/std.sh": {Data: []byte("cd /wo" + "rk/src\n")},
	}
	files := []string{"gone.md"}
	for name := range tree {
		files = append(files, name)
	}
	same(t, checkTexts(t, tree, files), []string{
		"a/package-lock.json:2: remembers the address https://mirror.acme.dev/left-pad.tgz",
		"notes.md:2: names /ho" + "me/ann, a folder of one machine",
		"notes.md:3: names /wo" + "rk/api, a folder of one machine",
		"pnpm-lock.yaml:1: remembers the address http://10.0.0.1/a.tgz",
		"script.sh:1: names registry" + ".npmjs.org, a host of packages",
	})
}
