package schema

import (
	"encoding/json"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// ImageNamePattern is what names of images and house presets look like. Names of files and tags are made from them.
const ImageNamePattern = `^[a-z0-9]+([._-][a-z0-9]+)*$`

func named(noun, pattern, expected string) shape {
	s := patterned(noun, pattern, expected)
	s.rule = RuleName
	return s
}

var imageNameShape = named("a proper name", ImageNamePattern, "lower-case letters and digits, with single . _ - between")

var envNameShape = named("the name of an environment variable", `^[A-Za-z_][A-Za-z0-9_]*$`, "letters, digits and _, no digit first")

var labelNameShape = named("the name of a label", `^[A-Za-z0-9_][A-Za-z0-9_./-]*$`, "letters, digits and . _ - /")

var secretNameShape = named("the name of a secret", `^[A-Za-z0-9_][A-Za-z0-9_.-]*$`, "letters, digits and . _ -")

var versionNameShape = named("the name of a version", `^[a-z][a-z0-9]*([._-][a-z0-9]+)*$`, "a language or system in lower case, as in go")

// variantNameShape is that of a tag, which the name of a variant becomes.
var variantNameShape = named("the name of a variant", `^[a-z0-9]+([._-][a-z0-9]+)*$`, "lower-case letters and digits, with . _ - between")

// ProjectName is the name of a project, as Compose has it.
type ProjectName string

var projectNameShape = named("the name of a project", `^[a-z0-9][a-z0-9_-]*$`, "lower-case letters, digits, - and _")

// DecodeNode implements yamlsrc.Decoder.
func (p *ProjectName) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := projectNameShape.scalar(n)
	return into(p, value, l)
}

// JSONSchema describes p.
func (ProjectName) JSONSchema() *jsonschema.Schema { return projectNameShape.schema() }

// EnvName is the name of an environment variable.
type EnvName string

// DecodeNode implements yamlsrc.Decoder.
func (e *EnvName) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := envNameShape.scalar(n)
	return into(e, value, l)
}

// JSONSchema describes e.
func (EnvName) JSONSchema() *jsonschema.Schema { return envNameShape.schema() }

// BaseEnv are environment variables that a base image sets: NAME or NAME=VALUE.
type BaseEnv []string

var baseEnvShape = patterned("an environment variable of a base image", `^[A-Za-z_][A-Za-z0-9_]*(=.*)?$`, "NAME or NAME=VALUE")

// DecodeNode implements yamlsrc.Decoder.
func (b *BaseEnv) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := baseEnvShape.list(n, "environment variables")
	*b = list
	return l
}

// JSONSchema describes b.
func (BaseEnv) JSONSchema() *jsonschema.Schema { return baseEnvShape.listSchema() }

// StageName is the name of a stage of a Dockerfile.
type StageName string

var stageNameShape = named("the name of a stage", `^[A-Za-z][A-Za-z0-9_.-]*$`, "letters, digits and . _ -, a letter first")

// DecodeNode implements yamlsrc.Decoder.
func (s *StageName) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := stageNameShape.scalar(n)
	return into(s, value, l)
}

// JSONSchema describes s.
func (StageName) JSONSchema() *jsonschema.Schema { return stageNameShape.schema() }

// CheckName is the name of a rule.
type CheckName string

// DecodeNode implements yamlsrc.Decoder.
func (r *CheckName) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := ruleNameShape.scalar(n)
	return into(r, value, l)
}

var ruleNameShape = named("the name of a rule", `^[A-Za-z0-9]+([/-][A-Za-z0-9]+)*$`, "the word in brackets behind a finding")

// JSONSchema describes r.
func (CheckName) JSONSchema() *jsonschema.Schema { return ruleNameShape.schema() }

// SecretNames are names of secrets.
type SecretNames []string

// DecodeNode implements yamlsrc.Decoder.
func (s *SecretNames) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := secretNameShape.list(n, "secrets")
	*s = list
	return l
}

// JSONSchema describes s.
func (SecretNames) JSONSchema() *jsonschema.Schema { return secretNameShape.listSchema() }

// PackageNames are names of packages, each with an optional version as its package manager writes it.
type PackageNames []string

var packageShape = named("the name of a package", `^[A-Za-z0-9][A-Za-z0-9+._-]*((=|~|~=)[A-Za-z0-9+._:~-]+)?$`, "a name, alone or with =VERSION")

// DecodeNode implements yamlsrc.Decoder.
func (p *PackageNames) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := packageShape.list(n, "packages")
	*p = list
	return l
}

// JSONSchema describes p.
func (PackageNames) JSONSchema() *jsonschema.Schema { return packageShape.listSchema() }

// FormatVersion is the value of the key `stagegen`.
type FormatVersion string

// DecodeNode implements yamlsrc.Decoder. Load has judged the value before.
func (v *FormatVersion) DecodeNode(n *yamlsrc.Node) diag.List {
	*v = FormatVersion(n.Value)
	return nil
}

// JSONSchema describes v.
func (FormatVersion) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Enum: []any{Version, json.Number(Version)}}
}
