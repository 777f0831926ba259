package schema

import (
	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// ImageSpec is one image as it is written, or after all layers were merged into it.
type ImageSpec struct {
	// What kind of program this is: a house preset, a preset of preset_dirs, a built-in one, or a folder ("./docker/presets/go").
	// An image without a preset names its own `dockerfile`, which stagegen verifies, lists and builds and never writes.
	Preset PresetRef `yaml:"preset,omitempty"`
	// Folder of the program. Default: the folder of this file.
	Dir Path `yaml:"dir,omitempty"`
	// Folder that the build sees. With a preset it is found out from the project's manifests and rarely written.
	Context Path `yaml:"context,omitempty"`
	// With a preset: where the Dockerfile is written, default Dockerfile in `dir`. Without one: your own Dockerfile.
	Dockerfile Path `yaml:"dockerfile,omitempty"`
	// Stage to build. Default: the last one.
	Target StageName `yaml:"target,omitempty"`

	// The same Dockerfile built with other arguments and names, by the name of the variant: `stagegen build web@prod`. Without one named,
	// the image itself is built.
	Variants map[string]ImageVariant `yaml:"variants,omitempty"`

	Behaviour `yaml:",inline"`
	Common    `yaml:",inline"`
}

// ImageVariant is what a variant of an image says otherwise.
type ImageVariant struct {
	// Build arguments, beside and over those of the image.
	Args Args `yaml:"args,omitempty"`
	// Names in place of those of the image. Default: those of the image that have no tag part, with the variant's name as tag.
	Tags Tags `yaml:"tags,omitempty"`
	// What the variant is built for, in place of what the image is.
	Platforms Platforms `yaml:"platforms,omitempty"`
}

// Variant is a house preset.
type Variant struct {
	// The preset that this one builds on: another house preset, one of preset_dirs, a built-in one, or a folder. A house preset
	// may have the name of the one that it extends.
	Extends PresetRef `yaml:"extends"`
	// Folders whose projects `stagegen init` and `stagegen adopt` give this preset in the place of the one that it builds on: a glob
	// such as "services/*", or a list of them. It says nothing about images that are written already.
	InitAs FolderGlobs `yaml:"init_as,omitempty"`

	Behaviour `yaml:",inline"`
	Common    `yaml:",inline"`
}

// Defaults is what holds for every image that does not say otherwise. Parameters of presets (`with`) belong into a house
// preset.
type Defaults struct {
	Common `yaml:",inline"`
}

// Behaviour are the keys of an image and of a house preset that defaults cannot have, since they mean something else for
// every kind of program.
type Behaviour struct {
	// The preset's own parameters.
	With Params `yaml:"with,omitempty"`
	// Paths that the build needs beyond those that the preset admits.
	Files Paths `yaml:"files,omitempty"`
	// Builds of other projects whose output is placed into this one's sources before it is built: a site that a server embeds,
	// a style sheet that a site takes in. They are stages of this image's Dockerfile.
	Assets []Asset `yaml:"assets,omitempty"`
	// Folders of the image that the program may write to, also where the file system is read-only and a volume lies there.
	Writable ImagePaths `yaml:"writable,omitempty"`
	// What the container runs, as a list of words. There is no shell between.
	Entrypoint Exec `yaml:"entrypoint,omitempty"`
	// Arguments of the entrypoint, as a list of words; the empty list drops those of the base image.
	Command Exec `yaml:"command,omitempty"`
}

// Common are the keys that images, house presets and defaults share. With Compose's names and shapes where it has them.
type Common struct {
	// Versions for this image, on top of the file's `versions`.
	Versions map[string]LineVersion `yaml:"versions,omitempty"`
	// What to add to the preset's stages, by the name of the stage.
	Stages map[string]Stage `yaml:"stages,omitempty"`
	// Build arguments (ARG).
	Args Args `yaml:"args,omitempty"`
	// Environment variables of the image. A dollar sign is a dollar sign.
	Environment Environment `yaml:"environment,omitempty"`
	// Ports that the program listens on.
	Expose Ports `yaml:"expose,omitempty"`
	// Labels of the image. ${name} and ${dir} stand for the image's name and folder; ${description}, ${license} and ${source} for
	// what the project's manifests state. A label that is nothing but one of these is left out where they state nothing.
	Labels Labels `yaml:"labels,omitempty"`
	// Numeric user and group that the container runs as.
	User User `yaml:"user,omitempty"`
	// How the engine asks whether the program is well.
	Healthcheck *Healthcheck `yaml:"healthcheck,omitempty"`
	// Signal that stops the program, as in SIGTERM.
	StopSignal Signal `yaml:"stop_signal,omitempty"`
	// Build contexts beside `context`, by the name that FROM and COPY --from give them, as in Compose: "image:NAME" is another image
	// of this project, "docker-image://…" an image of a registry, anything else a folder.
	AdditionalContexts AdditionalContexts `yaml:"additional_contexts,omitempty"`
	// Names of the built image. ${name} and ${dir} stand for the image's name and folder.
	Tags Tags `yaml:"tags,omitempty"`
	// What the image is built for when it is pushed: linux/amd64, linux/arm64. A build that stays on the engine is for the engine's own
	// platform, unless --platform says otherwise.
	Platforms Platforms `yaml:"platforms,omitempty"`
	// Where the results of steps are taken from, in Compose's form: an image, or type=registry,ref=… or type=local,src=…. ${name} and
	// ${dir} are replaced, so that each image has a cache of its own.
	CacheFrom CacheSources `yaml:"cache_from,omitempty"`
	// Where the results of steps are put: type=inline (into the image), type=registry,ref=…,mode=max or type=local,dest=…. ${name} and
	// ${dir} are replaced.
	CacheTo CacheTargets `yaml:"cache_to,omitempty"`
	// Whether a pushed image says how it was built: true, false, or mode=max. Default: false.
	Provenance Attestation `yaml:"provenance,omitempty"`
	// Whether a pushed image lists what is in it: true, false, or generator=IMAGE. Default: false.
	SBOM Attestation `yaml:"sbom,omitempty"`
	// The most that the built image may take, unpacked as `docker images` shows it: 30MB. A larger one is a finding of the build.
	MaxSize ByteSize `yaml:"max_size,omitempty"`
	// The line "# syntax=" of the Dockerfile: "1" or an exact version for one, none for none, so that no image is pulled and what
	// `floor` lacks is written in older ways. Default: a line where the file needs more than `floor`.
	Syntax Syntax `yaml:"syntax,omitempty"`
	// The Dockerfile syntax that every engine which builds the file has in itself: "1.4" (default) is Docker Engine 23, "1.2" is 20.10.
	Floor SyntaxFloor `yaml:"floor,omitempty"`
	// Names of secrets that the build may use; see the file's `secrets`.
	Secrets SecretNames `yaml:"secrets,omitempty"`
	// What RUN --mount=type=ssh may use, as in Compose: "default" is the agent of whoever builds, "NAME=FILE" a key or the socket of an
	// agent. FILE is relative to this file's folder, or begins with / or ~/. What a preset or a slot asks for need not be listed.
	SSH SSHAgents `yaml:"ssh,omitempty"`
	// Exceptions to checks, each with a reason.
	Allow []Waiver `yaml:"allow,omitempty"`
}

// Healthcheck is Compose's, without shell forms.
type Healthcheck struct {
	// The command as a list that begins with CMD, or NONE to drop a check of the base image.
	Test HealthTest `yaml:"test,omitempty"`
	// True drops a check of the base image.
	Disable bool `yaml:"disable,omitempty"`
	// Time between two checks, as in 30s.
	Interval Duration `yaml:"interval,omitempty"`
	// Time after which a check has failed.
	Timeout Duration `yaml:"timeout,omitempty"`
	// Time to start in which failures do not count.
	StartPeriod Duration `yaml:"start_period,omitempty"`
	// Number of failures in a row after which the container is not well.
	Retries Count `yaml:"retries,omitempty"`
}

// Off tells whether h drops the base image's check rather than defining one.
func (h Healthcheck) Off() bool { return h.Disable || h.testOff() }

func (h Healthcheck) testOff() bool { return len(h.Test) == 1 && h.Test[0] == "NONE" }

// Waiver is a named exception to a check.
type Waiver struct {
	// Name of the rule, as it stands in brackets behind a finding.
	Rule CheckName `yaml:"rule"`
	// Limits the exception to findings about this value.
	Value Text `yaml:"value,omitempty"`
	// Why it is right here.
	Reason Reason `yaml:"reason"`
}

// Asset is another project that is built first.
type Asset struct {
	// Folder of the project, relative to the folder of this file.
	Dir Path `yaml:"dir"`
	// Where its output is placed, as a path relative to the folder of this file: "services/api/internal/ui/dist". What lies there
	// in the checkout is not sent to the build.
	Target Path `yaml:"target"`
	// The preset that builds it: one that makes assets. Default: static.
	Preset PresetRef `yaml:"preset,omitempty"`
	// Parameters of that preset.
	With Params `yaml:"with,omitempty"`
}

// Params are a preset's parameters, undecoded: their types are the preset's.
type Params map[string]*yamlsrc.Node

// JSONSchema describes p.
func (Params) JSONSchema() *jsonschema.Schema { return &jsonschema.Schema{Type: "object"} }
