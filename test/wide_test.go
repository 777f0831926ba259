package test

import (
	"fmt"
	"strings"
	"testing"
)

// TestWideClosure builds a program that depends on 70 packages of its workspace, with COPY --parents and in the form for
// engines without it, on every engine, and runs it.
func TestWideClosure(t *testing.T) {
	s := setUp(t)
	for _, e := range s.engines {
		for name, syntax := range map[string]string{"parents": "", "lists": ", syntax: none"} {
			t.Run(e.version+"/"+name, func(t *testing.T) {
				p := project{dir: t.TempDir()}
				p.wide(t, 70, syntax)
				s.run(t, e, p, "generate")
				if got := strings.Contains(p.files(t)["apps/web/Dockerfile"], "COPY --parents libs/*/package.json ./"); got != (syntax == "") {
					t.Fatalf("COPY --parents: %t\n%s", got, p.files(t)["apps/web/Dockerfile"])
				}
				s.runOnline(t, e, p, "build", "--progress", "plain", "--tag", "wide-closure:"+name)
				e.discard(t, "wide-closure:"+name)
				if got := strings.TrimSpace(e.docker(t, "run", "--rm", "wide-closure:"+name)); got != "2415" {
					t.Errorf("the program says %q", got)
				}
			})
		}
	}
}

// wide writes an npm workspace with a program that adds up what n packages export.
func (p project) wide(t *testing.T, n int, syntax string) {
	t.Helper()
	p.write(t, "build.yaml", "stagegen: \"1\"\nname: wide\nimages:\n  web: { preset: node, dir: apps/web"+syntax+" }\n")
	p.write(t, "package.json", `{ "name": "wide", "private": true, "workspaces": ["apps/*", "libs/*"] }`)
	var deps, locked, sum []string
	for i := range n {
		name := fmt.Sprintf("lib%02d", i)
		p.write(t, "libs/"+name+"/package.json", fmt.Sprintf(`{ "name": %q, "version": "1.0.0" }`, name))
		p.write(t, "libs/"+name+"/index.js", fmt.Sprintf("module.exports = %d\n", i))
		deps = append(deps, fmt.Sprintf(`%q: "1.0.0"`, name))
		sum = append(sum, fmt.Sprintf("require(%q)", name))
		locked = append(locked, fmt.Sprintf(`"libs/%s": { "version": "1.0.0" }, "node_modules/%s": { "resolved": "libs/%s", "link": true }`, name, name, name))
	}
	needs := "{ " + strings.Join(deps, ", ") + " }"
	p.write(t, "apps/web/package.json", `{ "name": "web", "version": "1.0.0", "main": "index.js", "dependencies": `+needs+` }`)
	p.write(t, "apps/web/index.js", "console.log("+strings.Join(sum, " + ")+")\n")
	p.write(t, "package-lock.json", `{ "name": "wide", "lockfileVersion": 3, "requires": true, "packages": {
"": { "name": "wide", "workspaces": ["apps/*", "libs/*"] },
"apps/web": { "version": "1.0.0", "dependencies": `+needs+` }, "node_modules/web": { "resolved": "apps/web", "link": true },
`+strings.Join(locked, ",\n")+"\n} }\n")
}
