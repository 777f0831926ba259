package jvm

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// polyglots are the names of poms in other languages than XML, which an extension of Maven reads.
func polyglots() []string {
	return []string{"pom.yml", "pom.yaml", "pom.groovy", "pom.kts", "pom.rb", "pom.scala", "pom.atom", "pom.clj"}
}

// polyglotVersions find a Java version in any of those languages, the strongest statement first: properties, then what the compiler's
// plugin is given.
func polyglotVersions() []*lazyregexp.Regexp {
	var out []*lazyregexp.Regexp
	for _, name := range []string{"maven.compiler.release", "java.version", "maven.compiler.target", "maven.compiler.source", "release", "target", "source"} {
		out = append(out, lazyregexp.New(`\b`+regexp.QuoteMeta(name)+`\b["']?[\s:=>,]*["']?(\d+(?:\.\d+)?)\b`))
	}
	return out
}

// polyglot adds a project whose pom is not XML: it can be named, but no preset reads it.
func (d *detection) polyglot(f *survey.Folder) {
	name := f.First(polyglots()...)
	file, _ := d.tree.File(f.Path(name))
	if name == "" || file == nil || d.tree.Nearest(f.Dir, ".mvn/extensions.xml") == "" {
		return
	}
	m := module{dir: f.Dir, root: f.Dir, tool: "maven"}
	for _, pattern := range polyglotVersions() {
		if at := pattern.FindSubmatchIndex(file.Text); at != nil && m.compiled.Text() == "" {
			m.compiled = unit.Stated(string(file.Text[at[2]:at[3]]), file.At(at[2], at[3]-at[2]))
		}
	}
	c := survey.Candidate{Dir: f.Dir, Language: "java", Tool: d.toolOf("maven", f.Dir), Target: survey.Target{Kind: survey.Start, Value: "target/*.jar"},
		Evidence: []string{survey.Place(diag.Pos{File: f.Path(name), Line: 1})},
		Doubts:   []survey.Doubt{{Text: name + " is written for an extension of Maven; a preset needs a pom.xml"}}}
	c.Target = d.started(m, c.Target, &c)
	c.Version = d.version(m, unit.Facts{"java.version": unit.Stated(major(m.compiled.Text()), m.compiled.Pos)})
	d.found = append(d.found, c)
}

// loose adds what the root holds without any build: one source file with a main method, one jar, or an archive that was unpacked.
// Anything else that is found there says more.
func (d *detection) loose() {
	root := d.survey.Folder(".")
	if len(d.found) > 0 || len(d.problems) > 0 || root.First("build.xml", "build.sbt", "project.clj", "deps.edn") != "" {
		return
	}
	sources, jars := root.Files(".java"), root.Files(".jar")
	sources = slices.DeleteFunc(sources, func(name string) bool { return d.classOf(name) == "" })
	c := survey.Candidate{Dir: ".", Weak: true, Language: "java", Tool: "none", Target: survey.Target{Kind: survey.Start},
		Doubts: []survey.Doubt{{Text: "nothing builds the Java program here; write a pom.xml, or a Dockerfile"}}}
	class, exploded := d.exploded()
	unpacked := "an archive lies here unpacked, and nothing builds it; write a Dockerfile"
	switch {
	case class != "":
		c.Target.Value, c.Evidence = "java "+class, []string{exploded}
		c.Doubts[0].Text = unpacked
	case d.tree.Exists("WEB-INF/web.xml"):
		c.Target, c.Evidence = survey.Target{Kind: survey.Out, Value: "."}, []string{"WEB-INF/web.xml"}
		c.Doubts[0].Text = unpacked
	case len(jars) == 1:
		c.Target.Value, c.Evidence = jars[0], []string{jars[0]}
	case len(jars) == 0 && len(sources) == 1:
		c.Target.Value, c.Evidence = "java "+strings.TrimSuffix(path.Base(sources[0]), ".java"), []string{sources[0] + ":1"}
	default:
		return
	}
	c.Version = d.version(module{dir: "."}, unit.Facts{})
	d.found = append(d.found, c)
}

// mainEntry is the class to start in the manifest of an archive.
var mainEntry = lazyregexp.New(`(?m)^Main-Class:[ \t]*(\S+)`)

// exploded gives the class that the manifest of an archive which the root holds unpacked starts, and the place that says so.
func (d *detection) exploded() (class, place string) {
	file, _ := d.tree.File("META-INF/MANIFEST.MF")
	if file == nil {
		return "", ""
	}
	m := mainEntry.FindSubmatchIndex(file.Text)
	if m == nil {
		return "", ""
	}
	return string(file.Text[m[2]:m[3]]), survey.Place(file.At(m[2], m[3]-m[2]))
}
