package survey

import (
	"path"

	"github.com/stagegen/stagegen/internal/project/tree"
)

// Pins gives the versions that the nearest folder, of dir and those above it, pins for a tool, the strongest first: what version
// managers are to install, then the files, whose first line is a version (.nvmrc). tools are the names that version managers
// have for it.
func (s *Survey) Pins(dir string, tools []string, files ...string) []Version {
	for _, at := range tree.Above(dir) {
		var out []Version
		if raw, pos := s.Docs.Tool(at, tools...); raw != "" {
			out = append(out, Version{Raw: raw, Source: Place(pos)})
		}
		for _, name := range files {
			if v := s.firstLine(path.Join(at, name)); v.Raw != "" {
				out = append(out, v)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// maxVersion is the length in bytes above which a line is no version.
const maxVersion = 64

func (s *Survey) firstLine(p string) Version {
	f := s.file(p)
	if f == nil {
		return Version{}
	}
	word, pos := f.FirstLine()
	if !tree.Printable(word) || len(word) > maxVersion {
		return Version{}
	}
	return Version{Raw: word, Source: Place(pos)}
}
