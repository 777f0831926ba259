package survey

// Candidate is what one detector says of one folder.
type Candidate struct {
	// Dir is the folder: a slash path from the root, "." for the root.
	Dir string
	// Name is what the project calls itself or the program; "" for a name from the folder.
	Name string
	Role Role
	// Weak tells that the manifest may be there for tooling alone, such as a requirements.txt without a program: any other
	// candidate in the folder then wins.
	Weak bool
	// Bare tells a source that nothing but itself says to be a program: no manifest names or builds it.
	Bare bool
	// Plain tells pages that are served as they stand.
	Plain bool
	// Language is go, rust, node, java, static, python, php or cpp. Tool is what builds or installs: go, cargo, npm, yarn1,
	// yarn-berry, pnpm, bun, maven, maven-wrapper, gradle, gradle-wrapper, pip, uv, poetry, pdm, pipenv, conda, setuptools,
	// composer, cmake, make, meson, hugo, jekyll or none.
	Language, Tool string
	// Preset is the built-in preset that serves it; "" where none does.
	Preset    string
	Framework string
	Version   Version
	Target    Target
	// Written tells that a Procfile or the like states the target as a command.
	Written bool
	Port    Port
	// With are parameters of the preset that its readers would not find by themselves.
	With []Param
	// Evidence are the places that say what it is, the most telling first: "services/api/go.mod:1".
	Evidence []string
	// Doubts are choices that a person should look at: one sentence each, with what was chosen and what else there is.
	Doubts []Doubt
	// Secrets are private registries that its manifests name.
	Secrets []Secret
	// Assets are folders whose build writes what this one takes in. They are no images of their own.
	Assets []Asset
	// Takes are folders that this one's own build builds and takes in: no images of their own either, and nothing to be built before.
	Takes []string
}

// Asset is a folder whose output belongs into another project: a site that a program embeds.
type Asset struct {
	Dir    string `json:"dir"`    // of its sources, from the root
	Target string `json:"target"` // where its output stands when the other is built, from the root
}

// Role is what a folder is to its repository.
type Role uint8

// The roles of a folder.
const (
	Deployable Role = iota // runs or is served: it becomes an image
	Library                // only other folders use it
	Assets                 // a build whose output belongs into a program of another language in the same folder
)

// Version is the version of the language that a project asks for.
type Version struct {
	Raw    string // as the project writes it, ranges kept; "" when it states none
	Source string // "services/api/go.mod:3"
	// Floor tells that Raw is the least that works, not what is wished.
	Floor bool
	// Means is the version to look for where it is not Raw: that of a name such as "temurin-21.0.2", or what a framework or a
	// build tool needs that the project states in place of a version; "" for Raw.
	Means string
}

// Target is what an image is to run or serve.
type Target struct {
	// Kind is bin (Go: package path from Dir; others: name of the binary), out (folder to serve, document root, or artefact),
	// start (the core of a command: "node dist/main.js", "target/*.jar"), or "" where nothing tells.
	Kind, Value string
}

// The kinds of targets.
const (
	Bin   = "bin"
	Out   = "out"
	Start = "start"
)

// Port is the port that a program listens on.
type Port struct {
	Number int // 0: unknown
	Source string
}

// Param is one parameter under `with`: a string, bool, int or []string.
type Param struct {
	Name   string
	Value  any
	Source string
}

// Doubt is a choice that was made for the user, who may know better.
type Doubt struct {
	Text string // one sentence: what was chosen, and why it may be wrong
	// Param is the parameter of the preset that decides it, Choices its values, the chosen one first; empty where no parameter does.
	Param   string
	Choices []string
}

// Secret is a registry that wants a credential.
type Secret struct {
	Kind   string // npm, go, maven, cargo, pip, composer
	URL    string
	Scope  string // of npm: "@acme"; of cargo: the registry's name
	Name   string // suggested name in build.yaml, "npm_token"
	Env    string // the variable that the project reads it from; "" when none is named
	Source string
}
