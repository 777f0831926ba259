package generator

import (
	"cmp"
	"slices"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/templates"
)

// Plan is a project with every default applied and every choice made: complete, sorted, printable as JSON. With the presets it is
// all that a rendering depends on.
type Plan struct {
	// Name is the project's name, which keys output caches.
	Name string `json:"name,omitempty"`
	// Images are sorted by name.
	Images []*Image `json:"images"`

	below []*Image // that are not asked for, and that others stand on
	amiss bool     // a finding that is an error is about no image alone
}

// Image is one image of a plan. All paths are slash paths; Dir, Context, Dockerfile and IgnoreFile are relative to the root.
type Image struct {
	Name string `json:"name"`
	// Source is the file that declares the image, Pos its place there.
	Source string   `json:"source"`
	Pos    diag.Pos `json:"-"`
	// Preset is empty for an image that keeps a Dockerfile of its own.
	Preset string   `json:"preset,omitempty"`
	Folder string   `json:"preset_folder,omitempty"`
	Chain  []string `json:"house_presets,omitempty"`

	Dir     string `json:"dir"`
	Context string `json:"context"`
	// Closure are the folders of the project and of the local packages that it depends on: its own first, the others in order.
	// It is empty for a Dockerfile of one's own, and where the preset reads no project.
	Closure    []string `json:"closure,omitempty"`
	Dockerfile string   `json:"dockerfile"`
	IgnoreFile string   `json:"ignore_file,omitempty"`

	Params map[string]Value `json:"params"`
	Facts  map[string]Value `json:"facts"`
	Pins   map[string]Pin   `json:"pins"`
	// Inline says that the references stand in FROM, not in ARGs.
	Inline bool                       `json:"pins_inline,omitempty"`
	Caches map[string]templates.Cache `json:"caches,omitempty"`
	Stages map[string]templates.Slots `json:"stages,omitempty"`
	Tail   templates.Tail             `json:"image"`
	Files  []templates.Text           `json:"files,omitempty"`
	Hidden []templates.Text           `json:"hidden,omitempty"`
	// Access is what each kind of package manager needs, Reaches the kinds that a stage asks.
	Access   map[string]templates.Access `json:"access,omitempty"`
	Reaches  map[string][]string         `json:"reaches,omitempty"`
	Trust    templates.Trust             `json:"trust"`
	Writable []templates.Text            `json:"writable,omitempty"`
	Allow    []Allow                     `json:"allow,omitempty"`
	Build    Build                       `json:"build"`
	Assets   []*Asset                    `json:"assets,omitempty"`
	// Syntax is what the Dockerfile asks of the frontend that reads it.
	Syntax Syntax `json:"syntax"`

	preset *presets.Preset
	suffix string         // of tag parts, where it is a variant that has the names of its image
	needs  []project.Need // what the readers found that the build reads
	unfit  bool           // its plan has findings that are errors, or that of an image below has
	found  diag.List      // the findings of its plan
	params []Given        // images of the project that parameters name by themselves
	text   *rendered      // its files, once they are rendered
}

// Asset is another project that is built first, in stages of the image's Dockerfile.
type Asset struct {
	// Stage begins the names of its stages.
	Stage string `json:"stage"`
	// Target is where its output is placed, relative to the build context.
	Target string `json:"target"`
	// Plan has the parameters, facts, pins and caches of its build.
	Plan *Image `json:"plan"`

	origin templates.Origin
}

// Value is one value of a plan: a string, bool, int or []string.
type Value struct {
	Value  any              `json:"value"`
	Origin templates.Origin `json:"origin"`
}

// Pin is one base image, resolved.
type Pin struct {
	Arg       string `json:"arg"`
	Reference string `json:"image"`
	// Original is what a mirror stands in for; empty without one.
	Original string `json:"original,omitempty"`
	// Image is the image of the project that it is; empty for an image of a registry.
	Image  string           `json:"image_of_project,omitempty"`
	Line   string           `json:"line,omitempty"`
	Base   templates.Base   `json:"base"`
	Origin templates.Origin `json:"origin"`

	version string // of the image, from its tag
	facts   facts  // of an image of the project
}

// Syntax is the Dockerfile syntax of an image.
type Syntax struct {
	// Asked is what build.yaml says of the "# syntax=" line, Floor what engines have in themselves.
	Asked *templates.Text `json:"asked,omitempty"`
	Floor templates.Text  `json:"floor"`
	// Line is the image that the line of the file names; empty without a line.
	Line string `json:"line,omitempty"`
	// Needs is the oldest version that can build the file, Features what needs more than 1.0.
	Needs    string    `json:"needs,omitempty"`
	Features []Feature `json:"features,omitempty"`

	frontend string // the newest frontend of version 1, or its mirror
}

// Feature is what a Dockerfile uses of a version of the syntax, with the first line that does.
type Feature struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Line    int    `json:"line"`
}

// Allow is a named exception to a check.
type Allow struct {
	Rule   string   `json:"rule"`
	Value  string   `json:"value,omitempty"`
	Reason string   `json:"reason"`
	Pos    diag.Pos `json:"-"`

	used bool // a finding of a project reader was excepted by it
}

