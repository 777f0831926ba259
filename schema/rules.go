package schema

import "github.com/stagegen/stagegen/internal/diag"

// The names of the rules of this package.
const (
	RuleVersion     = "format-version"
	RuleName        = "bad-name"
	RulePath        = "bad-path"
	RuleReference   = "bad-reference"
	RuleVariable    = "bad-variable"
	RuleReservedArg = "reserved-argument"
	RuleFile        = "no-such-file"
	RuleInclude     = "include-cycle"
	RuleNoMembers   = "no-members"
	RuleTwice       = "duplicate-image"
	RuleNothing     = "nothing-to-remove"
	RuleCycle       = "preset-cycle"
	RuleNoPreset    = "image-without-preset"
	RuleNeedsPreset = "needs-preset"
	RuleSecret      = "unknown-secret"
	RuleSource      = "secret-source"
	RuleHealthcheck = "healthcheck"
	RuleRegistry    = "package-registry"
)

// Rules lists what this package demands beyond the rules of internal/yamlsrc.
func Rules() []diag.Rule {
	return []diag.Rule{
		{Name: RuleVersion, Summary: "A build.yaml says which version of the format it is written for.", Fix: `Begin the file with stagegen: "1".`},
		{Name: RuleName, Summary: "A name has the letters that names of its kind may have.", Fix: "Choose another name."},
		{Name: RulePath, Summary: "A path is relative to the folder of its file, stays inside the project and has / between folders.", Fix: "Write such a path."},
		{Name: RuleReference, Summary: "An image reference is whole: a base has a tag other than latest, or a digest.", Fix: "Write the whole reference."},
		{Name: RuleVariable, Summary: "The variables are ${name} and ${dir} in tags and labels, and ${description}, ${license} and ${source} in labels.", Fix: "Write the value itself."},
		{Name: RuleReservedArg, Summary: "No build argument steers the builder itself.", Fix: "Choose another name."},
		{Name: RuleFile, Summary: "Every file that is named exists and can be read.", Fix: "Correct the path, or create the file."},
		{Name: RuleInclude, Summary: "No file includes itself, directly or through others.", Fix: "Remove one of the includes."},
		{Name: RuleNoMembers, Summary: "A glob under members finds a file.", Fix: "Correct the glob, or remove it."},
		{Name: RuleTwice, Summary: "The name of an image is unique in the whole project.", Fix: "Rename one of the two."},
		{Name: RuleNothing, Summary: "An image without content removes one that an included file has.", Fix: "Give the image a preset, or remove the key."},
		{Name: RuleCycle, Summary: "A house preset does not extend itself through others.", Fix: "Let one of them extend a preset with a folder."},
		{Name: RuleNoPreset, Summary: "An image has a preset or a Dockerfile of its own.", Fix: "Add preset, or dockerfile."},
		{Name: RuleNeedsPreset, Summary: "An image without a preset has only the keys that a Dockerfile of one's own leaves open.", Fix: "Write it into the Dockerfile, or give the image a preset."},
		{Name: RuleSecret, Summary: "Every secret that is used is declared under secrets.", Fix: "Declare it, or correct the name."},
		{Name: RuleSource, Summary: "A secret comes from an environment variable or from a file, not from both.", Fix: "Keep one of environment and file."},
		{Name: RuleRegistry, Summary: "What is said of a registry of packages fits together.", Fix: "Keep one of the two."},
		{Name: RuleHealthcheck, Summary: "A health check has a test or is switched off, not both.", Fix: "Add test, or write disable: true alone."},
	}
}
