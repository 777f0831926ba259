package adopt

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// tools are the programs that build what a reader of projects finds.
func tools(reader string) []string {
	switch reader {
	case "go":
		return []string{"go"}
	case "rust":
		return []string{"cargo"}
	case "node", "static":
		return []string{"npm", "npx", "yarn", "pnpm", "bun", "bunx", "node", "hugo"}
	case "java":
		return []string{"mvn", "mvnw", "gradle", "gradlew"}
	}
	return nil
}

// toolRuns are the RUNs that call a tool of the preset.
func (a *adopter) toolRuns() []stagedRun {
	if len(a.preset.Manifest.Reads) == 0 {
		return nil
	}
	known := tools(a.preset.Manifest.Reads[0])
	return slices.DeleteFunc(a.allRuns(), func(r stagedRun) bool {
		return a.siteNamed(r.stage.Stage) != nil || !slices.ContainsFunc(r.run.Commands, func(words []string) bool { return slices.Contains(known, path.Base(words[0])) })
	})
}

// buildVariables are what the old build sets for its tools: ENV of their stages, and assignments of their RUNs. ENV of the image
// itself stays there, where it is taken too.
func (a *adopter) buildVariables() []dockerfile.Entry {
	var out []dockerfile.Entry
	add := func(e dockerfile.Entry, line int) {
		if e.Line = max(e.Line, line); !slices.ContainsFunc(out, func(o dockerfile.Entry) bool { return o.Name == e.Name && o.Value == e.Value }) {
			out = append(out, e)
		}
	}
	for _, r := range a.toolRuns() {
		if !r.image {
			for _, e := range r.stage.Environment {
				add(e, 0)
			}
		}
		for _, e := range r.run.Variables {
			add(e, r.run.Line)
		}
	}
	return out
}

// guessVariables reads the parameters that variables of Go's tools decide.
func (a *adopter) guessVariables(guess func(int, string, any)) {
	for _, e := range a.buildVariables() {
		switch {
		case e.Open || e.Arg:
		case e.Name == "CGO_ENABLED":
			guess(e.Line, "cgo", e.Value == "1")
		case e.Name == "GOAMD64" && e.Value != "v1":
			guess(e.Line, "goamd64", e.Value)
		}
	}
}

// ownVariables are those that presets set, or that change nothing in what is built.
var ownVariables = lazyregexp.New(`^(?:CGO_ENABLED|GOOS|GOARCH|GOARM|GOAMD64|GO111MODULE|GOPATH|GOBIN|GOCACHE|GOMODCACHE|GOTMPDIR|CARGO_HOME|RUSTUP_HOME|CARGO_TARGET_DIR|CARGO_TERM_\w+|` +
	`CARGO_INCREMENTAL|CARGO_NET_\w+|CARGO_REGISTRIES_CRATES_IO_PROTOCOL|NODE_ENV|NODE_VERSION|PNPM_HOME|PATH|HOME|USER|CI|TERM|TZ|LANG|LC_\w+|DEBIAN_FRONTEND|APP_HOME|` +
	`HUSKY|COREPACK_\w+|(?i:npm_config_(?:cache|loglevel|update_notifier|audit|fund|progress))|YARN_CACHE_FOLDER|GRADLE_USER_HOME|MAVEN_CONFIG|JAVA_HOME|MAVEN_HOME|GRADLE_HOME|DOCKER_\w+|BUILDKIT_\w+)$`)

// whyVariable says of variables that a preset has another word for what that is; "" for all others.
func whyVariable(name string) string {
	switch name {
	case "GOPRIVATE", "GONOSUMDB", "GONOSUMCHECK", "GOPROXY", "GONOPROXY", "GOINSECURE", "GOSUMDB":
		return "package_registries.go says where modules come from"
	case "GOFLAGS":
		return "with.tags and with.ldflags take tags and linker flags; any other flag stands under stages.build.environment, if it is still wanted"
	case "RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS":
		return "the preset links as its base needs it; .cargo/config.toml holds flags of the compiler"
	case "CARGO_BUILD_TARGET":
		return "the preset decides between musl and glibc, and platforms say the processors"
	}
	if strings.EqualFold(name, "npm_config_registry") || name == "YARN_NPM_REGISTRY_SERVER" {
		return "package_registries.npm names registries, with their secrets"
	}
	return ""
}

// variables of the build become variables of the stages that use them.
func (a *adopter) variables() []candidate {
	if !slices.Contains(a.preset.Manifest.Stages, "build") {
		return nil
	}
	var out []candidate
	for _, e := range a.buildVariables() {
		if ownVariables.MatchString(e.Name) || a.argument(e.Name) || find(a.hand.Environment, e.Name).Line > 0 && find(a.hand.Environment, e.Name).Value == e.Value && e.Line == find(a.hand.Environment, e.Name).Line {
			continue
		}
		if slices.ContainsFunc(a.now.made.Feeds, func(f dockerfile.Contract) bool { return find(f.Environment, e.Name).Value == e.Value && e.Value != "" }) {
			continue // the preset's own
		}
		text := "variable of the build " + e.Name
		why := whyVariable(e.Name)
		if why == "" && (e.Open || e.Arg) {
			why = "its value is made by the build; write it under stages.build.environment"
		}
		if why != "" {
			if strings.Trim(e.Value, " ") != "-mod=mod" && e.Value != "-mod=vendor" && e.Value != "-buildvcs=false" {
				a.lost = append(a.lost, Loss{e.Line, text, why})
			}
			continue
		}
		out = append(out, candidate{line: e.Line, text: text, settings: []setting{{[]string{"stages", a.stageOf(e.Name), "environment", e.Name}, scalar(e.Value)}}})
	}
	return slices.Concat(out, a.installOptions(), a.buildArguments())
}

// installName tells variables that an installation of packages reads, which a preset has several of.
var installName = lazyregexp.New(`(?i)^(?:npm_config_|yarn_|pnpm_|puppeteer_|playwright_|cypress_|sharp_|prisma_|electron_|sentrycli_|\w*skip_\w*download|\w*_binary_)`)

// stageOf is the stage that a variable of the build belongs into.
func (a *adopter) stageOf(name string) string {
	if a.sourcesInImage() && installName.MatchString(name) {
		return "base"
	}
	return "build"
}
