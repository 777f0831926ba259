package jvm

import (
	"cmp"
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/unit"
)

var (
	projectVersion = lazyregexp.New(`(?m)(?:^|[{;])[ \t]*(?:project\.)?version(?:[ \t]*=[ \t]*|[ \t]+)(\S[^\n;]*?)(?:[ \t]+\}[ \t]*)?(?:;|$)`)
	archivesName   = lazyregexp.New(`\b(?:archivesName|archivesBaseName)(?:\.set\(\s*|\s*=\s*)["']([^"'\n]+)["']`)
	archiveFile    = lazyregexp.New(`\b(?:archiveFileName|archiveName)(?:\.set\(\s*|\s*=\s*)["']([^"'\n]+)["']`)
	archiveBase    = lazyregexp.New(`\b(?:archiveBaseName|baseName)(?:\.set\(\s*|\s*=\s*|\s+)["']([^"'\n]+)["']`)
	archiveVersion = lazyregexp.New(`\b(?:archiveVersion|version)(?:\.set\(\s*|\s*=\s*|\s+)["']([^"'\n]*)["']`)
	archiveUnclass = lazyregexp.New(`\b(?:archiveClassifier|classifier)\s*=\s*null\b`)
	archiveClass   = lazyregexp.New(`\b(?:archiveClassifier|classifier)(?:\.set\(\s*|\s*=\s*|\s+)["']([^"'\n]*)["']`)
	applicationApp = lazyregexp.New(`\bapplicationName\s*=\s*["']([^"'\n]+)["']`)
	distributed    = lazyregexp.New(`\b(?:distributionBaseName|baseName)(?:\.set\(\s*|\s*=\s*)["']([^"'\n]+)["']`)
	mainClass      = lazyregexp.New(`\b(?:mainClass|mainClassName)(?:\.set\(\s*|\s*=\s*)["']([^"'\n]+)["']`)
	mainVariable   = lazyregexp.New(`\b(?:mainClass|mainClassName)(?:\.set\(\s*|\s*=\s*)([A-Za-z_][\w.]*)`)
	manifestMain   = lazyregexp.New(`["']Main-Class["']\s*(?::|to|,|=)\s*["']([^"'\n]+)["']`)
)

// gradleArtifact sets what the project makes and how it is started.
func (r *Reader) gradleArtifact(f unit.Facts, req unit.Request, p *project) diag.List {
	main := r.statedMain(p)
	task := p.task()
	f.Set("java.task", unit.Found(task, "by the plugins of %s", p.dir))
	if task == "quarkusBuild" {
		return r.gradleQuarkus(f, req, p)
	}
	artifact, problems := r.archive(req, p, task)
	f.Set("java.artifact", artifact)
	version, _ := r.archiveVersion(p, task)
	f.Set("java.archive", p.unversioned(req, artifact, version))
	switch task {
	case "bootJar", "bootWar":
		at, _ := p.applied(bootIDs()...)
		spring(f, unit.Stated("spring", at), p.pluginVersion(bootID))
		if main.Text() != "" {
			f.Set("java.main", main)
		}
		executable(f, req, bootManifest(f))
		return problems
	case "war":
		at, _ := p.applied("war")
		war(f, unit.Stated("war", at), p.container())
		return problems
	}
	f.Set("java.kind", unit.Found("jar", "no plugin of a framework in %s packs it otherwise", p.dir))
	problems = append(problems, r.gradleJar(f, req, p, task, main)...)
	return append(problems, r.mainClass(f, req, p.sources(), main)...)
}

// statedMain finds the main class that the scripts of the project name.
func (r *Reader) statedMain(p *project) unit.Fact {
	for _, pattern := range []*lazyregexp.Regexp{mainClass, manifestMain} {
		if found := p.find(pattern); len(found) > 0 {
			return found[0].fact()
		}
	}
	for _, m := range firsts(p.find(mainVariable)) {
		if v := r.evaluate(p, m.first(), m.pos); className.MatchString(v.Text()) {
			return v
		}
	}
	return unit.Fact{}
}

// className is the name of a class with its package.
var className = lazyregexp.New(`^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$`)

// task is what makes the artifact, by the plugins of the project.
func (p *project) task() string {
	switch {
	case p.applies(quarkusID):
		return "quarkusBuild"
	case p.applies(bootIDs()...) && p.applies("war") && !p.disabled("bootWar"):
		return "bootWar"
	case p.applies(bootIDs()...) && !p.applies("war") && !p.disabled("bootJar"):
		return "bootJar"
	case p.applies("war"):
		return "war"
	case p.applies(shadowIDs()...), p.applies(ktorID) && p.fat():
		return "shadowJar"
	case p.applies(appIDs()...):
		return "installDist"
	}
	return "jar"
}

