package node

import (
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// forNode matches sources that a browser would not run.
var forNode = lazyregexp.New(`\brequire\(\s*['"]|\bmodule\.exports\b|(?m)^exports\.\w+\s*=|\bprocess\.(?:env|argv|on)\b|\bfrom\s+['"](?:node:|http['"])`)

// bare finds a program at the root that has no package.json.
func (d *detector) bare() (survey.Candidate, bool) {
	folder := d.survey.Folder(".")
	if folder.First("package.json", "package.json5", "index.html", "deno.json", "deno.jsonc") != "" {
		return survey.Candidate{}, false
	}
	name := folder.First("server.js", "index.js", "app.js", "main.js", "server.mjs", "index.mjs", "app.mjs", "main.mjs", "server.ts")
	if name == "" {
		return survey.Candidate{}, false
	}
	f := d.survey.Source(name)
	if f == nil || !forNode.Match(f.Text) {
		return survey.Candidate{}, false
	}
	version, doubts := survey.Choose(d.survey.Pins(".", []string{"node", "nodejs"}, versionFiles()...))
	doubts = append(doubts, survey.Doubt{Text: "there is no package.json, which the preset node needs"})
	return survey.Candidate{Dir: ".", Weak: true, Language: "node", Tool: "npm", Preset: "node", Version: version, Doubts: doubts, Evidence: []string{name},
		Target: survey.Target{Kind: survey.Start, Value: "node " + name},
		Port:   survey.PortIn(f, portFallback, portListen, portNamed)}, true
}
