package unit

import "github.com/stagegen/stagegen/internal/diag"

// The names of the rules whose findings readers raise.
const (
	RuleNoReader     = "unknown-reader"
	RuleNoFolder     = "project-folder"
	RuleNoManifest   = "missing-manifest"
	RuleMalformed    = "malformed-manifest"
	RuleTooLarge     = "manifest-size"
	RuleOutside      = "outside-root"
	RuleContext      = "context-too-narrow"
	RuleNoLockfile   = "missing-lockfile"
	RuleTwoLockfiles = "two-lockfiles"
	RuleStaleLock    = "stale-lockfile"
	RuleCredential   = "committed-credential"
	RuleNoWrapper    = "missing-wrapper"
	RuleNoProgram    = "no-program"
	RuleManyPrograms = "several-programs"
	RuleManager      = "unsupported-manager"
	RuleNoName       = "unnamed-project"
	RuleNoOutput     = "unknown-output"
	RuleNeedsJars    = "incomplete-jar"
	RuleUnresolved   = "unresolved-value"
	RuleUnprintable  = "unprintable-fact"
	RuleNoSite       = "no-static-site"
	RuleNoTheme      = "missing-theme"
	RuleNoHistory    = "no-git-history"
	RuleStyles       = "uncompiled-styles"
	RuleServer       = "server-configuration"
	RuleVendor       = "unused-vendor"
	RuleNative       = "native-module"
	RuleStatic       = "static-linking"
	RuleAllocator    = "slow-allocator"
	RuleCross        = "cross-compilation"
	RuleOffline      = "offline-queries"
	RuleTarget       = "toolchain-target"
	RuleProfile      = "unknown-profile"
	RuleLayers       = "layers-outside"
	RuleOldJDK       = "old-jdk"
	RuleUnfit        = "unfit-parameter"
	RuleFramework    = "framework-settings"
)

// Rules describes every kind of finding that a reader raises.
func Rules() []diag.Rule { return append(commonRules(), languageRules()...) }

// commonRules are those of projects in any language.
func commonRules() []diag.Rule {
	return []diag.Rule{
		{Name: RuleNoReader, Summary: "A preset reads projects through readers that exist.",
			Fix: "Correct `reads` in preset.yaml."},
		{Name: RuleNoFolder, Summary: "The folder of an image lies in the tree.",
			Fix: "Correct `dir`, or make the folder."},
		{Name: RuleNoManifest, Summary: "The folder of an image, or one above it, holds the manifest that the preset's language needs.",
			Fix: "Set `dir` to the folder of the project, or add the manifest."},
		{Name: RuleMalformed, Summary: "A manifest can be parsed.",
			Fix: "Correct the manifest where the finding points."},
		{Name: RuleTooLarge, Summary: "A manifest is at most 4 MiB.",
			Fix: "Check that the file is a manifest; generated data belongs elsewhere."},
		{Name: RuleOutside, Summary: "What a project is made of lies below the root: paths in manifests and symbolic links do not leave it.",
			Fix: "Move it below the folder of build.yaml, or move build.yaml up."},
		{Name: RuleContext, Summary: "The build context holds every folder that the build reads.",
			Fix: "Leave `context` out, or widen it."},
		{Name: RuleNoLockfile, Summary: "Dependencies are locked, and the lockfile is committed.",
			Fix: "Run the command that the finding names and commit the file."},
		{Name: RuleTwoLockfiles, Summary: "One package manager owns the dependencies.",
			Fix: "Delete the other lockfile, or state `packageManager` in package.json."},
		{Name: RuleStaleLock, Summary: "A lockfile has the version ranges that the manifests state.",
			Fix: "Run the command that the finding names and commit the lockfile."},
		{Name: RuleCredential, Summary: "Settings that a build needs hold no credential: images and caches would keep it.",
			Fix: "Write the name of a variable instead, and revoke the credential."},
		{Name: RuleNoWrapper, Summary: "A Gradle build has its wrapper, and the wrapper is committed.",
			Fix: "Run `gradle wrapper` and commit gradlew and the folder gradle, the jar in it too."},
		{Name: RuleNoProgram, Summary: "The project holds a program to build and run.",
			Fix: "Set `dir` to the folder of a program, or state the parameter that the finding names."},
		{Name: RuleManyPrograms, Summary: "It is clear which of a project's programs an image holds.",
			Fix: "State the parameter that the finding names, or name the image like the program."},
		{Name: RuleManager, Summary: "The package manager is one that the preset knows.",
			Fix: "Use npm, pnpm, yarn or bun as the finding says, or write the Dockerfile by hand and name it under `dockerfile`."},
		{Name: RuleNoName, Summary: "A project that a build tool must find by name has a name.",
			Fix: "Name the project in its manifest."},
		{Name: RuleNoOutput, Summary: "It is clear which folder the build writes.",
			Fix: "State the parameter `output`."},
		{Name: RuleNeedsJars, Summary: "A program has its dependencies in its jar or beside it.",
			Fix: "Apply Gradle's plugin `application`, or one that packs the dependencies into the jar, such as Shadow."},
		{Name: RuleUnresolved, Summary: "A value that the build needs can be read from the manifests without running a tool.",
			Fix: "Write the value out, or state the parameter that the finding names."},
		{Name: RuleUnprintable, Summary: "What a manifest states is printable text.",
			Fix: "Remove the control characters from the manifest."},
	}
}

