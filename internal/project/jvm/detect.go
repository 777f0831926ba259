package jvm

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Known is what Detect knows.
func Known() survey.Known {
	return survey.Known{
		Markers: append(gradleFiles("pom.xml"), polyglots()...),
		Versions: []string{"mise.toml", ".tool-versions", ".java-version", ".sdkmanrc", "system.properties", "pom.xml",
			"build.gradle", "build.gradle.kts", "gradle.properties", "libs.versions.toml"},
		Tools:      []string{"maven", "maven-wrapper", "gradle", "gradle-wrapper", "none"},
		Frameworks: frameworkNames(),
	}
}

// gradleFiles lists the names of the scripts by which Gradle knows a build, behind those that are given.
func gradleFiles(others ...string) []string {
	return append(others, "settings.gradle.kts", "settings.gradle", "build.gradle.kts", "build.gradle")
}

// Detect gives the modules of the builds with Maven and Gradle in the survey: those that make something to run, and libraries.
// Where both tools have a module in a folder, Maven's counts.
func Detect(s *survey.Survey) ([]survey.Candidate, diag.List) {
	d := &detection{Reader: New(s.Tree, s.Docs), survey: s, needed: map[string]bool{}, taken: map[string]bool{}}
	var builds []string
	for _, f := range s.Folders {
		if inSources(f.Dir) {
			continue
		}
		if f.Has("pom.xml") {
			d.poms = append(d.poms, f.Dir)
		} else {
			d.polyglot(f)
		}
		if f.First(gradleFiles()...) != "" {
			builds = append(builds, f.Dir)
		}
	}
	d.maven()
	for _, dir := range builds {
		d.gradleBuild(dir)
	}
	d.loose()
	return d.found, d.problems
}

// detection is one run of Detect.
type detection struct {
	*Reader
	survey   *survey.Survey
	poms     []string        // folders with a pom.xml
	needed   map[string]bool // "groupId:artifactId" of modules that others depend on
	taken    map[string]bool // folders of projects of Gradle that were looked at
	found    []survey.Candidate
	problems diag.List
}

// inSources tells a folder that belongs to the sources of a module, the project of a test, or the template of an archetype, and one of
// an archive that lies there unpacked.
func inSources(dir string) bool {
	parts := strings.Split(dir, "/")
	for i, part := range parts {
		switch part {
		case "archetype-resources", "buildSrc", "META-INF":
			return true
		case "src":
			if i+1 < len(parts) && slices.Contains([]string{"main", "test", "it", "integrationTest", "functionalTest", "testFixtures", "docs"}, parts[i+1]) {
				return true
			}
		}
	}
	return false
}

// module is a module that makes something to run.
type module struct {
	dir, name, root string // root is the folder of the build
	tool            string // maven or gradle
	file            string // the build file of the module, or that of the build
	evidence        []diag.Pos
	compiled        unit.Fact // the Java version as the build states it
	words           func(starts ...string) bool
	secrets         []survey.Secret
	takes           []string  // folders of frontends
	called          bool      // by a platform: nothing in it starts by itself
	program         string    // of a distribution: the name of the script that starts it
	script          unit.Fact // the path of the script that starts the program, where Maven writes one
	classifier      string    // of an archive that holds everything, where Gradle makes it
	jar             string    // that names the class to start, where the script of a distribution has none
}

// add makes a candidate of a module that makes something to run. What generate would find wrong with it is a doubt.
func (d *detection) add(m module) {
	c := survey.Candidate{Dir: m.dir, Name: m.name, Language: "java", Preset: "java", Tool: d.toolOf(m.tool, m.root)}
	facts := d.ask(m, &c)
	c.Version = d.version(m, facts)
	c.Target = d.started(m, target(m, facts), &c)
	if m.script.Text() != "" && c.Target.Value == m.script.Text() {
		c.Doubts = append(c.Doubts, survey.Doubt{Text: survey.Place(m.script.Pos) + " writes a script that starts the program; the preset starts " + facts["java.artifact"].Text()})
	}
	c.Framework = framework(m.words)
	c.Port = d.port(m, c.Framework, facts)
	c.Secrets, c.Takes = m.secrets, m.takes
	if m.called {
		c.Preset, c.Doubts = "", []survey.Doubt{{Text: "the module holds functions that a platform calls, and nothing that starts by itself"}}
	}
	for _, pos := range m.evidence {
		if at := survey.Place(pos); pos.File != "" && !slices.Contains(c.Evidence, at) {
			c.Evidence = append(c.Evidence, at)
		}
	}
	if m.tool == "maven" {
		if other := d.survey.Folder(m.dir).First(gradleFiles()...); other != "" {
			c.Doubts = append(c.Doubts, survey.Doubt{Text: "both Maven and Gradle build this folder; pom.xml is taken rather than " + other})
		}
	}
	d.found = append(d.found, c)
}

// library makes a candidate of a module that nobody runs by itself.
func (d *detection) library(dir, tool, root, file string) {
	d.found = append(d.found, survey.Candidate{Dir: dir, Role: survey.Library, Language: "java", Tool: d.toolOf(tool, root),
		Evidence: []string{survey.Place(diag.Pos{File: file, Line: 1})}})
}

