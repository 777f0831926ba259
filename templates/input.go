package templates

import (
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// Origin says where a value comes from. Name is what people read ("versions.go", "preset go", "defaults", "go.mod:5"); Pos
// is the place in a file, where there is one.
type Origin struct {
	Name string
	Pos  diag.Pos
}

// String gives the name, and the position behind it where that says more.
func (o Origin) String() string {
	pos := o.Pos.String()
	switch {
	case o.Name == "":
		return pos
	case strings.Contains(o.Name, pos): // "" among others
		return o.Name
	}
	return o.Name + " (" + pos + ")"
}

// MarshalText makes an origin one string in JSON.
func (o Origin) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Input is everything that a rendering depends on.
type Input struct {
	// Image is the image's name, Source the file that declares it.
	Image, Source string
	// Command builds the file without stagegen: "docker build -f services/api/Dockerfile .".
	Command string
	// Data is what templates see: {"p": parameters, "facts": {reader: {name: value}}}.
	Data map[string]any
	// Origins tells where the values of Data come from, by field ("p.main", "facts.go.dir"). It may lack any.
	Origins map[string]Origin

	Pins map[string]Pin
	// Inline puts the references into FROM, in place of ARGs.
	Inline bool
	Caches map[string]Cache
	Stages map[string]Slots
	Tail   Tail
	// Access is what a kind of package manager needs to reach its registries; Reaches are the kinds that a stage asks, by stage. A
	// stage that is in Reaches without a kind reaches a network all the same.
	Access  map[string]Access
	Reaches map[string][]string
	Trust   Trust
	// Writable are folders of the image that belong to its user.
	Writable []Text
	// Files are extra paths of the context that the ignore file admits.
	Files []Text
	// Hidden are paths of the context that no build may see, such as the files of secrets.
	Hidden []Text
	// Assets are other projects' builds whose output the image takes in.
	Assets []Asset

	prefix string   // of the names of an asset's stages
	own    []string // what an asset's build sees of the context, where it can be named
}

// Base is what is known of an image without pulling it.
type Base struct {
	// Packages is the package manager: apk, apt or none.
	Packages string `json:"packages" yaml:"packages"`
	// Shell says whether a RUN in shell form can work.
	Shell bool `json:"shell" yaml:"shell"`
	// User is the user that the image sets; "0" or "" is root.
	User string `json:"user" yaml:"user"`
	// Env are the variables that the image sets, as NAME or NAME=VALUE.
	Env []string `json:"env,omitempty" yaml:"env,omitempty"`
	// Libc is the C library, glibc or musl; where it is not given, the package manager tells.
	Libc string `json:"libc,omitempty" yaml:"libc,omitempty"`
}

// The C libraries.
const (
	Glibc = "glibc"
	Musl  = "musl"
)

// CLibrary is the C library of the image, "" where that is not known.
func (b Base) CLibrary() string {
	switch {
	case b.Libc != "":
		return b.Libc
	case b.Packages == "apk":
		return Musl
	case b.Packages == "apt":
		return Glibc
	}
	return ""
}

// Pin is one base image under its ARG.
type Pin struct {
	Arg       string // name of the global ARG that holds the reference
	Reference string // the whole reference
	Line      string // name of the line, "25"; empty for an image of the user's own
	Image     string // name of the image of this project that it is; empty for an image of a registry
	Base      Base
	Origin    Origin
}

// PlatformKey is what the ID of a cache may end in: BuildKit replaces it by the platform that it builds for.
const PlatformKey = "${TARGETPLATFORM}"

// Cache is one cache mount. Its ID is complete, and may end in PlatformKey.
type Cache struct {
	ID      string `json:"id"`
	Target  string `json:"target"`
	Sharing string `json:"sharing"`
}

// Text is a value with its origin.
type Text struct {
	Value  string `json:"value"`
	Origin Origin `json:"origin"`
}

// Pair is a named value with its origin.
type Pair struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin Origin `json:"origin"`
}

// List is a list of words with one origin.
type List struct {
	Values []string `json:"values"`
	Origin Origin   `json:"origin"`
}

// Slots are what a user adds to one stage.
type Slots struct {
	Packages    map[string][]Text `json:"packages,omitempty"`  // by package manager
	Libraries   map[string][]Text `json:"libraries,omitempty"` // by package manager, for the target platform
	Environment []Pair            `json:"environment,omitempty"`
	Copy        []Copy            `json:"copy,omitempty"`
	Fetch       []Fetch           `json:"fetch,omitempty"`
	Before      []Code            `json:"before,omitempty"`
	After       []Code            `json:"after,omitempty"`
	Append      *Code             `json:"append,omitempty"` // raw instructions
}

// Copy puts a path of the context into the stage; with From an absolute path of the additional context of that name.
type Copy struct {
	Source string `json:"source"`
	From   string `json:"from,omitempty"`
	Target string `json:"target"`
	Chown  string `json:"chown,omitempty"`
	Mode   string `json:"mode,omitempty"`
	Origin Origin `json:"origin"`
}

// Fetch downloads one file whose checksum is known.
type Fetch struct {
	URL    string `json:"url"`
	SHA256 string `json:"sha256"`
	Target string `json:"target"`
	Mode   string `json:"mode,omitempty"`
	Origin Origin `json:"origin"`
}

// Code is text that the user declared as code: shell commands, or raw instructions.
type Code struct {
	Text string `json:"text"`
	// Inline tells that the text is one plain command line, which can be joined to others by &&.
	Inline  bool     `json:"inline"`
	Secrets []string `json:"secrets,omitempty"`
	SSH     bool     `json:"ssh,omitempty"`
	Network string   `json:"network,omitempty"`
	Origin  Origin   `json:"origin"`
}

// Tail is the contract of the image: what stands at the end of its last stage. A nil list means: not given.
type Tail struct {
	Environment []Pair       `json:"environment,omitempty"`
	Labels      []Pair       `json:"labels,omitempty"`
	Expose      []Text       `json:"expose,omitempty"`
	User        *Text        `json:"user,omitempty"`
	StopSignal  *Text        `json:"stop_signal,omitempty"`
	Healthcheck *Healthcheck `json:"healthcheck,omitempty"`
	Entrypoint  *List        `json:"entrypoint,omitempty"`
	Command     *List        `json:"command,omitempty"`
}

// Healthcheck is a probe in exec form; an empty Test means HEALTHCHECK NONE. The durations are as Docker writes them ("30s"),
// empty for Docker's default.
type Healthcheck struct {
	Test        []string `json:"test"`
	Interval    string   `json:"interval,omitempty"`
	Timeout     string   `json:"timeout,omitempty"`
	StartPeriod string   `json:"start_period,omitempty"`
	Retries     int      `json:"retries,omitempty"`
	Origin      Origin   `json:"origin"`
}
