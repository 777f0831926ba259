package presets

import (
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/templates"
)

// Preset is one loaded preset.
type Preset struct {
	// Name is what build.yaml calls it.
	Name string
	// Folder is where its files are, for people: "presets/go" or a folder of the project.
	Folder   string
	Manifest Manifest
	// Pins are the base images, by name.
	Pins       map[string]Pin
	Dockerfile *templates.Template
	Ignore     *templates.Template
}

// Manifest is preset.yaml.
type Manifest struct {
	// The version of the format of this file; always 1.
	Format int `yaml:"format"`
	// What the preset is for, in one line.
	Summary string `yaml:"summary"`
	// The project readers whose facts the preset may use: go, rust, node, java, static.
	Reads []string `yaml:"reads,omitempty"`
	// Files of defines that several built-in presets have in common, by name: javascript is presets/shared/javascript.tmpl.
	Shared []string `yaml:"shared,omitempty"`
	// The parameters that `with` accepts.
	Params map[string]Param `yaml:"params,omitempty"`
	// The parameter of type bool that says whether the program is linked to the C library of its builder. Then the parameters
	// builder and base name images with the same one.
	Linked string `yaml:"linked,omitempty"`
	// The stages that have slots; the template opens and closes each of them once.
	Stages []string `yaml:"stages"`
	// The package managers that the main steps of stages call: npm, go, maven or cargo, by stage. They get what package_registries
	// and ca_certificates say. A stage with an empty list reaches a network otherwise.
	Registries map[string][]string `yaml:"registries,omitempty"`
	// What the program at run time keeps authorities of its own for: node or jvm. Others ask the system.
	Trust string `yaml:"trust,omitempty"`
	// The cache mounts that the template may use.
	Caches map[string]Cache `yaml:"caches,omitempty"`
}

// Param is one typed parameter.
type Param struct {
	// One of string, name, bool, int, enum, list, path, port, image, base, duration.
	Type string `yaml:"type"`
	// The type of a list's elements.
	Of string `yaml:"of,omitempty"`
	// The values of an enum; the built-in words of a base, each the name of a pin (or scratch).
	Values []string `yaml:"values,omitempty"`
	// The fact that gives the default, such as go.main.
	Fact string `yaml:"fact,omitempty"`
	// "set" makes a list unite when layers merge.
	Merge string `yaml:"merge,omitempty"`
	// The default where there is no fact.
	Default *yamlsrc.Node `yaml:"default,omitempty"`
	// Text that may be empty, for "none".
	Optional bool `yaml:"optional,omitempty"`
	// What the parameter means, in one sentence.
	Doc string `yaml:"doc"`
}

// Cache is one cache mount. A download cache may be shared by all builds; an output cache never may, and names in key what
// tells its builds apart.
type Cache struct {
	// The absolute path of the mount.
	Target string `yaml:"target"`
	// shared, locked or private, as BuildKit knows them.
	Sharing string `yaml:"sharing"`
	// What keys an output cache: name (of the project), image, toolchain (the version of the first pin), platform.
	Key []string `yaml:"key,omitempty"`
}

// Pin is one base image in pins.yaml.
type Pin struct {
	// The name of the ARG that holds the whole reference.
	Arg string `yaml:"arg"`
	// The key of `versions` in build.yaml that picks the line.
	Version string `yaml:"version,omitempty"`
	// The fact that picks the line where `versions` says nothing.
	Fact string `yaml:"fact,omitempty"`
	// The fact is a minimum: where no line has its name, the lowest line above it serves.
	Floor bool `yaml:"floor,omitempty"`
	// The pin whose line this one always has.
	Follow string `yaml:"follow,omitempty"`
	// The form of the image's tags, with the groups version and os.
	Tags string `yaml:"tags,omitempty"`
	// What is known of the image without pulling it.
	Base templates.Base `yaml:"base"`
	// The supported lines ("1.27"), each with its newest image.
	Lines map[string]Line `yaml:"lines"`
}

// Line is one supported line of an image.
type Line struct {
	// The whole reference: registry, repository, tag and perhaps digest.
	Image string `yaml:"image"`
	// The day after which nobody mends the line, as YYYY-MM-DD. audit reads it.
	EOL string `yaml:"eol,omitempty"`
}

// The types of parameters.
const (
	TypeString   = "string"
	TypeName     = "name"
	TypeBool     = "bool"
	TypeInt      = "int"
	TypeEnum     = "enum"
	TypeList     = "list"
	TypePath     = "path"
	TypePort     = "port"
	TypeImage    = "image"
	TypeBase     = "base"
	TypeDuration = "duration"
)

// Scratch is the word of a base parameter for the empty image, which has no pin.
const Scratch = "scratch"

// closed: a value of this type cannot carry text of the user's.
func (p Param) closed() bool {
	switch p.Type {
	case TypeBool, TypeInt, TypeEnum, TypePort:
		return true
	}
	return false
}
