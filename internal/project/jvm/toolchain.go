package jvm

import (
	"path"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// versionFiles are the files that name a JDK for tools which no other language has, each with what stands in front of the version.
func versionFiles() map[string]*lazyregexp.Regexp {
	return map[string]*lazyregexp.Regexp{
		".java-version":     lazyregexp.New(`(?m)^()(\S+)`),
		".sdkmanrc":         lazyregexp.New(`(?m)^(\s*java\s*=\s*)(\S+)`),
		"system.properties": lazyregexp.New(`(?m)^(\s*java\.runtime\.version\s*[=:]\s*)(\S+)`),
	}
}

// fileOrder has the names of versionFiles, the strongest first.
func fileOrder() []string { return []string{".sdkmanrc", ".java-version", "system.properties"} }

// vendor is what stands in front of the version of a JDK: temurin-21.0.2+13, openjdk64-17.
var vendor = lazyregexp.New(`^(?:[a-z]+[a-z0-9]*-)+`)

// pinned finds the JDK that a file for version managers names, in dir or the nearest folder above it, as it is written there. The
// text is empty where none names one whose version can be told.
func (r *Reader) pinned(dir string) unit.Fact {
	for _, at := range tree.Above(dir) {
		if name, pos := r.docs.Tool(at, "java"); jdkMajor(name) != "" {
			return unit.Stated(name, pos)
		}
		for _, name := range fileOrder() {
			file, _ := r.tree.File(path.Join(at, name))
			if file == nil {
				continue
			}
			if m := versionFiles()[name].FindSubmatchIndex(file.Text); m != nil {
				if name := string(file.Text[m[4]:m[5]]); jdkMajor(name) != "" {
					return unit.Stated(name, file.At(m[4], m[5]-m[4]))
				}
			}
		}
	}
	return unit.Fact{}
}

// jdkMajor gives the major version of a JDK as version managers name it.
func jdkMajor(name string) string {
	text := vendor.ReplaceAllString(name, "")
	if at := strings.IndexAny(text, "-+_"); at >= 0 {
		text = text[:at]
	}
	return major(text)
}

// toolchain chooses between what the build is compiled for, which is a minimum, and the JDK that a file for version managers
// names, which must reach it.
func (r *Reader) toolchain(dir string, compiled unit.Fact) (unit.Fact, diag.List) {
	pin := r.pinned(dir)
	problems := r.docs.Broken(dir, pin.Pos, fileOrder()...)
	if pin.Text() == "" || strings.HasPrefix(compiled.Text(), "=") {
		return compiled, problems
	}
	pin.Value = jdkMajor(pin.Text())
	have, _ := strconv.Atoi(pin.Text())
	if need, err := strconv.Atoi(compiled.Text()); err == nil && have < need {
		return compiled, append(problems, diag.Finding{Rule: unit.RuleOldJDK, Pos: pin.Pos, Found: pin.Text(), Expected: compiled.Text() + " or newer",
			Message: "the JDK that is named here cannot compile what the build asks for",
			Hint:    "raise the version here, or lower it in the build", Related: []diag.Related{{Pos: compiled.Pos, Message: "the build is compiled for Java " + compiled.Text()}}})
	}
	return pin, problems
}

// newest gives the newest Java with long-term support that a version of Gradle runs on, "" where that is older than all that
// the preset has.
func newest(gradle string) string {
	parts := append(strings.SplitN(gradle, ".", 3), "0", "0")
	one, _ := strconv.Atoi(parts[0])
	two, _ := strconv.Atoi(strings.SplitN(parts[1], "-", 2)[0])
	switch {
	case one > 9, one == 9 && two >= 1:
		return "25"
	case one == 9, one == 8 && two >= 5:
		return "21"
	case one == 8, one == 7 && two >= 3:
		return "17"
	}
	return ""
}

// gradleJava sets the Java version of a Gradle build: what it is compiled for, as far as its Gradle runs on that.
func (r *Reader) gradleJava(f unit.Facts, req unit.Request, p *project) diag.List {
	version, problems := r.toolchain(p.dir, r.javaVersion(p))
	f.Set("java.version", version)
	gradle := f["java.tool_version"]
	if gradle.Text() == "" || req.Given["java.builder"] == "gradle" {
		return problems
	}
	limit := newest(gradle.Text())
	if version.Text() == "" && limit != "" && limit != newest("99") {
		f.Set("java.version", unit.Stated(limit, gradle.Pos))
		return problems
	}
	need, _ := strconv.Atoi(strings.TrimPrefix(version.Text(), "="))
	if have, _ := strconv.Atoi(limit); limit != "" && need <= have {
		return problems
	}
	bad := diag.Finding{Rule: unit.RuleOldJDK, Pos: gradle.Pos, Found: gradle.Text(), Message: "Gradle " + gradle.Text() + " does not run on Java " + strings.TrimPrefix(version.Text(), "="),
		Expected: "a Gradle that runs on the Java that the build asks for", Hint: "raise the wrapper: gradle wrapper --gradle-version 9.7.1"}
	if limit == "" {
		bad.Message = "Gradle " + gradle.Text() + " runs on Java 16 and older only"
	}
	if !version.Pos.IsZero() {
		bad.Related = []diag.Related{{Pos: version.Pos, Message: "the build asks for Java " + strings.TrimPrefix(version.Text(), "=")}}
	}
	return append(problems, bad)
}
