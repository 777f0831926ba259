package adopt

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/dockerfile"
)

// line is a line of the old file as it stands there.
func (a *adopter) line(n int) string {
	if n < 1 || n > len(a.lines) {
		return ""
	}
	return strings.TrimSpace(a.lines[n-1])
}

// left is what the old file says and nothing has taken: what differs still, commands and files.
func (a *adopter) left(differences generator.Differences) []Loss {
	var out []Loss
	for _, d := range differences {
		if why := a.why(d); why != "" && !a.told(d.Line, d.What) {
			text, line := strings.TrimSpace(d.What+" "+d.Before), d.Line
			if d.What == "entrypoint" || d.What == "command" {
				text, line = a.start()
			}
			out = append(out, Loss{line, text, why})
		}
	}
	out = append(out, a.leftRuns()...)
	out = append(out, a.leftCopies()...)
	for _, o := range a.hand.Others {
		switch o.Name {
		case "ONBUILD":
			out = append(out, Loss{o.Line, "ONBUILD " + o.Value, "write it under stages.runtime.append, if others build on this image"})
		case "MAINTAINER":
			out = append(out, Loss{o.Line, "MAINTAINER " + o.Value, "the label org.opencontainers.image.authors says it"})
		}
	}
	for _, s := range a.hand.Aside {
		if !slices.Contains(a.preset.Manifest.Stages, s.Value) {
			out = append(out, Loss{s.Line, "stage " + s.Value, "the image is not made from it; keep it in a file and an image of its own"})
		}
	}
	return out
}

// told tells whether a line has its loss already; of several variables or labels on one line each is told.
func (a *adopter) told(line int, what string) bool {
	each := strings.HasPrefix(what, "environment ") || strings.HasPrefix(what, "label ")
	return line > 0 && slices.ContainsFunc(a.lost, func(l Loss) bool { return l.Line == line && (!each || l.Text == what) })
}

// why says why a difference is a loss, and what to do; "" for one that is none.
func (a *adopter) why(d generator.Difference) string {
	if d.Word == "" {
		return ""
	}
	kind, _, _ := strings.Cut(d.What, " ")
	switch kind {
	case "base":
		return "declare it under bases, and choose it with with.base, if the program needs what is in it"
	case "user":
		if d.Word == "root" || d.Word == "user" {
			return "the new image does not run as root: name the folders that it writes to under writable"
		}
		return fmt.Sprintf("the new image runs as %s; write user: \"NUMBER:NUMBER\" where files of volumes belong to another", d.After)
	case "entrypoint", "command":
		return a.whyStart(d)
	case "environment":
		if find(a.hand.Environment, strings.TrimPrefix(d.What, "environment ")).Open || strings.HasSuffix(d.What, " PATH") {
			return "its value is made of others, which are not known here; write it under environment"
		}
		return "write it under environment, if the program reads it"
	case "port":
		if strings.Contains(d.Before, "-") {
			return "name each port of the range under expose"
		}
		return "write it under expose"
	case "health":
		return "the new image has nothing to run it with; a shell and packages come with another with.base"
	case "volume":
		return "name it where the container is run"
	}
	return ""
}

// start is what the old image runs, as its file says it.
func (a *adopter) start() (text string, line int) {
	for _, s := range []*dockerfile.Start{a.hand.Entrypoint, a.hand.Command} {
		if s != nil {
			text, line = text+" "+cmp.Or(s.Shell, strings.Join(s.Words, " ")), cmp.Or(line, s.Line)
		}
	}
	return "start:" + text, line
}

func (a *adopter) whyStart(d generator.Difference) string {
	hand := generator.Program(a.hand)
	if len(hand) > 0 && path.Base(hand[0]) == "java" && slices.ContainsFunc(a.settings, func(s setting) bool { return s.key() == "with.jvm_options" }) {
		return "" // its options are taken
	}
	made := generator.Program(a.now.made)
	switch {
	case len(hand) > 0 && len(made) > 0 && a.builtProgram(hand[0]) && slices.Equal(hand[1:], made[1:]):
		return "" // the program, by another name
	case hand == nil:
		return "it needs a shell between, which keeps signals from the program: the preset starts the program itself"
	case slices.Contains([]string{"npm", "yarn", "pnpm"}, path.Base(hand[0])):
		return "the program of the script is started itself, so that signals reach it"
	case strings.HasPrefix(d.Word, "starts"):
		return "the preset starts " + strings.Join(made, " ") + "; entrypoint and command say otherwise, as lists"
	}
	return ""
}

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
			if names := dockerfile.Installs(words); names != nil && !r.image {
				packages = append(packages, names...)
				continue
			}
			if !usual(words, r.image) {
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
		out = append(out, a.leftGoFlags(r)...)
		for _, m := range r.run.Mounts {
			out = append(out, Loss{r.run.Line, "mount " + m.Type + " " + m.ID, "package_registries gives the preset's own steps what they need; before and after of a stage take secrets and ssh"})
		}
	}
	return out
}

