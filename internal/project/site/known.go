package site

import "github.com/stagegen/stagegen/internal/project/survey"

// Known is what Detect knows.
func Known() survey.Known {
	return survey.Known{
		Markers: []string{"hugo.toml", "hugo.yaml", "hugo.json", "config.toml", "_config.yml", "book.toml", "mkdocs.yml", "conf.py", "pelicanconf.py", "index.html",
			"Staticfile", "static.json", "netlify.toml", "vercel.json", "firebase.json", "wrangler.toml"},
		Versions:   []string{".hugo-version", ".tool-versions", "mise.toml", "netlify.toml", "vercel.json", "hugo.toml", "package.json", "Gemfile.lock", "Gemfile", ".ruby-version", ".python-version"},
		Tools:      []string{"hugo", "jekyll", "pip", "none"},
		Frameworks: []string{"hugo", "jekyll", "zola", "mdbook", "mkdocs", "sphinx", "pelican"},
	}
}
