package project

import (
	"testing"
	"testing/fstest"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// fuzz reads a tree of which one file has any content: no panic, a place for every finding, and no fact of a unit without
// errors that a generated file could not hold. The seeds are the files of that name in the fixtures.
func fuzz(f *testing.F, reader, file string, others ...string) {
	for _, archive := range fixturesOf(f) {
		for _, member := range archive.Files {
			if len(member.Name) >= len(file) && member.Name[len(member.Name)-len(file):] == file {
				f.Add(string(member.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		fsys := fstest.MapFS{file: {Data: []byte(text)}}
		for i := 0; i < len(others); i += 2 {
			fsys[others[i]] = &fstest.MapFile{Data: []byte(others[i+1])}
		}
		unit, findings := Open(fsys).Read(reader, Request{Dir: ".", DirPos: diag.Pos{File: "build.yaml"}})
		for _, finding := range findings {
			if finding.Pos.File == "" || finding.Message == "" || finding.Rule == "" {
				t.Errorf("incomplete finding: %+v", finding)
			}
		}
		if findings.HasErrors() {
			return
		}
		checkDefined(t, reader, unit)
		for name, fact := range unit.Facts {
			texts, _ := fact.Value.([]string)
			for _, text := range append(texts, fact.Text()) {
				if !tree.Printable(text) {
					t.Errorf("%s: %q", name, text)
				}
			}
		}
	})
}

func FuzzGoMod(f *testing.F) { fuzz(f, "go", "go.mod", "main.go", "package main\n", "go.sum", "") }

func FuzzGoWork(f *testing.F) {
	fuzz(f, "go", "go.work", "main.go", "package main\n", "go.mod", "module example.com/a\n\nrequire example.com/b v1.0.0\n",
		"b/go.mod", "module example.com/b\n")
}

func FuzzGoSource(f *testing.F) { fuzz(f, "go", "main.go", "go.mod", "module example.com/a\n") }

func FuzzCargoToml(f *testing.F) {
	fuzz(f, "rust", "Cargo.toml", "Cargo.lock", "", "src/main.rs", "", "crates/a/Cargo.toml", "[package]\nname = \"a\"\n")
}

func FuzzToolchain(f *testing.F) {
	fuzz(f, "rust", "rust-toolchain", "Cargo.toml", "[package]\nname = \"a\"\n", "Cargo.lock", "", "src/main.rs", "")
}

func FuzzPackageJSON(f *testing.F) {
	fuzz(f, "node", "package.json", "package-lock.json", "{}", "index.js", "", "tsconfig.json", "{}", "libs/a/package.json", `{"name":"a"}`)
}

func FuzzTsconfig(f *testing.F) {
	fuzz(f, "node", "tsconfig.json", "package.json", `{"scripts":{"build":"tsc","start":"node dist/x"}}`, "src/x.ts", "")
}

func FuzzPnpmWorkspace(f *testing.F) {
	fuzz(f, "node", "pnpm-workspace.yaml", "package.json", `{"main":"i.js","dependencies":{"a":"workspace:*"}}`, "i.js", "",
		"pnpm-lock.yaml", "lockfileVersion: '9.0'\n", "libs/a/package.json", `{"name":"a"}`)
}

func FuzzViteConfig(f *testing.F) {
	fuzz(f, "static", "vite.config.ts", "package.json", `{"scripts":{"build":"vite build"},"devDependencies":{"vite":"8"}}`, "package-lock.json", "{}")
}

func FuzzAngular(f *testing.F) {
	fuzz(f, "static", "angular.json", "package.json", `{"scripts":{"build":"ng build"},"devDependencies":{"@angular/core":"20"}}`, "package-lock.json", "{}")
}

func FuzzHugo(f *testing.F) {
	fuzz(f, "static", "hugo.yaml", "content/a.md", "", ".gitmodules", "[submodule \"x\"]\n\tpath = themes/x\n")
}

func FuzzSvelteConfig(f *testing.F) {
	fuzz(f, "static", "svelte.config.js", "package.json", `{"scripts":{"build":"vite build"},"devDependencies":{"@sveltejs/kit":"2","@sveltejs/adapter-static":"3"}}`, "package-lock.json", "{}")
}

// FuzzServerConf reads a configuration of a server that a parameter names.
func FuzzServerConf(f *testing.F) {
	f.Add("pid /tmp/x; http { server { listen [::]:80; # \n location ~ \"a;{b}\" { return 200 'x\\''; } } } ${")
	f.Add("Listen 80\nPidFile \"/tmp/a b\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		fsys := fstest.MapFS{"index.html": {}, "x.conf": {Data: []byte(text)}}
		unit, findings := Open(fsys).Read("static", Request{Dir: ".", DirPos: diag.Pos{File: "build.yaml"}, Given: map[string]string{"static.conf": "x.conf"}})
		for _, finding := range findings {
			if finding.Pos.File == "" || finding.Message == "" || finding.Rule == "" {
				t.Errorf("incomplete finding: %+v", finding)
			}
		}
		checkDefined(t, "static", unit)
	})
}

func FuzzPom(f *testing.F) {
	fuzz(f, "java", "pom.xml", "a/pom.xml", "<project><artifactId>a</artifactId></project>", "src/main/java/M.java", "class M { static void main(String[] a) {} }")
}

func FuzzGradle(f *testing.F) {
	fuzz(f, "java", "build.gradle", "settings.gradle", "rootProject.name = 'a'\ninclude 'b'", "gradlew", "", "gradle/wrapper/gradle-wrapper.jar", "",
		"gradle/wrapper/gradle-wrapper.properties", "", "b/build.gradle", "", "src/main/java/M.java", "class M { static void main(String[] a) {} }")
}

func FuzzSettings(f *testing.F) {
	fuzz(f, "java", "settings.gradle", "build.gradle", "plugins { id 'org.springframework.boot' version '3.5.0' }\ndependencies { api project(':b') }",
		"gradlew", "", "gradle/wrapper/gradle-wrapper.jar", "", "gradle/wrapper/gradle-wrapper.properties", "", "b/build.gradle", "")
}

func FuzzCatalog(f *testing.F) {
	fuzz(f, "java", "gradle/libs.versions.toml", "build.gradle", "plugins { alias(libs.plugins.spring.boot) }", "settings.gradle", "rootProject.name = 'a'",
		"gradlew", "", "gradle/wrapper/gradle-wrapper.jar", "", "gradle/wrapper/gradle-wrapper.properties", "")
}

func FuzzGitignore(f *testing.F) {
	f.Add("!a\n\\#x\n**/b/**\n")
	fuzz(f, "go", ".gitignore", "go.mod", "module example.com/a\n", "main.go", "package main\n", "b/c/d.go", "package c\n")
}