func (a Allow) excepts(f diag.Finding) bool {
	return a.Rule == f.Rule && (a.Value == "" || a.Value == f.Found)
}

// Build is what only building needs.
type Build struct {
	Args    []templates.Pair `json:"args,omitempty"`
	Proxy   []templates.Pair `json:"proxy,omitempty"`
	Tags    []templates.Text `json:"tags,omitempty"`
	Target  string           `json:"target,omitempty"`
	Secrets []Secret         `json:"secrets,omitempty"`
	// Contexts are sorted by name.
	Contexts []Context `json:"additional_contexts,omitempty"`
	SSH      []Agent   `json:"ssh,omitempty"`
	Variants []Variant `json:"variants,omitempty"`
	// Platforms are what the image is built for when it is pushed.
	Platforms []string `json:"platforms,omitempty"`
	CacheFrom []Cache  `json:"cache_from,omitempty"`
	CacheTo   []Cache  `json:"cache_to,omitempty"`
	// MaxSize is the most that the image may take, in bytes; 0 for no limit.
	MaxSize int64 `json:"max_size,omitempty"`
	// Provenance and SBOM are the options of an attestation: "true" for those that BuildKit has by default, "" for none.
	Provenance string `json:"provenance,omitempty"`
	SBOM       string `json:"sbom,omitempty"`
}

// Cache is where the results of steps are taken from or put, its variables replaced.
type Cache struct {
	Type   string            `json:"type"`
	Attrs  map[string]string `json:"attrs,omitempty"`
	Origin templates.Origin  `json:"origin"`
}

// Context is what instructions of the Dockerfile name beside stages and images: an image of the project, an image of a registry,
// or a folder, which is relative to the root. It is exactly one of the three.
type Context struct {
	Name      string           `json:"name"`
	Image     string           `json:"image,omitempty"`
	Reference string           `json:"reference,omitempty"`
	Folder    string           `json:"folder,omitempty"`
	Origin    templates.Origin `json:"origin"`

	facts facts // of an image of the project
}

// OnBuildPlatform tells whether a stage for the build platform takes what the build is given.
func (o *Output) OnBuildPlatform(g Given) bool {
	_, build := o.Image.onPlatforms(g, string(o.text))
	return build
}

// Secret is a secret by reference: an environment variable, or a file relative to the root.
type Secret struct {
	ID          string `json:"id"`
	Environment string `json:"environment,omitempty"`
	File        string `json:"file,omitempty"`

	origin templates.Origin
	asked  diag.Pos
}

// Declared is the place of the secret's source in build.yaml.
func (s Secret) Declared() diag.Pos { return s.origin.Pos }

// Asked is the place at which the image itself lists the secret; the zero Pos where defaults, a house preset or a slot does.
func (s Secret) Asked() diag.Pos { return s.asked }

// Variant is the same Dockerfile built with other arguments and names.
type Variant struct {
	Name      string           `json:"name"`
	Args      []templates.Pair `json:"args,omitempty"`
	Tags      []templates.Text `json:"tags,omitempty"`
	Platforms []string         `json:"platforms,omitempty"`
	Pos       diag.Pos         `json:"-"`
}

// Agent is what RUN --mount=type=ssh may use: the agent of whoever builds, or a key or a socket in a file relative to the root.
type Agent struct {
	ID   string `json:"id"`
	File string `json:"file,omitempty"`

	pos, asked diag.Pos
}

// Declared is the place of the entry in build.yaml, or of what needs the agent.
func (a Agent) Declared() diag.Pos { return a.pos }

// Asked is that place where the image itself lists the agent; the zero Pos where defaults or a house preset does.
func (a Agent) Asked() diag.Pos { return a.asked }

// Owned tells whether stagegen writes the image's Dockerfile.
func (i *Image) Owned() bool { return i.Preset != "" }

// Fit tells whether its plan is complete: there are no findings about it that are errors.
func (i *Image) Fit() bool { return !i.unfit }

// Output is the rendered image.
type Output struct {
	Image *Image
	// Files are the Dockerfile and its ignore file; empty for an image that keeps its own.
	Files []File
	// Rendering has the origin of each line.
	Rendering *templates.Output

	text []byte // of the Dockerfile, whoever wrote it
}

// Stages are the names of the Dockerfile's stages, in order.
func (o *Output) Stages() []string { return dockerfile.Stages(o.text) }

// Given are the images of the project that a build of a stage is given, sorted by name; without a stage, of the image's own.
func (o *Output) Given(stage string) []Given {
	reached := dockerfile.Reached(o.text, cmp.Or(stage, o.Image.Build.Target))
	return slices.DeleteFunc(o.Image.StandsOn(), func(g Given) bool {
		return !slices.ContainsFunc(reached, func(name string) bool { return dockerfile.SameImage(name, g.Name) })
	})
}

// File is one file to write.
type File struct {
	Path string // slash path from the root
	Text []byte
}
