package yamlsrc

import "github.com/stagegen/stagegen/internal/diag"

// The names of the rules of this package, for the packages that raise findings of the same kind.
const (
	RuleSyntax    = "yaml-syntax"
	RuleEncoding  = "yaml-encoding"
	RuleLimit     = "yaml-limit"
	RuleDocument  = "yaml-document"
	RuleAlias     = "yaml-alias"
	RuleTag       = "yaml-tag"
	RuleMergeKey  = "yaml-merge-key"
	RuleKey       = "yaml-key"
	RuleDuplicate = "duplicate-key"
	RuleControl   = "control-character"
	RuleUnknown   = "unknown-key"
	RuleMissing   = "missing-key"
	RuleKind      = "wrong-kind"
	RuleValue     = "bad-value"
)

// Rules lists what Parse and Decode demand.
func Rules() []diag.Rule {
	return []diag.Rule{
		{Name: RuleSyntax, Summary: "A file is well-formed YAML.", Fix: "Mend the text at the place shown; indent with spaces and quote what starts with a special character."},
		{Name: RuleEncoding, Summary: "A file is UTF-8.", Fix: "Save the file as UTF-8."},
		{Name: RuleLimit, Summary: "A file stays within the bounds of size, depth and number of values.", Fix: "Split the file with include or members."},
		{Name: RuleDocument, Summary: "A file holds exactly one YAML document.", Fix: "Write the content, or move every further document into a file of its own."},
		{Name: RuleAlias, Summary: "An alias names an anchor above it, does not contain itself and does not multiply the file.", Fix: "Use presets with extends, or defaults, instead of YAML anchors."},
		{Name: RuleTag, Summary: "No value carries a YAML tag.", Fix: "Remove the tag; quote the value when it is text."},
		{Name: RuleMergeKey, Summary: "No mapping uses the merge key <<.", Fix: "Use presets with extends, or defaults, instead."},
		{Name: RuleKey, Summary: "A key is a plain name.", Fix: "Write the key as one word or as quoted text."},
		{Name: RuleDuplicate, Summary: "A key stands once in its mapping.", Fix: "Remove one of the two, or join them."},
		{Name: RuleControl, Summary: "No text holds control characters, line separators or noncharacters.", Fix: "Remove the character; line breaks belong only into declared code."},
		{Name: RuleUnknown, Summary: "Every key is a known one.", Fix: "Correct the spelling or remove the key."},
		{Name: RuleMissing, Summary: "Every required key is there.", Fix: "Add the key."},
		{Name: RuleKind, Summary: "A value has the kind that its key takes.", Fix: "Write the kind that is expected."},
		{Name: RuleValue, Summary: "A value is one that its key allows.", Fix: "Write one of the values that are expected."},
	}
}
