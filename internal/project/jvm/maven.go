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

// maven reads the module whose pom.xml lies in dir. A build without a root is one that could not be read.
func (r *Reader) maven(f unit.Facts, req unit.Request, dir string) (build, diag.List) {
	own := r.pom(path.Join(dir, "pom.xml"))
	if own == nil || own.root == nil {
		return build{}, r.pomProblems(path.Join(dir, "pom.xml"))
	}
	whole := r.reactor(own)
	root := whole.root
	own, problems := r.application(req, own)
	problems = append(problems, whole.problems...)
	if own == nil {
		return build{}, problems
	}
	for _, p := range own.chain() {
		if p.parent != nil {
			problems = append(problems, p.parent.problems...)
		}
	}
	b := build{root: root.dir, dir: own.dir, dirs: []string{own.dir}, profiles: whole.profiles, about: own.about()}
	if own != root {
		b.module = tree.Rel(root.dir, own.dir)
	}
	closure := mavenClosure(own, whole)
	for _, p := range closure[1:] {
		b.dirs = append(b.dirs, p.dir)
	}
	for _, p := range append(closure, r.aggregators(root, own)...) {
		for _, at := range p.chain() {
			b.manifests = append(b.manifests, at.file)
		}
	}
	for _, p := range whole.modules {
		b.modules = append(b.modules, p.dir)
	}
	if len(whole.modules) > 1 {
		b.globs = []string{"pom.xml"}
	}
	b.extra = []string{path.Join(root.dir, ".mvn"), path.Join(root.dir, "lombok.config")}
	f.Set("java.tool", unit.Stated("maven", diag.Pos{File: own.file}))
	f.Set("java.task", unit.Found("package", "Maven's phase"))
	if e := own.property("project.build.outputTimestamp"); e != nil {
		f.Set("java.timestamp", unit.Stated(true, e.Place()))
	}
	version, older := r.toolchain(own.dir, own.javaVersion())
	f.Set("java.version", version)
	problems = append(problems, older...)
	r.wrapper(f, root.dir, ".mvn/wrapper/maven-wrapper.properties", "mvnw")
	return b, append(problems, r.mavenArtifact(f, req, own)...)
}

func (r *Reader) pomProblems(file string) diag.List {
	if p := r.pom(file); p != nil {
		return p.problems
	}
	_, problems := r.docs.XML(file)
	return problems
}

// reactor is all that Maven loads when it builds a module.
type reactor struct {
	root     *pom            // the topmost aggregator
	modules  []*pom          // of the whole build, the root among them
	byID     map[string]*pom // those by "groupId:artifactId"
	profiles []string        // without which the module is no part of the build
	problems diag.List       // with modules that are broken or missing
}

// reactor gives the build that own belongs to: that of the topmost pom which lists the pom below it. Maven loads every module of
// a build whatever it builds of it.
func (r *Reader) reactor(own *pom) *reactor {
	root := own
	var profiles []string
	for _, dir := range tree.Above(own.dir)[1:] {
		p := r.pom(path.Join(dir, "pom.xml"))
		if p == nil || p.root == nil {
			continue
		}
		if p.lists(r, root) {
			root = p
		} else if id := p.profileOf(r, root); id != "" {
			root, profiles = p, append(profiles, id)
		}
	}
	profiles = unit.Sorted(profiles)
	key := strings.Join(append(profiles, root.file), "\x00")
	if r.reactors[key] == nil {
		r.reactors[key] = r.load(root, profiles)
	}
	return r.reactors[key]
}

// load reads the modules of a build.
func (r *Reader) load(root *pom, profiles []string) *reactor {
	out := &reactor{root: root, profiles: profiles, byID: map[string]*pom{}}
	seen := map[*pom]bool{root: true}
	for all := []*pom{root}; len(all) > 0; all = all[1:] {
		p := all[0]
		out.problems = append(out.problems, p.problems...)
		if p.root == nil {
			continue
		}
		out.modules = append(out.modules, p)
		out.byID[p.id()] = p
		modules, missing := p.modules(r, profiles)
		out.problems = append(out.problems, missing...)
		for _, m := range modules {
			if !seen[m] {
				seen[m] = true
				all = append(all, m)
			}
		}
	}
	return out
}

// aggregators lists the poms through which root comes to own.
func (r *Reader) aggregators(root, own *pom) []*pom {
	out := []*pom{root}
	for _, dir := range tree.Above(own.dir) {
		if p := r.pom(path.Join(dir, "pom.xml")); p != nil && p.root != nil && tree.Inside(dir, root.dir) {
			out = append(out, p)
		}
	}
	return out
}