// languageRules are those of one kind of project.
func languageRules() []diag.Rule {
	return []diag.Rule{
		{Name: RuleNoSite, Summary: "A static site has an index.html, a build script that writes a site, or a configuration of Hugo.",
			Fix: "Set `dir` to the folder of the site, or let the framework write a site."},
		{Name: RuleNoTheme, Summary: "The themes and submodules of a site are in the tree.",
			Fix: "Run `git submodule update --init`, or add the theme."},
		{Name: RuleNoHistory, Summary: "A site that is built in an image shows nothing of Git's history, which is not in the build context.",
			Fix: "Switch enableGitInfo off, or state the dates in the pages."},
		{Name: RuleStyles, Summary: "Style sheets that browsers do not read are compiled.",
			Fix: "Add a package.json with a build script that calls sass."},
		{Name: RuleServer, Summary: "The server's configuration works without root and in a container that is read-only.",
			Fix: "Change the directive that the finding points at, or leave `conf` out."},
		{Name: RuleVendor, Summary: "A vendor folder agrees with its go.mod (a warning).",
			Fix: "Run `go mod vendor` and commit the folder, or delete it."},
		{Name: RuleNative, Summary: "A Go module that links C libraries runs on a base that can have them.",
			Fix: "Choose the base that the finding names."},
		{Name: RuleStatic, Summary: "A static program has no crate that needs a shared library, or that musl does not serve.",
			Fix: "Take the preset rust, or except the crate where your build does not compile it."},
		{Name: RuleAllocator, Summary: "A server on musl has an allocator of its own.",
			Fix: "Make mimalloc or jemalloc the #[global_allocator], take the preset rust, or except it."},
		{Name: RuleCross, Summary: "A program that is compiled on one platform for another holds no C code.",
			Fix: "Leave `cross` out."},
		{Name: RuleOffline, Summary: "Queries that are checked at compile time can be checked without a database.",
			Fix: "Run `cargo sqlx prepare` and commit .sqlx."},
		{Name: RuleTarget, Summary: "The targets that rust-toolchain.toml names are in the image.",
			Fix: "Add them in a slot where the build needs them, and except the rule."},
		{Name: RuleProfile, Summary: "The profile that cargo builds with is declared.",
			Fix: "Add it to the Cargo.toml at the root."},
		{Name: RuleLayers, Summary: "Dependencies in a layer are below one workspace.",
			Fix: "Leave `dependency_cache` out, or move the package into the workspace."},
		{Name: RuleOldJDK, Summary: "The JDK that the project names compiles for the Java that its build asks for, and its Gradle runs on it.",
			Fix: "Raise the version of the JDK or of the Gradle wrapper, or lower the Java version in the build."},
		{Name: RuleUnfit, Summary: "What the parameters ask for exists for projects of this kind.",
			Fix: "Take the parameter out, or give it the value that the finding names."},
		{Name: RuleFramework, Summary: "The settings of a framework make its build write what the preset puts into an image.",
			Fix: "Change the settings as the hint says, or choose the preset for what is written."},
	}
}
