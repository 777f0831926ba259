package site

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// hugoConfig is the configuration of a Hugo site: the first file of the names that Hugo looks for.
type hugoConfig struct {
	pos  diag.Pos
	data *manifest.Value // of TOML and JSON
	yaml *yamlsrc.Node

	problems diag.List // that keep the file from being read
}

// hugoConfig finds the configuration in dir, nil where there is none. The old name config.toml is that of other tools too, so
// that one of Hugo's folders must stand beside it.
func (r *Reader) hugoConfig(dir string) *hugoConfig {
	for _, folder := range []string{dir, path.Join(dir, "config/_default")} {
		for _, name := range []string{"hugo", "config"} {
			if name == "config" && !slices.ContainsFunc([]string{"archetypes", "content", "layouts", "themes"}, func(d string) bool { return r.tree.IsDir(path.Join(dir, d)) }) {
				continue
			}
			for _, ext := range []string{".toml", ".yaml", ".yml", ".json"} {
				if at := path.Join(folder, name+ext); r.tree.Exists(at) {
					return r.parseHugo(at)
				}
			}
		}
	}
	return nil
}

func (r *Reader) parseHugo(at string) *hugoConfig {
	c := &hugoConfig{pos: diag.Pos{File: at}}
	switch path.Ext(at) {
	case ".toml":
		c.data, c.problems = r.docs.TOML(at)
	case ".json":
		c.data, c.problems = r.docs.JSON(at, false)
	default:
		f, problems := r.tree.File(at)
		if c.problems = problems; f != nil {
			c.yaml, problems = yamlsrc.Parse(f.Path, f.Text)
			// Hugo bears more than build.yaml may hold
			c.problems = slices.DeleteFunc(problems, func(f diag.Finding) bool { return f.Rule != yamlsrc.RuleSyntax })
		}
	}
	return c
}

// get gives the text or the texts of a key and where they stand. Hugo's keys know no case.
func (c *hugoConfig) get(keys ...string) ([]string, diag.Pos) {
	if c.yaml != nil {
		return yamlTexts(c.yaml, keys)
	}
	v := c.data
	for _, key := range keys {
		at := slices.IndexFunc(v.Each(), func(f manifest.Field) bool { return strings.EqualFold(f.Key, key) })
		if at < 0 {
			return nil, diag.Pos{}
		}
		v = v.Each()[at].Value
	}
	if v != nil && v.Kind == manifest.Bool {
		return []string{v.Text}, v.Pos
	}
	var out []string
	for _, s := range v.Strings() {
		out = append(out, s.Text)
	}
	if len(out) == 0 && len(v.List()) > 0 {
		out = []string{""} // a list of tables
	}
	return out, v.Place()
}

func yamlTexts(n *yamlsrc.Node, keys []string) ([]string, diag.Pos) {
	for _, key := range keys {
		at := slices.IndexFunc(n.Fields, func(f yamlsrc.Field) bool { return strings.EqualFold(f.Key.Value, key) })
		if at < 0 {
			return nil, diag.Pos{}
		}
		n = n.Fields[at].Value
	}
	if n.Kind == yamlsrc.Scalar {
		return []string{n.Value}, n.Pos
	}
	var out []string
	for _, item := range n.Items {
		out = append(out, item.Value)
	}
	return out, n.Pos
}

// onlyHugo reports whether the build script calls a Hugo that no package brings.
func onlyHugo(doc *manifest.Value) bool {
	words := strings.Fields(doc.Get("scripts", "build").Str())
	if len(words) == 0 || words[0] != "hugo" {
		return false
	}
	for _, table := range []string{"dependencies", "devDependencies"} {
		for _, name := range []string{"hugo-bin", "hugo-bin-extended", "hugo-extended"} {
			if doc.Get(table, name) != nil {
				return false
			}
		}
	}
	return true
}

// packages warns of packages that Hugo alone does not install.
func packages(doc *manifest.Value) diag.List {
	for _, table := range []string{"dependencies", "devDependencies"} {
		if fields := doc.Get(table).Each(); len(fields) > 0 {
			return diag.List{{Rule: unit.RuleNoSite, Severity: diag.Warning, Pos: fields[0].Pos, Message: "Hugo builds the site without the packages of package.json",
				Hint: `if it needs them, add hugo-extended to them and let the script "build" call hugo: Node.js then builds the site`}}
		}
	}
	return nil
}