// application gives the module to build: own, or where own only aggregates the one of its modules that makes a program.
func (r *Reader) application(req unit.Request, own *pom) (*pom, diag.List) {
	if own.packaging() != "pom" {
		return own, nil
	}
	var found []*pom
	var names []string
	for _, p := range r.reactor(own).modules {
		if tree.Inside(p.dir, own.dir) && p.packaging() != "pom" && p.isProgram() {
			found, names = append(found, p), append(names, p.dir)
		}
	}
	if len(found) > 1 {
		named := slices.DeleteFunc(slices.Clone(found), func(p *pom) bool {
			return path.Base(p.dir) != req.Name && p.root.Child("artifactId").Str() != req.Name
		})
		if len(named) == 1 {
			found = named
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, diag.List{{Rule: unit.RuleNoProgram, Pos: req.DirPos,
			Message:  own.file + " has no module that makes a program",
			Expected: "a module with the Spring Boot plugin or a stated main class", Hint: "set `dir` to the folder of a module"}}
	}
	slices.Sort(names)
	return nil, diag.List{{Rule: unit.RuleManyPrograms, Pos: req.DirPos, Hint: "dir: " + names[0],
		Message:  own.file + " has several modules that make programs: " + strings.Join(names, ", "),
		Expected: "the folder of one module, or a module named like the image"}}
}

// isProgram reports whether the module makes something to run.
func (p *pom) isProgram() bool {
	for _, plugin := range []string{bootPlugin, quarkusPlugin, micronautPlugin} {
		if len(p.plugin(plugin, false)) > 0 {
			return true
		}
	}
	return p.packaging() == "war" || p.statedMain() != nil
}

// mavenClosure lists own and the modules of the build that it depends on, own first, the rest by folder.
func mavenClosure(own *pom, whole *reactor) []*pom {
	out := []*pom{own}
	for i := 0; i < len(out); i++ {
		for _, at := range out[i].chain() {
			for _, d := range at.dependencies() {
				group, _ := out[i].value(d.Child("groupId"))
				artifact, _ := out[i].value(d.Child("artifactId"))
				if p := whole.byID[group.Text()+":"+artifact.Text()]; p != nil && !slices.Contains(out, p) {
					out = append(out, p)
				}
			}
		}
	}
	slices.SortFunc(out[1:], func(a, b *pom) int { return strings.Compare(a.dir, b.dir) })
	return out
}

// dependencies lists what p states itself of what Maven builds first: dependencies, poms that it imports, and what its plugins
// are and load, such as the rules of a module with build tools.
func (p *pom) dependencies() []*manifest.Element {
	out := p.root.Child("dependencies").All("dependency")
	for _, d := range p.root.Child("dependencyManagement", "dependencies").All("dependency") {
		if d.Child("scope").Str() == "import" {
			out = append(out, d)
		}
	}
	for _, plugins := range [][]string{{"build", "plugins"}, {"build", "pluginManagement", "plugins"}} {
		for _, plugin := range p.root.Child(plugins...).All("plugin") {
			out = append(append(out, plugin), plugin.Child("dependencies").All("dependency")...)
		}
	}
	return append(out, p.root.Child("build", "extensions").All("extension")...)
}

const compilerPlugin = "maven-compiler-plugin"

// compiled finds the statement of the Java version that the module is compiled for, as it is written; the text is empty where
// no pom.xml of the tree has one. What the compiler's plugin is given outright wins over the properties that it reads;
// java.version is one of those only below Spring Boot's parent.
func (p *pom) compiled() unit.Fact {
	compiler := p.plugin(compilerPlugin, true)
	release := []*manifest.Element{setting(compiler, "release"), p.property("maven.compiler.release")}
	target := []*manifest.Element{setting(compiler, "target"), p.property("maven.compiler.target"),
		setting(compiler, "source"), p.property("maven.compiler.source"),
		setting(p.plugin("kotlin-maven-plugin", true), "jvmTarget"), p.property("kotlin.compiler.jvmTarget")}
	candidates := slices.Concat(release, target, []*manifest.Element{p.property("java.version")})
	switch p.external().Child("artifactId").Str() {
	case micronautParent:
		candidates = slices.Concat(release, []*manifest.Element{p.property("release.version"), p.property("jdk.version")}, target)
	case bootParent:
		candidates = slices.Concat(release, []*manifest.Element{p.property("java.version")}, target)
	}
	for _, e := range candidates {
		if v, ok := p.value(e); ok && major(v.Text()) != "" {
			return v
		}
	}
	return unit.Fact{}
}

// javaVersion is the major version of compiled, or that of Spring Boot's parent.
func (p *pom) javaVersion() unit.Fact {
	if v := p.compiled(); v.Text() != "" {
		return unit.Stated(major(v.Text()), v.Pos)
	}
	if parent := p.external(); parent.Child("artifactId").Str() == bootParent {
		v, _ := p.value(parent.Child("version"))
		release := map[string]string{"1": "8", "2": "8", "3": "17", "4": "17"}[strings.SplitN(v.Text(), ".", 2)[0]]
		return unit.Fact{Value: release, Pos: v.Pos, Note: "what Spring Boot " + v.Text() + " compiles for"}
	}
	return unit.Found("", "no pom.xml of %s states a Java version", p.dir)
}
