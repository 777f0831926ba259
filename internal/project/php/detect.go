package php

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// Known is what Detect knows.
func Known() survey.Known {
	out := survey.Known{Markers: []string{"composer.json", "index.php", "artisan", "symfony.lock", "wp-config-sample.php", "wp-settings.php"},
		Versions: []string{"mise.toml", ".tool-versions", ".php-version", "composer.json"}, Tools: []string{"composer", "none"}}
	for _, f := range frameworks() {
		if !slices.Contains(out.Frameworks, f.name) {
			out.Frameworks = append(out.Frameworks, f.name)
		}
	}
	return out
}

// project is a folder with PHP that is served, or that others use.
type project struct {
	*survey.Survey
	folder   *survey.Folder
	composer *manifest.Value // composer.json
	broken   bool            // there is a composer.json, and it cannot be read
}

// Detect gives the sites and libraries in PHP.
func Detect(s *survey.Survey) ([]survey.Candidate, diag.List) {
	var projects []*project
	var problems diag.List
	for _, f := range s.Folders {
		p := &project{Survey: s, folder: f}
		if f.Has("composer.json") {
			var broken diag.List
			p.composer, broken = s.Docs.JSON(f.Path("composer.json"), false)
			problems, p.broken = append(problems, broken...), p.composer == nil
		}
		inside := slices.ContainsFunc(projects, func(o *project) bool { return tree.Inside(f.Dir, o.folder.Dir) })
		if p.composer != nil || p.broken || !inside && p.plain() {
			projects = append(projects, p)
		}
	}
	local := local(projects)
	var out []survey.Candidate
	for _, p := range projects {
		if c, ok := p.candidate(local[p.folder.Dir]); ok {
			out = append(out, c)
		}
	}
	return out, problems
}

// local lists the folders that projects of the repository take packages from.
func local(projects []*project) map[string]bool {
	out := map[string]bool{}
	for _, p := range projects {
		for _, r := range p.repositories() {
			if r.Get("type").Str() != "path" {
				continue
			}
			for _, dir := range p.Tree.Folders(p.folder.Dir, r.Get("url").Str()) {
				out[dir] = dir != p.folder.Dir
			}
		}
	}
	return out
}

// repositories are those of composer.json, which may be a list or an object.
func (p *project) repositories() []*manifest.Value {
	v := p.composer.Get("repositories")
	out := slices.Clone(v.List())
	for _, f := range v.Each() {
		out = append(out, f.Value)
	}
	return out
}

// plain reports whether a folder without composer.json is a site: it or a folder that servers show has an index.php.
func (p *project) plain() bool {
	if p.folder.First("index.php", "wp-settings.php", "wp-config-sample.php", "wp-config.php", "artisan") != "" {
		return true
	}
	if p.folder.First("go.mod", "Cargo.toml", "pyproject.toml", "requirements.txt", "pom.xml", "build.gradle", "build.gradle.kts", "Gemfile") != "" {
		return false // the site is one part of a repository
	}
	return slices.ContainsFunc(roots(), func(dir string) bool { return p.has(path.Join(dir, "index.php")) })
}

// candidate says what the project is. ok is false for what is neither a site nor a library.
func (p *project) candidate(library bool) (survey.Candidate, bool) {
	c := survey.Candidate{Dir: p.folder.Dir, Name: p.name(), Language: "php", Tool: "none"}
	if p.composer != nil || p.broken {
		c.Tool = "composer"
		c.Evidence = []string{p.at("composer.json")}
	}
	framework := p.framework()
	c.Framework = framework.name
	c.Version, c.Doubts = survey.Choose(p.versions())
	target, source, doubt := p.target(framework)
	if library || p.addition() || target.Kind == "" && !p.broken {
		c.Role = survey.Library
		return c, c.Tool == "composer"
	}
	c.Target = target
	if source != "" {
		c.Evidence = append(c.Evidence, source)
	}
	if doubt != "" {
		c.Doubts = append(c.Doubts, survey.Doubt{Text: doubt})
	}
	c.Evidence = append(c.Evidence, p.extensions()...)
	c.Secrets = p.secrets()
	return c, true
}

// name is that of the package without its vendor.
func (p *project) name() string {
	_, name, _ := strings.Cut(p.composer.Get("name").Str(), "/")
	return name
}

// addition reports whether the project only works inside another: a plugin, a theme, a bundle.
func (p *project) addition() bool {
	kind := p.composer.Get("type").Str()
	return slices.Contains([]string{"composer-plugin", "symfony-bundle", "metapackage", "typo3-cms-extension", "yii2-extension", "cakephp-plugin"}, kind) ||
		strings.HasPrefix(kind, "wordpress-") || strings.HasPrefix(kind, "drupal-") || strings.HasPrefix(kind, "magento2-")
}

// versions lists what the project says of the version of PHP, the strongest first.
func (p *project) versions() []survey.Version {
	out := p.Pins(p.folder.Dir, []string{"php"}, ".php-version")
	for _, keys := range [][]string{{"config", "platform", "php"}, {"require", "php"}} {
		v := p.composer.Get(keys...)
		out = append(out, survey.Version{Raw: v.Str(), Source: survey.Place(v.Place())})
	}
	return out
}

// extensions gives the places where composer.json asks for extensions of PHP.
func (p *project) extensions() []string {
	var out []string
	for _, f := range p.composer.Get("require").Each() {
		if strings.HasPrefix(f.Key, "ext-") {
			out = append(out, survey.Place(f.Pos))
		}
	}
	return out
}

// has reports whether a file lies at the path below the project's folder.
func (p *project) has(name string) bool { return p.Tree.Exists(p.at(name)) }

func (p *project) at(name string) string { return p.folder.Path(name) }
