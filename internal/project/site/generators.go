package site

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// setting gives the value of a key at the start of a line: `destination: dist` or `site_dir = "out"`. What generators of
// sites write in YAML and Python holds tags and code that no parser here reads.
func setting(f *tree.File, key string) (string, diag.Pos) {
	if f == nil {
		return "", diag.Pos{}
	}
	m := regexp.MustCompile(`(?m)^` + key + `[ \t]*[:=][ \t]*["']?([^"'#\n]+?)["']?[ \t]*(?:#.*)?$`).FindSubmatchIndex(f.Text)
	if m == nil {
		return "", diag.Pos{}
	}
	return string(f.Text[m[2]:m[3]]), f.At(m[2], m[3]-m[2])
}

// output is the folder that a setting names, else the generator's habit.
func output(value string, pos diag.Pos, framework, habit string) unit.Fact {
	if value == "" || path.IsAbs(value) {
		return unit.Found(habit, "the default of %s", framework)
	}
	return unit.Stated(path.Clean(value), pos)
}

func (d *detector) hugoSite(folder *survey.Folder) (found, bool) {
	if !slices.ContainsFunc(folder.Entries, func(e tree.Entry) bool {
		return strings.HasPrefix(e.Name, "hugo.") || strings.HasPrefix(e.Name, "config")
	}) {
		return found{}, false
	}
	config := d.hugoConfig(folder.Dir)
	if config == nil {
		return found{}, false
	}
	out := unit.Found("public", "the default of Hugo")
	if dir, pos := config.get("publishDir"); len(dir) == 1 && dir[0] != "" {
		out = unit.Stated(path.Clean(dir[0]), pos)
	}
	versions := d.hugoVersions(config, folder.Dir)
	doc, _ := d.docs.JSON(folder.Path("package.json"), false)
	for _, table := range []string{"dependencies", "devDependencies"} {
		for _, name := range []string{"hugo-extended", "hugo-bin", "hugo-bin-extended"} {
			if v := doc.Get(table, name); v.Str() != "" {
				at := slices.IndexFunc(versions, func(v version) bool { return v.floor })
				if at < 0 {
					at = len(versions)
				}
				versions = slices.Insert(versions, at, version{word: v.Str(), pos: v.Place()})
			}
		}
	}
	return found{framework: "hugo", pos: config.pos, out: out, versions: versions, tool: "hugo", preset: "static"}, true
}

// The lines that name Jekyll in a Gemfile and in its lock.
var (
	jekyllGem    = lazyregexp.New(`(?m)^[^#\n]*\bgem\s*\(?\s*["'](?:jekyll|github-pages|minimal-mistakes-jekyll|just-the-docs)["'](?:\s*,\s*["']([^"'\n]+)["'])?`)
	jekyllGem1   = lazyregexp.New(`(?m)^[^#\n]*\bgem\s*\(?\s*["']jekyll["']\s*,\s*["']([^"'\n]+)["']`)
	jekyllLocked = lazyregexp.New(`(?m)^    jekyll \(([^)\s]+)\)`)
)

func (d *detector) jekyll(folder *survey.Folder) (found, bool) {
	name := folder.First("_config.yml", "_config.yaml", "_config.toml")
	if name == "" {
		return found{}, false
	}
	if doc, _ := d.docs.JSON(folder.Path("package.json"), false); doc.Get("dependencies", "hexo") != nil || doc.Get("hexo") != nil {
		return found{}, false
	}
	gems, lock := d.survey.Source(folder.Path("Gemfile")), d.survey.Source(folder.Path("Gemfile.lock"))
	config := d.survey.Source(folder.Path(name))
	theme, _ := setting(config, "(?:remote_)?theme")
	inside := theme != "" || slices.ContainsFunc(folder.Entries, func(e tree.Entry) bool {
		return e.Dir && slices.Contains([]string{"_posts", "_layouts", "_includes", "_pages", "_drafts"}, e.Name)
	})
	if gems != nil && !jekyllGem.Match(gems.Text) && (lock == nil || !jekyllLocked.Match(lock.Text)) && !inside || gems == nil && !inside {
		return found{}, false
	}
	versions := d.ruby(folder, gems)
	for _, try := range []stating{{lock, jekyllLocked}, {gems, jekyllGem1}} {
		if v := try.version(); v.word != "" && len(versions) == 0 {
			versions = append(versions, v)
		}
	}
	at, pos := setting(config, "destination")
	return found{framework: "jekyll", pos: diag.Pos{File: folder.Path(name)}, out: output(at, pos, "Jekyll", "_site"), versions: versions, tool: "jekyll"}, true
}

