package jvm

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Known is what Detect knows.
func Known() survey.Known {
	return survey.Known{Markers: []string{"pom.xml"}, Versions: []string{"pom.xml"}, Tools: []string{"maven-wrapper"}}
}

// Detect gives the modules of the builds with Maven and Gradle in the survey: those that make something to run, and libraries.
func Detect(s *survey.Survey) ([]survey.Candidate, diag.List) {
	d := &detection{Reader: New(s.Tree, s.Docs), survey: s, needed: map[string]bool{}}
	for _, f := range s.Folders {
		if f.Has("pom.xml") && !d.isSource(f.Dir) {
			d.poms = append(d.poms, f.Dir)
		}
	}
	d.maven()
	for _, f := range s.Folders {
		if f.First("settings.gradle.kts", "settings.gradle", "build.gradle.kts", "build.gradle") != "" && !d.isSource(f.Dir) {
			d.gradleFolder(f.Dir)
		}
	}
	return d.found, d.problems
}

// detection is one run of Detect.
type detection struct {
	*Reader
	survey   *survey.Survey
	poms     []string        // folders with a pom.xml
	needed   map[string]bool // "groupId:artifactId" of modules that others depend on
	found    []survey.Candidate
	problems diag.List
}

// isSource tells a folder that belongs to the sources of a module, such as the project of a test or the template of an archetype.
func (d *detection) isSource(dir string) bool {
	parts := strings.Split(dir, "/")
	for i, part := range parts {
		if part != "src" {
			continue
		}
		above := d.survey.Folder(path.Join(append([]string{"."}, parts[:i]...)...))
		if above.First("pom.xml", "build.gradle", "build.gradle.kts") != "" {
			return true
		}
	}
	return false
}

// module is what both tools say of one module.
type module struct {
	dir, name   string
	tool, root  string // root is the folder of the build
	kind        string // as the fact java.kind has it
	artifact    unit.Fact
	compiled    unit.Fact // the Java version as the build states it
	means       string    // what compiled, or the build in its place, comes to
	framework   string
	evidence    []diag.Pos
	doubts      []survey.Doubt
	with        []survey.Param
	startScript string // of a distribution
}

// add makes a candidate of a module that makes something to run.
func (d *detection) add(m module) {
	c := survey.Candidate{Dir: m.dir, Name: m.name, Language: "java", Preset: "java", Tool: d.toolOf(m.tool, m.root),
		Framework: m.framework, Doubts: m.doubts, With: m.with}
	c.Version = d.version(m, &c)
	c.Target = survey.Target{Kind: survey.Start, Value: m.artifact.Text()}
	switch m.kind {
	case "war":
		c.Target.Kind = survey.Out
	case "quarkus":
		c.Target.Value = path.Join(m.artifact.Text(), "quarkus-run.jar")
	}
	if m.startScript != "" {
		c.Target.Value = m.startScript
	}
	for _, pos := range m.evidence {
		if at := survey.Place(pos); pos.File != "" && !slices.Contains(c.Evidence, at) {
			c.Evidence = append(c.Evidence, at)
		}
	}
	d.found = append(d.found, c)
}

// library makes a candidate of a module that others use, or nobody.
func (d *detection) library(dir, tool, root string, at diag.Pos) {
	d.found = append(d.found, survey.Candidate{Dir: dir, Role: survey.Library, Language: "java", Tool: d.toolOf(tool, root),
		Evidence: []string{survey.Place(at)}})
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

// version chooses between the JDK that a file for version managers names and what the build is compiled for.
func (d *detection) version(m module, c *survey.Candidate) survey.Version {
	compiled := survey.Version{Raw: m.compiled.Text(), Source: place(m.compiled), Means: m.means, Floor: true}
	pin := d.pinned(m.dir)
	if pin.Text() == "" {
		return compiled
	}
	named := survey.Version{Raw: pin.Text(), Source: place(pin), Means: jdkMajor(pin.Text()), Floor: true}
	return named
}

func place(f unit.Fact) string {
	if f.Pos.IsZero() {
		return ""
	}
	return survey.Place(f.Pos)
}
