package survey

import (
	"strings"

	"github.com/stagegen/stagegen/internal/project/manifest"
)

// platform is a file in which a project tells a hosting platform how it is started.
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
	}
}

// onPlatform gives the command by which the settings of a platform start the folder's project.
func (s *Survey) onPlatform(dir string) Process {
	folder := s.Folder(dir)
	for _, p := range platforms() {
		if !folder.Has(p.file) {
			continue
		}
		if v := s.settings(folder.Path(p.file)).Get(p.keys...); v.Str() != "" {
			return Process{Name: "web", Command: v.Str(), Source: Place(v.Place())}
		}
	}
	return Process{}
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
