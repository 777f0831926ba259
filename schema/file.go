// Package schema owns what a build.yaml is: its types, how its files are read and merged into one project, what makes it
// valid, and the JSON Schema that editors complete from. The comments of the types and fields below are the descriptions
// in that JSON Schema and in the reference pages: they address the person who writes a build.yaml.
//
// It knows no preset: what stands under `with` and which stages exist is decided by the preset, so those nodes are handed
// on. It imports internal/diag, internal/yamlsrc and invopop/jsonschema (and is the only importer of the latter), and
// reads files through an fs.FS.
package schema

// Version is the major version of the format that this package reads, the value of the key `stagegen`.
const Version = "1"

// File is a build.yaml. Every path in it is relative to the folder of the file in which it is written.
type File struct {
	// Version of this format. Required in the root file; "1" is the only one.
	Stagegen FormatVersion `yaml:"stagegen,omitempty"`
	// Name of the project, as in Compose. It keys the caches of compilers, so that projects on one machine do not mix them.
	Name ProjectName `yaml:"name,omitempty"`
	// Files merged in order, before this one. They hold the same keys and may include others.
	Include Paths `yaml:"include,omitempty"`
	// Files of parts of the project, as globs. Each holds `images` and its own `defaults`; its folder is the `dir` of its images.
	Members Globs `yaml:"members,omitempty"`
	// Versions of languages and systems by name, as in `go: "1.27"`. A version line is enough; exact images are pinned elsewhere.
	Versions map[string]LineVersion `yaml:"versions,omitempty"`
	// Base images of your own by name, for the parameters `base` and `builder` of presets. Images of this project need no entry:
	// they are named there as "image:NAME".
	Bases map[string]Base `yaml:"bases,omitempty"`
	// What holds for every image that does not say otherwise.
	Defaults Defaults `yaml:"defaults,omitempty"`
	// House presets: a preset with values of your own, under a name of your own.
	Presets map[string]Variant `yaml:"presets,omitempty"`
	// Folders that hold presets of your own, looked up in order before the built-in ones.
	PresetDirs Paths `yaml:"preset_dirs,omitempty"`
	// Secrets by name. Never a value: the name of an environment variable or a file.
	Secrets map[string]Secret `yaml:"secrets,omitempty"`
	// Where packages come from, and by which secret.
	PackageRegistries PackageRegistries `yaml:"package_registries,omitempty"`
	// Authorities to trust beside those that everybody trusts.
	CACertificates CACertificates `yaml:"ca_certificates,omitempty"`
	// Registries that stand in for others, by registry or a part of one: `docker.io: mirror.acme.dev/hub`. Every reference that
	// stagegen writes is changed, by the longest entry that it begins with.
	Mirrors Mirrors `yaml:"mirrors,omitempty"`
	// How a Dockerfile names its base images: image (default) has one ARG for each above the first FROM, inline has the reference
	// in each FROM, where more bots look for it.
	Pins PinStyle `yaml:"pins,omitempty"`
	// Proxies of the build.
	Proxy Proxy `yaml:"proxy,omitempty"`
	// The time that `stagegen build --reproducible` gives to everything in an image where there is no git commit to take it from: seconds
	// since 1970-01-01 UTC.
	SourceDateEpoch Epoch `yaml:"source_date_epoch,omitempty"`
	// The images that this repository builds, by name.
	Images map[string]ImageSpec `yaml:"images,omitempty"`
}

// Member is the file of one part of the project, found by `members` of the root file. It has no key `stagegen`: a file with
// that key is a root of its own.
type Member struct {
	// What holds for every image of this file, on top of the defaults of the root file.
	Defaults Defaults `yaml:"defaults,omitempty"`
	// The images of this part, by name. Names are unique in the whole project.
	Images map[string]ImageSpec `yaml:"images,omitempty"`
}

// Base is a base image of your own.
type Base struct {
	// The image with a tag or, better, a digest; or "image:NAME", an image of this project of which is known what stands here.
	Image BaseReference `yaml:"image"`
	// Its package manager: apk, apt or none (default).
	Packages PackageManager `yaml:"packages,omitempty"`
	// Whether it has a shell. Default: it has one when it has a package manager.
	Shell *bool `yaml:"shell,omitempty"`
	// The numeric user that it runs as by default.
	User User `yaml:"user,omitempty"`
	// Environment variables that it sets: NAME or NAME=VALUE.
	Env BaseEnv `yaml:"env,omitempty"`
}

// HasShell tells whether commands can run in b.
func (b Base) HasShell() bool {
	if b.Shell != nil {
		return *b.Shell
	}
	return b.Packages == "apk" || b.Packages == "apt"
}

// Secret says where a secret comes from: exactly one of both.
type Secret struct {
	// Name of the environment variable that holds it.
	Environment EnvName `yaml:"environment,omitempty"`
	// File that holds it: relative to this file's folder, or beginning with / or ~/.
	File HostPath `yaml:"file,omitempty"`
}
