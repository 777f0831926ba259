package jvm

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

var (
	projectRef  = lazyregexp.New(`\bproject\s*\(\s*(?:path\s*[:=]\s*)?["'](:[^"'\n]+)["']`)
	accessorRef = lazyregexp.New(`\bprojects\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)`)
)

// project is one project of a Gradle build with the scripts that configure it.
type project struct {
	settings settings
	path     string    // ":services:api"
	dir      string    //
	scripts  []*script // its own, those of the conventions that it applies, then the root's
	own      int       // how many of them are the project's: all but the root's
	catalog  catalog
	values   map[string]unit.Fact // of the variables that were asked for
	problems diag.List
}

// gradle reads the project in dir. A build without a root is one that could not be read.
func (r *Reader) gradle(f unit.Facts, req unit.Request, dir string) (build, diag.List) {
	s, at, problems := r.settingsOf(dir)
	if problems.HasErrors() {
		return build{}, problems
	}
	p, problems := r.project(s, at)
	if problems.HasErrors() {
		return build{}, problems
	}
	if at == ":" && len(s.projects) > 1 && !p.isProgram() {
		if p, problems = r.gradleApplication(req, s); p == nil {
			return build{}, problems
		}
	}
	b := build{root: s.dir, dir: p.dir}
	if p.path != ":" {
		b.module = p.path
	}
	closure, problems := r.gradleClosure(p)
	for _, name := range s.paths() {
		b.modules = append(b.modules, s.projects[name])
		if slices.Contains(closure, name) {
			b.dirs = append(b.dirs, s.projects[name])
		}
	}
	for _, folder := range append([]string{s.dir}, b.dirs...) {
		for _, name := range []string{"build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gradle.properties",
			"gradle.lockfile", "buildscript-gradle.lockfile", "settings-gradle.lockfile"} {
			b.manifests = append(b.manifests, path.Join(folder, name))
		}
	}
	b.manifests = append(b.manifests, path.Join(s.dir, catalogFile), path.Join(s.dir, "gradle/verification-metadata.xml"))
	if len(s.projects) > 1 {
		b.globs = []string{"build.gradle", "build.gradle.kts", "gradle.properties"}
	}
	b.extra = s.files()
	b.logic = r.logic(s)
	b.manifests = slices.DeleteFunc(b.manifests, func(m string) bool { return !r.tree.Exists(m) })
	f.Set("java.tool", unit.Found("gradle", "found a Gradle script in %s", p.dir))
	problems = append(problems, r.gradleWrapper(f, req, s)...)
	problems = append(problems, r.gradleJava(f, req, p)...)
	return b, append(problems, r.gradleArtifact(f, req, p)...)
}

// gradleWrapper demands the wrapper: a build without one states no version of Gradle.
func (r *Reader) gradleWrapper(f unit.Facts, req unit.Request, s settings) diag.List {
	missing := r.wrapper(f, s.dir, "gradle/wrapper/gradle-wrapper.properties", "gradlew", "gradle/wrapper/gradle-wrapper.jar")
	if given := req.Given["java.builder"]; missing == "" || given != "" && given != "jdk" {
		return nil
	}
	bad := diag.Finding{Rule: unit.RuleNoWrapper, Pos: req.DirPos, Message: "the Gradle wrapper lacks " + missing,
		Hint: "run `gradle wrapper`" + unit.In(s.dir) + " and commit gradlew and the folder gradle, or build on the Gradle of an image, with: {builder: gradle}"}
	if s.script != nil {
		bad.Pos = s.script.file.Whole()
	}
	if r.tree.Hidden(missing) {
		bad.Message, bad.Hint = "git ignores "+missing, "add !gradle/wrapper/gradle-wrapper.jar to .gitignore and commit the file"
	}
	return diag.List{bad}
}

// project reads the scripts of one project.
func (r *Reader) project(s settings, at string) (*project, diag.List) {
	key := s.dir + "\x00" + at
	if p := r.projects[key]; p != nil {
		return p, p.problems
	}
	p := &project{settings: s, path: at, dir: s.projects[at], values: map[string]unit.Fact{}}
	r.projects[key] = p
	var problems, more diag.List
	p.catalog, problems = r.catalog(s.dir)
	own, more := r.script(p.dir, "build.gradle")
	if own == nil && s.script != nil && strings.Contains(s.script.text, "buildFileName") {
		own, more = r.script(p.dir, path.Base(p.dir)+".gradle")
	}
	problems = append(problems, more...)
	p.scripts = []*script{own}
	problems = append(problems, r.conventions(p)...)
	p.own = len(p.scripts)
	root, more := r.script(s.dir, "build.gradle")
	if !slices.Contains(p.scripts, root) {
		p.scripts = append(p.scripts, root)
	}
	p.problems = append(problems, more...)
	return p, p.problems
}

