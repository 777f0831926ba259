package adopt

import (
	"slices"
	"strings"
)

// npmSwitch is the variable that says an option of npm for every installation; "" for options that none says.
func npmSwitch(o option) string {
	switch o.name {
	case "--legacy-peer-deps", "--force", "--ignore-scripts", "--strict-peer-deps", "--build-from-source", "--install-links":
		if o.value == "" || o.value == "true" {
			return "NPM_CONFIG_" + strings.ToUpper(strings.ReplaceAll(strings.TrimPrefix(o.name, "--"), "-", "_"))
		}
	case "-f":
		return "NPM_CONFIG_FORCE"
	}
	return ""
}

// installation is one npm ci or npm install of the old build.
type installation struct {
	line       int
	production bool
	switches   []string
}

func (a *adopter) installations() []installation {
	var out []installation
	for _, r := range a.toolRuns() {
		for _, words := range r.run.Commands {
			c := callOf(words)
			if !c.is("npm ci", "npm install", "npm i") || c.global() {
				continue
			}
			i := installation{line: r.run.Line, production: c.has("--production", "--only") || slices.Contains(c.values("--omit"), "dev")}
			for _, o := range c.options {
				if s := npmSwitch(o); s != "" {
					i.switches = append(i.switches, s)
				}
			}
			out = append(out, i)
		}
	}
	return out
}

// installOptions are options of npm: for all installations where all old ones have them, else for the one that does.
func (a *adopter) installOptions() []candidate {
	if !a.sourcesInImage() {
		return nil
	}
	all := a.installations()
	var out []candidate
	for _, i := range all {
		for _, s := range i.switches {
			stage := "base"
			if slices.ContainsFunc(all, func(o installation) bool { return !slices.Contains(o.switches, s) }) {
				stage = "deps"
				if i.production {
					stage = "prod"
				}
			}
			if slices.Contains(a.preset.Manifest.Stages, stage) {
				out = append(out, candidate{line: i.line, text: "npm option " + s, settings: []setting{{[]string{"stages", stage, "environment", s}, "true"}}})
			}
		}
	}
	return out
}

// asVariable tells whether an option was taken as a variable.
func (a *adopter) asVariable(tool string, o option) bool {
	name := npmSwitch(o)
	return tool == "npm" && name != "" && slices.ContainsFunc(a.settings, func(s setting) bool { return s.path[len(s.path)-1] == name })
}
