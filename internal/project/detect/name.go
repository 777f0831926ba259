package detect

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// fallback names the image of a root that says nothing of its name: the folder's own name is each checkout's.
const fallback = "app"

// name gives the images their final names: what a Compose file calls them, the project itself, or its folder; made unique by the
// folders above, then by numbers. The same tree gives the same names.
func name(images []Image) {
	for i := range images {
		images[i].Name = proper(images[i].Name)
		if images[i].Name == "" {
			images[i].Name = proper(path.Base(images[i].Dir))
		}
		if images[i].Name == "" {
			images[i].Name = fallback
		}
	}
	taken := map[string]int{}
	for _, image := range images {
		taken[image.Name]++
	}
	for i := range images {
		if taken[images[i].Name] > 1 && !images[i].confirmed {
			images[i].Name = longer(images[i])
		}
	}
	seen := map[string]bool{}
	for _, image := range images {
		seen[image.Name] = seen[image.Name] || image.confirmed
	}
	for i := range images {
		if images[i].confirmed {
			continue
		}
		images[i].Name = Free(images[i].Name, func(name string) bool { return seen[name] })
		seen[images[i].Name] = true
	}
}

// Free is the name, with a number behind it where it is taken.
func Free(name string, taken func(string) bool) string {
	out := name
	for n := 2; taken(out); n++ {
		out = name + "-" + strconv.Itoa(n)
	}
	return out
}

// longer puts the folder's path before a name that others have too: services/api and apps/api are services-api and apps-api.
func longer(image Image) string {
	parts := strings.Split(image.Dir, "/")
	if parts[len(parts)-1] == image.Name {
		parts = parts[:len(parts)-1]
	}
	if out := proper(strings.Join(append(parts, image.Name), "-")); out != "" {
		return out
	}
	return image.Name
}

// proper makes a text the name of an image, as build.yaml and Compose have them: lower-case letters and digits with single
// dashes, dots or underscores between; "" when nothing is left.
func proper(text string) string {
	var out []rune
	for _, r := range strings.ToLower(text) {
		word := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		mark := len(out) > 0 && strings.ContainsRune("-_.", out[len(out)-1])
		switch {
		case word:
			out = append(out, r)
		case len(out) == 0 || mark:
		case r == '.' || r == '_':
			out = append(out, r)
		default:
			out = append(out, '-')
		}
	}
	return strings.TrimRight(string(out), "-_.")
}

func sortedKeys[V any](set map[string]V) []string { return slices.Sorted(maps.Keys(set)) }
