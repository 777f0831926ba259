package presets

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// Meant is the preset, one of names, that somebody who wrote word has in mind: by another name of its language or of what it
// serves, else by its letters; "" when none is near.
func Meant(word string, names []string) string {
	others := map[string][]string{
		"go":     {"golang"},
		"java":   {"gradle", "jvm", "kotlin", "maven", "quarkus", "spring", "spring-boot", "springboot"},
		"node":   {"bun", "express", "javascript", "js", "nest", "nestjs", "next", "nextjs", "nodejs", "npm", "pnpm", "ts", "typescript", "yarn"},
		"os":     {"alpine", "base", "debian", "none", "scratch"},
		"rust":   {"cargo"},
		"static": {"angular", "html", "httpd", "hugo", "nginx", "react", "site", "spa", "vite", "vue", "web"},
	}
	for _, name := range names {
		if slices.Contains(others[name], strings.ToLower(word)) {
			return name
		}
	}
	return yamlsrc.Suggest(word, names)
}
