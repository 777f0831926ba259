package jvm

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/unit"
)

const (
	bootID      = "org.springframework.boot"
	catalogFile = "gradle/libs.versions.toml"
)

// bootIDs are the plugins that pack a program as Spring Boot does: its own under both names, and those that apply it.
func bootIDs() []string {
	return []string{bootID, "spring-boot", "org.grails.grails-web", "org.grails.grails-app"}
}

// appIDs are the plugins that make a distribution of jars: Gradle's own, and those that apply it.
func appIDs() []string {
	return []string{"application", "io.micronaut.application", "io.micronaut.minimal.application", ktorID,
		"io.ratpack.ratpack-java", "io.ratpack.ratpack-groovy", "ratpack-java", "ratpack-groovy"}
}

// shadowIDs are the names that the shadow plugin has had.
func shadowIDs() []string {
	return []string{"com.gradleup.shadow", "com.github.johnrengelman.shadow", "io.vertx.vertx-plugin"}
}

var (
	// pluginID matches `id("x") version "1" apply false`, `id 'x'` and Kotlin's bare `application`.
	pluginID = lazyregexp.New("(?m)\\bid\\s*\\(?\\s*[\"']([\\w.-]+)[\"']\\s*\\)?[ \\t]*(?:\\.?version\\s*\\(?\\s*[\"']([^\"'\\n]+)[\"']\\s*\\)?)?[ \\t]*(\\.?apply\\s*\\(?\\s*false)?|(?:^|[{;])[ \\t]*`?([a-z][a-z-]*)`?[ \\t]*(?:$|[;}])")
	// pluginKotlin matches `kotlin("jvm") version "2" apply false`.
	pluginKotlin = lazyregexp.New(`\bkotlin\s*\(\s*"([\w.-]+)"\s*\)[ \t]*(?:\.?version\s*\(?\s*["'][^"'\n]+["']\s*\)?)?[ \t]*(\.?apply\s*\(?\s*false)?`)
	// pluginAlias matches `alias(libs.plugins.spring.boot) apply false` and `id(libs.plugins.spring.boot.get().pluginId)`.
	pluginAlias = lazyregexp.New(`\b(?:alias|id)\s*\(?\s*libs\.plugins\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*?)(?:\.asProvider\(\))?(?:\.get\(\)\.(?:pluginId|getPluginId\(\)))?(?:\s*\)|[ \t]|$)[ \t]*(\.?apply\s*\(?\s*false)?`)
	// pluginApply matches `apply plugin: 'x'`, `apply(plugin = "x")` and `pluginManager.apply("x")`.
	pluginApply = lazyregexp.New(`\bapply\s*\(?\s*plugin\s*[:=]\s*["']([\w.-]+)["']|\b(?:plugins|pluginManager)\.apply\s*\(\s*["']([\w.-]+)["']`)
	// pluginBlock matches `plugin("x")`, which stands in a block `apply`.
	pluginBlock = lazyregexp.New(`\bplugin\s*\(?\s*["']([\w.-]+)["']`)
	// applyCall matches calls that may apply plugins without naming one as above: `apply from: 'java.gradle'`, `apply { from("java.gradle") }` and
	// the `apply("java")` of a `with(pluginManager)`.
	applyCall = lazyregexp.New(`\bapply\s*(?:\(?\s*from\s*[:=]|\{|\(\s*["'])`)
)

// plugin is one mention of a plugin in a script.
type plugin struct {
	id      string
	version unit.Fact
	applied bool
	own     bool // stated by a script of the project itself
	pos     diag.Pos
	at      int
}

// maxMentions bounds how many plugins of a script are looked at.
const maxMentions = 512

// plugins lists the mentions of plugins in a script.
func (p *project) plugins(s *script) []plugin {
	if s == nil {
		return nil
	}
	if s.mentions == nil || s.mentioned != p.settings.dir {
		found := p.mentions(s)
		s.mentions, s.mentioned = found[:min(len(found), maxMentions)], p.settings.dir
	}
	return s.mentions
}

// mentions finds the mentions of plugins in a script, those of the version catalog by their names there.
func (p *project) mentions(s *script) []plugin {
	out := []plugin{}
	for _, m := range s.find(pluginID) {
		found := plugin{id: m.groups[0] + m.groups[3], applied: m.groups[2] == "", pos: m.pos, at: m.at}
		if m.groups[3] != "" && !s.within(m.at, "plugins") {
			continue
		}
		if m.groups[1] != "" {
			at := m.at + strings.Index(s.text[m.at:], m.groups[1])
			found.version = unit.Stated(m.groups[1], s.file.At(at, len(m.groups[1])))
		}
		out = append(out, found)
	}
	for _, m := range s.find(pluginKotlin) {
		if s.within(m.at, "plugins") {
			out = append(out, plugin{id: "org.jetbrains.kotlin." + m.groups[0], applied: m.groups[1] == "", pos: m.pos, at: m.at})
		}
	}
	for _, m := range s.find(pluginAlias) {
		id, version := p.catalog.plugin(m.groups[0])
		out = append(out, plugin{id: id, version: version, applied: m.groups[1] == "", pos: m.pos, at: m.at})
	}
	for _, m := range s.find(pluginApply) {
		out = append(out, plugin{id: m.first(), applied: true, pos: m.pos, at: m.at})
	}
	for _, m := range s.find(pluginBlock) {
		if s.within(m.at, "apply") {
			out = append(out, plugin{id: m.groups[0], applied: true, pos: m.pos, at: m.at})
		}
	}
	return out
}