// stating is a file in which the first group of a pattern is a version.
type stating struct {
	file    *tree.File
	pattern *lazyregexp.Regexp
}

// version is the first that the file states, the zero value without one.
func (s stating) version() version {
	if s.file == nil {
		return version{}
	}
	m := s.pattern.FindSubmatchIndex(s.file.Text)
	if m == nil {
		return version{}
	}
	return version{word: string(s.file.Text[m[2]:m[3]]), pos: s.file.At(m[2], m[3]-m[2])}
}

// rubyLine matches the line of a Gemfile that names the version of Ruby.
var rubyLine = lazyregexp.New(`(?m)^[ \t]*ruby[ \t(]+["']([^"'\n]+)["']`)

// ruby lists what states the version of Ruby, which is the language of Jekyll's plugins; a release of Jekyll counts where nothing does.
func (d *detector) ruby(folder *survey.Folder, gems *tree.File) []version {
	out := d.tools(folder.Dir, "ruby")
	if f, _ := d.tree.File(folder.Path(".ruby-version")); f != nil {
		if word, pos := f.FirstLine(); word != "" {
			out = append(out, version{word: word, pos: pos})
		}
	}
	if v := (stating{gems, rubyLine}).version(); v.word != "" {
		out = append(out, v)
	}
	return out
}

func (d *detector) zola(folder *survey.Folder) (found, bool) {
	name := folder.First("config.toml", "zola.toml")
	if name == "" {
		return found{}, false
	}
	doc, _ := d.docs.TOML(folder.Path(name))
	if doc.Get("base_url") == nil {
		return found{}, false
	}
	v := doc.Get("output_dir")
	return found{framework: "zola", pos: diag.Pos{File: folder.Path(name)}, out: output(v.Str(), v.Place(), "Zola", "public"),
		versions: d.tools(folder.Dir, "zola"), tool: "none"}, true
}

// tools lists what version managers are to install of a generator.
func (d *detector) tools(dir string, names ...string) []version {
	var out []version
	for _, at := range tree.Above(dir) {
		if word, pos := d.docs.Tool(at, names...); word != "" {
			out = append(out, version{word: word, pos: pos})
		}
	}
	return out
}

func (d *detector) mdBook(folder *survey.Folder) (found, bool) {
	if !folder.Has("book.toml") || d.documents(folder) {
		return found{}, false
	}
	doc, _ := d.docs.TOML(folder.Path("book.toml"))
	v := doc.Get("build", "build-dir")
	return found{framework: "mdbook", pos: diag.Pos{File: folder.Path("book.toml")}, out: output(v.Str(), v.Place(), "mdBook", "book"),
		versions: d.tools(folder.Dir, "mdbook"), tool: "none"}, true
}

func (d *detector) mkDocs(folder *survey.Folder) (found, bool) {
	name := folder.First("mkdocs.yml", "mkdocs.yaml")
	if name == "" || d.documents(folder) {
		return found{}, false
	}
	at, pos := setting(d.survey.Source(folder.Path(name)), "site_dir")
	return found{framework: "mkdocs", pos: diag.Pos{File: folder.Path(name)}, out: output(at, pos, "MkDocs", "site"),
		versions: d.python(folder), tool: d.pythonTool(folder)}, true
}

