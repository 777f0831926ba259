package generator_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/generator"
)

// TestDepends: when the local packages that an image depends on change, and the committed files do not, the difference is said
// in words, whichever manager keeps the workspace.
func TestDepends(t *testing.T) {
	t.Parallel()
	app := func(deps ...string) member { return member{dir: "apps/web", deps: deps, image: true} }
	lib := func(dir string, deps ...string) member { return member{dir: dir, deps: deps} }
	before := []member{app("libs/one"), lib("libs/one"), lib("libs/two")}
	tests := []struct {
		name  string
		after []member
		want  string
	}{
		{"one more", []member{app("libs/one", "libs/two"), lib("libs/one"), lib("libs/two")}, "apps/web now depends on libs/two"},
		{"two more", []member{app("libs/one", "libs/two"), lib("libs/one"), lib("libs/six"), lib("libs/two", "libs/six")}, "apps/web now depends on libs/six, libs/two"},
		{"through another", []member{app("libs/one"), lib("libs/one", "libs/two"), lib("libs/two")}, "apps/web now depends on libs/two"},
		{"none", []member{app(), lib("libs/one"), lib("libs/two")}, "apps/web no longer depends on libs/one"},
		{"another one", []member{app("libs/two"), lib("libs/one"), lib("libs/two")}, "apps/web now depends on libs/two, and no longer on libs/one"},
		{"moved", []member{app("libs/uno"), lib("libs/uno"), lib("libs/two")}, "apps/web now depends on libs/uno, and no longer on libs/one"},
		{"deleted", []member{app(), lib("libs/two")}, "apps/web no longer depends on libs/one"},
		{"unrelated", []member{app("libs/one"), lib("libs/one"), lib("libs/ten")}, ""},
		{"a version", []member{app("libs/one"), lib("libs/one"), lib("libs/two")}, ""},
	}
	for _, m := range managers() {
		for _, tt := range tests {
			t.Run(m.name+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				first := generate(t, m.workspace(before...))
				if first.Findings != "" && first.list.HasErrors() {
					t.Fatal(first.Findings)
				}
				tree := with(m.workspace(tt.after...), first.Files)
				now := generate(t, tree)
				if now.list.HasErrors() {
					t.Fatal(now.Findings)
				}
				if tt.name == "a version" { // what differs has nothing to do with packages
					tree = with(tree, map[string]string{"apps/web/Dockerfile.dockerignore": first.Files["apps/web/Dockerfile.dockerignore"] + "tmp\n"})
				}
				changes, err := generator.Compare(tree, now.result.Outputs)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, c := range changes {
					if c.State == generator.Differs && tt.want == "" && tt.name != "a version" {
						t.Errorf("%s differs:\n%s", c.Path, c.Diff())
					}
					if words := c.Words(); words != "" && !slices.Contains(got, words) {
						got = append(got, words)
					}
				}
				if diff := cmp.Diff(tt.want, strings.Join(got, "; ")); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}