var quarkusSet = lazyregexp.New(`\bset\s*\(\s*["'](?:quarkus\.)?(package\.[\w.-]+)["']\s*,\s*["']([^"'\n]+)["']`)

// gradleQuarkus sets what Quarkus makes of the project.
func (r *Reader) gradleQuarkus(f unit.Facts, req unit.Request, p *project) diag.List {
	at, _ := p.applied(quarkusID)
	name, named := p.settings.name(p.path)
	version, known := r.projectVersion(p)
	if version != "" {
		name.Value = name.Text() + "-" + version
	}
	stated := func(key string) unit.Fact {
		for _, m := range p.find(quarkusSet) {
			if "quarkus."+m.groups[0] == key {
				return unit.Stated(m.groups[1], m.pos)
			}
		}
		return r.fromProperties(path.Join(p.settings.dir, "gradle.properties"), key)
	}
	quarkusVersion := cmp.Or(p.pluginVersion(quarkusID).Text(), r.fromGradleProperties(p, "quarkusPluginVersion").Text())
	return r.quarkusArtifact(f, req, quarkus{dir: p.dir, at: at, output: "build", name: name, version: quarkusVersion,
		named: named && known && !strings.Contains(name.Text(), "$"), stated: stated})
}

// gradleJar sets how a jar that is not Spring Boot's is started, and what it needs beside it.
func (r *Reader) gradleJar(f unit.Facts, req unit.Request, p *project, task string, main unit.Fact) diag.List {
	manifest := unit.Found(false, "no script of %s writes the main class into the manifest", p.dir)
	if found := p.find(manifestMain); len(found) > 0 {
		manifest = unit.Stated(true, found[0].pos)
	} else if task == "shadowJar" && main.Text() != "" {
		manifest = unit.Stated(true, main.Pos)
	}
	executable(f, req, manifest)
	switch task {
	case "installDist":
		jar := r.ownJar(p)
		f.Set("java.jar", jar)
		version, _ := r.archiveVersion(p, "jar")
		jar.Value = "build/libs/" + jar.Text()
		f.Set("java.archive", p.unversioned(unit.Request{}, jar, version))
	case "jar":
		f.Set("java.deps", p.gradleNeedsJars())
		if f["java.deps"].Value == true {
			return diag.List{{Rule: unit.RuleNeedsJars, Pos: f["java.deps"].Pos, Message: "the jar of " + p.dir + " does not hold its dependencies",
				Expected: "a plugin that packs them, or that puts them beside the jar",
				Hint:     "apply the plugin `application`, which comes with Gradle"}}
		}
	}
	return nil
}

// ownJar gives the name of the project's own jar among those of a distribution; "" where a script computes it.
func (r *Reader) ownJar(p *project) unit.Fact {
	jar, problems := r.archive(unit.Request{}, p, "jar")
	if len(problems) > 0 {
		return unit.Found("", "a script of %s computes it", p.dir)
	}
	jar.Value = path.Base(jar.Text())
	return jar
}

// archive gives the path of what the task makes.
func (r *Reader) archive(req unit.Request, p *project, task string) (unit.Fact, diag.List) {
	if given := req.Given["java.artifact"]; given != "" {
		return unit.Found(given, "stated by the user"), nil
	}
	if fact, ok := p.taskSetting(task, archiveFile); ok {
		fact.Value = "build/libs/" + fact.Text()
		return r.checked(p, req, fact)
	}
	name, ok := p.settings.name(p.path)
	for _, pattern := range []*lazyregexp.Regexp{archivesName, archiveBase} {
		if fact, found := p.taskSetting(task, pattern); found && task != "installDist" {
			name, ok = fact, true
		}
	}
	if own, found := p.distributionName(); found && task == "installDist" {
		name, ok = own, true
	}
	if !ok {
		return unit.Found("", "not resolved"), diag.List{{Rule: unit.RuleNoName, Pos: r.settingsPos(req, p),
			Message:  "the Gradle build has no name, so that its archive is named after the folder, which is another one in the image",
			Expected: "rootProject.name in settings.gradle",
			Hint:     `write rootProject.name = "` + path.Base(path.Join("app", p.dir)) + `" into ` + path.Join(p.settings.dir, "settings.gradle")}}
	}
	if task == "installDist" {
		name.Value = "build/install/" + name.Text() + "/lib"
		return r.checked(p, req, name)
	}
	tail, known := r.archiveTail(p, task)
	if name.Value = "build/libs/" + name.Text() + tail; !known {
		return unresolved(req, name)
	}
	return r.checked(p, req, name)
}

// distributionName gives the name of the folder that installDist fills, where the script states one.
func (p *project) distributionName() (unit.Fact, bool) {
	for _, s := range p.mine() {
		for _, m := range s.find(distributed) {
			if s.within(m.at, "distributions") {
				return m.fact(), true
			}
		}
		for _, m := range s.find(applicationApp) {
			if blocks := s.blocks(m.at); len(blocks) == 0 || strings.Contains(blocks[0], "application") {
				return m.fact(), true
			}
		}
	}
	return unit.Fact{}, false
}

