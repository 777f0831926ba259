package adopt

import (
	"path"
	"slices"
	"strings"
)

// toolFlags are the options of a build tool: those that take a value, and those that change nothing in the image, or are a
// preset's own. An option that is in neither counts.
type toolFlags struct {
	verbs  []string // its commands that are looked at
	valued []string
	usual  []string
	why    func(name, value string) string
}

// flagsOf knows the options of the tools that build programs. Go's are in goflags.go.
func flagsOf(tool string) (toolFlags, bool) {
	switch tool {
	case "cargo":
		return toolFlags{
			verbs: []string{"build", "install", "rustc"},
			valued: []string{"--bin", "-p", "--package", "-F", "--features", "--profile", "-j", "--jobs", "--target", "--target-dir", "--manifest-path", "--message-format", "--color", "--config",
				"-Z", "--path", "--root", "--example", "--artifact-dir", "--lockfile-path", "--version", "--git", "--branch", "--tag", "--rev", "--registry", "--index"},
			usual: []string{"--bin", "--bins", "-p", "--package", "-F", "--features", "--no-default-features", "--profile", "-j", "--jobs", "--target-dir", "--manifest-path", "--message-format",
				"--color", "--path", "--root", "--release", "-r", "--locked", "--frozen", "--offline", "-v", "-vv", "-q", "--verbose", "--quiet", "--workspace", "--all", "--force", "-f", "--timings",
				"--version", "--git", "--branch", "--tag", "--rev"},
			why: whyCargo,
		}, true
	case "npm", "pnpm", "yarn":
		return toolFlags{
			verbs: []string{"ci", "install", "i", "add", ""}, valued: []string{"--registry", "--omit", "--include", "--only", "--loglevel", "--cache", "--prefix", "--dir", "-C", "--cwd", "--network-timeout",
				"--filter", "-F", "--store-dir", "--mutex", "--cache-folder", "--fetch-timeout", "--fetch-retries", "--node-linker", "--target_arch", "--arch", "--cpu", "--os", "--libc"},
			usual: []string{"--loglevel", "--cache", "--prefix", "--dir", "-C", "--cwd", "--network-timeout", "--filter", "-F", "--store-dir", "--mutex", "--cache-folder", "--fetch-timeout", "--fetch-retries",
				"--production", "--prod", "-P", "--frozen-lockfile", "--immutable", "--pure-lockfile", "--no-audit", "--no-fund", "--no-progress", "--progress", "--silent", "-s", "--quiet", "-q",
				"--verbose", "--prefer-offline", "--offline", "--non-interactive", "--no-save", "--no-optional=false", "--no-lockfile", "--no-update-notifier", "--unsafe-perm", "--allow-root",
				"--inline-builds", "--immutable-cache", "--check-cache", "--only", "-g", "--global", "--no-package-lock", "--ci", "--color", "--no-color", "--no-frozen-lockfile", "-y", "--yes", "--dev", "-D",
				"--legacy-bundling"},
			why: whyInstall,
		}, true
	case "mvn", "mvnw":
		return toolFlags{
			valued: []string{"-pl", "--projects", "-f", "--file", "-s", "--settings", "-gs", "--global-settings", "-T", "--threads", "-P", "--activate-profiles", "-rf", "-t", "--toolchains", "-l", "--log-file"},
			usual: []string{"-pl", "--projects", "-f", "--file", "-T", "--threads", "-am", "--also-make", "-B", "--batch-mode", "-q", "--quiet", "-e", "--errors", "-X", "-U", "--update-snapshots", "-o", "--offline",
				"-ntp", "--no-transfer-progress", "-fae", "-ff", "-fn", "-C", "-c", "-N", "-V", "--show-version", "-rf", "-l", "--log-file", "-DskipTests", "-Dmaven.test.skip", "-DskipITs", "-Dmaven.javadoc.skip", "-Dcheckstyle.skip",
				"-Dmaven.repo.local", "-Dstyle.color", "-Dorg.slf4j.simpleLogger", "-Djacoco.skip", "-Denforcer.skip", "-Dspotless.check.skip", "-Dmaven.wagon.http"},
			why: whyMaven,
		}, true
	case "gradle", "gradlew":
		return toolFlags{
			valued: []string{"-x", "--exclude-task", "-p", "--project-dir", "-c", "-I", "--init-script", "-b", "--build-file", "-g", "--gradle-user-home", "--console", "--max-workers", "--warning-mode"},
			usual: []string{"-x", "--exclude-task", "-p", "--project-dir", "-g", "--gradle-user-home", "--console", "--max-workers", "--warning-mode", "--no-daemon", "--daemon", "--info", "-i", "--stacktrace", "-s", "-S",
				"--full-stacktrace", "--build-cache", "--no-build-cache", "--parallel", "--no-parallel", "--quiet", "-q", "--debug", "-d", "--refresh-dependencies", "--offline", "--no-watch-fs", "--scan", "--no-scan",
				"--continue", "--configuration-cache", "--no-configuration-cache", "--rerun-tasks", "-Dorg.gradle", "-a", "--warn", "-w"},
			why: whyGradle,
		}, true
	}
	return toolFlags{}, false
}

