package detect

import (
	"testing"
	"testing/fstest"

	"github.com/stagegen/stagegen/internal/project/tree"
)

// fuzzJava surveys a tree of which one file has any content, with the other files of a build beside it: no panic, a place for every
// finding, and nothing in the report that no generated file could hold. The seeds are the files of that name in the fixtures.
func fuzzJava(f *testing.F, file string, others map[string]string) {
	for _, archive := range fixturesOf(f) {
		for _, member := range archive.Files {
			if len(member.Name) >= len(file) && member.Name[len(member.Name)-len(file):] == file {
				f.Add(string(member.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		fsys := fstest.MapFS{file: {Data: []byte(text)}}
		for name, other := range others {
			fsys[name] = &fstest.MapFile{Data: []byte(other)}
		}
		report := Detect(fsys, options())
		for _, finding := range report.Findings {
			if finding.Pos.File == "" || finding.Message == "" || finding.Rule == "" {
				t.Errorf("incomplete finding: %+v", finding)
			}
		}
		for _, image := range report.Images {
			for _, s := range append([]string{image.Name, image.Version.Raw, image.Version.Value, image.Target.Value}, image.Evidence...) {
				if !tree.Printable(s) {
					t.Errorf("%q is not printable", s)
				}
			}
			for name, value := range image.With {
				if s, ok := value.(string); ok && !tree.Printable(s) {
					t.Errorf("%s: %q is not printable", name, s)
				}
			}
		}
	})
}

func FuzzPom(f *testing.F) {
	fuzzJava(f, "pom.xml", map[string]string{"api/pom.xml": `<project><parent><artifactId>shop-parent</artifactId></parent><artifactId>api</artifactId></project>`,
		"src/main/java/Main.java": "public static void main(", ".mvn/settings.xml": "<settings/>"})
}

func FuzzBuildGradle(f *testing.F) {
	fuzzJava(f, "build.gradle", map[string]string{"settings.gradle": "rootProject.name = 'shop'\ninclude 'api'", "api/build.gradle": "apply plugin: 'application'",
		"gradle.properties": "javaVersion=17", "src/main/java/Main.java": "public static void main("})
}

func FuzzSettingsGradle(f *testing.F) {
	fuzzJava(f, "settings.gradle", map[string]string{"build.gradle": "subprojects { apply plugin: 'application' }", "api/build.gradle": "version = '1'"})
}