// where names the slot that takes a command.
func where(r stagedRun, a *adopter) string {
	if r.image {
		base, _ := a.now.out.Image.Params["base"].Value.(string)
		if p, ok := a.preset.Pins[base]; !ok || !p.Base.Shell {
			return "no command can run on " + cmp.Or(base, "this base") + "; choose another with.base, and write it under stages.runtime.before"
		}
		return "write it under stages.runtime.before, if the image still needs it"
	}
	return "write it under stages.build.before or after, if the build needs it"
}

// usual tells a command that every preset has a form of, or that only prepares others. In the image itself users and folders
// are those of the preset.
func usual(words []string, image bool) bool {
	name := commandName(words)
	switch path.Base(words[0]) {
	case "apt-get", "apt", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "pacman", "set", "cd", "echo", "export", "true", ":", "rm", "mkdir", "corepack",
		"adduser", "useradd", "addgroup", "groupadd", "update-ca-certificates", "strip", "env", "command", "sh", "bash", "[", "test":
		return true
	case "chown", "chmod", "cp", "mv", "ln", "touch":
		return !image || path.Base(words[0]) != "ln" && path.Base(words[0]) != "mv"
	case "go":
		return slices.Contains([]string{"go build", "go install", "go mod", "go test", "go vet", "go get", "go env", "go version"}, name)
	case "cargo":
		return slices.Contains([]string{"cargo build", "cargo fetch", "cargo test", "cargo init", "cargo chef", "cargo install", "cargo new"}, name)
	case "npm", "yarn", "pnpm", "bun":
		return slices.Contains([]string{"npm ci", "npm install", "npm i", "npm cache", "npm prune", "npm test", "yarn install", "yarn", "yarn cache", "yarn build", "yarn test", "pnpm install", "pnpm i", "pnpm fetch",
			"pnpm prune", "pnpm build", "pnpm test", "bun install", "bun i"}, name) && !slices.Contains(words, "-g") && !slices.Contains(words, "--global") ||
			len(words) > 2 && words[1] == "run" && strings.HasPrefix(words[2], "build")
	case "mvn", "mvnw", "gradle", "gradlew", "java":
		return !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "-P") && len(w) > 2 })
	}
	return false
}

// usualTool tells a package that builds install and presets have already.
func usualTool(name string) bool {
	return generator.Standard(name) || slices.Contains([]string{"git", "bash", "curl", "wget", "build-base", "build-essential", "gcc", "g++", "musl-dev", "make",
		"python3", "openssh-client", "maven", "gradle", "nodejs", "npm", "yarn", "unzip", "upx"}, name)
}

// leftCopies are files that are in no slot.
func (a *adopter) leftCopies() []Loss {
	var out []Loss
	for _, c := range a.hand.Copies {
		taken := slices.ContainsFunc(a.taken, func(t Taken) bool { return t.Line == c.Line })
		if taken || a.told(c.Line, "") {
			continue
		}
		for _, s := range c.Sources {
			if why := a.whyCopy(c, s); why != "" {
				out = append(out, Loss{c.Line, "copy of " + s + " to " + c.Target, why})
			}
		}
		if c.Inline {
			out = append(out, Loss{c.Line, "file " + c.Target, "its text stands in the Dockerfile; put it into a file of the project, under stages.runtime.copy"})
		}
	}
	return out
}

// whyCopy says why a copy is lost; "" for one that the preset makes up for: the program, and files of the system.
func (a *adopter) whyCopy(c dockerfile.Copied, source string) string {
	switch {
	case strings.Contains(source, "://"):
		return "fetch takes a file whose sha256 is known: stages.runtime.fetch"
	case c.From != "" && a.hand.Feed(c.From) == nil:
		return "it comes from another image; stages.runtime.append takes the line as it is"
	case c.From == "" && a.isStart(c, source) && a.isFile(c, source):
		return "it starts the image; the preset starts the program itself"
	case c.From == "" && !a.sourcesInImage() && a.isFile(c, source):
		return "write it under stages.runtime.copy, if the program reads it"
	case c.From != "" && !a.sourcesInImage() && !a.reads("java") && !a.isStart(c, source) && !system(source) && len(a.hand.Copies) > 1 && !a.onlyBuilt(c):
		return "it is built or made by a stage before; what the preset copies is the program alone"
	}
	return ""
}

// isFile tells of a source that is a file or folder of the project other than all of it.
func (a *adopter) isFile(c dockerfile.Copied, source string) bool {
	_, ok := a.contextFile(c, source)
	return ok
}

// onlyBuilt tells of the one file that comes from a stage of the build: it is the program, whatever it is called.
func (a *adopter) onlyBuilt(c dockerfile.Copied) bool {
	n := 0
	for _, o := range a.hand.Copies {
		if o.From != "" && !slices.ContainsFunc(o.Sources, system) {
			n++
		}
	}
	return n == 1
}

// system tells of files that the images of presets have: certificates, time zones, users.
func system(p string) bool {
	return slices.ContainsFunc([]string{"/etc/ssl", "/etc/pki", "/usr/share/zoneinfo", "/usr/local/go/lib/time", "/usr/share/ca-certificates", "/etc/passwd", "/etc/group", "/usr/local/share/ca-certificates"},
		func(dir string) bool { return p == dir || strings.HasPrefix(p, dir+"/") })
}

// cut makes text fit into a line of a report.
func cut(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 90 {
		return string(r[:89]) + "…"
	}
	return s
}
