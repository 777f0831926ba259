package detect

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// large gives the files of a repository of 300 units in five languages: about 20,000.
func large() map[string]string {
	files := map[string]string{}
	write := func(name, text string) { files[name] = text }
	write(".gitignore", ignores())
	write(".dockerignore", "docs\n**/*.md\n")
	write("package.json", `{"private": true, "workspaces": ["node/*"]}`)
	write("package-lock.json", `{"lockfileVersion": 3, "packages": {}}`)
	for i := range 60 {
		name := fmt.Sprintf("unit%02d", i)
		write("go/"+name+"/go.mod", "module example.com/"+name+"\n\ngo 1.25\n")
		write("go/"+name+"/cmd/server/main.go", "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8080\", nil) }\n")
		write("rust/"+name+"/Cargo.toml", "[package]\nname = \""+name+"\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")
		write("rust/"+name+"/Cargo.lock", "version = 4\n")
		write("rust/"+name+"/src/main.rs", "fn main() {}\n")
		write("node/"+name+"/package.json", `{"name": "`+name+`", "scripts": {"start": "node server.js"}, "dependencies": {"express": "5"}}`)
		write("node/"+name+"/server.js", "require('express')().listen(3000)\n")
		write("java/"+name+"/pom.xml", "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>"+name+
			"</artifactId><version>1</version><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>")
		write("python/"+name+"/requirements.txt", "flask==3.1.0\n")
		write("python/"+name+"/app.py", "from flask import Flask\n\napp = Flask(__name__)\n")
		for n := range 63 {
			folder := fmt.Sprintf("pkg%d/part%d", n/16, n/8)
			text := fmt.Sprintf("// File %d of many, with a few lines of text that a real one would have.\n", n)
			write(fmt.Sprintf("go/%s/internal/%s/file%d.go", name, folder, n), "package part\n\nimport (\n\t\"context\"\n\t\"fmt\"\n)\n"+text)
			write(fmt.Sprintf("rust/%s/src/%s/file%d.rs", name, folder, n), text)
			write(fmt.Sprintf("node/%s/src/%s/file%d.ts", name, folder, n), text)
			write(fmt.Sprintf("java/%s/src/main/java/%s/File%d.java", name, folder, n), "package part;\n"+text)
			write(fmt.Sprintf("python/%s/%s/file%d.py", name, folder, n), "import os\n")
		}
	}
	return files
}

// TestLarge: a large repository is found whole, no file is opened over and over, and little is allocated.
func TestLarge(t *testing.T) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for name, text := range large() {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		t.Fatal(err)
	}
	counted := &counting{FS: r}
	report := Detect(counted, options())
	if n := len(report.Images); n != 300 {
		t.Errorf("found %d images", n)
	}
	if counted.opened > 30_000 {
		t.Errorf("opened files and folders %d times", counted.opened)
	}
	t.Logf("opened files and folders %d times", counted.opened)
}

// TestShared: what many programs of a module share is read once, not once for each.
func TestShared(t *testing.T) {
	files := fstest.MapFS{"go.mod": {Data: []byte("module example.com/many\n\ngo 1.25\n")}}
	for n := range 40 {
		files[fmt.Sprintf("cmd/p%d/main.go", n)] = &fstest.MapFile{Data: []byte("package main\n\nimport \"example.com/many/part\"\n\nfunc main() { part.Do() }\n")}
		files[fmt.Sprintf("part/file%d.go", n)] = &fstest.MapFile{Data: []byte("package part\n")}
	}
	counted := &counting{FS: files}
	if n := len(Detect(counted, options()).Images); n != 40 {
		t.Errorf("found %d images", n)
	}
	if counted.opened > 1000 {
		t.Errorf("opened files and folders %d times", counted.opened)
	}
	t.Logf("opened files and folders %d times", counted.opened)
}

// counting counts how often something is opened, to be read or looked at.
type counting struct {
	fs.FS
	opened int
}

func (c *counting) Open(name string) (fs.File, error) {
	c.opened++
	return c.FS.Open(name)
}

func BenchmarkLarge(b *testing.B) {
	root := b.TempDir()
	for name, text := range large() {
		p := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	fsys := os.DirFS(root)
	b.ReportAllocs()
	for b.Loop() {
		Detect(fsys, options())
	}
}

// ignores is a .gitignore of a length that is common in repositories of several languages.
func ignores() string {
	var out strings.Builder
	for i := range 40 {
		fmt.Fprintf(&out, "name%d\n*.ext%d\nfolder%d/\n/rooted%d\n**/deep%d/**\n", i, i, i, i, i)
	}
	return out.String()
}
