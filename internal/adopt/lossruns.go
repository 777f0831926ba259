package adopt

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/dockerfile"
)

// leftRuns are the commands that no slot and no preset stands for.
func (a *adopter) leftRuns() []Loss {
	var out []Loss
	for _, r := range a.allRuns() {
		if len(r.run.Commands) == 0 {
			out = append(out, Loss{r.run.Line, "RUN " + cut(r.run.Text), where(r, a)})
			continue
		}
		var rest, packages []string
		for _, words := range r.run.Commands {
			if source := packageSource(words); source != "" && r.image {
				out = append(out, Loss{r.run.Line, "packages from " + source, "the new image takes packages from the repositories of its base; a base of your own under bases can have more"})
			}
			if names := dockerfile.Installs(words); names != nil && !r.image {
				packages = append(packages, names...)
				continue
			}
			if !usual(words) || r.image && a.changesImage(words) || !r.image && changesSources(r.stage, words) {
				rest = append(rest, strings.Join(words, " "))
			}
		}
		packages = slices.DeleteFunc(packages, usualTool)
		if len(packages) > 0 {
			out = append(out, Loss{r.run.Line, "packages of the build: " + strings.Join(packages, ", "), "write those that it needs under stages.build.packages"})
		}
		for _, text := range rest {
			out = append(out, Loss{r.run.Line, "RUN " + cut(text), where(r, a)})
		}
		for _, file := range r.run.Writes {
			if !inScratch(path.Clean(file)) && !slices.Contains([]string{".npmrc", "~/.npmrc", "/root/.npmrc"}, file) {
				out = append(out, Loss{r.run.Line, "file " + file + ", which RUN writes", where(r, a)})
			} else if strings.HasSuffix(file, ".npmrc") {
				out = append(out, Loss{r.run.Line, "file " + file + ", which RUN writes", "package_registries.npm gives a registry and its secret to the steps that install"})
			}
		}
		out = append(out, a.leftGoFlags(r)...)
		for _, words := range r.run.Commands {
			known, _ := flagsOf(path.Base(words[0]))
			for _, f := range a.leftFlags(words) {
				name := path.Base(words[0])
				if known.verbs != nil {
					name = commandName(withoutToolchain(words))
				}
				out = append(out, Loss{r.run.Line, name + " " + cut(f.text), known.why(f.name, f.value)})
			}
			if len(words) > 1 && path.Base(words[0]) == "cargo" && strings.HasPrefix(words[1], "+") {
				out = append(out, Loss{r.run.Line, "toolchain " + words[1][1:], "versions.rust names the toolchain"})
			}
		}
		for _, m := range r.run.Mounts {
			out = append(out, Loss{r.run.Line, "mount " + m.Type + " " + m.ID, "package_registries gives the preset's own steps what they need; before and after of a stage take secrets and ssh"})
		}
	}
	return out
}

// where names the slot that takes a command.
func where(r stagedRun, a *adopter) string {
	if !r.image && hasAuthorities(r.stage) {
		return "write it under stages.build.before or after, if the build needs it; ca_certificates.build gives authorities to the steps that fetch"
	}
	if r.image {
		base, _ := a.now.out.Image.Params["base"].Value.(string)
		if p, ok := a.preset.Pins[base]; !ok || !p.Base.Shell {
			return "no command can run on " + cmp.Or(base, "this base") + "; choose another with.base, and write it under stages.runtime.before"
		}
		return "write it under stages.runtime.before, if the image still needs it"
	}
	return "write it under stages.build.before or after, if the build needs it"
}

// usual tells a command that every preset has a form of, or that only prepares others.
func usual(words []string) bool {
	words = withoutToolchain(words)
	name := commandName(words)
	switch path.Base(words[0]) {
	case "apt-get", "apt", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "pacman", "set", "cd", "echo", "printf", "cat", "export", "exit", "true", ":", "rm", "mkdir", "corepack", "ls", "pwd",
		"adduser", "useradd", "addgroup", "groupadd", "strip", "update-ca-certificates", "env", "command", "sh", "bash", "[", "test", "chown", "chgrp", "chmod", "cp", "mv", "ln", "touch":
		return true
	case "go":
		return slices.Contains([]string{"go build", "go mod", "go test", "go vet", "go get", "go env", "go version", "go clean", "go list"}, name) || name == "go install" && !namesVersion(words)
	case "cargo":
		return slices.Contains([]string{"cargo build", "cargo fetch", "cargo test", "cargo init", "cargo chef", "cargo new", "cargo check", "cargo clean", "cargo vendor"}, name) ||
			name == "cargo install" && (slices.Contains(words, "--path") || slices.Contains(words, "cargo-chef") && len(operands(words)) == 2)
	case "npm", "yarn", "pnpm", "bun":
		return usualScript(words, name)
	case "mvn", "mvnw", "gradle", "gradlew", "java":
		return true // their options are looked at
	}
	return false
}

// namesVersion tells a go install of another program: it has a version behind its name.
func namesVersion(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "@") })
}

// usualScript tells installations and builds of JavaScript projects, without packages or arguments beside those of the project.
func usualScript(words []string, name string) bool {
	if slices.Contains(words, "-g") || slices.Contains(words, "--global") {
		return false
	}
	if n := slices.Index(words, "--"); n >= 0 && n+1 < len(words) {
		return false // arguments of the script
	}
	switch name {
	case "npm ci", "npm cache", "npm prune", "npm test", "npm config", "yarn install", "yarn", "yarn cache", "yarn build", "yarn test", "yarn config", "pnpm install", "pnpm i", "pnpm fetch", "pnpm prune", "pnpm build",
		"pnpm test", "pnpm config", "bun install", "bun i":
		return true
	case "npm install", "npm i":
		known, _ := flagsOf("npm")
		return len(known.positional(words[2:])) == 0
	}
	return len(words) > 2 && words[1] == "run" && strings.HasPrefix(words[2], "build")
}

// packageSource is the repository, or the release, that a call of a package manager names.
func packageSource(words []string) string {
	var names []string
	switch path.Base(words[0]) {
	case "apk":
		names = []string{"-X", "--repository"}
	case "apt-get", "apt":
		names = []string{"-t", "--target-release", "--default-release"}
	case "yum", "dnf", "microdnf":
		names = []string{"--enablerepo"}
	}
	for n, w := range words {
		name, value, whole := strings.Cut(w, "=")
		switch {
		case !slices.Contains(names, name):
		case whole:
			return value
		case n+1 < len(words):
			return words[n+1]
		}
	}
	return ""
}

// usualTool tells a package that builds install and presets have already.
func usualTool(name string) bool {
	return generator.Standard(name) || slices.Contains([]string{"git", "bash", "curl", "wget", "build-base", "build-essential", "gcc", "g++", "musl-dev", "make",
		"python3", "openssh-client", "maven", "gradle", "nodejs", "npm", "yarn", "unzip", "upx"}, name)
}
