package dockerfile

import (
	"bufio"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

const (
	ruleAddUnchecked      = "add-unchecked"
	ruleArgNotDeclared    = "arg-not-declared"
	ruleCacheCopied       = "cache-copied"
	ruleDirective         = "refused-directive"
	ruleEncoding          = "not-text"
	ruleFromNotPinned     = "from-not-pinned"
	ruleIgnorePattern     = "ignore-pattern"
	ruleImageTag          = "image-tag"
	ruleInvalid           = "dockerfile-invalid"
	ruleLineTooLong       = "line-too-long"
	ruleLinkOwner         = "link-owner"
	rulePackageManager    = "package-manager"
	rulePortPrivileged    = "port-privileged"
	ruleRuntimeCommand    = "runtime-command"
	ruleRuntimeUser       = "runtime-user"
	ruleSecretName        = "secret-name"
	ruleSecretValue       = "secret-value"
	ruleShellMissing      = "shell-missing"
	ruleShellSyntax       = "shell-syntax"
	ruleSourceIgnored     = "source-ignored"
	ruleSourceMissing     = "source-missing"
	ruleStructure         = "structure-changed"
	ruleSyntax            = "dockerfile-syntax"
	ruleSyntaxLine        = "syntax-line"
	ruleUndefinedVariable = "undefined-variable"
)

// Final tells whether a rule has no exceptions: without it the text is not the file that the template says, or no file that
// can be built. All else is a question of how good a file is, where a project may know better.
func Final(rule string) bool {
	switch rule {
	case ruleStructure, ruleSyntax, ruleInvalid, ruleEncoding, ruleDirective, ruleLineTooLong, ruleIgnorePattern, ruleShellSyntax:
		return true
	}
	return false
}

// Rules lists every rule of this package: its own, then BuildKit's as "buildkit/RuleName". A rule of a newer BuildKit that
// is not in the list is reported all the same.
func Rules() []diag.Rule {
	rules := []diag.Rule{
		{Name: ruleAddUnchecked, Summary: "ADD of a remote file states its checksum.", Fix: "Add --checksum=sha256:…, or a commit for a Git repository."},
		{Name: ruleArgNotDeclared, Summary: "An ARG that a RUN reads is declared in its stage.", Fix: "Write ARG NAME in the stage, before the RUN."},
		{Name: ruleCacheCopied, Summary: "Nothing is copied out of a cache mount of another stage.", Fix: "Copy the files out of the mount in the RUN that makes them."},
		{Name: ruleInvalid, Summary: "BuildKit can turn the file into a build.", Fix: "Mend what the message says."},
		{Name: ruleSyntax, Summary: "BuildKit can read the file.", Fix: "Mend what the message says; look at the lines above it too."},
		{Name: ruleFromNotPinned, Summary: "Each image is scratch, an earlier stage, or a pin as one whole reference.", Fix: "Use a pin of the preset or of the lock, or declare the image under bases."},
		{Name: ruleIgnorePattern, Summary: "Each pattern of the ignore file is one that BuildKit's client accepts.", Fix: "Mend the pattern."},
		{Name: ruleImageTag, Summary: "An image has a tag other than latest, or a digest.", Fix: "Name the exact version."},
		{Name: ruleLineTooLong, Summary: "A line has at most 65535 bytes, the limit of BuildKit's parser.", Fix: "Break the line, or shorten the value."},
		{Name: ruleLinkOwner, Summary: "COPY --link and ADD --link name the owner by number.", Fix: "Write --chown=65532:65532 or the like."},
		{Name: ruleEncoding, Summary: "The file is UTF-8 text.", Fix: "Save the file as UTF-8, or replace the bytes."},
		{Name: rulePackageManager, Summary: "A RUN calls the package manager of its base image.", Fix: "Use the base's package manager, or the slot packages, which knows it."},
		{Name: rulePortPrivileged, Summary: "The image exposes no port below 1024.", Fix: "Listen on a port such as 8080."},
		{Name: ruleDirective, Summary: "No comment of a generated file is a directive that changes how the file is read or checked.", Fix: "Take the directive out; use allow for an exception."},
		{Name: ruleRuntimeCommand, Summary: "The image starts a program, by ENTRYPOINT or CMD in exec form.", Fix: "Set the entrypoint or the command as a list."},
		{Name: ruleRuntimeUser, Summary: "The image runs as a numeric user other than root.", Fix: "Set user, as in 65532:65532."},
		{Name: ruleSecretName, Summary: "No ARG or ENV has the name of a secret.", Fix: "Declare the secret under secrets and mount it."},
		{Name: ruleSecretValue, Summary: "No value in the file has the form of a secret.", Fix: "Revoke the secret, then declare it under secrets and mount it."},
		{Name: ruleShellMissing, Summary: "What needs a shell stands in a stage that has one.", Fix: "Write a JSON array, or choose a base with a shell."},
		{Name: ruleShellSyntax, Summary: "The shell text of a RUN parses.", Fix: "Mend quotes, parentheses and keywords."},
		{Name: ruleSourceIgnored, Summary: "The ignore file admits what the build takes from its context.", Fix: "Admit the path."},
		{Name: ruleSourceMissing, Summary: "What the build takes from its context is there.", Fix: "Mend the path; it is relative to the build context."},
		{Name: ruleStructure, Summary: "No value changes the structure of the generated file.", Fix: "Change the value, or encode it in the preset's template."},
		{Name: ruleSyntaxLine, Summary: "A # syntax= line stands where a feature needs one, new enough for it, and only there.", Fix: "Write # syntax=docker/dockerfile:1 on line 1, or take it out."},
		{Name: ruleUndefinedVariable, Summary: "A variable that a RUN reads is set somewhere (a warning).", Fix: "Mend the name, or give a default: ${NAME:-}."},
	}
	for _, r := range buildkitRules() {
		rules = append(rules, diag.Rule{Name: "buildkit/" + r.name, Summary: r.summary + ".", Fix: strings.ToUpper(r.fix[:1]) + r.fix[1:] + "."})
	}
	return rules
}

// maxLine is the longest line, without its line feed, that BuildKit's parser reads.
const maxLine = bufio.MaxScanTokenSize - 1

// checkLineLengths reports whether the text can be given to the parser.
func (c *checker) checkLineLengths() bool {
	ok := true
	for i, line := range c.lines {
		if len(line) > maxLine {
			ok = false
			c.report(problem{
				rule: ruleLineTooLong, first: i + 1, last: i + 1, found: strconv.Itoa(len(line)) + " bytes",
				expected: "at most " + strconv.Itoa(maxLine) + " bytes", message: "the line is too long for BuildKit's parser",
			})
		}
	}
	return ok
}
