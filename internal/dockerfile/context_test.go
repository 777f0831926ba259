package dockerfile

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/moby/patternmatcher/ignorefile"
	"github.com/tonistiigi/fsutil"
)

// makeTree writes empty files; a path that ends in a slash is a folder.
func makeTree(t *testing.T, paths ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, p := range paths {
		full := filepath.Join(dir, filepath.FromSlash(p))
		parent := filepath.Dir(full)
		if strings.HasSuffix(p, "/") {
			parent = full
		}
		if err := os.MkdirAll(parent, 0o755); err != nil {
			t.Fatal(err)
		}
		if parent != full {
			if err := os.WriteFile(full, nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// sent is what the code of BuildKit's client sends for an ignore file.
func sent(t *testing.T, dir, ignore string) (map[string]bool, error) {
	t.Helper()
	patterns, err := ignorefile.ReadAll(strings.NewReader(ignore))
	if err != nil {
		return nil, err
	}
	whole, err := fsutil.NewFS(dir)
	if err != nil {
		t.Fatal(err)
	}
	filtered, err := fsutil.NewFilterFS(whole, &fsutil.FilterOpt{ExcludePatterns: patterns})
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	return out, filtered.Walk(context.Background(), "", func(p string, _ fs.DirEntry, err error) error {
		out[filepath.ToSlash(p)] = true
		return err
	})
}

// compareWithClient asks Admitted about every path of the tree and about the paths that the client sends.
func compareWithClient(t *testing.T, dir, ignore string) {
	t.Helper()
	want, wantErr := sent(t, dir, ignore)
	fsys := os.DirFS(dir)
	admitted, err := Admitted(fsys, []byte(ignore))
	if (err != nil) != (wantErr != nil) {
		t.Fatalf("ignore file %q: error %v, the client's is %v", ignore, err, wantErr)
	}
	if err != nil {
		return
	}
	got := map[string]bool{}
	err = fs.WalkDir(fsys, ".", func(p string, _ fs.DirEntry, err error) error {
		if p != "." && admitted(p) {
			got[p] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("ignore file %q (-client +Admitted):\n%s", ignore, diff)
	}
	if len(want) > 0 != admitted(".") {
		t.Errorf("ignore file %q: admitted(.) = %t, and the client sends %d paths", ignore, admitted("."), len(want))
	}
}

func projectTree(t *testing.T) string {
	t.Helper()
	dir := makeTree(t, "go.mod", "main.go", "cmd/a/a.go", "internal/build/b.go", "web/node_modules/x/i.js", "web/i.js", ".env",
		".git/HEAD", "services/api/x.go", "services/api/testdata/key.pem", "services/web/node_modules/y.js",
		"services/web/.env.local", "a/b/go.mod", "a/b/c/d", "empty/", "with space/file", "br[ack]et/x", "b/ae/x", "dir/sub/")
	if err := os.Symlink("cmd", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The test that an ignore file lets a path through agrees with the walk of BuildKit's client.
func TestAdmitted(t *testing.T) {
	t.Parallel()
	dir := projectTree(t)
	for name, ignore := range map[string]string{
		"none":                        "",
		"everything":                  "*",
		"dot admits nothing":          "*\n!.\n",
		"dot and one file":            "*\n!.\n!go.mod\n",
		"allow-list":                  "*\n!*.go\n!go.mod\n!cmd\n!internal\n**/.env*\n",
		"denial after the allow-list": "*\n!*.go\n!internal\n!cmd\n**/build\n",
		"everything but":              "*\n!**\n**/.git\n**/.env*\n",
		"nested":                      "*\n!services/api\n!services/web\n**/node_modules\n**/.env*\n**/*.pem\n",
		"glob below":                  "*\n!**/go.mod\n!services/api\n",
		"slashes":                     "*\n!/services/api/\n",
		"folder with trailing glob":   "*\n!services/*\n!a/b/**\n",
		"exception below a folder":    "services\n!services/api/x.go\n",
		"exception before":            "!a\na/b\n",
		"pattern after an exception":  "a/b\n!a\n",
		"folder pruned":               "a\n!web/i.js\n",
		"comments, blanks, CRLF":      "# all\r\n\r\n*\r\n!go.mod\r\n",
		"byte order mark":             "\ufeff*\n!go.mod\n",
		"dots":                        "./a/../web\n!web/./i.js\n",
		"question mark and class":     "?/b\n[w]eb\n!web/[h-j].js\n",
		"escaped bracket":             "br\\[ack\\]et\n",
		"bracket is a class":          "br[ack]et\n",
		"spaces":                      "with space\n",
		"only stars":                  "**\n!go.mod\n",
		"star star slash":             "**/\n!cmd/a/a.go\n",
		"exception without a name":    "*\n!\n",
		"open class":                  "[a-\n",
		"expression that fails":       "a\\pb*\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compareWithClient(t, dir, ignore)
		})
	}
}

// The same for ignore files made at random from parts that interact.
func TestAdmittedAtRandom(t *testing.T) {
	t.Parallel()
	dir := projectTree(t)
	parts := []string{"*", "**", "a", "b", "a/b", "a/b/c", "a/*", "a/**", "**/go.mod", "**/*.go", "services", "services/api", "services/*/x.go",
		"web/node_modules", "**/node_modules", "cmd/a/a.go", "internal/*", ".", "/web", "?", "**/b/**", "services/**/testdata", "empty", "dir/sub"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 600 {
		var b bytes.Buffer
		for range 1 + r.IntN(6) {
			if r.IntN(2) == 0 {
				b.WriteString("!")
			}
			fmt.Fprintln(&b, parts[r.IntN(len(parts))])
		}
		compareWithClient(t, dir, b.String())
	}
}

// watchedFS tells which folders are read.
type watchedFS struct {
	fs.ReadDirFS
	read *[]string
}

func (w watchedFS) ReadDir(name string) ([]fs.DirEntry, error) {
	*w.read = append(*w.read, name)
	return w.ReadDirFS.ReadDir(name)
}

// A folder that is excluded, and that no exception leads into, is never read: it may be node_modules.
func TestAdmittedReadsNoExcludedFolder(t *testing.T) {
	t.Parallel()
	dir := projectTree(t)
	for _, tt := range []struct {
		name, ignore, path string
		want               []string
	}{
		{"no exception", "*\n", ".", []string{"."}},
		{"exception elsewhere", "*\n!a/b/none\n", ".", []string{".", "a", "a/b"}},
		{"folder itself", "*\n!a/b/none\n", "services", nil},
		{"exception with a pattern may be anywhere", "services\n!**/none\n", "services/api", []string{"services/api", "services/api/testdata"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var read []string
			admitted, err := Admitted(watchedFS{os.DirFS(dir).(fs.ReadDirFS), &read}, []byte(tt.ignore))
			if err != nil {
				t.Fatal(err)
			}
			if admitted(tt.path) {
				t.Errorf("%s is admitted", tt.path)
			}
			if diff := gocmp.Diff(tt.want, read); diff != "" {
				t.Errorf("folders read (-want +got):\n%s", diff)
			}
		})
	}
}

// The search for a pattern of COPY --parents starts at its fixed part and stays out of excluded folders.
func TestPatternIsLookedForWhereItCanBe(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		ignore, pattern string
		want            found
		read            []string
	}{
		{"web\n", "services/*/x.go", isThere, []string{"services", "services/api", "services/api/testdata"}},
		{"*\n!go.mod\n", "**/go.mod", isThere, []string{"."}},
		{"*\n!a\n", "**/none", isMissing, nil},
		{"*.go\n", "*.go", isIgnored, nil},
		{"", "services/web/[", isBad, nil},
	} {
		t.Run(tt.pattern, func(t *testing.T) {
			t.Parallel()
			var read []string
			tree, err := newTree(watchedFS{os.DirFS(projectTree(t)).(fs.ReadDirFS), &read}, []byte(tt.ignore))
			if err != nil {
				t.Fatal(err)
			}
			if got := tree.look(tt.pattern, true); got != tt.want {
				t.Errorf("look gives %d, want %d", got, tt.want)
			}
			if diff := gocmp.Diff(tt.read, read); tt.read != nil && diff != "" {
				t.Errorf("folders read (-want +got):\n%s", diff)
			}
		})
	}
}

// Without a context nothing is looked for.
func TestNoContext(t *testing.T) {
	t.Parallel()
	text := []byte("FROM scratch\nCOPY none /\nUSER 1\nCMD [\"x\"]\n")
	if l := Verify(File{Path: "Dockerfile", Text: text, Twin: text, Needs: []Need{{Path: "none"}}, Ignore: []byte("[")}); len(l) > 0 {
		t.Errorf("findings:\n%s", show(l))
	}
}
