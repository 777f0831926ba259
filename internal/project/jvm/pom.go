package jvm

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// pom is one parsed pom.xml.
type pom struct {
	file     string
	dir      string
	root     *manifest.Element   // nil with problems
	parent   *pom                // in the tree; nil for none or one of a repository
	sections []*manifest.Element // what the module is made of: profiles that are active by themselves, the project, and those of the parents
	defined  properties          // what the user and .mvn/maven.config define, which counts before any pom
	problems diag.List

	own        int                 // how many of the sections are the module's own
	values     map[string]resolved // of references, as they were asked for
	aggregated map[*pom]bool       // modules that it lists without any profile; made at the first question
}

// pom gives the pom.xml at file, nil when there is none.
func (r *Reader) pom(file string) *pom {
	if p, ok := r.poms[file]; ok {
		return p
	}
	r.poms[file] = nil // a parent that comes back here is none
	root, problems := r.docs.XML(file)
	if root == nil && len(problems) == 0 {
		return nil
	}
	p := &pom{file: file, dir: path.Dir(file), root: root, problems: problems, defined: r.defined(path.Dir(file))}
	if root != nil && root.Name != "project" {
		p.root, p.problems = nil, diag.List{{Rule: unit.RuleMalformed, Pos: root.Pos, Message: "is not a Maven project",
			Expected: "the element project", Found: "the element " + root.Name}}
	}
	if p.root != nil {
		p.parent = r.parentOf(p)
		for _, at := range p.chain() {
			if p.sections = append(append(p.sections, r.active(at.root, p.dir)...), at.root); at == p {
				p.own = len(p.sections)
			}
		}
	}
	r.poms[file] = p
	return p
}

// active lists the profiles of a project element that count: those that are asked for, and those that nobody needs to ask for, by
// default where none is asked for, by a file that is there or not, by the lack of a property, or for all Java versions from one on.
// dir is the folder of the module.
func (r *Reader) active(project *manifest.Element, dir string) []*manifest.Element {
	var out []*manifest.Element
	byDefault := !asksFor(project, r.told.profiles)
	for _, profile := range project.Child("profiles").All("profile") {
		when := profile.Child("activation")
		jdk := when.Child("jdk").Str()
		switch {
		case slices.Contains(r.told.profiles, profile.Child("id").Str()),
			byDefault && when.Child("activeByDefault").Str() == "true",
			strings.HasPrefix(when.Child("property", "name").Str(), "!"),
			strings.HasPrefix(jdk, "[") && strings.HasSuffix(jdk, ",)"),
			r.holds(dir, when.Child("file", "exists"), true), r.holds(dir, when.Child("file", "missing"), false):
			out = append(out, profile)
		}
	}
	return out
}

// holds reports whether the path that an element names is there, or is not.
func (r *Reader) holds(dir string, e *manifest.Element, there bool) bool {
	name := strings.TrimPrefix(strings.TrimPrefix(e.Str(), "${project.basedir}/"), "${basedir}/")
	at, ok := tree.Join(dir, name)
	return e != nil && ok && !strings.Contains(name, "$") && (r.tree.Exists(at) || r.tree.IsDir(at)) == there
}

// parentOf finds the parent in the tree, as Maven does: at relativePath, if it is the artifact that the child names.
func (r *Reader) parentOf(p *pom) *pom {
	parent := p.root.Child("parent")
	if parent == nil {
		return nil
	}
	rel := "../pom.xml"
	if e := parent.Child("relativePath"); e != nil {
		if rel = e.Str(); rel == "" {
			return nil
		}
	}
	at, ok := tree.Join(p.dir, rel)
	if !ok {
		return nil
	}
	if r.tree.IsDir(at) {
		at = path.Join(at, "pom.xml")
	}
	found := r.pom(at)
	if found == nil || found.root != nil && found.root.Child("artifactId").Str() != parent.Child("artifactId").Str() {
		return nil
	}
	return found
}

// chain lists p and its parents in the tree, nearest first.
func (p *pom) chain() []*pom {
	var out []*pom
	for ; p != nil && p.root != nil && !slices.Contains(out, p); p = p.parent {
		out = append(out, p)
	}
	return out
}

// external gives the <parent> element that no file of the tree answers: spring-boot-starter-parent, mostly.
func (p *pom) external() *manifest.Element {
	chain := p.chain()
	last := chain[len(chain)-1]
	if last.parent != nil {
		return nil
	}
	return last.root.Child("parent")
}

