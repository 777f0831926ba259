package jvm

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/manifest"
)

const (
	warPlugin        = "maven-war-plugin"
	dependencyPlugin = "maven-dependency-plugin"
	execPlugin       = "exec-maven-plugin"
)

// otherArchives finds what may write an archive beside that of the module: a plugin that is not known to write none, in whatever profile,
// a second use of one that packs, a parent that is not in the tree. It is nil where there is none.
func (p *pom) otherArchives() *manifest.Element {
	if parent := p.external(); parent != nil && parent.Child("artifactId").Str() != bootParent {
		return parent
	}
	packed := "" // the plugin that packs, and how it is used
	for _, plugin := range p.everywhere("plugins") {
		name := plugin.Child("artifactId")
		switch {
		case !slices.Contains(quietPlugins(), name.Str()):
			return name
		case slices.Contains([]string{bootPlugin, shadePlugin, assemblyPlugin}, name.Str()):
			if packed = cmp.Or(packed, name.Str()); packed != name.Str() {
				return name
			}
		}
	}
	execution := ""
	for _, plugin := range append(p.everywhere("plugins"), p.everywhere("pluginManagement", "plugins")...) {
		if e := p.second(plugin); e != nil {
			return e
		}
		if name := plugin.Child("artifactId").Str(); name != packed || name == bootPlugin {
			continue
		}
		for _, e := range plugin.Child("executions").All("execution") {
			id := cmp.Or(e.Child("id").Str(), "default")
			if execution = cmp.Or(execution, id); execution != id {
				return e
			}
		}
	}
	return nil
}

// everywhere lists the plugins of the build of p, those of all profiles among them: what switches a profile on need not be in the tree.
func (p *pom) everywhere(place ...string) []*manifest.Element {
	var out []*manifest.Element
	for _, at := range p.chain() {
		for _, section := range append([]*manifest.Element{at.root}, at.root.Child("profiles").All("profile")...) {
			out = append(out, section.Child("build").Child(place...).All("plugin")...)
		}
	}
	return out
}

// second finds what has a plugin write an archive beside the one that it is there for.
func (p *pom) second(plugin *manifest.Element) *manifest.Element {
	all := []*manifest.Element{plugin}
	executions := plugin.Child("executions").All("execution")
	switch plugin.Child("artifactId").Str() {
	case jarPlugin, warPlugin:
		for _, e := range executions {
			if id := e.Child("id").Str(); id != "default-jar" && id != "default-war" {
				return e
			}
		}
		return setting(all, "classifier")
	case bootPlugin:
		for _, at := range append(all, executions...) {
			if e := at.Child("configuration", "classifier"); e != nil && p.dashed(e) != p.classifier() {
				return e
			}
		}
	case shadePlugin, assemblyPlugin:
		for _, name := range []string{"createSourcesJar", "createTestSourcesJar", "shadeTestJar", "descriptors", "descriptor"} {
			if e := setting(all, name); e != nil && e.Str() != "false" {
				return e
			}
		}
		if refs := setting(all, "descriptorRefs").All("descriptorRef"); len(refs) > 1 {
			return refs[1]
		}
	case dependencyPlugin:
		return p.copied(plugin)
	case execPlugin:
		if len(executions) > 0 {
			return executions[0]
		}
	}
	return nil
}

// copied finds the setting by which a plugin copies jars into the folder of the archive.
func (p *pom) copied(e *manifest.Element) *manifest.Element {
	if e.Name == "outputDirectory" {
		dir, ok := p.value(e)
		if name := strings.TrimPrefix(strings.TrimPrefix(dir.Text(), "${project.basedir}/"), "${basedir}/"); !ok || path.Clean(name) == "target" {
			return e
		}
	}
	for _, c := range e.Children {
		if found := p.copied(c); found != nil {
			return found
		}
	}
	return nil
}

// quietPlugins are those that write no archive into target by themselves, or only that of the module.
func quietPlugins() []string {
	return []string{
		bootPlugin, shadePlugin, assemblyPlugin, jarPlugin, warPlugin, compilerPlugin, dependencyPlugin, execPlugin, "antlr4-maven-plugin", "avro-maven-plugin",
		"build-helper-maven-plugin", "buildnumber-maven-plugin", "cyclonedx-maven-plugin", "dependency-check-maven", "dockerfile-maven-plugin",
		"flatten-maven-plugin", "flyway-maven-plugin", "fmt-maven-plugin", "frontend-maven-plugin", "git-commit-id-maven-plugin",
		"git-commit-id-plugin", "gmavenplus-plugin", "jacoco-maven-plugin", "jandex-maven-plugin", "jib-maven-plugin", "jooq-codegen-maven",
		"kotlin-maven-plugin", "license-maven-plugin", "liquibase-maven-plugin", "maven-checkstyle-plugin", "maven-clean-plugin",
		"maven-deploy-plugin", "maven-enforcer-plugin", "maven-failsafe-plugin", "maven-install-plugin", "maven-pmd-plugin",
		"maven-release-plugin", "maven-resources-plugin", "maven-site-plugin", "maven-surefire-plugin", "maven-toolchains-plugin",
		"openapi-generator-maven-plugin", "os-maven-plugin", "pitest-maven", "properties-maven-plugin", "protobuf-maven-plugin",
		"rewrite-maven-plugin", "scala-maven-plugin", "sonar-maven-plugin", "spotbugs-maven-plugin", "spotless-maven-plugin",
		"versions-maven-plugin",
	}
}