// toolOf tells a build with a wrapper from one without.
func (d *detection) toolOf(tool, root string) string {
	files := map[string][]string{
		"maven":  {"mvnw", "mvnw.cmd", ".mvn/wrapper/maven-wrapper.properties"},
		"gradle": {"gradlew", "gradlew.bat", "gradle/wrapper/gradle-wrapper.properties"},
	}
	for _, name := range files[tool] {
		if d.tree.Exists(path.Join(root, name)) {
			return tool + "-wrapper"
		}
	}
	return tool
}

// version chooses between the JDK that a file for version managers names and the Java version that the build states. What it means is what
// generate takes.
func (d *detection) version(m module, facts unit.Facts) survey.Version {
	used := facts["java.version"]
	stated := m.compiled
	if pin := d.pinned(m.dir); pin.Text() != "" {
		stated = pin
	}
	if stated.Text() == "" {
		stated.Pos = used.Pos
	}
	out := survey.Version{Raw: stated.Text(), Means: strings.TrimPrefix(used.Text(), "="), Floor: true}
	if !stated.Pos.IsZero() {
		out.Source = survey.Place(stated.Pos)
	}
	return out
}

// target is what the module makes: an archive to start, the script that starts a distribution, or a war for a container.
func target(m module, facts unit.Facts) survey.Target {
	kind, task, artifact := facts["java.kind"].Text(), facts["java.task"].Text(), facts["java.artifact"].Text()
	out := survey.Target{Kind: survey.Start, Value: artifact}
	if kind == "war" {
		out.Kind = survey.Out
	}
	switch {
	case m.script.Text() != "":
		out.Value = m.script.Text()
	case task == "installDist" && m.jar != "":
		out.Value = m.jar
	case artifact == "":
		out.Value = m.unnamed(kind, task)
	case kind == "quarkus":
		out.Value = path.Join(artifact, "quarkus-run.jar")
	case task == "installDist":
		home := path.Dir(artifact)
		name := m.program
		if name == "" {
			name = path.Base(home)
		}
		out.Value = path.Join(home, "bin", name)
	}
	return out
}

// inCommand finds the archive, or the script of a distribution, that a command starts.
var inCommand = lazyregexp.New(`(?:-jar\s+["']?|\s|^)([\w./*-]+(?:\.jar|\.war)|[\w./*-]*build/install/[\w.*-]+/bin/[\w.*-]+)`)

// classPath matches a command that starts a class of a class path.
var classPath = lazyregexp.New(`^java\s(?:.*\s)?(?:-cp|-classpath|--class-path)[ =]\S+\s.*\S`)

// plain is a command without the words that only a shell knows.
func plain(command string) string {
	words := slices.DeleteFunc(strings.Fields(command), func(w string) bool { return strings.ContainsAny(w, "$`") })
	return strings.Join(words, " ")
}

// started takes what the Procfile starts for a target whose name the build does not tell, and a class that it starts from the folders
// of the build.
func (d *detection) started(m module, t survey.Target, c *survey.Candidate) survey.Target {
	web := d.survey.Web(m.dir)
	if command := plain(web.Command); t.Kind == survey.Start && classPath.MatchString(command) && !strings.Contains(command, " -jar ") {
		c.Evidence = append(c.Evidence, web.Source)
		doubt := web.Source + " starts a class from the folders of the build"
		if c.Preset != "" {
			doubt += "; the preset starts " + t.Value
		}
		c.Doubts = append(c.Doubts, survey.Doubt{Text: doubt})
		return survey.Target{Kind: survey.Start, Value: command}
	}
	name := archiveIn(web.Command, path.Ext(t.Value))
	if name == "" || t.Kind != survey.Start {
		return t
	}
	if strings.Contains(t.Value, "*") {
		t.Value = name
		c.Evidence = append(c.Evidence, web.Source)
	} else if ok, err := path.Match(name, t.Value); !ok && err == nil {
		c.Doubts = append(c.Doubts, survey.Doubt{Text: web.Source + " starts " + name + "; the build makes " + t.Value})
	}
	return t
}

// archiveIn gives the archive or script that a command starts: the first that has the extension of what the build makes, since a
// runner gets the war that it runs behind its own name. What lies above the module is not its own.
func archiveIn(command, ext string) string {
	first := ""
	for _, m := range inCommand.FindAllStringSubmatch(command, -1) {
		name := path.Clean(m[1])
		if path.Ext(name) == ext {
			first = name
			break
		}
		first = cmp.Or(first, name)
	}
	if strings.HasPrefix(first, "../") || strings.HasPrefix(command, "cd ") {
		return ""
	}
	return first
}

// unnamed is a pattern for an artifact whose name the tree does not tell.
func (m module) unnamed(kind, task string) string {
	folder, ext := "target", ".jar"
	if m.tool == "gradle" {
		folder = "build/libs"
	}
	if kind == "war" || task == "bootWar" {
		ext = ".war"
	}
	switch task {
	case "installDist":
		return "build/install/*/bin/*"
	case "shadowJar":
		if m.classifier != "" {
			return folder + "/*-" + m.classifier + ext
		}
	}
	return folder + "/*" + ext
}