// mine lists the scripts of the project: its own, which is nil where it has none, and those of its conventions.
func (p *project) mine() []*script { return p.scripts[:p.own] }

// find gives the places in the scripts of the project where a pattern fits.
func (p *project) find(pattern *lazyregexp.Regexp) []match {
	var out []match
	for _, s := range p.mine() {
		out = append(out, s.find(pattern)...)
	}
	return out
}

// isProgram reports whether the project makes something to run.
func (p *project) isProgram() bool {
	return p.task() != "jar" || len(p.find(manifestMain)) > 0
}

var sourceDir = lazyregexp.New(`\bsrcDirs?\b(?:\.setFrom)?\s*[=(]*\s*(?:\[|listOf\(|setOf\()?\s*(?:file\(\s*)?["']([^"'$\n]+)["']`)

// sources lists the folders with the sources of the project: Gradle's own, that of the JVM in a project for several platforms, and
// those that the script names for what is not a test.
func (p *project) sources() []string {
	out := []string{path.Join(p.dir, "src/main"), path.Join(p.dir, "src/jvmMain")}
	for _, s := range p.mine() {
		for _, m := range firsts(s.find(sourceDir)) {
			at, ok := tree.Join(p.dir, m.groups[0])
			if ok && !s.within(m.at, "test") && !strings.HasPrefix(m.groups[0], "build/") && !slices.ContainsFunc(out, func(dir string) bool { return tree.Inside(at, dir) }) {
				out = append(out, at)
			}
		}
	}
	return out
}

// gradleApplication chooses among the projects of a build that make a program.
func (r *Reader) gradleApplication(req unit.Request, s settings) (*project, diag.List) {
	var found []*project
	var dirs []string
	for _, at := range s.paths() {
		p, _ := r.project(s, at)
		if at != ":" && p.isProgram() {
			found, dirs = append(found, p), append(dirs, p.dir)
		}
	}
	if len(found) > 1 {
		named := slices.DeleteFunc(slices.Clone(found), func(p *project) bool { return path.Base(p.dir) != req.Name })
		if len(named) == 1 {
			found = named
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, diag.List{{Rule: unit.RuleNoProgram, Pos: req.DirPos,
			Message:  "the Gradle build in " + s.dir + " has no project that makes a program",
			Expected: "a project with the Spring Boot, application or shadow plugin, or with a Main-Class",
			Hint:     "set `dir` to the folder of a project"}}
	}
	return nil, diag.List{{Rule: unit.RuleManyPrograms, Pos: req.DirPos, Hint: "dir: " + dirs[0],
		Message:  "the Gradle build in " + s.dir + " has several projects that make programs: " + strings.Join(dirs, ", "),
		Expected: "the folder of one project, or a project named like the image"}}
}

// gradleClosure lists the paths of the projects that p depends on, p among them.
func (r *Reader) gradleClosure(p *project) ([]string, diag.List) {
	out := []string{p.path}
	accessors := p.settings.access
	var problems diag.List
	for i := 0; i < len(out); i++ {
		at, more := r.project(p.settings, out[i])
		problems = append(problems, more...)
		for _, s := range at.scripts {
			for _, next := range references(s, accessors, nil) {
				if _, ok := p.settings.projects[next]; ok && !slices.Contains(out, next) {
					out = append(out, next)
				}
			}
		}
	}
	return out, problems
}

// references lists the projects that a script names, where only is nil, or names at the places that only admits.
func references(s *script, accessors map[string]string, only func(at int) bool) []string {
	var out []string
	for _, m := range s.find(projectRef) {
		if only == nil || only(m.at) {
			out = append(out, m.groups[0])
		}
	}
	for _, m := range s.find(accessorRef) {
		if only != nil && !only(m.at) {
			continue
		}
		for name := m.groups[0]; name != ""; {
			if p, ok := accessors[name]; ok {
				out = append(out, p)
				break
			}
			name = name[:max(0, strings.LastIndex(name, "."))]
		}
	}
	return out
}
