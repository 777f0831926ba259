package site

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/unit"
)

// hashing is where a framework puts the files that have a hash in their name.
type hashing struct {
	folders []string
	pattern string // of paths outside of the folders
}

func hashes(framework string) hashing {
	return map[string]hashing{
		"angular":          {folders: []string{"media"}, pattern: `/[a-z0-9_-]+(-[0-9A-Z]{8}|\.[0-9a-f]{16,20})\.(js|css)$`},
		"astro":            {folders: []string{"_astro"}},
		"create-react-app": {folders: []string{"static"}},
		"docusaurus":       {folders: []string{"assets"}},
		"gatsby":           {folders: []string{"static"}, pattern: `/[a-z~-]+-[0-9a-f]{20}\.js$`},
		"hugo":             {pattern: `\.[0-9a-f]{64}\.(js|css)$`},
		"next":             {folders: []string{"_next/static"}},
		"nuxt":             {folders: []string{"_nuxt"}},
		"parcel":           {pattern: `/[^/]+\.[0-9a-f]{8}\.[a-z0-9]+$`},
		"react-router":     {folders: []string{"assets"}},
		"remix":            {folders: []string{"assets"}},
		"rsbuild":          {folders: []string{"static"}},
		"sveltekit":        {folders: []string{"_app/immutable"}},
		"vite":             {folders: []string{"assets"}},
		"vitepress":        {folders: []string{"assets"}},
		"vue-cli":          {folders: []string{"css", "fonts", "img", "js"}},
	}[framework]
}

// cached sets which files have a hash in their name. What the project puts into a folder of that name, below one that is
// copied as it is, has none, nor has anything where the configuration states the names.
func (r *Reader) cached(facts unit.Facts, framework, dir string) {
	found := hashes(framework)
	if len(found.folders) == 0 && found.pattern == "" {
		facts.Set("static.immutable", unit.Found([]string{}, "no framework is known that names its files by a hash"))
		return
	}
	if file := r.names(framework, dir); file != "" {
		facts.Set("static.immutable", unit.Found([]string{}, "%s states the names of files", file))
		return
	}
	var folders, copied []string
	for _, folder := range found.folders {
		at := slices.IndexFunc([]string{"public", "static", "docs/public"}, func(from string) bool { return r.tree.IsDir(path.Join(dir, from, folder)) })
		if at >= 0 {
			copied = append(copied, folder)
			continue
		}
		folders = append(folders, folder)
	}
	note := "the default of " + framework
	if len(copied) > 0 {
		note += "; files that are copied to " + strings.Join(copied, ", ") + " have no hash in their name"
	}
	facts.Set("static.immutable", unit.Found(folders, "%s", note))
	facts.Set("static.hashed", unit.Found(found.pattern, "the default of %s", framework))
}

// names gives the configuration that states how files are named, "" where none does.
func (r *Reader) names(framework, dir string) string {
	file, words := "", []string{"FileNames"}
	switch framework {
	case "vite", "astro", "sveltekit", "react-router", "remix":
		file = "vite.config"
	case "vue-cli":
		file, words = "vue.config", []string{"filenameHashing", "filename:"}
	default:
		return ""
	}
	for _, ext := range []string{"ts", "mts", "cts", "js", "mjs", "cjs"} {
		f, _ := r.tree.File(path.Join(dir, file+"."+ext))
		if f != nil && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(string(f.Text), w) }) {
			return f.Path
		}
	}
	return ""
}

// errorPage is the page for paths that do not exist: one that the framework always writes, or one of the project's.
func (r *Reader) errorPage(framework, dir, output string) unit.Fact {
	if slices.Contains([]string{"docusaurus", "eleventy", "gatsby", "hugo", "next", "nuxt", "vitepress"}, framework) {
		return unit.Found("404.html", "the custom of %s", framework)
	}
	for _, source := range []string{
		"public/404.html", "static/404.html", path.Join(output, "404.html"), "src/pages/404.astro", "src/pages/404.md", "src/pages/404.mdx",
		"src/pages/404.js", "src/pages/404.jsx", "src/pages/404.tsx", "404.html", "404.md", "404.njk", "404.liquid",
		"src/404.html", "src/404.md", "src/404.njk", "src/404.liquid", "content/404.md", "content/404.njk",
	} {
		if page := path.Join(dir, source); r.tree.Exists(page) {
			return unit.Found("404.html", "found %s", page)
		}
	}
	return unit.Found("", "found no page 404 in %s", dir)
}