// applied gives the place where the project's own script, or the root's for it or for all projects, applies one of the plugins.
func (p *project) applied(ids ...string) (diag.Pos, bool) {
	found, ok := p.appliedPlugin(ids...)
	return found.pos, ok
}

// appliedPlugin is the mention that applied finds.
func (p *project) appliedPlugin(ids ...string) (plugin, bool) {
	return p.firstApplied(func(id string) bool { return slices.Contains(ids, id) })
}

// firstApplied is the first mention of a plugin that fits and is applied to the project.
func (p *project) firstApplied(fits func(id string) bool) (plugin, bool) {
	for i, s := range p.scripts {
		for _, found := range p.plugins(s) {
			if !found.applied || !fits(found.id) {
				continue
			}
			if found.own = i < p.own && !p.isForOthers(s, found.at); found.own || p.isFor(s, found.at) {
				return found, true
			}
		}
	}
	return plugin{}, false
}

// compiles reports whether any plugin is applied to the project, as far as its scripts tell: without one Gradle does not look at its sources.
func (p *project) compiles() bool {
	_, some := p.firstApplied(func(string) bool { return true })
	return some || len(p.find(applyCall)) > 0
}

// isFor reports whether a place in the root's script says something of the project: of all, of all but the root, or of this one.
func (p *project) isFor(s *script, at int) bool {
	return slices.ContainsFunc(s.blocks(at), func(header string) bool {
		if m := projectRef.FindStringSubmatch(header); m != nil {
			return m[1] == p.path
		}
		return strings.Contains(header, "allprojects") || strings.Contains(header, "subprojects") && p.path != ":"
	})
}

// isForOthers reports whether a place in the root's own script says something of other projects.
func (p *project) isForOthers(s *script, at int) bool {
	return p.path == ":" && slices.ContainsFunc(s.blocks(at), func(header string) bool {
		return strings.Contains(header, "subprojects") || projectRef.MatchString(header)
	})
}

func (p *project) applies(ids ...string) bool {
	_, ok := p.applied(ids...)
	return ok
}

var switched = lazyregexp.New(`\b(\w*)\.?\b(?:enabled|isEnabled)(?:\s*=\s*|\.set\(\s*|\s+)(true|false)\b`)

// disabled reports whether a task is switched off: by the project's own scripts, or by the root's for all projects.
func (p *project) disabled(task string) bool {
	for i, s := range p.scripts {
		for _, m := range s.find(switched) {
			blocks := s.blocks(m.at)
			if i >= p.own && !p.isFor(s, m.at) || p.isForOthers(s, m.at) {
				continue
			}
			if strings.EqualFold(m.groups[0], task) || len(blocks) > 0 && names(blocks[0], task) {
				return m.groups[1] == "false"
			}
		}
	}
	return false
}

// names reports whether the header of a block names a task: `bootJar`, `tasks.named("bootJar")`, `tasks.withType<BootJar>`.
func names(header, task string) bool {
	at := strings.Index(strings.ToLower(header), strings.ToLower(task))
	if at < 0 {
		return false
	}
	letter := func(i int) bool {
		return i >= 0 && i < len(header) && (header[i]|0x20 >= 'a' && header[i]|0x20 <= 'z' || header[i] == '_')
	}
	return !letter(at-1) && !letter(at+len(task))
}

// pluginVersion finds the version of a plugin wherever the build states it.
func (p *project) pluginVersion(id string) unit.Fact {
	for _, s := range append(slices.Clone(p.scripts), p.settings.script) {
		for _, found := range p.plugins(s) {
			if text := found.version.Text(); found.id == id && text != "" && !strings.Contains(text, "$") {
				return found.version
			}
		}
	}
	return unit.Found("", "no Gradle script states the version of %s", id)
}

// catalog is the version catalog gradle/libs.versions.toml.
type catalog struct{ doc *manifest.Value }

func (r *Reader) catalog(dir string) (catalog, diag.List) {
	doc, problems := r.docs.TOML(path.Join(dir, catalogFile))
	return catalog{doc}, problems
}

// alias finds the entry of a table by its accessor: "spring.boot" is the alias spring-boot, spring_boot or spring.boot.
func (c catalog) alias(table, accessor string) *manifest.Value {
	for _, field := range c.doc.Get(table).Each() {
		name := strings.NewReplacer("-", ".", "_", ".").Replace(field.Key)
		if strings.EqualFold(name, accessor) {
			return field.Value
		}
	}
	return nil
}

// version gives the version of the accessor: a string, or the strict or required part of a rich version.
func (c catalog) version(accessor string) unit.Fact {
	v := c.alias("versions", accessor)
	for _, part := range []*manifest.Value{v, v.Get("strictly"), v.Get("require"), v.Get("prefer")} {
		if part.Str() != "" {
			return unit.Stated(part.Str(), part.Place())
		}
	}
	return unit.Fact{}
}

// plugin gives the id and version of a plugin's alias.
func (c catalog) plugin(accessor string) (string, unit.Fact) {
	v := c.alias("plugins", accessor)
	if id, version, ok := strings.Cut(v.Str(), ":"); ok {
		return id, unit.Stated(version, v.Place())
	}
	if ref := v.Get("version", "ref"); ref != nil {
		return v.Get("id").Str(), c.version(strings.NewReplacer("-", ".", "_", ".").Replace(ref.Str()))
	}
	version := v.Get("version")
	return v.Get("id").Str(), unit.Stated(version.Str(), version.Place())
}