// id gives "groupId:artifactId".
func (p *pom) id() string {
	group, _ := p.value(p.inherited("groupId"))
	artifact, _ := p.value(p.root.Child("artifactId"))
	return group.Text() + ":" + artifact.Text()
}

// packaging gives the kind of what the module makes: jar, war or pom.
func (p *pom) packaging() string {
	if v, ok := p.value(p.root.Child("packaging")); ok && v.Text() != "" {
		return v.Text()
	}
	return "jar"
}

// plugin lists the elements that configure a plugin for p, the module's own first: those of build/plugins, and where
// managed is set those of pluginManagement behind them.
func (p *pom) plugin(artifact string, managed bool) []*manifest.Element {
	var out []*manifest.Element
	places := [][]string{{"build", "plugins"}}
	if managed {
		places = append(places, []string{"build", "pluginManagement", "plugins"})
	}
	for _, at := range p.sections {
		for _, place := range places {
			for _, e := range at.Child(place...).All("plugin") {
				if e.Child("artifactId").Str() == artifact {
					out = append(out, e)
				}
			}
		}
	}
	return out
}

// used lists what configures a plugin that the build of p calls; none where it is only managed.
func (p *pom) used(artifact string) []*manifest.Element {
	if len(p.plugin(artifact, false)) == 0 {
		return nil
	}
	return p.plugin(artifact, true)
}

// setting gives the first element at the path of names in the configuration of the plugin or of one of its executions.
func setting(plugins []*manifest.Element, names ...string) *manifest.Element {
	for _, plugin := range plugins {
		places := append([]*manifest.Element{plugin}, plugin.Child("executions").All("execution")...)
		for _, at := range places {
			if e := at.Child("configuration").Child(names...); e != nil {
				return e
			}
		}
	}
	return nil
}

// modules lists the modules that p aggregates with some profiles switched on, with a finding for each that is not there.
func (p *pom) modules(r *Reader, profiles []string) ([]*pom, diag.List) {
	var out []*pom
	var missing diag.List
	for _, e := range p.listed(slices.Concat(profiles, r.told.profiles)) {
		at, ok := tree.Join(p.dir, e.Str())
		if ok && r.tree.IsDir(at) {
			at = path.Join(at, "pom.xml")
		}
		if m := r.pom(at); ok && m != nil {
			out = append(out, m)
			continue
		}
		missing.Add(diag.Finding{Rule: unit.RuleNoManifest, Pos: e.Place(), Found: e.Str(),
			Message: "the module " + e.Str() + " has no pom.xml in the tree"})
	}
	return out, missing
}

// listed gives the elements that name modules: those of the build itself, and of the profiles that are active, by themselves
// or because they are asked for.
func (p *pom) listed(profiles []string) []*manifest.Element {
	places := []*manifest.Element{p.root}
	byDefault := !asksFor(p.root, profiles)
	for _, profile := range p.root.Child("profiles").All("profile") {
		if byDefault && profile.Child("activation", "activeByDefault").Str() == "true" || slices.Contains(profiles, profile.Child("id").Str()) {
			places = append(places, profile)
		}
	}
	var out []*manifest.Element
	for _, at := range places {
		out = append(out, at.Child("modules").All("module")...)
		out = append(out, at.Child("subprojects").All("subproject")...)
	}
	return out
}

// asksFor reports whether one of the profiles is a project's own, so that Maven leaves out those that are active by default.
func asksFor(project *manifest.Element, profiles []string) bool {
	return slices.ContainsFunc(project.Child("profiles").All("profile"), func(p *manifest.Element) bool {
		return slices.Contains(profiles, p.Child("id").Str())
	})
}

// lists reports whether p aggregates the module without any profile.
func (p *pom) lists(r *Reader, module *pom) bool {
	if p.aggregated == nil {
		p.aggregated = map[*pom]bool{}
		modules, _ := p.modules(r, nil)
		for _, m := range modules {
			p.aggregated[m] = true
		}
	}
	return p.aggregated[module]
}

// profileOf gives the profile of p that lists a module which p does not list otherwise; "" for none.
func (p *pom) profileOf(r *Reader, module *pom) string {
	for _, profile := range p.root.Child("profiles").All("profile") {
		id := profile.Child("id").Str()
		if modules, _ := p.modules(r, []string{id}); id != "" && slices.Contains(modules, module) {
			return id
		}
	}
	return ""
}
