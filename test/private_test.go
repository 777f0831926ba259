package test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPrivate builds programs whose dependency lies in a registry with a password, behind an authority that nobody knows, and that
// write to a folder of their own. The program gets its dependency, trusts the authority when it runs, and the password is in no layer.
func TestPrivate(t *testing.T) {
	s := setUp(t)
	for _, e := range s.engines {
		t.Run(e.version, func(t *testing.T) {
			r := serveRegistry(t, e)
			const all = "trusted\nkept\n"
			t.Run("npm", func(t *testing.T) { s.private(t, e, r, npmProject(r), "prod", all) })
			t.Run("go", func(t *testing.T) { s.private(t, e, r, goProject(r), "deps", all) })
			t.Run("maven", func(t *testing.T) { s.private(t, e, r, mavenProject(r), "build", all) })
			t.Run("cargo", func(t *testing.T) { s.private(t, e, r, cargoProject(r), "build", "kept\n") })
		})
	}
}

// private builds a project of one image called stagegen-test-private, and looks at it and at the stage that has asked the registry.
// The program prints the greeting of its dependency, and more.
func (s suite) private(t *testing.T, e engine, r *registry, files map[string]string, stage, more string) {
	t.Helper()
	p := project{dir: t.TempDir()}
	files["certificates/acme.pem"] = r.authority
	for name, text := range files {
		path := filepath.Join(p.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("STAGEGEN_TEST_TOKEN", r.token)
	t.Setenv("STAGEGEN_TEST_NETRC", fmt.Sprintf("machine %s login build password %s\n", strings.TrimPrefix(r.address, "https://"), r.token))
	s.run(t, e, p, "generate")
	const image, stageImage = "stagegen-test-private:latest", "stagegen-test-private-stage:latest"
	s.run(t, e, p, "build", "--no-cache", "--progress", "plain")
	e.discard(t, image)
	s.run(t, e, p, "build", "--target", stage, "--tag", stageImage)
	e.discard(t, stageImage)

	got := e.docker(t, "run", "--rm", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--volume", "/data", "--env", "ADDRESS="+r.address, image)
	got = jvmNote.ReplaceAllString(got, "")
	if want := r.greeting + "\n" + more; got != want {
		t.Errorf("the program says %q, want %q", got, want)
	}
	for _, i := range []string{image, stageImage} {
		tar := filepath.Join(t.TempDir(), "image.tar")
		e.docker(t, "save", "--output", tar, i)
		text, err := os.ReadFile(tar)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(r.token)) || strings.Contains(e.docker(t, "history", "--no-trunc", i), r.token) {
			t.Errorf("the password is in the image %s", i)
		}
		if i == image && !bytes.Contains(text, []byte(r.greeting)) {
			t.Error("the saved image cannot be searched: what the program says is not in it")
		}
	}
}

// jvmNote is what Java says of its variables.
var jvmNote = regexp.MustCompile(`(?m)^(NOTE: )?Picked up \w+: .*\n`)

const privateHead = `stagegen: "1"
name: private
secrets:
  token: { environment: STAGEGEN_TEST_TOKEN }
  netrc: { environment: STAGEGEN_TEST_NETRC }
  authority: { file: certificates/acme.pem }
ca_certificates: { build: { secret: authority }, runtime: [certificates/acme.pem] }
`

func npmProject(r *registry) map[string]string {
	return map[string]string{
		"build.yaml": privateHead + fmt.Sprintf(`package_registries: { npm: { "@acme": { url: %s/npm/, secret: token } } }
images:
  stagegen-test-private: { preset: node, writable: [/data], tags: [stagegen-test-private] }
`, r.address),
		"package.json": `{"name":"private","version":"1.0.0","main":"main.js","engines":{"node":"24"},"dependencies":{"@acme/greet":"1.0.0"}}`,
		"package-lock.json": fmt.Sprintf(`{"name":"private","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{
"":{"name":"private","version":"1.0.0","dependencies":{"@acme/greet":"1.0.0"}},
"node_modules/@acme/greet":{"version":"1.0.0","integrity":%q}}}`, r.integrity()),
		"main.js": `const fs = require("node:fs");
console.log(require("@acme/greet"));
require("node:https").get(process.env.ADDRESS, (answer) => {
  answer.on("data", (text) => {
    console.log(String(text));
    fs.writeFileSync("/data/file", "kept");
    console.log(fs.readFileSync("/data/file", "utf8"));
  });
});
`,
	}
}

func goProject(r *registry) map[string]string {
	sum, mod := hashOf(r.module), hashOf(map[string]string{"go.mod": r.module[r.moduleFolder()+"go.mod"]})
	return map[string]string{
		"build.yaml": privateHead + fmt.Sprintf(`package_registries: { go: { proxy: %s/go, private: [example.com/acme/*], netrc: netrc } }
images:
  stagegen-test-private: { preset: go, writable: [/data], tags: [stagegen-test-private], with: { test: false } }
`, r.address),
		"go.mod": "module example.com/private\n\ngo 1.26\n\nrequire " + goModule + " " + r.version + "\n",
		"go.sum": goModule + " " + r.version + " " + sum + "\n" + goModule + " " + r.version + "/go.mod " + mod + "\n",
		"main.go": `package main

import (
	"fmt"
	"io"
	"net/http"
	"os"

	"example.com/acme/greet"
)

func main() {
	fmt.Println(greet.Greeting)
	answer, err := http.Get(os.Getenv("ADDRESS"))
	if err != nil {
		panic(err)
	}
	text, _ := io.ReadAll(answer.Body)
	fmt.Println(string(text))
	if err := os.WriteFile("/data/file", []byte("kept"), 0o600); err != nil {
		panic(err)
	}
	kept, _ := os.ReadFile("/data/file")
	fmt.Println(string(kept))
}
`,
	}
}

// cargoProject has a program that asks no server: TLS in Rust is a matter of many dependencies.
func cargoProject(r *registry) map[string]string {
	return map[string]string{
		"build.yaml": privateHead + fmt.Sprintf(`package_registries: { cargo: { acme: { url: sparse+%s/cargo/, secret: token } } }
images:
  stagegen-test-private: { preset: rust-musl, writable: [/data], tags: [stagegen-test-private], with: { test: false } }
`, r.address),
		"Cargo.toml": "[package]\nname = \"private\"\nversion = \"1.0.0\"\nedition = \"2021\"\n\n[dependencies]\ngreet = { version = \"1.0.0\", registry = \"acme\" }\n",
		"Cargo.lock": fmt.Sprintf("version = 4\n\n[[package]]\nname = \"greet\"\nversion = \"1.0.0\"\nsource = \"sparse+%s/cargo/\"\nchecksum = \"%x\"\n\n"+
			"[[package]]\nname = \"private\"\nversion = \"1.0.0\"\ndependencies = [\n \"greet\",\n]\n", r.address, sha256.Sum256(r.crate)),
		"src/main.rs": `fn main() {
    println!("{}", greet::GREETING);
    std::fs::write("/data/file", "kept").unwrap();
    println!("{}", std::fs::read_to_string("/data/file").unwrap());
}
`,
	}
}

// mavenProject names its repository in the pom, and its password in the settings. The group differs from run to run, since the
// engine keeps what Maven downloads.
func mavenProject(r *registry) map[string]string {
	return map[string]string{
		"build.yaml": privateHead + `package_registries: { maven: { servers: { acme: { username: build, secret: token } } } }
images:
  stagegen-test-private: { preset: java, writable: [/data], tags: [stagegen-test-private], with: { test: false } }
`,
		"pom.xml": fmt.Sprintf(`<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId><artifactId>private</artifactId><version>1.0.0</version>
  <properties><maven.compiler.release>21</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
  <repositories><repository><id>acme</id><url>%s/maven</url></repository></repositories>
  <dependencies><dependency><groupId>%s</groupId><artifactId>greet</artifactId><version>1.0.0</version></dependency></dependencies>
</project>
`, r.address, r.group),
		"src/main/java/com/example/Main.java": `package com.example;

import java.net.URI;
import java.net.http.*;
import java.nio.file.*;

public final class Main {
    public static void main(String[] args) throws Exception {
        try (var greeting = Main.class.getResourceAsStream("/greeting.txt")) {
            System.out.println(new String(greeting.readAllBytes()));
        }
        var request = HttpRequest.newBuilder(URI.create(System.getenv("ADDRESS"))).build();
        System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
        Files.writeString(Path.of("/data/file"), "kept");
        System.out.println(Files.readString(Path.of("/data/file")));
    }
}
`,
	}
}

// hashOf is what go.sum says of some files.
func hashOf(files map[string]string) string {
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(all, "%x  %s\n", sha256.Sum256([]byte(files[name])), name)
	}
	return "h1:" + base64.StdEncoding.EncodeToString(all.Sum(nil))
}