// hugo reads a site that Hugo builds.
func (r *Reader) hugo(out unit.Unit, req unit.Request, dir string, doc *manifest.Value) (unit.Unit, diag.List) {
	config := r.hugoConfig(dir)
	if config == nil {
		return out, diag.List{{Rule: unit.RuleNoSite, Pos: req.DirPos, Message: "found no configuration of Hugo in " + dir,
			Expected: "hugo.toml, hugo.yaml or hugo.json", Hint: "set `dir` to the folder of the site"}}
	}
	context, problems := tree.Context(req, []string{dir})
	out.Context = context
	f := out.Facts
	f.Set("static.kind", unit.Stated("hugo", config.pos))
	f.Set("static.builder", unit.Stated("hugo", config.pos))
	f.Set("static.dir", unit.Found(tree.Rel(context, dir), "the folder of the image"))
	version, broken := r.hugoVersion(config, dir)
	f.Set("static.hugo_version", version)
	problems = append(problems, broken...)
	f.Set("static.sources", unit.Found(r.tree.Sources(context, dir, tree.Admission{Drop: []string{"public", ".hugo_build.lock"}}), "the files of %s", dir))
	r.cached(f, "hugo", dir)
	f.Set("static.not_found", unit.Found("404.html", "themes have a page for it"))
	problems = slices.Concat(problems, config.problems, packages(doc))
	return out, append(problems, r.checkout(f, config, dir)...)
}

// checkout finds what a site of Hugo misses in a build context: Git's history, themes and submodules.
func (r *Reader) checkout(facts unit.Facts, config *hugoConfig, dir string) diag.List {
	problems := r.themes(config, dir)
	if values, pos := config.get("enableGitInfo"); len(values) == 1 && values[0] == "true" {
		facts.Set("static.git_info", unit.Stated(true, pos))
		problems.Add(diag.Finding{Rule: unit.RuleNoHistory, Severity: diag.Warning, Pos: pos,
			Message: "Git's history is not in the build context, so that Hugo is built with enableGitInfo switched off",
			Hint:    "state the dates in the pages (lastmod), or take enableGitInfo out"})
	}
	return problems
}

// themes finds themes and submodules that are not checked out.
func (r *Reader) themes(config *hugoConfig, dir string) diag.List {
	var problems diag.List
	for _, m := range r.tree.Submodules() {
		if tree.Inside(m.Dir, dir) && len(r.tree.List(m.Dir)) == 0 {
			problems.Add(diag.Finding{Rule: unit.RuleNoTheme, Pos: m.Pos, Message: "the submodule " + m.Dir + " is not checked out",
				Hint: "git submodule update --init " + m.Dir})
		}
	}
	if len(problems) > 0 {
		return problems
	}
	names, pos := config.get("theme")
	folder := "themes"
	if stated, _ := config.get("themesDir"); len(stated) == 1 {
		folder = stated[0]
	}
	for _, name := range names {
		at, ok := tree.Join(dir, path.Join(folder, name))
		if first, _, _ := strings.Cut(name, "/"); strings.Contains(first, ".") || !ok {
			continue // a module, which Hugo downloads
		}
		if len(r.tree.List(at)) == 0 {
			problems.Add(diag.Finding{Rule: unit.RuleNoTheme, Pos: pos, Found: name, Message: "there is no theme in " + at,
				Hint: "add it there, as a submodule or as a copy"})
		}
	}
	return problems
}

// hugoVersion is the version that the site is built with: a pin, else a range.
func (r *Reader) hugoVersion(config *hugoConfig, dir string) (unit.Fact, diag.List) {
	var pin diag.Pos
	fact := unit.Found("", "nothing states a version of Hugo")
	if stated := r.hugoVersions(config, dir); len(stated) > 0 {
		v := stated[0]
		if v.floor {
			fact = unit.Stated(">="+v.word, v.pos)
		} else {
			fact, pin = unit.Stated(plainVersion(v.word), v.pos), v.pos
		}
	}
	return fact, r.docs.Broken(dir, pin, ".hugo-version", "netlify.toml")
}

// version is a version as a file writes it.
type version struct {
	word  string
	pos   diag.Pos
	floor bool // the least that works
}

// hugoVersions lists what states a version of Hugo, the strongest first: what pins it, the nearest first; the least that the
// configuration asks for.
func (r *Reader) hugoVersions(config *hugoConfig, dir string) []version {
	var out []version
	note := func(word string, pos diag.Pos) {
		if word != "" {
			out = append(out, version{word: word, pos: pos})
		}
	}
	for _, at := range tree.Above(dir) {
		if f, _ := r.tree.File(path.Join(at, ".hugo-version")); f != nil {
			note(f.FirstLine())
		}
		note(r.docs.Tool(at, "hugo", "gohugo", "hugo-extended"))
		netlify, _ := r.docs.TOML(path.Join(at, "netlify.toml"))
		vercel, _ := r.docs.JSON(path.Join(at, "vercel.json"), true)
		for _, v := range []*manifest.Value{
			netlify.Get("context", "production", "environment", "HUGO_VERSION"), netlify.Get("build", "environment", "HUGO_VERSION"),
			vercel.Get("build", "env", "HUGO_VERSION"),
		} {
			note(v.Str(), v.Place())
		}
	}
	if least, pos := config.get("module", "hugoVersion", "min"); len(least) == 1 {
		out = append(out, version{word: least[0], pos: pos, floor: true})
	}
	return out
}

// plainVersion takes the edition off a version: "extended_0.167.0".
func plainVersion(s string) string {
	return strings.TrimPrefix(strings.TrimPrefix(s, "extended_"), "v")
}
