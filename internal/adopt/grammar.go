package adopt

import (
	"slices"
	"strings"
)

// grammar is how the options of a build tool are read: those whose value is the next word, and those that change nothing in the
// image, or are a preset's own. An option that is not usual counts.
type grammar struct {
	verbs   []string // its commands whose options are looked at; nil for all
	valued  []string
	joined  []string // letters with their value behind them: -j4
	usual   []string
	oneDash bool // -o and --o are one, as in Go's tools
	handsOn bool // what stands behind a script's name is the script's
	// why says why an option that counts is lost, and where it can be said; "" for a value that is usual.
	why func(name, value string) string
}

// grammarOf knows the options of the tools that build programs.
func grammarOf(tool string) grammar {
	switch tool {
	case "go":
		return goGrammar()
	case "cargo":
		return cargoGrammar()
	case "npm", "pnpm", "yarn", "bun":
		g := packagesGrammar()
		g.handsOn = tool != "npm"
		return g
	case "mvn", "mvnw":
		return mavenGrammar()
	case "gradle", "gradlew":
		return gradleGrammar()
	case "hugo":
		return hugoGrammar()
	}
	return grammar{}
}

func goGrammar() grammar {
	return grammar{
		verbs: []string{"build", "install"},
		valued: []string{"-o", "-tags", "-ldflags", "-mod", "-modfile", "-p", "-gcflags", "-asmflags", "-gccgoflags", "-buildmode", "-compiler", "-covermode", "-coverpkg", "-C", "-installsuffix", "-overlay",
			"-pgo", "-pkgdir", "-toolexec"},
		usual:   []string{"-o", "-tags", "-ldflags", "-mod", "-p", "-C", "-a", "-i", "-v", "-x", "-trimpath", "-buildvcs", "-installsuffix"}, // of -ldflags linkerFlags says what is lost
		oneDash: true,
		why:     func(string, string) string { return "the preset has no parameter for it" },
	}
}

func cargoGrammar() grammar {
	return grammar{
		verbs: []string{"build", "install", "rustc"},
		valued: []string{"--bin", "-p", "--package", "-F", "--features", "--profile", "-j", "--jobs", "--target", "--target-dir", "--manifest-path", "--message-format", "--color", "--config",
			"-Z", "--path", "--root", "--example", "--artifact-dir", "--lockfile-path", "--version", "--git", "--branch", "--tag", "--rev", "--registry", "--index"},
		joined: []string{"-F", "-j", "-Z"},
		usual: []string{"--bin", "--bins", "-p", "--package", "-F", "--features", "--no-default-features", "--profile", "-j", "--jobs", "--target-dir", "--manifest-path", "--message-format",
			"--color", "--path", "--root", "--release", "-r", "--locked", "--frozen", "--offline", "-v", "-vv", "-q", "--verbose", "--quiet", "--workspace", "--all", "--force", "-f", "--timings",
			"--version", "--git", "--branch", "--tag", "--rev"},
		why: whyCargo,
	}
}

func packagesGrammar() grammar {
	return grammar{
		verbs: []string{"ci", "install", "i", "add", ""},
		valued: []string{"--registry", "--omit", "--include", "--only", "--loglevel", "--cache", "--prefix", "--dir", "-C", "--cwd", "--network-timeout",
			"--filter", "-F", "--store-dir", "--mutex", "--cache-folder", "--fetch-timeout", "--fetch-retries", "--node-linker", "--target_arch", "--arch", "--cpu", "--os", "--libc", "--workspace", "-w"},
		usual: []string{"--loglevel", "--cache", "--prefix", "--dir", "-C", "--cwd", "--network-timeout", "--filter", "-F", "--store-dir", "--mutex", "--cache-folder", "--fetch-timeout", "--fetch-retries",
			"--production", "--prod", "-P", "--frozen-lockfile", "--immutable", "--pure-lockfile", "--no-audit", "--no-fund", "--no-progress", "--progress", "--silent", "-s", "--quiet", "-q",
			"--verbose", "--prefer-offline", "--offline", "--non-interactive", "--no-save", "--no-optional=false", "--no-lockfile", "--no-update-notifier", "--unsafe-perm", "--allow-root",
			"--inline-builds", "--immutable-cache", "--check-cache", "--only", "-g", "--global", "--no-package-lock", "--ci", "--color", "--no-color", "--no-frozen-lockfile", "-y", "--yes", "--dev", "-D",
			"--legacy-bundling", "--workspace", "-w", "-r", "--recursive"},
		why: whyInstall,
	}
}