// archiveTail gives version, classifier and extension of the archive; known is false where a script computes the version.
func (r *Reader) archiveTail(p *project, task string) (tail string, known bool) {
	version, known := r.archiveVersion(p, task)
	for _, part := range []string{version, p.classifier(task)} {
		if part != "" {
			tail += "-" + part
		}
	}
	if task == "bootWar" || task == "war" {
		return tail + ".war", known
	}
	return tail + ".jar", known
}

// archiveVersion gives the version in the name of the archive; known is false where a script computes it.
func (r *Reader) archiveVersion(p *project, task string) (version string, known bool) {
	if fact, ok := p.taskSetting(task, archiveVersion); ok {
		return fact.Text(), true
	}
	return r.projectVersion(p)
}

// classifier is what the task puts behind the version in the name of its archive.
func (p *project) classifier(task string) string {
	if fact, ok := p.taskSetting(task, archiveClass); ok {
		return fact.Text()
	}
	if _, none := p.taskSetting(task, archiveUnclass); task == "shadowJar" && !none {
		return "all"
	}
	return ""
}

// checked refuses a name that the script computes.
func (r *Reader) checked(p *project, req unit.Request, fact unit.Fact) (unit.Fact, diag.List) {
	if text, ok := r.interpolate(p, fact.Text(), fact.Pos); ok {
		fact.Value = text
		return fact, nil
	}
	return unresolved(req, fact)
}

// unresolved is the answer where nothing in the tree states the name of the archive.
func unresolved(req unit.Request, fact unit.Fact) (unit.Fact, diag.List) {
	pos := fact.Pos
	if pos.IsZero() {
		pos = req.DirPos
	}
	return unit.Found("", "not resolved"), diag.List{{Rule: unit.RuleUnresolved, Pos: pos, Found: fact.Text(),
		Message: "the name of the archive is computed by the Gradle script",
		Hint:    "write it out, or with: {artifact: build/libs/app.jar}"}}
}

// firstBoot matches the first release of Spring Boot's plugin, which packs what the tasks of Java make.
var firstBoot = lazyregexp.New(`spring-boot-gradle-plugin:1\.|\bspringBootVersion\s*=\s*["']1\.`)

// taskSetting finds a setting of the archive's task, or one for all archives outside of any task.
func (p *project) taskSetting(task string, pattern *lazyregexp.Regexp) (unit.Fact, bool) {
	if plain, ok := strings.CutPrefix(task, "boot"); ok && len(p.find(firstBoot)) > 0 {
		task = strings.ToLower(plain)
	}
	for _, s := range p.mine() {
		for _, m := range s.find(pattern) {
			if pattern == archivesName || s.ofTask(m.at, task) || task == "shadowJar" && s.within(m.at, fatJar) {
				return unit.Stated(m.first(), m.pos), true
			}
		}
	}
	return unit.Fact{}, false
}

const (
	ktorID = "io.ktor.plugin"
	fatJar = "fatJar" // the block in which Ktor's plugin is told of the archive with everything
)

// fat reports whether the script gives the archive with everything a name.
func (p *project) fat() bool {
	for _, s := range p.mine() {
		for _, m := range s.find(archiveFile) {
			if s.within(m.at, fatJar) {
				return true
			}
		}
	}
	return false
}

// projectVersion finds the version of the project: its own script, the root's for all projects, gradle.properties. ok is false
// where a script computes it.
func (r *Reader) projectVersion(p *project) (version string, ok bool) {
	for i, s := range p.scripts {
		for _, m := range s.find(projectVersion) {
			if own := i < p.own && len(s.blocks(m.at)) == 0; own || p.isFor(s, m.at) && len(s.blocks(m.at)) == 1 {
				v := r.evaluate(p, m.groups[0], m.pos)
				return cmp.Or(v.Text(), strings.Trim(m.groups[0], `"' `)), v.Text() != ""
			}
		}
	}
	return r.fromGradleProperties(p, "version").Text(), true
}

var runtimeDep = lazyregexp.New(`(?m)^[ \t]*(implementation|api|runtimeOnly|compile|runtime)\b`)

// gradleNeedsJars tells whether a plain jar needs others beside it.
func (p *project) gradleNeedsJars() unit.Fact {
	for _, s := range p.mine() {
		for _, m := range s.find(runtimeDep) {
			if s.within(m.at, "dependencies") {
				return unit.Stated(true, m.pos)
			}
		}
	}
	return unit.Found(false, "no dependencies at run time in %s", p.dir)
}

func (r *Reader) settingsPos(req unit.Request, p *project) diag.Pos {
	if p.settings.script != nil {
		return p.settings.script.file.Whole()
	}
	return req.DirPos
}
