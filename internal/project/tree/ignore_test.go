package tree

import (
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// TestRulesThatAreSkipped: a pattern that is not asked would not have fitted.
func TestRulesThatAreSkipped(t *testing.T) {
	t.Parallel()
	patterns := []string{"name", "name/", "*.log", "*", "n?me", "/name", "/a/name", "a/*/c", "**/name", "**/name/**", "a/**/c", "na*me.txt",
		"[n]ame", `\#x`, "{a,b}", " name", "name ", "a//c", "**", "/", "!name", "!*.log", "!/a/name"}
	paths := []string{"name", "a/name", "a/b/c", "a/name/c", "x.log", "a/x.log", "names", "#x", "{a,b}", "na-me.txt", "b/name.log/c"}
	for _, first := range patterns {
		for _, second := range patterns {
			fsys := fstest.MapFS{".gitignore": {Data: []byte(first + "\n" + second + "\n")}}
			for _, p := range paths {
				fsys[p] = &fstest.MapFile{}
			}
			tr := Open(fsys)
			var all []gitignore.Pattern
			for _, text := range []string{first, second} {
				all = append(all, gitignore.ParsePattern(strings.TrimPrefix(text, `\`), nil))
			}
			for _, p := range paths {
				want := false
				for at := p; at != "."; at = path.Dir(at) {
					want = want || gitignore.NewMatcher(all).Match(strings.Split(at, "/"), at != p)
				}
				if got := tr.Ignored(p, false); got != want {
					t.Errorf("%q, %q: %s ignored: %v, want %v", first, second, p, got, want)
				}
			}
		}
	}
}