func mavenGrammar() grammar {
	return grammar{
		valued: []string{"-pl", "--projects", "-f", "--file", "-s", "--settings", "-gs", "--global-settings", "-T", "--threads", "-P", "--activate-profiles", "-rf", "-t", "--toolchains", "-l", "--log-file"},
		joined: []string{"-P", "-T"},
		usual: []string{"-pl", "--projects", "-f", "--file", "-T", "--threads", "-am", "--also-make", "-B", "--batch-mode", "-q", "--quiet", "-e", "--errors", "-X", "-U", "--update-snapshots", "-o", "--offline",
			"-ntp", "--no-transfer-progress", "-fae", "-ff", "-fn", "-C", "-c", "-N", "-V", "--show-version", "-rf", "-l", "--log-file", "-DskipTests", "-Dmaven.test.skip", "-DskipITs", "-Dmaven.javadoc.skip", "-Dcheckstyle.skip",
			"-Dmaven.repo.local", "-Dstyle.color", "-Dorg.slf4j.simpleLogger", "-Djacoco.skip", "-Denforcer.skip", "-Dspotless.check.skip", "-Dmaven.wagon.http"},
		why: whyMaven,
	}
}

func gradleGrammar() grammar {
	return grammar{
		valued: []string{"-x", "--exclude-task", "-p", "--project-dir", "-c", "-I", "--init-script", "-b", "--build-file", "-g", "--gradle-user-home", "--console", "--max-workers", "--warning-mode", "-P"},
		joined: []string{"-P"},
		usual: []string{"-x", "--exclude-task", "-p", "--project-dir", "-g", "--gradle-user-home", "--console", "--max-workers", "--warning-mode", "--no-daemon", "--daemon", "--info", "-i", "--stacktrace", "-s", "-S",
			"--full-stacktrace", "--build-cache", "--no-build-cache", "--parallel", "--no-parallel", "--quiet", "-q", "--debug", "-d", "--refresh-dependencies", "--offline", "--no-watch-fs", "--scan", "--no-scan",
			"--continue", "--configuration-cache", "--no-configuration-cache", "--rerun-tasks", "-Dorg.gradle", "-a", "--warn", "-w"},
		why: whyGradle,
	}
}

func hugoGrammar() grammar {
	return grammar{
		valued: []string{"-b", "--baseURL", "-d", "--destination", "-s", "--source", "-e", "--environment", "-c", "--contentDir", "-t", "--theme", "--config", "--configDir", "--cacheDir", "--layoutDir", "--themesDir", "--logLevel"},
		usual: []string{"-b", "--baseURL", "-d", "--destination", "-s", "--source", "--cacheDir", "--minify", "--gc", "--cleanDestinationDir", "--quiet", "--logLevel", "-v", "--verbose", "--noBuildLock", "--enableGitInfo=false",
			"--ignoreCache", "--printPathWarnings", "--templateMetrics"},
		why: whyHugo,
	}
}

// counts tells of an option that is neither without effect on the image nor a preset's own. A usual one stands for all whose names
// go on behind a dot: -Dorg.gradle.daemon.
func (g grammar) counts(o option) bool {
	if slices.ContainsFunc(g.usual, func(u string) bool {
		return o.name == u || o.text == u || strings.HasPrefix(u, "-D") && strings.HasPrefix(o.name, u+".")
	}) {
		return false
	}
	return g.why(o.name, o.value) != ""
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
	case "--omit", "--include":
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
	return "with.profiles switches profiles on, and with.properties states properties as text; .mvn/maven.config holds other options of every build"
}

func whyHugo(name, value string) string {
	if (name == "-e" || name == "--environment") && value == "production" {
		return ""
	}
	return "the preset has no parameter for it; the configuration of the site, or a variable HUGO_… under stages.build.environment, can say it"
}

func whyGradle(name, _ string) string {
	switch {
	case name == "-P":
		return "with.properties takes properties of Gradle as text; from a secret or a build argument a script reads them by System.getenv"
	case strings.HasPrefix(name, "-D"):
		return "gradle.properties holds it, as systemProp." + name[2:]
	}
	return "the preset has no parameter for it; gradle.properties holds what every build shall have"
}
