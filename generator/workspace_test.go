package generator_test

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing/fstest"
)

// member is one package of a made-up workspace; the names of packages are the last parts of their folders.
type member struct {
	dir   string
	deps  []string // folders of other members
	image bool     // it is a program with an image
}

func (m member) name() string { return path.Base(m.dir) }

// manager makes workspaces of one package manager, as small as they can be.
type manager struct {
	name, preset string
	// root are the files of the workspace, files those of one member.
	root  func(members []member) map[string]string
	files func(m member, all []member) map[string]string
}

// workspace is a project with these members.
func (m manager) workspace(members ...member) fstest.MapFS {
	out := fstest.MapFS{}
	add := func(files map[string]string) {
		for name, text := range files {
			out[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
		}
	}
	add(m.root(members))
	images := "stagegen: \"1\"\nname: shop\nimages:\n"
	for _, mem := range members {
		add(m.files(mem, members))
		if mem.image {
			images += fmt.Sprintf("  %s: { preset: %s, dir: %s }\n", mem.name(), m.preset, mem.dir)
		}
	}
	add(map[string]string{"build.yaml": images})
	return out
}

// lines joins what is made of each of a list.
func lines[T any](list []T, format func(T) string) string {
	var b strings.Builder
	for _, v := range list {
		b.WriteString(format(v))
	}
	return b.String()
}

func managers() []manager {
	return []manager{
		{name: "go.work", preset: "go", root: goWork, files: goModule},
		{name: "replace", preset: "go", root: func([]member) map[string]string { return nil }, files: goReplaced},
		{name: "npm", preset: "node", root: npmRoot, files: npmPackage},
		{name: "pnpm", preset: "node", root: pnpmRoot, files: pnpmPackage},
		{name: "yarn 1", preset: "node", root: yarnRoot, files: npmPackage},
		{name: "yarn", preset: "node", root: berryRoot, files: pnpmPackage},
		{name: "bun", preset: "node", root: bunRoot, files: pnpmPackage},
		{name: "static", preset: "static", root: npmRoot, files: sitePackage},
		{name: "cargo", preset: "rust-musl", root: cargoRoot, files: cargoPackage},
		{name: "maven", preset: "java", root: mavenRoot, files: mavenModule},
		{name: "gradle", preset: "java", root: gradleRoot, files: gradleProject},
	}
}

func goWork(members []member) map[string]string {
	return map[string]string{"go.work": "go 1.26\n\nuse (\n" + lines(members, func(m member) string { return "\t./" + m.dir + "\n" }) + ")\n"}
}

func goModule(m member, _ []member) map[string]string {
	files := map[string]string{m.dir + "/go.mod": "module example.com/" + m.name() + "\n\ngo 1.26\n" +
		lines(m.deps, func(d string) string { return "\nrequire example.com/" + path.Base(d) + " v0.0.0\n" })}
	imports := lines(m.deps, func(d string) string { return "import _ \"example.com/" + path.Base(d) + "\"\n" })
	if m.image {
		files[m.dir+"/main.go"] = "package main\n\n" + imports + "\nfunc main() {}\n"
	} else {
		files[m.dir+"/x.go"] = "package " + m.name() + "\n\n" + imports
	}
	return files
}

// goReplaced is a module without a workspace: it replaces all that it needs, as only a main module can.
func goReplaced(m member, all []member) map[string]string {
	files := goModule(m, all)
	up := strings.Repeat("../", strings.Count(m.dir, "/")+1)
	files[m.dir+"/go.mod"] += lines(closureOf(m, all), func(d string) string { return "\nreplace example.com/" + path.Base(d) + " => " + up + d + "\n" })
	return files
}

// closureOf lists the folders that a member depends on, directly or not.
func closureOf(m member, all []member) []string {
	out := slices.Clone(m.deps)
	for n := 0; n < len(out); n++ {
		for _, o := range all {
			if o.dir == out[n] {
				out = append(out, slices.DeleteFunc(slices.Clone(o.deps), func(d string) bool { return slices.Contains(out, d) })...)
			}
		}
	}
	return out
}

func npmRoot([]member) map[string]string {
	return map[string]string{"package.json": `{"private": true, "workspaces": ["apps/*", "libs/*"]}` + "\n", "package-lock.json": `{"lockfileVersion": 3}` + "\n"}
}

func npmPackage(m member, _ []member) map[string]string { return nodePackage(m, "*", "") }

func pnpmRoot([]member) map[string]string {
	return map[string]string{"package.json": `{"private": true, "packageManager": "pnpm@10.34.5"}` + "\n",
		"pnpm-workspace.yaml": "packages: [apps/*, libs/*]\n", "pnpm-lock.yaml": "lockfileVersion: '9.0'\n"}
}

func pnpmPackage(m member, _ []member) map[string]string { return nodePackage(m, "workspace:*", "") }

func yarnRoot([]member) map[string]string {
	return map[string]string{"package.json": `{"private": true, "workspaces": ["apps/*", "libs/*"], "packageManager": "yarn@1.22.22"}` + "\n", "yarn.lock": "# yarn lockfile v1\n"}
}

// berryRoot is that of yarn from version 2 on, whose lockfile lists the members with what they depend on.
func berryRoot(members []member) map[string]string {
	lock := "__metadata:\n  version: 8\n" + lines(members, func(m member) string {
		return "\n\"@shop/" + m.name() + "@workspace:*, @shop/" + m.name() + "@workspace:" + m.dir + "\":\n  version: 0.0.0-use.local\n  resolution: \"@shop/" + m.name() + "@workspace:" + m.dir + "\"\n" +
			dependencies(m.deps) + "  languageName: unknown\n  linkType: soft\n"
	})
	return map[string]string{"package.json": `{"private": true, "workspaces": ["apps/*", "libs/*"], "packageManager": "yarn@4.13.0"}` + "\n", "yarn.lock": lock}
}

// dependencies is how that lockfile lists them.
func dependencies(deps []string) string {
	if len(deps) == 0 {
		return ""
	}
	return "  dependencies:\n" + lines(deps, func(d string) string { return "    \"@shop/" + path.Base(d) + "\": \"workspace:*\"\n" })
}

// bunRoot names a bun that does not want the manifest of every member, as those before 1.4 do.
func bunRoot([]member) map[string]string {
	return map[string]string{"package.json": `{"private": true, "workspaces": ["apps/*", "libs/*"], "packageManager": "bun@1.4.5"}` + "\n", "bun.lock": "{\n  \"lockfileVersion\": 1,\n  \"packages\": {}\n}\n"}
}

func sitePackage(m member, _ []member) map[string]string {
	if !m.image {
		return nodePackage(m, "*", "")
	}
	return nodePackage(m, "*", `, "scripts": {"build": "vite build"}, "devDependencies": {"vite": "8.3.8"}`)
}

func nodePackage(m member, spec, more string) map[string]string {
	deps := lines(m.deps, func(d string) string { return fmt.Sprintf(`, "@shop/%s": %q`, path.Base(d), spec) })
	return map[string]string{
		m.dir + "/package.json": fmt.Sprintf(`{"name": "@shop/%s", "version": "1.0.0", "main": "index.js", "dependencies": {%s}%s}`, m.name(), strings.TrimPrefix(deps, ", "), more) + "\n",
		m.dir + "/index.js":     "// x\n",
	}
}

func cargoRoot([]member) map[string]string {
	return map[string]string{"Cargo.toml": "[workspace]\nmembers = [\"apps/*\", \"libs/*\"]\nresolver = \"3\"\n", "Cargo.lock": "version = 4\n"}
}

func cargoPackage(m member, _ []member) map[string]string {
	up := strings.Repeat("../", strings.Count(m.dir, "/")+1)
	files := map[string]string{m.dir + "/Cargo.toml": "[package]\nname = \"" + m.name() + "\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n" +
		lines(m.deps, func(d string) string { return path.Base(d) + " = { path = \"" + up + d + "\" }\n" })}
	if m.image {
		files[m.dir+"/src/main.rs"] = "fn main() {}\n"
	} else {
		files[m.dir+"/src/lib.rs"] = "// x\n"
	}
	return files
}

func mavenRoot(members []member) map[string]string {
	return map[string]string{"pom.xml": "<project><modelVersion>4.0.0</modelVersion><groupId>com.example</groupId><artifactId>shop</artifactId><version>1</version><packaging>pom</packaging>" +
		"<properties><maven.compiler.release>21</maven.compiler.release></properties><modules>" +
		lines(members, func(m member) string { return "<module>" + m.dir + "</module>" }) + "</modules></project>\n"}
}

func mavenModule(m member, _ []member) map[string]string {
	up := strings.Repeat("../", strings.Count(m.dir, "/")+1)
	plugin := ""
	if m.image {
		plugin = "<build><plugins><plugin><artifactId>maven-jar-plugin</artifactId><configuration><archive><manifest><mainClass>com.example.Main</mainClass></manifest></archive></configuration></plugin></plugins></build>"
	}
	return map[string]string{
		m.dir + "/pom.xml": "<project><modelVersion>4.0.0</modelVersion><parent><groupId>com.example</groupId><artifactId>shop</artifactId><version>1</version><relativePath>" + up + "pom.xml</relativePath></parent><artifactId>" +
			m.name() + "</artifactId><dependencies>" + lines(m.deps, func(d string) string {
			return "<dependency><groupId>com.example</groupId><artifactId>" + path.Base(d) + "</artifactId><version>1</version></dependency>"
		}) + "</dependencies>" + plugin + "</project>\n",
		m.dir + "/src/main/java/com/example/Main.java": "package com.example;\n\nclass Main { public static void main(String[] args) {} }\n",
	}
}

// gradlePath is the path of the project in a folder.
func gradlePath(dir string) string { return ":" + strings.ReplaceAll(dir, "/", ":") }

func gradleRoot(members []member) map[string]string {
	return map[string]string{
		"settings.gradle.kts": "rootProject.name = \"shop\"\n" + lines(members, func(m member) string { return "include(\"" + gradlePath(m.dir) + "\")\n" }),
		"build.gradle.kts":    "\n", "gradlew": "#!/bin/sh\n", "gradle/wrapper/gradle-wrapper.jar": "x",
		"gradle/wrapper/gradle-wrapper.properties": "distributionUrl=gradle-9.2.0-bin.zip\n",
	}
}

func gradleProject(m member, _ []member) map[string]string {
	plugin := "`java-library`"
	more := ""
	if m.image {
		plugin, more = "application", "application { mainClass = \"com.example.Main\" }\n"
	}
	return map[string]string{
		m.dir + "/build.gradle.kts": "plugins {\n    " + plugin + "\n}\n" + more + "dependencies {\n" +
			lines(m.deps, func(d string) string { return "    implementation(project(\"" + gradlePath(d) + "\"))\n" }) + "}\n",
		m.dir + "/src/main/java/com/example/Main.java": "package com.example;\n\nclass Main { public static void main(String[] args) {} }\n",
	}
}

// with is a tree with files put in.
func with(tree fstest.MapFS, files map[string]string) fstest.MapFS {
	out := maps.Clone(tree)
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return out
}
