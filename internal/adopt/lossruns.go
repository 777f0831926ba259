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
			out = append(out, Loss{r.run.Line, "RUN " + cut(r.run.Text), where(r, nil, a)})
			continue
		}
		var rest [][]string
		var packages []string
		for _, words := range r.run.Commands {
			if source := packageSource(words); source != "" && r.image {
				out = append(out, Loss{r.run.Line, "packages from " + source, "the new image takes packages from the repositories of its base; a base of your own under bases can have more"})
			}
			if names := dockerfile.Installs(words); names != nil && !r.image {
				packages = append(packages, names...)
				continue
			}
			if !usual(words) || r.image && a.changesImage(words) || !r.image && changesSources(r.stage, words) {
				rest = append(rest, words)
			}
		}
		packages = slices.DeleteFunc(packages, usualTool)
		if len(packages) > 0 {
			out = append(out, Loss{r.run.Line, "packages of the build: " + strings.Join(packages, ", "), "write those that it needs under stages.build.packages"})
		}
		for _, words := range rest {
			out = append(out, Loss{r.run.Line, "RUN " + cut(strings.Join(words, " ")), where(r, words, a)})
		}
		for _, file := range r.run.Writes {
			if !inScratch(path.Clean(file)) && !slices.Contains([]string{".npmrc", "~/.npmrc", "/root/.npmrc"}, file) {
				out = append(out, Loss{r.run.Line, "file " + file + ", which RUN writes", where(r, nil, a)})
			} else if strings.HasSuffix(file, ".npmrc") {
				out = append(out, Loss{r.run.Line, "file " + file + ", which RUN writes", "package_registries.npm gives a registry and its secret to the steps that install"})
			}
		}
		out = append(out, a.leftOptions(r)...)
		for _, m := range r.run.Mounts {
			out = append(out, Loss{r.run.Line, "mount " + m.Type + " " + m.ID, "package_registries gives the preset's own steps what they need; before and after of a stage take secrets and ssh"})
		}
	}
	return out
}

// where names the slot that takes a command.
func where(r stagedRun, words []string, a *adopter) string {
	c := call{}
	if len(words) > 0 {
		c = callOf(words)
	}
	switch {
	case c.is("git config") && strings.Contains(r.run.Text, "insteadOf"):
		return "package_registries says which host takes which secret, for the steps that fetch"
	case len(c.rest) > 0 && c.script() != "":
		return "with.script names a script of package.json, which can hold the arguments"
	case a.siteNamed(r.stage.Stage) != nil:
		return "an asset has no slots: the build script of its package.json can hold it"
	}
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
	c := callOf(words)
	switch c.tool {
	case "apt-get", "apt", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "pacman", "set", "cd", "echo", "printf", "cat", "export", "exit", "true", ":", "rm", "mkdir", "corepack", "ls", "pwd",
		"adduser", "useradd", "addgroup", "groupadd", "strip", "update-ca-certificates", "env", "command", "sh", "bash", "[", "test", "chown", "chgrp", "chmod", "cp", "mv", "ln", "touch", "date", "jar":
		return true // what is made of a date stands where it is used; a preset unpacks archives its own way
	case "git":
		return slices.Contains([]string{"rev-parse", "describe", "log"}, c.verb)
	case "hugo":
		return c.verb == "" // its options are looked at
	case "go":
		return slices.Contains([]string{"build", "mod", "test", "vet", "get", "env", "version", "clean", "list"}, c.verb) || c.verb == "install" && !c.otherModule()
	case "cargo":
		return slices.Contains([]string{"build", "fetch", "test", "init", "chef", "new", "check", "clean", "vendor"}, c.verb) ||
			c.verb == "install" && (c.has("--path") || slices.Equal(c.operands, []string{"cargo-chef"}))
	case "npm", "yarn", "pnpm", "bun":
		return usualScript(c)
	case "mvn", "mvnw", "gradle", "gradlew", "java":
		return true // their options are looked at
	}
	return false
}

// usualScript tells installations and builds of JavaScript projects, without packages or arguments beside those of the project.
func usualScript(c call) bool {
	switch {
	case c.global(), len(c.rest) > 0:
		return false // arguments of the script
	case c.is("npm ci", "npm cache", "npm prune", "npm test", "npm config", "yarn install", "yarn", "yarn cache", "yarn test", "yarn config", "pnpm install", "pnpm i", "pnpm fetch", "pnpm prune", "pnpm test", "pnpm config",
		"pnpm deploy", "bun install", "bun i"):
		return true
	case c.is("npm install", "npm i"):
		return len(c.operands) == 0
	}
	return strings.HasPrefix(c.script(), "build")
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
