package jvm

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Reader reads Java projects of one tree. It parses each build file once.
type Reader struct {
	tree    *tree.Tree
	docs    *manifest.Reader
	poms    map[string]*pom
	scripts map[string]*script
	plugins map[string][]string // folders of the scripts that are plugins, by folder of the build
	stated  map[string]properties

	reactors map[string]*reactor // by the root's file and the profiles
	projects map[string]*project // of Gradle, by the folder of the build and the path in it
	settings map[string]settings // by folder

	told   told
	others map[string]*Reader // for builds that are told otherwise
}

// New reads the projects of t through docs.
func New(t *tree.Tree, docs *manifest.Reader) *Reader {
	return &Reader{tree: t, docs: docs, poms: map[string]*pom{}, scripts: map[string]*script{}, plugins: map[string][]string{},
		stated: map[string]properties{}, reactors: map[string]*reactor{}, projects: map[string]*project{}, settings: map[string]settings{}, others: map[string]*Reader{}}
}

// build is what both tools answer.
type build struct {
	root, dir string   // of the build and of the module
	module    string   // within the build
	dirs      []string // folders of the closure, the module's first
	modules   []string // folders of all modules of the build
	manifests []string // files beside those of the wrapper
	globs     []string // names of build files that every module has; empty for a build of one module
	extra     []string // files and folders that the build reads beside its modules
	logic     []string // those of extra that hold code of the build itself
	about     unit.About
	profiles  []string // of Maven, without which the module is no part of the build
}

// Read gives the facts of the module at or above the request's folder. Where both tools have a build file in the nearest
// folder that has one, Maven's counts.
func (r *Reader) Read(req unit.Request) (unit.Unit, diag.List) {
	return r.asTold(toldBy(req), req.PosOf("java.properties")).read(req)
}

func (r *Reader) read(req unit.Request) (unit.Unit, diag.List) {
	out, b, problems := r.module(req)
	if b.root == "" {
		return out, problems
	}
	must := append([]string{b.root}, b.dirs...)
	for _, m := range b.manifests {
		must = append(must, path.Dir(m))
	}
	context, more := tree.Context(req, must)
	out.Context, out.Closure = context, unit.Folders(b.dir, append(slices.Clone(b.dirs), b.logic...))
	out.About = b.about
	r.set(out, b)
	return out, append(append(problems, more...), asked(out.Facts, req, b)...)
}

// module finds the module of a request and the facts about it that are no paths of the context.
func (r *Reader) module(req unit.Request) (unit.Unit, build, diag.List) {
	out := unit.Unit{Context: ".", Facts: unit.NewFacts(Definitions())}
	defaults(out.Facts)
	dir, problems := r.tree.Folder(req)
	if problems.HasErrors() {
		return out, build{}, problems
	}
	names := []string{"pom.xml", "build.gradle.kts", "build.gradle", "settings.gradle.kts", "settings.gradle"}
	if req.Given["java.tool"] == "gradle" {
		names = names[1:]
	}
	file := r.tree.Nearest(dir, names...)
	if s, at, _ := r.settingsOf(dir); at != ":" && !r.tree.Exists(path.Join(dir, "pom.xml")) && s.script != nil {
		file = path.Join(dir, "build.gradle") // which a project that the root configures need not have
	}
	if file == "" {
		return out, build{}, append(problems, tree.NoManifest(req, dir, "set `dir` to the folder of a module",
			"pom.xml", "build.gradle.kts", "build.gradle"))
	}
	var b build
	if path.Base(file) == "pom.xml" {
		b, problems = r.maven(out.Facts, req, path.Dir(file))
	} else {
		b, problems = r.gradle(out.Facts, req, path.Dir(file))
	}
	return out, b, problems
}

// set stores the facts about folders and files.
func (r *Reader) set(out unit.Unit, b build) {
	f, rel := out.Facts, func(p string) string { return tree.Rel(out.Context, p) }
	f.Set("java.root", unit.Found(rel(b.root), "the folder of the whole build"))
	f.Set("java.dir", unit.Found(rel(b.dir), "the folder of the module"))
	f.Set("java.module", unit.Found(b.module, "the module within %s", b.root))
	f.Set("java.builder", builder(f))
	var manifests, sources, globs []string
	for _, m := range append(b.manifests, r.wrapperFiles(b.root)...) {
		if r.tree.Exists(m) {
			manifests = append(manifests, rel(m))
		}
	}
	a := tree.Admission{Foreign: b.modules, Dots: []string{".mvn"}, Drop: []string{"target", "build", "out", "bin"}}
	for _, dir := range b.dirs {
		sources = append(sources, r.tree.Sources(out.Context, dir, a)...)
	}
	for _, p := range b.extra {
		if r.tree.Exists(p) || r.tree.IsDir(p) {
			sources = append(sources, rel(p))
		}
	}
	for _, name := range b.globs {
		globs = append(globs, path.Join(rel(b.root), "**", name))
	}
	output := map[string]string{"maven": "target", "gradle": "build"}[f["java.tool"].Text()]
	outputs := []string{rel(path.Join(b.root, output))}
	for _, dir := range append(slices.Clone(b.dirs), r.nested(b.logic)...) {
		outputs = append(outputs, rel(path.Join(dir, output)))
	}
	f.Set("java.outputs", unit.Found(unit.Sorted(outputs), "where %s writes", f["java.tool"].Text()))
	f.Set("java.manifests", unit.Found(unit.Sorted(manifests), "the build files of the closure"))
	f.Set("java.sources", unit.Found(tree.Minimal(append(sources, manifests...)), "the closure of the module"))
	f.Set("java.logic", unit.Found(rels(rel, b.logic), "the code of the build itself"))
	f.Set("java.profiles", unit.Found(unit.Sorted(append(b.profiles, r.told.profiles...)), "the profiles that list the module"))
	f.Set("java.globs", unit.Found(unit.Sorted(globs), "the modules of %s", b.root))
}

