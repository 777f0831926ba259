package templates

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

// The partials are templates that any preset may call as stagegen/NAME. They hold no image, version or tool of a language.
//
//go:embed partials/*.tmpl
var partialFiles embed.FS

// partial is one shared template.
type partial struct {
	name, file, text string
}

// partials reads the embedded partials, sorted by name.
func partials() ([]partial, error) {
	files, err := fs.Glob(partialFiles, "partials/*.tmpl")
	if err != nil {
		return nil, err
	}
	var out []partial
	for _, f := range files {
		b, err := partialFiles.ReadFile(f)
		if err != nil {
			return nil, err
		}
		name := "stagegen/" + strings.TrimSuffix(path.Base(f), ".tmpl")
		out = append(out, partial{name, "templates/" + f, strings.ReplaceAll(string(b), "\r\n", "\n")})
	}
	return out, nil
}