func (d *detector) sphinx(folder *survey.Folder) (found, bool) {
	config := ""
	for _, at := range []string{"conf.py", "source/conf.py", "docs/conf.py", "docs/source/conf.py", "doc/conf.py"} {
		if first, _, _ := strings.Cut(at, "/"); !slices.ContainsFunc(folder.Entries, func(e tree.Entry) bool { return e.Name == first }) {
			continue
		}
		if f := d.survey.Source(folder.Path(at)); config == "" && f != nil && strings.Contains(string(f.Text), "extensions") {
			config = folder.Path(at)
		}
	}
	if config == "" || d.documents(folder) {
		return found{}, false
	}
	out := "_build/html"
	if dir := path.Dir(config); path.Base(dir) == "source" {
		out = path.Join(tree.Rel(folder.Dir, path.Dir(dir)), "build/html")
	} else {
		out = path.Join(tree.Rel(folder.Dir, dir), out)
	}
	return found{framework: "sphinx", pos: diag.Pos{File: config}, out: unit.Found(out, "the default of Sphinx"),
		versions: d.python(folder), tool: d.pythonTool(folder)}, true
}

func (d *detector) pelican(folder *survey.Folder) (found, bool) {
	if !folder.Has("pelicanconf.py") {
		return found{}, false
	}
	at, pos := setting(d.survey.Source(folder.Path("pelicanconf.py")), "OUTPUT_PATH")
	return found{framework: "pelican", pos: diag.Pos{File: folder.Path("pelicanconf.py")}, out: output(at, pos, "Pelican", "output"),
		versions: d.python(folder), tool: d.pythonTool(folder)}, true
}

// python lists what pins the version of Python that a generator runs on.
func (d *detector) python(folder *survey.Folder) []version {
	out := d.tools(folder.Dir, "python")
	for _, name := range []string{".python-version", "runtime.txt"} {
		if f, _ := d.tree.File(folder.Path(name)); f != nil {
			if word, pos := f.FirstLine(); word != "" {
				out = append(out, version{word: strings.TrimPrefix(word, "python-"), pos: pos})
			}
		}
	}
	return out
}

// pythonTool is what installs the generator.
func (d *detector) pythonTool(folder *survey.Folder) string {
	for _, known := range [][2]string{{"uv.lock", "uv"}, {"poetry.lock", "poetry"}, {"pdm.lock", "pdm"}, {"Pipfile", "pipenv"}, {"environment.yml", "conda"}} {
		if folder.Has(known[0]) {
			return known[1]
		}
	}
	return "pip"
}

// documents reports whether a site is the documentation of the code beside it: a manifest of a program or library lies in its
// folder or in one above.
func (d *detector) documents(folder *survey.Folder) bool {
	for _, dir := range tree.Above(folder.Dir) {
		at := d.survey.Folder(dir)
		for _, name := range []string{"Cargo.toml", "go.mod", "setup.py", "setup.cfg", "pom.xml", "build.gradle", "build.gradle.kts", "composer.json",
			"Gemfile", "mix.exs", "CMakeLists.txt", "meson.build", "pubspec.yaml", "Package.swift"} {
			if at.Has(name) {
				return true
			}
		}
		if doc, _ := d.docs.JSON(path.Join(dir, "package.json"), false); doc != nil && !calls(doc.Get("scripts", "build").Str()) {
			return true
		}
		if pyproject, _ := d.docs.TOML(path.Join(dir, "pyproject.toml")); pyproject.Get("build-system") != nil || publishes(pyproject) {
			return true
		}
	}
	return false
}

// calls reports whether a script calls one of the generators whose sites are often documents.
func calls(script string) bool {
	return strings.Contains(script, "mkdocs") || strings.Contains(script, "sphinx") || strings.Contains(script, "mdbook")
}

// publishes reports whether a pyproject.toml is that of a program or library, and not a list of what the site needs.
func publishes(pyproject *manifest.Value) bool {
	return pyproject.Get("project", "scripts") != nil || pyproject.Get("tool", "poetry", "packages") != nil
}
