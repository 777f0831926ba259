package survey

import (
	"strings"

	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// platform is a file in which a project tells a hosting platform how it is started.
type platform struct {
	file string
	keys []string
}

// platforms lists such files, the strongest first. In YAML a number is the place in a list that has no other: of several services none
// is the folder's.
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
	}
}

// onPlatform gives the command by which the settings of a platform start the folder's project.
func (s *Survey) onPlatform(dir string) Process {
	folder := s.Folder(dir)
	for _, p := range platforms() {
		if !folder.Has(p.file) {
			continue
		}
		if strings.HasSuffix(p.file, "ml") && !strings.HasSuffix(p.file, ".toml") {
			if v := s.yaml(folder.Path(p.file), p.keys); v != nil && strings.TrimSpace(v.Value) != "" {
				return Process{Name: "web", Command: strings.TrimSpace(v.Value), Source: Place(v.Pos)}
			}
		} else if v := s.settings(folder.Path(p.file)).Get(p.keys...); v.Str() != "" {
			return Process{Name: "web", Command: v.Str(), Source: Place(v.Place())}
		}
	}
	if folder.Has("project.toml") {
		if v := Buildpack(s.settings(folder.Path("project.toml")), "BP_LAUNCHPOINT"); v.Str() != "" {
			return Process{Name: "web", Command: "node " + v.Str(), Source: Place(v.Place())}
		}
	}
	return Process{}
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

// settings reads a file of TOML or JSON, nil where it is broken: that is for the platform to say.
func (s *Survey) settings(p string) *manifest.Value {
	if strings.HasSuffix(p, ".toml") {
		doc, _ := s.Docs.TOML(p)
		return doc
	}
	doc, _ := s.Docs.JSON(p, true)
	return doc
}
