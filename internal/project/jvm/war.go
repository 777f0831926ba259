package jvm

import (
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/unit"
)

const (
	tomcat    = "tomcat"  // the newest one, with the packages jakarta.*
	oldTomcat = "tomcat9" // the last one with the packages javax.*
)

// container chooses the servlet container of a plain war by the packages that its dependencies are written for.
func (p *pom) container() unit.Fact {
	for _, at := range p.sections {
		for _, d := range at.Child("dependencies").All("dependency") {
			group, _ := p.value(d.Child("groupId"))
			artifact, _ := p.value(d.Child("artifactId"))
			version, _ := p.value(p.managed(d, group.Text(), artifact.Text()))
			if javax(group.Text(), artifact.Text(), version.Text()) {
				return unit.Stated(oldTomcat, d.Child("artifactId").Place())
			}
		}
	}
	return unit.Found(tomcat, "no dependency of %s is written for javax.servlet", p.file)
}

// managed gives the version of a dependency: its own, or the one that a dependencyManagement of the tree states.
func (p *pom) managed(d *manifest.Element, group, artifact string) *manifest.Element {
	if v := d.Child("version"); v != nil {
		return v
	}
	for _, at := range p.sections {
		for _, m := range at.Child("dependencyManagement", "dependencies").All("dependency") {
			g, _ := p.value(m.Child("groupId"))
			a, _ := p.value(m.Child("artifactId"))
			if g.Text() == group && a.Text() == artifact {
				return m.Child("version")
			}
		}
	}
	return nil
}

// javax reports whether a dependency belongs to the time before Jakarta EE 9, which renamed the packages.
func javax(group, artifact, version string) bool {
	first, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(first)
	switch {
	case group == "javax" || strings.HasPrefix(group, "javax.servlet"):
		return true
	case group == "jakarta.servlet":
		return err == nil && n < 5
	case group == "jakarta.platform":
		return err == nil && n < 9
	case group == "org.springframework" && strings.HasPrefix(artifact, "spring-web"):
		return err == nil && n < 6
	}
	return false
}

var javaxModule = lazyregexp.New(`["'](javax(?:\.servlet[\w.]*)?:[\w.-]+)`)

// container chooses the servlet container of a plain war.
func (p *project) container() unit.Fact {
	for _, s := range p.scripts {
		if found := s.find(javaxModule); len(found) > 0 {
			return unit.Stated(oldTomcat, found[0].pos)
		}
	}
	for _, field := range p.catalog.doc.Get("libraries").Each() {
		module := field.Value.Str() + field.Value.Get("module").Str() + field.Value.Get("group").Str() + ":"
		if javaxModule.MatchString(`"` + module + "x") {
			return unit.Stated(oldTomcat, field.Pos)
		}
	}
	return unit.Found(tomcat, "no dependency of %s is written for javax.servlet", p.dir)
}

// packer is a plugin of Maven that packs a war with the server that runs it into a jar.
type packer struct {
	plugin, goal string
	suffix       string // what stands behind the name of the module
	option       string // that switches it on; "" for none
}

func packers() []packer {
	return []packer{
		{"wildfly-jar-maven-plugin", "package", "-bootable", ""}, {"wildfly-maven-plugin", "package", "-bootable", "bootable-jar"},
		{"wildfly-maven-plugin", "package", "-bootable", "bootableJar"}, {"payara-micro-maven-plugin", "bundle", "-microbundle", ""},
		{"thorntail-maven-plugin", "package", "-thorntail", ""}, {"wildfly-swarm-plugin", "package", "-swarm", ""},
	}
}

// serverJar gives the jar that holds a war and its server, where a plugin makes one.
func (p *pom) serverJar() (unit.Fact, bool) {
	for _, s := range packers() {
		plugins := p.used(s.plugin)
		if p.packaging() != "war" || !calls(plugins, s.goal) || s.option != "" && setting(plugins, s.option).Str() != "true" {
			continue
		}
		if name, ok := p.finalName(); ok {
			return unit.Stated("target/"+name.Text()+s.suffix+".jar", plugins[0].Child("artifactId").Place()), true
		}
	}
	return unit.Fact{}, false
}

// calls reports whether an execution of a plugin runs a goal.
func calls(plugins []*manifest.Element, goal string) bool {
	for _, plugin := range plugins {
		for _, execution := range plugin.Child("executions").All("execution") {
			for _, e := range execution.Child("goals").All("goal") {
				if e.Str() == goal {
					return true
				}
			}
		}
	}
	return false
}

// war sets the facts of a web application that a servlet container runs.
func war(f unit.Facts, kind, container unit.Fact) {
	f.Set("java.kind", kind)
	f.Set("java.runtime", container)
}
