package project

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stagegen/stagegen/internal/diag"
)

// read asks the reader about dir of a tree given as name, text pairs.
func read(t *testing.T, reader, dir string, files ...string) (Unit, diag.List) {
	t.Helper()
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return Open(fsys).Read(reader, Request{Dir: dir, DirPos: diag.Pos{File: "build.yaml", Line: 3}})
}

func rules(l diag.List) string {
	var out []string
	for _, f := range l {
		out = append(out, f.Rule)
	}
	return strings.Join(out, " ")
}

// TestHostileManifests reads manifests that are made to crash or stall a parser. Each is a finding.
func TestHostileManifests(t *testing.T) {
	t.Parallel()
	deep := func(open string, n int) string { return strings.Repeat(open, n) }
	tests := []struct {
		name, reader, file, text string
		want                     string
	}{
		{"json depth", "node", "package.json", deep(`{"a":`, 1<<18), "malformed-manifest"},
		{"json lists", "node", "package.json", deep(`[`, 1<<20), "malformed-manifest"},
		{"json truncated string", "node", "package.json", `{"name": "x`, "malformed-manifest"},
		{"json not UTF-8", "node", "package.json", "{\"name\": \"\xff\"}", "malformed-manifest"},
		{"toml depth", "rust", "Cargo.toml", "a = " + deep("[", 1<<20), "malformed-manifest"},
		{"toml tables", "rust", "Cargo.toml", "a = " + deep("{a=", 1<<18), "malformed-manifest"},
		{"toml dotted key", "rust", "Cargo.toml", "a" + deep(".a", 1<<18) + " = 1", "malformed-manifest"},
		{"toml not UTF-8", "rust", "Cargo.toml", "[package]\nname = \"\xff\"", "malformed-manifest"},
		{"xml depth", "java", "pom.xml", deep("<a>", 1<<18), "malformed-manifest"},
		{"xml entities", "java", "pom.xml", `<!DOCTYPE p [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><project><name>&b;</name></project>`, "malformed-manifest"},
		{"xml not UTF-8", "java", "pom.xml", "<project>\xff</project>", "malformed-manifest"},
		{"xml properties without end", "java", "pom.xml", "<project><artifactId>${a}</artifactId><version>1</version><properties><a>${b}${b}</a><b>${a}${a}</b><main>x</main></properties></project>", "no-program unresolved-value"},
		{"go.mod", "go", "go.mod", "module x\n" + deep("(", 1<<20), "malformed-manifest"},
		{"too large", "go", "go.mod", "module x\n" + deep("// x\n", 1<<20), "manifest-size"},
		{"control character", "node", "package.json", `{"name": "a\u0007b", "main": "x.js"}`, "no-program unprintable-fact"},
		{"noncharacter", "node", "package.json", "{\"name\": \"a\ufdd0b\", \"main\": \"x.js\"}", "no-program unprintable-fact"},
		{"line separator", "rust", "Cargo.toml", "[package]\nname = \"a\\u2028b\"\nautobins = false\n", "missing-lockfile unprintable-fact no-program"},
		{"gradle braces", "java", "build.gradle", deep("{ version = '1'\n", 1<<16) + deep("}", 1<<16), "missing-wrapper no-program unnamed-project"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, findings := read(t, test.reader, ".", test.file, test.text)
			if got := rules(findings); got != test.want {
				t.Errorf("got %q, want %q: %.300v", got, test.want, findings)
			}
			for _, f := range findings {
				if f.Pos.File == "" || f.Message == "" {
					t.Errorf("without position or message: %v", f)
				}
			}
		})
	}
}

func TestUnknownReader(t *testing.T) {
	t.Parallel()
	if _, findings := read(t, "cobol", "."); rules(findings) != "unknown-reader" {
		t.Error(findings)
	}
}

// TestLinks reads a real folder: links inside the root are followed, those that leave it or loop are not.
func TestLinks(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	root := filepath.Join(base, "root")
	write := func(p, text string) {
		t.Helper()
		full := filepath.Join(base, p)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, p string) {
		t.Helper()
		full := filepath.Join(base, p)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, full); err != nil {
			t.Skip(err)
		}
	}
	write("secret/go.mod", "module secret\n")
	write("secret/main.go", "package main\n")
	write("root/shared/go.mod", "module example.com/shared\n\ngo 1.26\n")
	write("root/in/main.go", "package main\n")
	link("../shared/go.mod", "root/in/go.mod")
	link("../../secret/go.mod", "root/out/go.mod")
	link("../secret", "root/folder")
	link(filepath.Join(base, "secret"), "root/absolute")
	write("root/loop/go.mod", "module example.com/loop\n")
	write("root/loop/main.go", "package main\n")
	link("self", "root/loop/self")
	link(".", "root/loop/again")
	link("../../secret", "root/loop/secret")
	rooted, err := os.OpenRoot(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rooted.Close() })
	for name, fsys := range map[string]fs.FS{"DirFS": os.DirFS(root), "Root": rooted.FS()} {
		tree := Open(fsys)
		for dir, want := range map[string]string{"in": "", "out": "outside-root", "folder": "outside-root", "absolute": "outside-root", "loop": ""} {
			unit, findings := tree.Read("go", Request{Dir: dir, DirPos: diag.Pos{File: "build.yaml"}})
			if got := rules(findings); got != want {
				t.Errorf("%s, %s: got %q, want %q: %v", name, dir, got, want, findings)
			}
			if got := fmt.Sprint(unit.Facts["go.sources"].Value); dir == "loop" && got != "[again go.mod main.go]" {
				t.Errorf("%s: sources %s", name, got)
			}
		}
	}
}

