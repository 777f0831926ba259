package docs

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/modfile"
)

// TestDependencies: decisions.md says of each direct dependency why it is here, and of no other.
func TestDependencies(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("decisions.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, r := range mod.Require {
		if !r.Indirect {
			want = append(want, r.Mod.Path)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, explained(string(page))); diff != "" {
		t.Errorf("dependencies (-go.mod +decisions.md):\n%s", diff)
	}
}

// explained lists the modules of the table, in its order.
func explained(page string) []string {
	var modules []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9.-]+\\.[a-z]+/[^`]+)` \\| .{10,} \\|$").FindAllStringSubmatch(page, -1) {
		modules = append(modules, m[1])
	}
	return modules
}

func TestExplained(t *testing.T) {
	t.Parallel()
	got := explained("| module | why |\n| `example.org/a` | Because it is needed. |\n| `example.org/b` |  |\n| `code` | No module is meant. |\n")
	if diff := cmp.Diff([]string{"example.org/a"}, got); diff != "" {
		t.Errorf("modules (-want +got):\n%s", diff)
	}
}
