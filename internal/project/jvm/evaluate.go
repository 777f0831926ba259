package jvm

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/unit"
)

const (
	maxNames       = 64        // bounds how many variables of a project are looked for
	maxAssignments = 256 << 10 // bytes of the longest script in which they are
	maxText        = 512       // bytes of the longest string that is put together
)

var (
	// conversion is what stands behind a value and leaves it what it is.
	conversion = lazyregexp.New(`\s*(?:(?:\.|\?\.|!!\.?)\s*(?:get|toInteger|toInt|toString|asProvider|trim|getMajorVersion|orNull|toBigDecimal)\s*\(\s*\)|\.majorVersion|\.toString|!!|\s+as\s+\w+\??)$`)
	// wrapped is a call that only gives its argument another type.
	wrapped = lazyregexp.New(`^(?:JavaVersion\.toVersion|JavaLanguageVersion\.of|JvmTarget\.fromTarget|Integer\.(?:parseInt|valueOf)|Integer|int|String\.valueOf)\s*\((.*)\)$`)
	// constant is the name of a version: VERSION_17, JavaVersion.VERSION_1_8, JvmTarget.JVM_21.
	constant = lazyregexp.New(`^(?:[\w.]*\.)?(?:VERSION|JVM)_(\d+(?:_\d+)?)$`)
	literal  = lazyregexp.New(`^(?:\d+(?:\.\d+)*|"[^"$]*"|'[^'$]*')$`)
	// variable is a string that is nothing but the value of a name.
	variable = lazyregexp.New(`^"\$(?:\{([^{}"]+)\}|(\w+))"$`)
	fromLibs = lazyregexp.New(`^\w*[lL]ibs\.versions\.([A-Za-z0-9_.]+)$`)
	// lookup is a property that is asked for by its name: property("x"), providers.gradleProperty("x"), extra["x"].
	lookup = lazyregexp.New(`^(?:[\w.]+\.)?(?:property|findProperty|gradleProperty|extra|ext|properties|get|getProperty|getByName)\s*(?:\(|\[)\s*["']([\w.-]+)["']\s*(?:\)|\])$`)
	named  = lazyregexp.New(`^(?:(?:rootProject|project|this|ext|extra|gradle)\.)*(\w+)$`)
)

// evaluate gives what an expression of a Gradle script comes to as far as texts, version catalog, properties and simple variables
// tell; the text is empty for what the script computes. The position is that of the value, pos where the expression is it.
func (r *Reader) evaluate(p *project, expression string, pos diag.Pos) unit.Fact {
	text := bare(expression)
	if m := constant.FindStringSubmatch(text); m != nil {
		return unit.Stated(strings.ReplaceAll(m[1], "_", "."), pos)
	}
	if literal.MatchString(text) {
		return unit.Stated(strings.Trim(text, `"'`), pos)
	}
	if first, second, ok := strings.Cut(text, "?:"); ok {
		if v := r.evaluate(p, first, pos); v.Text() != "" {
			return v
		}
		return r.evaluate(p, second, pos)
	}
	if m := fromLibs.FindStringSubmatch(text); m != nil {
		return p.catalog.version(m[1])
	}
	if m := variable.FindStringSubmatch(text); m != nil {
		return r.evaluate(p, m[1]+m[2], pos)
	}
	if len(text) > 1 && strings.HasPrefix(text, `"`) && strings.IndexByte(text[1:], '"') == len(text)-2 {
		out, ok := r.interpolate(p, text[1:len(text)-1], pos)
		if !ok {
			return unit.Fact{}
		}
		return unit.Stated(out, pos)
	}
	if text == "rootProject.name" {
		name, _ := p.settings.name(":")
		return name
	}
	for _, pattern := range []*lazyregexp.Regexp{lookup, named} {
		if m := pattern.FindStringSubmatch(text); m != nil {
			return r.variable(p, m[1])
		}
	}
	return unit.Fact{}
}

// part is a reference in a string between double quotes: ${project.name}, $version.
var part = lazyregexp.New(`\$(?:\{([^{}]*)\}|([A-Za-z_]\w*))`)

// interpolate gives a string with its references replaced by what they come to; ok is false when one of them is computed.
func (r *Reader) interpolate(p *project, text string, pos diag.Pos) (out string, ok bool) {
	ok = len(text) <= maxText
	out = part.ReplaceAllStringFunc(text, func(ref string) string {
		m := part.FindStringSubmatch(ref)
		v := r.evaluate(p, m[1]+m[2], pos)
		ok = ok && v.Text() != ""
		return v.Text()
	})
	return out, ok && !strings.Contains(out, "$") && len(out) <= maxText
}

// bare takes conversions from an expression: JavaVersion.toVersion(javaVersion.get()) is javaVersion.
func bare(expression string) string {
	for text := strings.TrimSpace(expression); ; {
		next := strings.TrimSpace(conversion.ReplaceAllString(text, ""))
		if m := wrapped.FindStringSubmatch(next); m != nil {
			next = strings.TrimSpace(m[1])
		}
		if next == text {
			return text
		}
		text = next
	}
}

// variable finds the value of a name: a property of gradle.properties, or what a script of the project assigns to it. A name that
// comes back to itself has none.
func (r *Reader) variable(p *project, name string) unit.Fact {
	if v, ok := p.values[name]; ok || len(p.values) == maxNames {
		return v
	}
	p.values[name] = unit.Fact{}
	v := r.ownProperty(p, name)
	if v.Text() == "" {
		v = r.fromGradleProperties(p, name)
	}
	if v.Text() == "" {
		v = r.assigned(p, name)
	}
	p.values[name] = v
	return v
}

// ownProperty gives a property that every project has.
func (r *Reader) ownProperty(p *project, name string) unit.Fact {
	switch name {
	case "name":
		own, _ := p.settings.name(p.path)
		return own
	case "version":
		if version, ok := r.projectVersion(p); ok {
			return unit.Found(version, "the version of %s", p.dir)
		}
	}
	return unit.Fact{}
}

// fromGradleProperties finds a property that Gradle is told, or one of the project's files, or of the root's.
func (r *Reader) fromGradleProperties(p *project, name string) unit.Fact {
	if v, ok := r.told.properties[name]; ok {
		return v
	}
	for _, dir := range []string{p.dir, p.settings.dir} {
		if v := r.fromProperties(path.Join(dir, "gradle.properties"), name); v.Text() != "" {
			return v
		}
	}
	return unit.Fact{}
}

// assigned finds the first value that the scripts give to a name.
func (r *Reader) assigned(p *project, name string) unit.Fact {
	assignment := lazyregexp.New(`(?:^|[^\w.]|\bext\.|\bset\(\s*["'])` + regexp.QuoteMeta(name) + `["'\]]?(?:\s*:\s*\w+)?(?:\s*=\s*|\s+by\s+extra\s*\(?\s*|\s*,\s*)((?:\$\{[^{}\n]*\}|[^\n,;{}=])+)`)
	for _, s := range append(slices.Clone(p.scripts), p.settings.script) {
		if s == nil || len(s.text) > maxAssignments {
			continue
		}
		for _, m := range firsts(s.matches(assignment)) {
			if v := r.evaluate(p, strings.TrimSuffix(strings.TrimSpace(m.groups[0]), ")"), m.pos); v.Text() != "" {
				return v
			}
		}
	}
	return unit.Fact{}
}

// firsts gives as many places as a script that people write has.
func firsts(found []match) []match { return found[:min(len(found), 16)] }
