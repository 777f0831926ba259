package generator_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// wideWorkspace has a program that depends on n libraries, beside two that it does not need.
func wideWorkspace(m manager, n int, more ...member) fstest.MapFS {
	app := member{dir: "apps/web", image: true}
	members := append([]member{{dir: "libs/unused"}, {dir: "libs/unwanted"}}, more...)
	for i := range n {
		lib := member{dir: fmt.Sprintf("libs/lib%02d", i)}
		app.deps = append(app.deps, lib.dir)
		members = append(members, lib)
	}
	return m.workspace(append(members, app)...)
}

// TestWideClosure: above 64 packages, patterns stand for the lists, and COPY --parents for mounts and for one COPY a package; a
// file that must do without that syntax keeps its lists. Both are verified as every file is.
func TestWideClosure(t *testing.T) {
	t.Parallel()
	for _, m := range managers() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			narrow := generate(t, wideWorkspace(m, 63)) // 64 with the program
			tree := wideWorkspace(m, 64)
			wide := generate(t, tree)
			old := generate(t, with(tree, map[string]string{"build.yaml": strings.ReplaceAll(string(tree["build.yaml"].Data), " }\n", ", syntax: none }\n")}))
			for name, g := range map[string]generated{"narrow": narrow, "wide": wide, "old": old} {
				if g.list.HasErrors() {
					t.Fatalf("%s: %s", name, g.Findings)
				}
				ignore, docker := g.Files["apps/web/Dockerfile.dockerignore"], g.Files["apps/web/Dockerfile"]
				isWide := name == "wide"
				if got := strings.Contains(ignore, "\n!libs/*\n"); got != isWide {
					t.Errorf("%s: the ignore file has a pattern for packages: %t\n%s", name, got, ignore)
				}
				if got := strings.Contains(ignore, "\n!libs/lib07\n"); got == isWide {
					t.Errorf("%s: the ignore file lists packages: %t\n%s", name, got, ignore)
				}
				if strings.Contains(docker, "--parents") && (!isWide || !strings.HasPrefix(docker, "# syntax=docker/dockerfile:1\n")) {
					t.Errorf("%s: COPY --parents\n%s", name, docker)
				}
				if isWide && strings.Contains(docker, "source=libs/") {
					t.Errorf("%s: packages are bound one by one\n%s", name, docker)
				}
			}
			if strings.Contains(narrow.Files["apps/web/Dockerfile"], "source=libs/lib07/") != strings.Contains(wide.Files["apps/web/Dockerfile"], "COPY --parents libs/*/") {
				t.Errorf("what is bound of few packages is not copied of many:\n%s", wide.Files["apps/web/Dockerfile"])
			}
			if layers := strings.Count(wide.Files["apps/web/Dockerfile"], "\nCOPY "); layers > 8 {
				t.Errorf("%d COPY instructions", layers)
			}
			more := generate(t, wideWorkspace(m, 64, member{dir: "libs/new"}))
			if diff := cmp.Diff(wide.Files, more.Files); diff != "" {
				t.Errorf("another member changes the files:\n%s", diff)
			}
		})
	}
}
