package detect

import (
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// Report is what a repository holds. Its JSON is what `stagegen init --dry-run --json` prints: docs/init.md describes it.
// Everything in it is sorted; no list is nil.
type Report struct {
	Images      []Image       `json:"images"`
	Unsupported []Unsupported `json:"unsupported"`
	// Libraries are folders that only other folders use.
	Libraries []string  `json:"libraries"`
	Findings  diag.List `json:"findings"`

	// Aside are Dockerfiles that no image is made of: those of folders for development, where the repository has more than these.
	Aside []string `json:"-"`
}

// Image is one deployable unit.
type Image struct {
	Name      string         `json:"name"`
	Dir       string         `json:"dir"`
	Preset    string         `json:"preset"`
	Language  string         `json:"language"`
	Tool      string         `json:"tool"`
	Version   Version        `json:"version"`
	Framework string         `json:"framework"`
	Target    Target         `json:"target"`
	Port      int            `json:"port"`
	With      map[string]any `json:"with"`
	Evidence  []string       `json:"evidence"`
	Doubts    []string       `json:"doubts"`
	// Dockerfile is that of a unit which keeps its hand-written one; Preset is then empty, and Fits names the preset that would
	// serve.
	Dockerfile string `json:"dockerfile,omitempty"`
	Fits       string `json:"fits,omitempty"`
	// Context is the build context of Dockerfile, from the root; empty where Dockerfile is.
	Context string `json:"context,omitempty"`
	// Assets are folders whose build output is placed into this image's sources.
	Assets []survey.Asset `json:"assets,omitempty"`

	// Unit is what the detector said, for those who write the build.yaml.
	Unit survey.Candidate `json:"-"`

	order     int  // of its Dockerfile among those of a unit
	web       int  // the word of the Procfile's web command that names it, by which the programs of a folder are in order
	confirmed bool // a Compose file builds it, and has named it
}

// Version is the version of a language.
type Version struct {
	// Value is what is built with: Raw where it is exact, else the newest supported line that satisfies it.
	Value  string `json:"value"`
	Source string `json:"source"`
	Raw    string `json:"raw"`
}

// Target is what the image runs or serves: survey.Target.
type Target struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// Unsupported is a project of a language that stagegen does not know.
type Unsupported struct {
	Dir      string   `json:"dir"`
	Language string   `json:"language"`
	Evidence []string `json:"evidence"`
}
