package jvm

import (
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// argument is what stands between the parentheses of a call, with calls in it: libs.versions.java.get().toInteger().
const argument = `\(\s*((?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))+)\)`

// assigned is what stands behind a property: `= 17`, `.set(17)`, or in Groovy ` 17`.
const assigned = `(?:\s*=\s*((?:\$\{[^{}\n]*\}|[^\n;{}])+)|\.set\s*` + argument + `|[ \t]+([\w"'](?:\$\{[^{}\n]*\}|[^\n;={}])*))`

var (
	toolchainOf   = lazyregexp.New(`\bJavaLanguageVersion\.of\s*` + argument)
	jvmToolchain  = lazyregexp.New(`\bjvmToolchain\s*` + argument)
	release       = lazyregexp.New(`\brelease` + assigned)
	jvmTarget     = lazyregexp.New(`\bjvmTarget` + assigned)
	compatibility = lazyregexp.New(`\b(?:target|source)Compatibility` + assigned + `|\bset(?:Target|Source)Compatibility\s*` + argument)
)

// toolchains is how many of languages demand a toolchain; the others only say what to compile for.
const toolchains = 2

// languages lists the ways to state the Java version, the strongest first.
func languages() []*lazyregexp.Regexp {
	return []*lazyregexp.Regexp{toolchainOf, jvmToolchain, release, compatibility, jvmTarget}
}

// compiled finds the statement of the Java version that the project is compiled for, in its own script first, then in the
// root's: what the statement comes to, as it is written. exactly tells that Gradle takes no newer JDK.
func (r *Reader) compiled(p *project) (stated unit.Fact, exactly bool) {
	for _, s := range p.scripts {
		for i, pattern := range languages() {
			for _, m := range firsts(s.find(pattern)) {
				v := r.evaluate(p, m.first(), m.pos)
				if language(v.Text()) {
					return v, i < toolchains && !p.downloads()
				}
			}
		}
	}
	return unit.Fact{}, false
}

// language reports whether a text is a version of Java as scripts have it.
func language(text string) bool { return numbers.MatchString(text) && major(text) != "" }

var numbers = lazyregexp.New(`^\d+(?:\.\d+)*$`)

// javaVersion finds the major version of Java that the project is compiled for.
func (r *Reader) javaVersion(p *project) unit.Fact {
	v, exactly := r.compiled(p)
	switch {
	case v.Text() == "":
		return unit.Found("", "no Gradle script of %s states a Java version", tree.Rel(".", p.dir))
	case exactly:
		return unit.Stated("="+major(v.Text()), v.Pos)
	}
	return unit.Stated(major(v.Text()), v.Pos)
}

// downloads reports whether the build has the plugin that downloads toolchains. Without it Gradle takes no newer JDK than a
// toolchain names.
func (p *project) downloads() bool {
	for _, found := range p.plugins(p.settings.script) {
		if strings.HasPrefix(found.id, "org.gradle.toolchains.foojay-resolver") {
			return true
		}
	}
	return false
}
