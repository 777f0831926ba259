package survey

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// platform is a file in which a project tells a hosting platform how it is started, and the keys that lead to the command. In YAML a
// star is the only item of a list: of several services none is the folder's.
type platform struct {
	file string
	keys []string
}

// platforms lists such files, the strongest first.
func platforms() []platform {
	return []platform{
		{"railway.json", []string{"deploy", "startCommand"}},
		{"railway.toml", []string{"deploy", "startCommand"}},
		{"railpack.json", []string{"deploy", "startCommand"}},
		{"nixpacks.toml", []string{"start", "cmd"}},
		{"nixpacks.json", []string{"start", "cmd"}},
		{"app.yaml", []string{"entrypoint"}},                       // App Engine
		{"manifest.yml", []string{"applications", "*", "command"}}, // Cloud Foundry
		{"render.yaml", []string{"services", "*", "startCommand"}},
		{"heroku.yml", []string{"run", "web"}},
		{"apprunner.yaml", []string{"run", "command"}}, // AWS App Runner
		{"zbpack.json", []string{"start_command"}},     // Zeabur
	}
}

// onPlatform gives the command by which the settings of a platform start the folder's project.
func (s *Survey) onPlatform(dir string) Process {
	folder := s.Folder(dir)
	for _, p := range platforms() {
		if !folder.Has(p.file) {
			continue
		}
		command, source := s.setting(folder.Path(p.file), p.keys)
		if command = strings.TrimSpace(command); command != "" {
			return Process{Name: "web", Command: command, Source: source}
		}
	}
	if file := Buildpack(s.Docs, dir, "BP_LAUNCHPOINT"); file.Str() != "" { // of the buildpack for Node
		return Process{Name: "web", Command: "node " + file.Str(), Source: Place(file.Place())}
	}
	return Process{}
}

// setting gives the text at some keys of a file, and where it stands. A broken file has none: that is for the platform to say.
func (s *Survey) setting(file string, keys []string) (text, source string) {
	var doc *manifest.Value
	switch path.Ext(file) {
	case ".yaml", ".yml":
		if v := s.yaml(file, keys); v != nil {
			return v.Value, Place(v.Pos)
		}
		return "", ""
	case ".toml":
		doc, _ = s.Docs.TOML(file)
	default:
		doc, _ = s.Docs.JSON(file, true)
	}
	v := doc.Get(keys...)
	return v.Str(), Place(v.Place())
}

// yaml finds a text in a file of YAML, nil where there is none, or where it belongs to the project of another folder.
func (s *Survey) yaml(file string, keys []string) *yamlsrc.Node {
	f := s.file(file)
	if f == nil {
		return nil
	}
	at, _ := yamlsrc.Parse(f.Path, f.Text)
	for _, key := range keys {
		if key != "*" {
			at = at.Get(key)
			continue
		}
		if at == nil || len(at.Items) != 1 || elsewhere(at.Items[0]) {
			return nil
		}
		at = at.Items[0]
	}
	if at == nil || at.Kind != yamlsrc.Scalar || at.Refused() {
		return nil
	}
	return at
}

// elsewhere reports whether a service is built from another folder than that of the file.
func elsewhere(service *yamlsrc.Node) bool {
	for _, key := range []string{"path", "rootDir"} {
		if dir := service.Get(key); !dir.IsNull() && strings.Trim(dir.Value, "./") != "" {
			return true
		}
	}
	return false
}
