package jvm

import (
	"cmp"
	"path"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

const (
	bootPlugin      = "spring-boot-maven-plugin"
	bootParent      = "spring-boot-starter-parent"
	micronautPlugin = "micronaut-maven-plugin"
	micronautParent = "micronaut-parent"
	helidonParent   = "io.helidon.applications" // a group
	shadePlugin     = "maven-shade-plugin"
	assemblyPlugin  = "maven-assembly-plugin"
	jarPlugin       = "maven-jar-plugin"
)

// mavenArtifact sets what the module makes and how it is started.
func (r *Reader) mavenArtifact(f unit.Facts, req unit.Request, p *pom) diag.List {
	if plugins := p.plugin(quarkusPlugin, false); len(plugins) > 0 {
		name, named := p.finalName()
		var version unit.Fact
		for _, plugin := range p.plugin(quarkusPlugin, true) {
			if v, ok := p.value(plugin.Child("version")); ok && version.Text() == "" {
				version = v
			}
		}
		return r.quarkusArtifact(f, req, quarkus{dir: p.dir, at: plugins[0].Child("artifactId").Place(), output: "target",
			name: name, named: named, version: version.Text(), stated: p.stated})
	}
	main, ok := p.value(p.statedMain())
	if !ok {
		main = unit.Fact{}
	}
	artifact, problems := p.artifact(req)
	f.Set("java.artifact", artifact)
	f.Set("java.archive", p.unversioned(req, artifact))
	if plugins := p.plugin(bootPlugin, false); len(plugins) > 0 && !p.skips(plugins) {
		p.spring(f, req, plugins[0], main)
		return problems
	}
	if bundle, ok := p.serverJar(); ok {
		if req.Given["java.artifact"] == "" {
			f.Set("java.artifact", bundle)
		}
		f.Set("java.kind", unit.Stated("jar", bundle.Pos))
		f.Set("java.deps", unit.Stated(false, bundle.Pos))
		executable(f, req, unit.Stated(true, bundle.Pos))
		return nil
	}
	if p.packaging() == "war" {
		war(f, unit.Stated("war", p.root.Child("packaging").Place()), p.container())
		return problems
	}
	f.Set("java.kind", unit.Found("jar", "%s has no plugin of a framework that packs it otherwise", p.file))
	f.Set("java.deps", p.needsJars())
	executable(f, req, p.manifestMain())
	return append(problems, r.mainClass(f, req, p.sources(), main)...)
}

// spring sets what is known of an archive of Spring Boot.
func (p *pom) spring(f unit.Facts, req unit.Request, plugin *manifest.Element, main unit.Fact) {
	spring(f, unit.Stated("spring", plugin.Child("artifactId").Place()), p.bootVersion(p.plugin(bootPlugin, true)))
	if e := setting(p.plugin(bootPlugin, true), "layers", "enabled"); e.Str() == "false" {
		f.Set("java.layers", unit.Stated("", e.Place()))
	}
	if main.Text() != "" {
		f.Set("java.main", main)
	}
	executable(f, req, bootManifest(f))
}

// sources lists the folders with the sources of the module: Maven's own, and the one that the build names.
func (p *pom) sources() []string {
	out := []string{path.Join(p.dir, "src/main")}
	for _, at := range p.sections {
		e := at.Child("build", "sourceDirectory")
		dir := strings.TrimPrefix(strings.TrimPrefix(e.Str(), "${project.basedir}/"), "${basedir}/")
		if at, ok := tree.Join(p.dir, dir); ok && e != nil && !tree.Inside(at, out[0]) {
			return append(out, at)
		}
	}
	return out
}

// stated gives a property as a fact, the zero fact where nothing states it.
func (p *pom) stated(name string) unit.Fact {
	if fact, ok := p.value(p.property(name)); ok {
		return fact
	}
	return unit.Fact{}
}

// shadedByParent gives the plugin through which Micronaut's parent packs the dependencies into the jar; nil for none.
func (p *pom) shadedByParent() *manifest.Element {
	plugins := p.plugin(micronautPlugin, false)
	if p.external().Child("artifactId").Str() != micronautParent || len(plugins) == 0 {
		return nil
	}
	return plugins[0].Child("artifactId")
}

// bootVersion finds the version of Spring Boot: the parent's, the imported one, or the plugin's own.
func (p *pom) bootVersion(plugins []*manifest.Element) unit.Fact {
	var candidates []*manifest.Element
	for _, plugin := range plugins {
		candidates = append(candidates, plugin.Child("version"))
	}
	if parent := p.external(); parent.Child("artifactId").Str() == bootParent {
		candidates = append(candidates, parent.Child("version"))
	}
	for _, at := range p.sections {
		for _, d := range at.Child("dependencyManagement", "dependencies").All("dependency") {
			if d.Child("artifactId").Str() == "spring-boot-dependencies" {
				candidates = append(candidates, d.Child("version"))
			}
		}
	}
	for _, e := range candidates {
		if v, ok := p.value(e); ok && v.Text() != "" {
			return v
		}
	}
	return unit.Found("", "the Spring Boot version is not stated in the tree")
}

// statedMain finds the main class in the settings of the plugins that write it into an archive or run it, and in the
// properties that name it by custom.
func (p *pom) statedMain() *manifest.Element {
	if e := setting(p.plugin(bootPlugin, true), "mainClass"); e.Str() != "" {
		return e
	}
	if e := p.archiveMain(); e != nil {
		return e
	}
	for _, e := range []*manifest.Element{
		setting(p.plugin("exec-maven-plugin", true), "mainClass"), setting(p.used(assembler), "programs", "program", "mainClass"),
		p.property("start-class"), p.property("exec.mainClass"), p.property("mainClass"),
	} {
		if e.Str() != "" {
			return e
		}
	}
	if parent := p.external(); parent.Child("groupId").Str() == helidonParent && parent.Child("artifactId").Str() == "helidon-mp" {
		return p.helidonMain(parent)
	}
	return nil
}

// helidonMain gives the class that starts MicroProfile applications of Helidon, which their parent names.
func (p *pom) helidonMain(parent *manifest.Element) *manifest.Element {
	version, _ := p.value(parent.Child("version"))
	major, _, _ := strings.Cut(version.Text(), ".")
	main := "io.helidon.Main"
	if n, err := strconv.Atoi(major); err == nil && n < 4 {
		main = "io.helidon.microprofile.cdi.Main"
	}
	return &manifest.Element{Text: main, Pos: parent.Child("artifactId").Place()}
}

// archiveMain finds the main class in the settings of the plugins that write it into the manifest of an archive.
func (p *pom) archiveMain() *manifest.Element {
	for _, plugins := range [][]*manifest.Element{p.plugin(jarPlugin, true), p.used(assemblyPlugin)} {
		for _, path := range [][]string{{"archive", "manifest", "mainClass"}, {"archive", "manifestEntries", "Main-Class"}} {
			if e := setting(plugins, path...); e.Str() != "" {
				return e
			}
		}
	}
	for _, t := range setting(p.used(shadePlugin), "transformers").All("transformer") {
		for _, e := range []*manifest.Element{t.Child("mainClass"), t.Child("manifestEntries", "Main-Class")} {
			if e.Str() != "" {
				return e
			}
		}
	}
	return nil
}

// manifestMain tells whether the manifest of a plain jar names its main class.
func (p *pom) manifestMain() unit.Fact {
	if e := p.archiveMain(); e != nil {
		return unit.Stated(true, e.Place())
	}
	if e := p.shadedByParent(); e != nil && p.property("exec.mainClass") != nil {
		return unit.Stated(true, e.Place())
	}
	return unit.Found(false, "no plugin of %s writes the main class into the manifest", p.file)
}

// artifact gives the path of the archive.
func (p *pom) artifact(req unit.Request) (unit.Fact, diag.List) {
	if given := req.Given["java.artifact"]; given != "" {
		return unit.Found(given, "stated by the user"), nil
	}
	name, ok := p.archiveName()
	if !ok {
		return unit.Found("", "not resolved"), diag.List{{Rule: unit.RuleUnresolved, Pos: name.Pos, Found: name.Text(),
			Message:  "the name of the archive needs a value that no pom.xml of the tree states",
			Expected: "artifactId and version, with properties that the tree defines",
			Hint:     "state it, or with: {artifact: target/app.jar}"}}
	}
	return name, nil
}

// finalName gives the name of what the module makes, without extension; ok is false when a part of it is not in the tree.
func (p *pom) finalName() (unit.Fact, bool) { return p.value(p.nameElement()) }

// archiveName gives the path of the archive that holds everything: that of the plugin which makes it, else the module's own.
func (p *pom) archiveName() (unit.Fact, bool) {
	ext := ".jar"
	if p.packaging() == "war" {
		ext = ".war"
	}
	if len(p.plugin(bootPlugin, false)) == 0 {
		if e := setting(p.used(shadePlugin), "outputFile"); e.Str() != "" {
			file, ok := p.value(e)
			file.Value = strings.TrimPrefix(strings.TrimPrefix(file.Text(), "${project.basedir}/"), "${basedir}/")
			return file, ok
		}
	}
	name, ok := p.finalName()
	for _, plugin := range []string{bootPlugin, shadePlugin, assemblyPlugin, jarPlugin} {
		if e := setting(p.used(plugin), "finalName"); e.Str() != "" {
			name, ok = p.value(e)
			break
		}
	}
	name.Value = "target/" + name.Text() + p.classifier() + ext
	return name, ok
}

// classifier gives what stands behind the name of the archive that holds everything, with its dash.
func (p *pom) classifier() string {
	if boot := p.used(bootPlugin); len(boot) > 0 {
		return p.dashed(setting(boot, "classifier"))
	}
	if shade := p.used(shadePlugin); setting(shade, "shadedArtifactAttached").Str() == "true" && setting(shade, "finalName") == nil {
		return cmp.Or(p.dashed(setting(shade, "shadedClassifierName")), "-shaded")
	}
	assembly := p.used(assemblyPlugin)
	if setting(assembly, "appendAssemblyId").Str() == "false" {
		return ""
	}
	return p.dashed(setting(assembly, "descriptorRefs", "descriptorRef"))
}

// dashed gives the value of a classifier with a dash in front; "" for none, or one that the tree does not state.
func (p *pom) dashed(e *manifest.Element) string {
	v, ok := p.value(e)
	if !ok || v.Text() == "" {
		return ""
	}
	return "-" + v.Text()
}

// needsJars tells whether a plain jar needs others beside it: it has dependencies, and no plugin packs them into it.
func (p *pom) needsJars() unit.Fact {
	if e := p.shadedByParent(); e != nil {
		return unit.Stated(false, e.Place())
	}
	for _, name := range []string{shadePlugin, assemblyPlugin} {
		if plugins := p.plugin(name, false); len(plugins) > 0 {
			return unit.Stated(false, plugins[0].Child("artifactId").Place())
		}
	}
	for _, at := range p.sections {
		for _, d := range at.Child("dependencies").All("dependency") {
			switch d.Child("scope").Str() {
			case "", "compile", "runtime":
				return unit.Stated(true, d.Child("artifactId").Place())
			}
		}
	}
	return unit.Found(false, "%s has no dependencies at run time", p.file)
}
