package cli

import (
	"io/fs"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/presets"
)

// survey reports what can become an image below a root.
func survey(tree fs.FS) detect.Report {
	set := presets.NewSet(nil, nil, generator.FactTypes())
	return detect.Detect(tree, detect.Options{Line: func(language, raw string, _ bool) string {
		preset, key := toolchain(language)
		return set.Line(preset, key, raw)
	}})
}

// toolchain is the preset whose pins are the supported versions of a language, and the language's name in `versions`.
func toolchain(language string) (preset, key string) {
	switch language {
	case "static":
		return "static", "node"
	case "go", "rust", "node", "java":
		return language, language
	}
	return "", ""
}
