package generator

import (
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/presets"
)

// The rules that a plan can break.
const (
	RulePreset  = "unknown-preset"
	RuleParam   = "unknown-parameter"
	RuleStage   = "unknown-stage"
	RuleVersion = "version"
	RuleBase    = "unknown-base"
	RuleCode    = "declared-code"
	RuleFact    = "fact"
	RuleContext = "context"
	RuleOutput  = "output-path"
	RuleAllow   = "unused-allow"
	RuleName    = "project-name"
	RuleAsset   = "asset"
	RuleSyntax  = "syntax-floor"
	RuleImage   = "unknown-image"
	RuleCycle   = "image-cycle"
	RuleFacts   = "unknown-facts"
	RuleNamed   = "named-context"

	RuleRegistry    = "registry-access"
	RuleCertificate = "certificate"
	RuleWritable    = "writable"
	RuleNeed        = "missing-input"
	RuleLibc        = "libc"
	RuleSubmodule   = "submodule"
	RuleLabel       = "unstated-label"
	RuleSize        = "image-size"
	RuleSameName    = "image-name"
)

// Rules lists the findings of this package.
func Rules() []diag.Rule {
	return []diag.Rule{
		{Name: RulePreset, Summary: "`preset` names a house preset, a preset of preset_dirs, a built-in preset or a folder.", Fix: "Choose one of `stagegen presets list`."},
		{Name: RuleParam, Summary: "`with` holds parameters of the preset.", Fix: "Choose one of `stagegen presets show NAME`."},
		{Name: RuleStage, Summary: "`stages` names stages of the preset.", Fix: "Choose one of `stagegen presets show NAME`."},
		{Name: RuleVersion, Summary: "A version has an image, and satisfies what the project's manifest demands.", Fix: "Change the version in `versions` or in the manifest."},
		{Name: RuleBase, Summary: "A base is a word of the preset or a name of `bases`.", Fix: "Choose one, or declare it in `bases`."},
		{Name: RuleImage, Summary: "An image of the project that another one stands on is there, for each platform of that one.", Fix: "Correct the name, or add the platform."},
		{Name: RuleCycle, Summary: "No image stands on itself, directly or through others.", Fix: "Let one of them stand on something else."},
		{Name: RuleFacts, Summary: "Something tells whether an image with a Dockerfile of its own, on which others stand, has a shell (a warning).", Fix: "Declare it in `bases`, with image: \"image:NAME\"."},
		{Name: RuleNamed, Summary: "A copy names a context that is declared, and a context has no name that means something else in the Dockerfile.", Fix: "Declare it in `additional_contexts`, or give it another name."},
		{Name: RuleCode, Summary: "Declared code is complete: it opens nothing that it does not close.", Fix: "Mend the code at the line that is named."},
		{Name: RuleFact, Summary: "What a manifest says can stand in a Dockerfile.", Fix: "State the parameter in `with`."},
		{Name: RuleContext, Summary: "The build context and an own Dockerfile exist, and hold what the image names.", Fix: "Name the folder or file that exists."},
		{Name: RuleOutput, Summary: "No two images write one file.", Fix: "Give one of the images a `dockerfile` of its own."},
		{Name: RuleSameName, Summary: "No two images of the project are built under one name; a variant may be under its image's (a warning).", Fix: "Give each `tags` of its own, as in \"REGISTRY/ACCOUNT/${name}\"."},
		{Name: RuleName, Summary: "A project whose images keep compiled output in a cache has a name (a warning).", Fix: "Write `name` at the top of build.yaml."},
		{Name: RuleAsset, Summary: "An asset has a preset that makes assets, and a place of its own in the image's sources.", Fix: "Choose such a preset, and a target below the image's `dir`."},
		{Name: RuleSyntax, Summary: "A file without a syntax line uses no feature that its floor lacks.", Fix: "Leave the feature out, raise `floor`, or ask for a line with `syntax`."},
		{Name: RuleRegistry, Summary: "What is said of a registry is enough to reach it.", Fix: "Add what the finding names."},
		{Name: RuleCertificate, Summary: "A file of ca_certificates.runtime holds one certificate, and no key.", Fix: "Write each certificate into a file of its own."},
		{Name: RuleWritable, Summary: "A writable path is a folder of the image's own.", Fix: "Name a folder below the root."},
		{Name: RuleNeed, Summary: "What the sources name for the build, such as by //go:embed, is committed or made by a step of the build.", Fix: "Commit the file, or write what makes it under stages.build.before."},
		{Name: RuleLibc, Summary: "A program that is linked to a C library runs on an image with that library.", Fix: "Choose a builder and a base that are both Alpine, or both not."},
		{Name: RuleSubmodule, Summary: "A submodule that the build needs is checked out, and no generated file goes into one unnoticed.",
			Fix: "Run git submodule update --init. Commit generated files where the submodule comes from, or name a `dockerfile` outside of it."},
		{Name: RuleLabel, Summary: "A manifest states what a variable in the text of a label stands for.", Fix: "State it in the manifest, or give the image a label of its own."},
		{Name: RuleSize, Summary: "A built image takes no more than its `max_size`.", Fix: "`stagegen build --report md` shows which layer takes what; make it smaller, or raise `max_size`."},
		{Name: RuleAllow, Summary: "Each entry of `allow` excepts something.", Fix: "Take the entry out."},
	}
}

// among adds to the finding for a word that is none of some names which of them may have been meant, else which there are.
func among(f diag.Finding, word string, names []string) diag.Finding {
	f.Found = word
	expected, near := yamlsrc.Choose(word, names)
	switch f.Expected = expected; {
	case near == "":
	case expected == "" && f.Hint != "": // it says where to read them
		f.Hint = near + "\n" + f.Hint
	default:
		f.Hint = near
	}
	return f
}

// keyPos is the place of a key of a mapping; of the mapping itself where the key is not there.
func keyPos(n *yamlsrc.Node, key string) diag.Pos {
	if k := n.Key(key); k != nil {
		return k.Pos
	}
	if n != nil {
		return n.Pos
	}
	return diag.Pos{}
}

// FactTypes are the facts of every project reader with their types, for loading presets.
func FactTypes() presets.Facts {
	types := presets.Facts{}
	for _, reader := range project.Readers() {
		types[reader] = map[string]string{}
		for _, d := range project.Definitions(reader) {
			types[reader][d.Name] = d.Type
		}
	}
	return types
}
