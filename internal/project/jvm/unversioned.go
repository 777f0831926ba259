package jvm

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// unversioned gives the pattern that the path of an archive fits at every version; "" where the version is no part of its name, or not
// clearly one.
func unversioned(archive, version string) string {
	dir, name := path.Split(archive)
	head, tail, found := strings.Cut(name, "-"+version)
	switch {
	case version == "", !found, head == "", strings.ContainsAny(archive, `*?[\`),
		strings.Contains(tail, "-"+version), !strings.HasPrefix(tail, "-") && tail != path.Ext(name):
		return ""
	}
	return dir + head + "-*" + tail
}

// unversioned gives the pattern for the archive of the module, where nothing else that Maven writes can fit it.
func (p *pom) unversioned(req unit.Request, archive unit.Fact) unit.Fact {
	if req.Given["java.artifact"] != "" {
		return unit.Found("", "the user states the artifact")
	}
	version, _ := p.value(p.inherited("version"))
	pattern := unversioned(archive.Text(), version.Text())
	if pattern == "" {
		return unit.Found("", "the name holds no version of %s", p.file)
	}
	if e := p.otherArchives(); e != nil {
		return unit.Fact{Value: "", Pos: e.Place(), Note: "the build may write other archives"}
	}
	for _, e := range p.names() {
		name, _ := p.value(e)
		other := "target/" + name.Text() + path.Ext(pattern)
		if ok, _ := path.Match(pattern, other); ok && other != archive.Text() {
			return unit.Fact{Value: "", Pos: e.Place(), Note: "another archive of the module has such a name"}
		}
	}
	archive.Value = pattern
	return archive
}

// names lists the names that the module and its plugins give to archives.
func (p *pom) names() []*manifest.Element {
	out := []*manifest.Element{p.nameElement()}
	for _, plugin := range []string{bootPlugin, shadePlugin, assemblyPlugin, jarPlugin} {
		if e := setting(p.used(plugin), "finalName"); e != nil {
			out = append(out, e)
		}
	}
	return out
}

// unversioned gives the pattern for what the task makes, where no script of the project can have another archive fit it. Only that task
// is called, so that the plugins' own other archives are not made.
func (p *project) unversioned(req unit.Request, archive unit.Fact, version string) unit.Fact {
	if req.Given["java.artifact"] != "" {
		return unit.Found("", "the user states the artifact")
	}
	pattern := unversioned(archive.Text(), version)
	if pattern == "" {
		return unit.Found("", "the name holds no version of %s", p.dir)
	}
	if pos, found := p.otherArchives(); found {
		return unit.Fact{Value: "", Pos: pos, Note: "the build may write other archives"}
	}
	archive.Value = pattern
	return archive
}

// otherArchives finds what may have the task write an archive beside its own: a script that makes one or calls for it, one that is not
// read, and with shadow, which may need the plain jar, a classifier of that one.
func (p *project) otherArchives() (diag.Pos, bool) {
	for _, s := range p.scripts {
		if found := s.find(otherArchive); len(found) > 0 {
			return found[0].pos, true
		}
		for _, m := range s.find(archiveClass) {
			if p.task() == "shadowJar" && m.first() != "" && !s.ofTask(m.at, "shadowJar") {
				return m.pos, true
			}
		}
	}
	return diag.Pos{}, false
}

// otherArchive matches what has a script make an archive beside that of a plugin, call for one, or take in a script that may.
var otherArchive = lazyregexp.New(`\bwith(?:Sources|Javadoc)Jar\b|\b(?:register|registering|create|creating|task)\b[^{}]{0,120}?\w*(?:Jar|War)\b|\b(?:dependsOn|finalizedBy)\b[^\n]*(?:[jJ]ar|[wW]ar)\b|\b(?:destinationDir|libsDir)|\bapply\s*(?:\(?\s*from\s*[:=]|\{\s*from\b)`)
