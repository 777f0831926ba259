package schema

import (
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// Stage is what one image, or all that share a house preset, add to a stage of a preset.
type Stage struct {
	// Packages for the machine that builds, by package manager: tools.
	Packages PackageLists `yaml:"packages,omitempty"`
	// Packages for the machine that runs the image, by package manager: libraries to link.
	Libraries PackageLists `yaml:"libraries,omitempty"`
	// Environment variables of the stage.
	Environment Environment `yaml:"environment,omitempty"`
	// Files from the project, or from one of additional_contexts, to copy into the stage.
	Copy []Copy `yaml:"copy,omitempty"`
	// Files to download into the stage.
	Fetch []Fetch `yaml:"fetch,omitempty"`
	// Commands before the stage's main step, in the same RUN.
	Before []Step `yaml:"before,omitempty"`
	// Commands after the stage's main step, in the same RUN.
	After []Step `yaml:"after,omitempty"`
	// Dockerfile instructions at the end of the stage, as they are.
	Append Code `yaml:"append,omitempty"`
}

// PackageLists are package names by package manager. The one that the stage's base image has is used.
type PackageLists struct {
	// Names of Debian packages.
	Apt PackageNames `yaml:"apt,omitempty"`
	// Names of Alpine packages.
	Apk PackageNames `yaml:"apk,omitempty"`
}

// Copy copies from the project, or from another context, into a stage.
type Copy struct {
	// File or folder, relative to the folder of this file; with `from` an absolute path of what that names. In the target of an
	// asset it is what that builds.
	Source CopySource `yaml:"source"`
	// One of `additional_contexts`. Default: the project.
	From ContextName `yaml:"from,omitempty"`
	// Absolute path in the image. With a slash at its end it is the folder to copy into.
	Target ImagePath `yaml:"target"`
	// Numeric owner and group. Default: root.
	Chown User `yaml:"chown,omitempty"`
	// Permissions as octal digits.
	Mode Mode `yaml:"mode,omitempty"`
}

// Fetch downloads one file into a stage.
type Fetch struct {
	// Where it is, by https.
	URL HTTPS `yaml:"url"`
	// The SHA-256 sum that it must have.
	SHA256 SHA256 `yaml:"sha256"`
	// Absolute path of the file in the image.
	Target ImagePath `yaml:"target"`
	// Permissions as octal digits, as in "0755". Default: 0644.
	Mode Mode `yaml:"mode,omitempty"`
}

// Step is a command of a stage, written as text or with what it needs besides.
type Step struct {
	// Shell code, of one or several lines.
	Run Code `yaml:"run"`
	// Names of secrets that the command may read, as files under /run/secrets.
	Secrets SecretNames `yaml:"secrets,omitempty"`
	// Whether the command may use the SSH agent of whoever builds.
	SSH bool `yaml:"ssh,omitempty"`
	// Network of the command: default, none or host.
	Network Network `yaml:"network,omitempty"`
}

// DecodeNode implements yamlsrc.Decoder.
func (s *Step) DecodeNode(n *yamlsrc.Node) diag.List {
	switch n.Kind {
	case yamlsrc.Mapping:
		type plain Step // without this method
		return yamlsrc.Decode(n, (*plain)(s))
	case yamlsrc.Scalar:
		return s.Run.DecodeNode(n)
	}
	return diag.List{yamlsrc.WrongKind(n, "a command", "text, or a mapping with run")}
}
