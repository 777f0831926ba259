package php

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// roots are the usual names of folders that servers show.
func roots() []string {
	return []string{"public", "web", "htdocs", "www", "webroot", "public_html", "docroot", "html", "pub", "src/public"}
}

// target gives the folder to serve, or the command where a program serves itself, with the place that tells it and a doubt.
func (p *project) target(f framework) (survey.Target, string, string) {
	if dir, source := p.stated(); dir != "" {
		return survey.Target{Kind: survey.Out, Value: dir}, source, ""
	}
	if dir, source := p.configured(); dir != "" {
		return survey.Target{Kind: survey.Out, Value: dir}, source, ""
	}
	if dir, source := p.front(f); dir != "" {
		return survey.Target{Kind: survey.Out, Value: dir}, source, ""
	}
	if web := p.Web(p.folder.Dir); web.Command != "" {
		return survey.Target{Kind: survey.Start, Value: web.Command}, web.Source, ""
	}
	if found, source, doubt := p.below(); found.Kind != "" || f.root == "" {
		return found, source, doubt
	}
	return survey.Target{Kind: survey.Out, Value: f.root}, "", ""
}

var (
	served  = lazyregexp.New(`(?:^|/|\s)heroku-php-(?:apache2|nginx)\b(.*)$`)
	builtIn = lazyregexp.New(`\bphp\b.*\s-S\s.*?(?:\s-t\s*|\s--docroot[ =])(\S+)`)

	fronted = lazyregexp.New(`^serve\s+(\S+\.php)\b`) // of App Engine: the file that answers requests

	appEngine = lazyregexp.New(`(?m)^\s*document_root:[ \t]*["']?([^\s"'#]+)`)
	buildpack = lazyregexp.New(`(?m)^\s*webdirectory:[ \t]*["']?([^\s"'#]+)`)
	nixpacks  = lazyregexp.New(`NIXPACKS_PHP_ROOT_DIR\s*=\s*["']/app(/[^"']*)?["']`)
)

// setting is a pattern whose first group is a folder to serve, in the settings of a platform.
type setting struct {
	file    string
	pattern *lazyregexp.Regexp
}

func settings() []setting {
	return []setting{{"app.yaml", appEngine}, {"buildpack.yml", buildpack}, {"nixpacks.toml", nixpacks}}
}

// stated is the folder that the command of a Procfile or the settings of a platform name.
func (p *project) stated() (dir, source string) {
	web := p.Web(p.folder.Dir)
	if m := served.FindStringSubmatch(web.Command); m != nil {
		return argument(m[1]), web.Source
	}
	if m := fronted.FindStringSubmatch(web.Command); m != nil {
		return clean(path.Dir(m[1])), web.Source
	}
	if m := builtIn.FindStringSubmatch(web.Command); m != nil {
		return clean(m[1]), web.Source
	}
	for _, s := range settings() {
		f := p.Source(p.at(s.file))
		if f == nil {
			continue
		}
		if m := s.pattern.FindSubmatchIndex(f.Text); m != nil && m[2] >= 0 {
			if dir := clean(string(f.Text[m[2]:m[3]])); p.Tree.IsDir(p.at(dir)) {
				return dir, survey.Place(f.At(m[2], m[3]-m[2]))
			}
		}
	}
	if v := survey.Buildpack(p.Docs, p.folder.Dir, "BP_PHP_WEB_DIR"); v.Str() != "" && p.Tree.IsDir(p.at(clean(v.Str()))) {
		return clean(v.Str()), survey.Place(v.Place())
	}
	return "", ""
}

// argument gives the folder among the arguments of Heroku's start scripts, "." without one. Options of one letter have a value.
func argument(text string) string {
	dir, value := ".", false
	for _, word := range strings.Fields(text) {
		switch {
		case value:
			value = false
		case strings.HasPrefix(word, "-"):
			value = len(word) == 2 && word != "-v"
		default:
			dir = clean(word)
		}
	}
	return dir
}

// clean makes a folder relative to the project.
func clean(dir string) string { return path.Clean(strings.Trim(strings.Trim(dir, `"'`), "/")) }

// configured is the folder that composer.json states for a framework.
func (p *project) configured() (dir, source string) {
	for _, keys := range [][]string{{"extra", "drupal-scaffold", "locations", "web-root"}, {"extra", "public-dir"}, {"extra", "symfony-web-dir"},
		{"extra", "typo3/cms", "web-dir"}} {
		if v := p.composer.Get(keys...); v.Str() != "" {
			return clean(v.Str()), survey.Place(v.Place())
		}
	}
	return "", ""
}

// front is the folder with the file that answers requests: the framework's, else a usual one, else the project's own.
func (p *project) front(f framework) (dir, source string) {
	dirs := roots()
	if f.root != "" {
		dirs = append([]string{f.root}, dirs...)
	}
	if f.name == "wordpress" { // its own index.php is that of the site, wherever other folders have one
		dirs = []string{"web", ".", "public"}
		if p.has("wp-settings.php") {
			dirs = []string{"."}
		}
	}
	for _, name := range []string{"index.php", "app.php"} {
		for _, dir := range append(dirs, ".") {
			if file := path.Join(dir, name); p.has(file) && (name == "index.php" || dir != ".") {
				return dir, p.at(file)
			}
		}
	}
	if f.name == "wordpress" {
		return ".", p.at(p.folder.First("wp-settings.php", "wp-config.php", "wp-config-sample.php"))
	}
	return "", ""
}

// below looks into the folders of a project that has several sites, each with a folder of its own that is served.
func (p *project) below() (survey.Target, string, string) {
	var found []string
	for _, e := range p.folder.Entries {
		if !e.Dir || e.Name == "tests" || e.Name == "test" || e.Name == "examples" {
			continue
		}
		for _, dir := range []string{"web", "public"} {
			if at := path.Join(e.Name, dir); p.has(path.Join(at, "index.php")) {
				if e.Name == "frontend" { // what visitors see comes before what editors do
					found = append([]string{at}, found...)
				} else {
					found = append(found, at)
				}
			}
		}
	}
	if len(found) == 0 {
		return survey.Target{}, "", ""
	}
	doubt := ""
	if len(found) > 1 {
		doubt = "there are several folders to serve: " + strings.Join(found, ", ") + "; the first was chosen"
	}
	return survey.Target{Kind: survey.Out, Value: found[0]}, p.at(path.Join(found[0], "index.php")), doubt
}