// toolFlag is one option with its value, as it is written.
type toolFlag struct{ name, value, text string }

// leftFlags are the options of a command of a build tool that count and that nothing has taken.
func (a *adopter) leftFlags(words []string) []toolFlag {
	tool := path.Base(words[0])
	words = withoutToolchain(words)
	known, ok := flagsOf(tool)
	if !ok || known.verbs != nil && !slices.Contains(known.verbs, verb(words)) || slices.Contains(words, "-g") || slices.Contains(words, "--global") {
		return nil
	}
	var out []toolFlag
	for _, f := range known.read(words[1:]) {
		usual := slices.ContainsFunc(known.usual, func(u string) bool {
			return f.name == u || strings.HasPrefix(u, "-D") && strings.HasPrefix(f.name, u+".")
		})
		usual = usual || f.name == "--target" && a.reads("musl") && strings.HasSuffix(f.value, "-linux-musl")
		if !usual && !a.asVariable(tool, f) && known.why(f.name, f.value) != "" {
			out = append(out, f)
		}
	}
	return out
}

// verb is the command of a tool: the first word that is no option.
func verb(words []string) string {
	if len(words) < 2 || strings.HasPrefix(words[1], "-") {
		return ""
	}
	return words[1]
}

func (k toolFlags) read(words []string) []toolFlag {
	var out []toolFlag
	for n := 0; n < len(words); n++ {
		w := words[n]
		if w == "--" {
			break // what follows is a script's
		}
		if !strings.HasPrefix(w, "-") || w == "-" {
			continue
		}
		f := toolFlag{text: w}
		var whole bool
		f.name, f.value, whole = strings.Cut(w, "=")
		if len(w) > 2 && slices.Contains([]string{"-P", "-F", "-T", "-j", "-Z"}, w[:2]) && !slices.Contains(k.usual, w) {
			f.name, f.value = w[:2], w[2:]
		}
		if f.value == "" && !whole && slices.Contains(k.valued, f.name) && n+1 < len(words) {
			n++
			f.value, f.text = words[n], w+" "+words[n]
		}
		out = append(out, f)
	}
	return out
}

// positional are the words that are neither options nor values of them.
func (k toolFlags) positional(words []string) []string {
	var out []string
	for n := 0; n < len(words); n++ {
		switch {
		case !strings.HasPrefix(words[n], "-"):
			out = append(out, words[n])
		case slices.Contains(k.valued, words[n]):
			n++
		}
	}
	return out
}

// withoutToolchain is a call of cargo without the toolchain that it names: cargo +nightly build.
func withoutToolchain(words []string) []string {
	if len(words) > 1 && strings.HasPrefix(words[1], "+") {
		return slices.Delete(slices.Clone(words), 1, 2)
	}
	return words
}

func whyCargo(name, value string) string {
	switch name {
	case "--all-features":
		return "with.features takes the names of features"
	case "--target":
		if strings.HasSuffix(value, "-musl") {
			return "preset rust-musl builds for musl, and platforms say the processors"
		}
		return "platforms say what is built for"
	case "--registry", "--index":
		return "package_registries.cargo names registries"
	}
	return "the preset has no parameter for it; .cargo/config.toml and the profiles of Cargo.toml hold what every build shall have"
}

func whyInstall(name, value string) string {
	switch name {
	case "--registry":
		return "package_registries.npm names registries, with their secrets"
	case "--omit":
		if value == "dev" {
			return ""
		}
	case "--include":
		if value == "dev" {
			return ""
		}
	}
	return "the preset has no parameter for it; .npmrc (for yarn .yarnrc.yml) holds what every installation shall have"
}

func whyMaven(name, _ string) string {
	switch name {
	case "-s", "--settings", "-gs", "--global-settings":
		return "package_registries.maven.settings takes a secret with the settings"
	}
	return "the preset has no parameter for it; Maven 3.9 reads options from MAVEN_ARGS, under stages.build.environment"
}

func whyGradle(name, value string) string {
	if name == "-P" {
		property, _, _ := strings.Cut(value, "=")
		return "gradle.properties holds it, or ORG_GRADLE_PROJECT_" + property + " under stages.build.environment"
	}
	return "the preset has no parameter for it; gradle.properties holds what every build shall have"
}