// nested adds to the folders of a build's own code those of its projects.
func (r *Reader) nested(logic []string) []string {
	out := slices.Clone(logic)
	for _, dir := range logic {
		for _, at := range r.tree.Folders(dir, "*") {
			if s, _ := r.script(at, "build.gradle"); s != nil {
				out = append(out, at)
			}
		}
	}
	return out
}

func rels(rel func(string) string, paths []string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, rel(p))
	}
	return unit.Sorted(out)
}

// builder is the image that a build needs: Maven's own, unless a wrapper brings the tool.
func builder(f unit.Facts) unit.Fact {
	if f["java.wrapper"].Value == false && f["java.tool"].Text() == "maven" {
		return unit.Found("maven", "the build has no wrapper")
	}
	return unit.Found("jdk", "the build brings its tool by a wrapper")
}

// wrapperFiles lists the files of either tool's wrapper.
func (r *Reader) wrapperFiles(root string) []string {
	var out []string
	for _, name := range []string{"mvnw", ".mvn/wrapper/maven-wrapper.properties", ".mvn/maven.config", ".mvn/jvm.config",
		".mvn/extensions.xml", "gradlew", "gradle/wrapper/gradle-wrapper.properties", "gradle/wrapper/gradle-wrapper.jar"} {
		out = append(out, path.Join(root, name))
	}
	return out
}

// distribution finds the tool's version in the name of the archive that a wrapper downloads.
var distribution = lazyregexp.New(`(?m)^\s*distributionUrl\s*[=:].*-(\d+(?:\.\d+)*(?:-(?:rc|milestone|M|beta|alpha)-?\d+)?)-(?:bin|all)\.`)

// wrapper sets the facts about the wrapper, which is complete with all of the needed files. It gives the first of them
// that is missing.
func (r *Reader) wrapper(f unit.Facts, root, properties string, needed ...string) (missing string) {
	for _, name := range append(needed, properties) {
		if at := path.Join(root, name); !r.tree.Exists(at) {
			f.Set("java.wrapper", unit.Found(false, "there is no %s", at))
			return at
		}
	}
	at := path.Join(root, needed[0])
	f.Set("java.wrapper", unit.Found(true, "found %s", at))
	if file, _ := r.tree.File(path.Join(root, properties)); file != nil {
		if at := distribution.FindSubmatchIndex(file.Text); at != nil {
			f.Set("java.tool_version", unit.Stated(string(file.Text[at[2]:at[3]]), file.At(at[2], at[3]-at[2])))
		}
	}
	return ""
}

// major gives the major version of Java of a text like 21, 1.8 or 17.0.2; "" when it is none.
func major(text string) string {
	first, rest, _ := strings.Cut(strings.TrimSpace(text), ".")
	if first == "1" && rest != "" {
		first, _, _ = strings.Cut(rest, ".")
	}
	if n, err := strconv.Atoi(first); err != nil || n < 5 || n > 99 {
		return ""
	}
	return first
}

// executable sets whether java -jar starts the archive: by its manifest, unless the user names another class.
func executable(f unit.Facts, req unit.Request, manifest unit.Fact) {
	if req.Given["java.main"] != "" {
		manifest = unit.Found(false, "the user names the class to start")
	}
	f.Set("java.executable", manifest)
}

// bootManifest tells that the manifest of a Spring Boot archive names its main class.
func bootManifest(f unit.Facts) unit.Fact {
	return unit.Fact{Value: true, Pos: f["java.kind"].Pos, Note: f["java.kind"].Note}
}

// layers gives the mode that extracts the layers of a Spring Boot archive, by the version of Spring Boot.
func layers(boot string) string {
	parts := append(strings.SplitN(boot, ".", 3), "0", "0")
	one, err := strconv.Atoi(parts[0])
	two, _ := strconv.Atoi(parts[1])
	switch {
	case err != nil, one > 3, one == 3 && two >= 3:
		return "tools"
	case one == 3, one == 2 && two >= 3:
		return "layertools"
	}
	return ""
}

// spring sets the facts of a Spring Boot archive.
func spring(f unit.Facts, kind, boot unit.Fact) {
	f.Set("java.kind", kind)
	f.Set("java.boot", boot)
	mode := layers(boot.Text())
	if boot.Text() == "" {
		f.Set("java.layers", unit.Found(mode, "the Spring Boot version is not stated; taken for 3.3 or newer"))
		return
	}
	f.Set("java.layers", unit.Fact{Value: mode, Pos: boot.Pos, Note: boot.Note})
}