// TestSecrets lists what must never be admitted when a project is its own context.
func TestSecrets(t *testing.T) {
	t.Parallel()
	manifests := map[string][]string{
		"go":     {"go.mod", "module x\n", "main.go", "package main\n"},
		"rust":   {"Cargo.toml", "[package]\nname = \"x\"\n", "Cargo.lock", "", "src/main.rs", ""},
		"node":   {"package.json", `{"main": "x.js"}`, "x.js", ""},
		"java":   {"pom.xml", "<project><artifactId>a</artifactId><version>1</version><properties><start-class>x.Main</start-class></properties></project>"},
		"static": {"index.html", ""},
	}
	junk := []string{".env", ".env.local", ".envrc", "id_rsa", "id_ed25519.pub", "server.pem", "TLS.KEY", "store.p12", "store.jks", ".netrc",
		".npmrc", ".git/config", "node_modules/a/index.js", "Dockerfile", "Dockerfile.dev", "api.Dockerfile", "Containerfile", ".dockerignore", "api.Dockerfile.dockerignore",
		"build.yaml", "stagegen.lock", "docker-compose.prod.yml", ".idea/x", ".vscode/x", "app.iml", ".gitignore", "ignored/x", "debug.log", ".cargo/credentials.toml"}
	for reader, files := range manifests {
		for _, name := range junk {
			text := "//registry/:_authToken=abc\n"
			if name == ".gitignore" {
				text = "/ignored/\n"
			}
			files = append(files, name, text)
		}
		unit, findings := read(t, reader, ".", files...)
		if findings.HasErrors() {
			t.Errorf("%s: %v", reader, findings)
		}
		for _, list := range []string{".sources", ".manifests"} {
			admitted, _ := unit.Facts[reader+list].Value.([]string)
			if list == ".sources" && len(admitted) == 0 {
				t.Errorf("%s admits nothing", reader)
			}
			for _, p := range admitted {
				for _, name := range junk {
					if p == name || strings.HasPrefix(name, p+"/") {
						t.Errorf("%s%s admits %s by %s", reader, list, name, p)
					}
				}
			}
		}
	}
}

// countingFS counts how often each file is opened.
type countingFS struct {
	fstest.MapFS
	opened map[string]int
}

func (c countingFS) Open(name string) (fs.File, error) {
	c.opened[name]++
	return c.MapFS.Open(name)
}

// TestReadOnce reads a workspace of many members for every one of them: each manifest is opened once.
func TestReadOnce(t *testing.T) {
	t.Parallel()
	fsys := countingFS{MapFS: fstest.MapFS{}, opened: map[string]int{}}
	add := func(name, text string) { fsys.MapFS[name] = &fstest.MapFile{Data: []byte(text)} }
	var work bytes.Buffer
	work.WriteString("go 1.26\n")
	for i := range 50 {
		dir := fmt.Sprintf("svc/s%02d", i)
		fmt.Fprintf(&work, "use ./%s\n", dir)
		add(dir+"/go.mod", fmt.Sprintf("module example.com/s%02d\n\ngo 1.26\n", i))
		add(dir+"/main.go", "package main\n")
		add(dir+"/package.json", fmt.Sprintf(`{"name": "s%02d", "main": "x.js"}`, i))
		add(dir+"/x.js", "")
		add(dir+"/Cargo.toml", fmt.Sprintf("[package]\nname = \"s%02d\"\n", i))
		add(dir+"/src/main.rs", "")
		add(dir+"/pom.xml", fmt.Sprintf("<project><artifactId>s%02d</artifactId><version>1</version><properties><start-class>x.Main</start-class></properties></project>", i))
	}
	add("go.work", work.String())
	add("pnpm-workspace.yaml", "packages: [svc/*]\n")
	add("package.json", "{}")
	add("Cargo.toml", "[workspace]\nmembers = [\"svc/*\"]\n")
	add("Cargo.lock", "")
	tree := Open(fsys)
	for _, reader := range []string{"go", "node", "rust", "java"} {
		for i := range 50 {
			if _, findings := tree.Read(reader, Request{Dir: fmt.Sprintf("svc/s%02d", i)}); findings.HasErrors() {
				t.Fatal(reader, findings)
			}
		}
	}
	for name, n := range fsys.opened {
		if n > 1 {
			t.Errorf("%s opened %d times", name, n)
		}
	}
}

// TestExamples reads the repository's examples, which have real manifests.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, e := range []struct{ root, reader, dir string }{
		{"go-api", "go", "."}, {"rust-musl-api", "rust", "."}, {"node-api", "node", "."}, {"java-api", "java", "."},
		{"static-site", "static", "."}, {"static-plain", "static", "."}, {"monorepo", "go", "services/orders"},
		{"monorepo", "go", "services/billing"}, {"monorepo", "java", "services/reports"}, {"monorepo", "node", "apps/api"},
		{"monorepo", "static", "apps/web"},
	} {
		u, findings := Open(os.DirFS("../../examples/"+e.root)).Read(e.reader, Request{Dir: e.dir, Name: filepath.Base(e.dir)})
		if len(findings) > 0 {
			t.Errorf("%s, %s: %v", e.root, e.dir, findings)
		}
		checkDefined(t, e.reader, u)
	}
}
