package dockerfile

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/linter"
)

// buildkitRule is a rule of BuildKit's linter. Before and after stand around the thing concerned in its messages, both
// empty when a message names none.
type buildkitRule struct {
	name, summary string
	before, after string
	fix           string
}

// thing takes the thing concerned out of a message.
func (r buildkitRule) thing(message string) string {
	_, rest, _ := strings.Cut(message, r.before)
	thing, _, _ := strings.Cut(rest, r.after)
	return printable(strings.Trim(thing, `"`))
}

// buildkitRules are those that can fire here, by name. InvalidBaseImagePlatform would need the real image, CopyIgnoredFile
// the client's context (our own rule source-ignored stands for it).
func buildkitRules() []buildkitRule {
	return []buildkitRule{
		{linter.RuleConsistentInstructionCasing.Name, linter.RuleConsistentInstructionCasing.Description, "'", "'", "write all instructions in capitals"},
		{linter.RuleDuplicateStageName.Name, linter.RuleDuplicateStageName.Description, `"`, `"`, "give each stage a name of its own"},
		{linter.RuleExposeInvalidFormat.Name, linter.RuleExposeInvalidFormat.Description, "'", "'", "name the container's port alone, as in EXPOSE 8080"},
		{linter.RuleExposeProtoCasing.Name, linter.RuleExposeProtoCasing.Description, "'", "'", "write tcp, udp or sctp in small letters"},
		{linter.RuleFromAsCasing.Name, linter.RuleFromAsCasing.Description, "'", "'", "write FROM and AS alike"},
		{linter.RuleFromPlatformFlagConstDisallowed.Name, linter.RuleFromPlatformFlagConstDisallowed.Description, `"`, `"`, "use $BUILDPLATFORM, or no --platform"},
		{linter.RuleInvalidDefaultArgInFrom.Name, linter.RuleInvalidDefaultArgInFrom.Description, "ARG ", " results", "give the ARG a whole image reference as its default"},
		{linter.RuleInvalidDefinitionDescription.Name, linter.RuleInvalidDefinitionDescription.Description, "`# ", " <", "put a line with a bare # between the comment and the instruction"},
		{linter.RuleJSONArgsRecommended.Name, linter.RuleJSONArgsRecommended.Description, "for ", " to", `write it as a JSON array: ["program", "argument"]`},
		{linter.RuleLegacyKeyValueFormat.Name, linter.RuleLegacyKeyValueFormat.Description, `"`, " ", "write name=value"},
		{linter.RuleMaintainerDeprecated.Name, linter.RuleMaintainerDeprecated.Description, "", "", "write LABEL org.opencontainers.image.authors instead"},
		{linter.RuleMultipleInstructionsDisallowed.Name, linter.RuleMultipleInstructionsDisallowed.Description, "Multiple ", " ", "leave the one that shall count"},
		{linter.RuleNoEmptyContinuation.Name, linter.RuleNoEmptyContinuation.Description, "", "", "remove the empty line, or the backslash before it"},
		{linter.RuleRedundantTargetPlatform.Name, linter.RuleRedundantTargetPlatform.Description, "predefined ", " in", "leave the flag out"},
		{linter.RuleReservedStageName.Name, linter.RuleReservedStageName.Description, `"`, `"`, "give the stage another name"},
		{linter.RuleSecretsUsedInArgOrEnv.Name, linter.RuleSecretsUsedInArgOrEnv.Description, `"`, `"`, "mount it: RUN --mount=type=secret,id=…"},
		{linter.RuleStageNameCasing.Name, linter.RuleStageNameCasing.Description, "'", "'", "write the name in small letters"},
		{linter.RuleUndefinedArgInFrom.Name, linter.RuleUndefinedArgInFrom.Description, "'", "'", "declare the ARG before the first FROM"},
		{linter.RuleUndefinedVar.Name, linter.RuleUndefinedVar.Description, "'$", "'", "declare it with ARG or ENV in the stage"},
		{linter.RuleWorkdirRelativePath.Name, linter.RuleWorkdirRelativePath.Description, `"`, `"`, "start with an absolute WORKDIR"},
	}
}

// buildkitRuleNamed gives the rule; the zero rule for one that a later BuildKit has added.
func buildkitRuleNamed(name string) buildkitRule {
	for _, r := range buildkitRules() {
		if r.name == name {
			return r
		}
	}
	return buildkitRule{}
}
