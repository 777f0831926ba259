package jvm

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// server says how to find the port that programs of a framework listen on.
type server struct {
	key     string             // of the settings below src/main/resources
	source  *lazyregexp.Regexp // in the sources: its group is the port
	files   []string           // settings elsewhere, relative to the module, where source is looked for too
	usual   int                // where nothing says otherwise; 0 for none
	serving []string           // what a module must depend on for the usual port to count; nil for nothing
}

// servers are the frameworks that listen, by name.
func servers() map[string]server {
	web := []string{"org.springframework.boot:spring-boot-starter-web", "org.springframework.boot:spring-boot-starter-jersey",
		"org.springframework.boot:spring-boot-starter-graphql", "org.springframework.boot:spring-boot-starter-data-rest",
		"org.springframework.boot:spring-boot-starter-hateoas", "org.springframework.boot:spring-boot-starter-thymeleaf",
		"org.springframework.cloud:spring-cloud-starter-gateway", "com.vaadin:vaadin-spring-boot-starter"}
	return map[string]server{
		"quarkus":     {key: "quarkus.http.port", usual: 8080},
		"micronaut":   {key: "micronaut.server.port", usual: 8080},
		"grails":      {key: "server.port", usual: 8080},
		"spring-boot": {key: "server.port", usual: 8080, serving: web},
		"helidon":     {key: "server.port", usual: 8080},
		"ktor": {key: "ktor.deployment.port", source: lazyregexp.New(`\bport\s*=\s*(\d{2,5})\b`),
			files: []string{"src/main/resources/application.conf", "resources/application.conf"}},
		"dropwizard": {source: lazyregexp.New(`(?m)^\s+(?:-\s+)?port:\s*(?:\$\{[^:}]*:-)?(\d{2,5})`), usual: 8080,
			files: []string{"config.yml", "config.yaml", "src/main/resources/config.yml", "src/main/resources/config.yaml"}},
		"vertx":   {source: lazyregexp.New(`\.(?:listen|setPort)\(\s*(\d{2,5})\b`)},
		"ratpack": {usual: 5050},
		"javalin": {source: lazyregexp.New(`\.start\(\s*(\d{2,5})\s*\)`), usual: 8080},
		"spark":   {source: lazyregexp.New(`\b(?:port|setPort)\(\s*(\d{2,5})\s*\)`), usual: 4567},
	}
}

// maxServerFiles is how many source files are searched for a port.
const maxServerFiles = 200

// port finds the port that the module listens on.
func (d *detection) port(m module, framework string, facts unit.Facts) survey.Port {
	if facts["java.kind"].Text() == "war" {
		return survey.Port{Number: 8080}
	}
	s, ok := servers()[framework]
	if !ok {
		return survey.Port{}
	}
	if found := d.portSetting(m, s.key); found.Number > 0 {
		return found
	}
	if s.source != nil {
		if found := d.portInSources(m, s); found.Number > 0 {
			return found
		}
	}
	if len(s.serving) == 0 || m.words(s.serving...) {
		return survey.Port{Number: s.usual}
	}
	return survey.Port{}
}

// portSetting finds a port in the settings that a program is packed with.
func (d *detection) portSetting(m module, key string) survey.Port {
	if key == "" {
		return survey.Port{}
	}
	for _, dir := range []string{"src/main/resources", "src/main/resources/config", "config", "grails-app/conf", "resources"} {
		at := path.Join(m.dir, dir)
		found := []unit.Fact{d.fromProperties(path.Join(at, "application.properties"), key), d.fromYAML(path.Join(at, "application.yml"), key),
			d.fromYAML(path.Join(at, "application.yaml"), key), d.fromProperties(path.Join(at, "META-INF/microprofile-config.properties"), key)}
		for _, f := range found {
			if n := survey.PortOf(withDefault(f.Text())); n > 0 {
				return survey.Port{Number: n, Source: survey.Place(f.Pos)}
			}
		}
	}
	return survey.Port{}
}

// withDefault gives the default of a reference to the environment, ${PORT:8080} or "$PORT:8080"; any other text as it is.
func withDefault(text string) string {
	if at := strings.LastIndexByte(text, ':'); at >= 0 && strings.HasPrefix(text, "$") {
		return strings.TrimRight(text[at+1:], "}")
	}
	return text
}

// portInSources finds a port in settings of the program's own, and in its sources.
func (d *detection) portInSources(m module, s server) survey.Port {
	for _, name := range s.files {
		if f, _ := d.tree.File(path.Join(m.dir, name)); f != nil {
			if found := survey.PortIn(f, s.source); found.Number > 0 {
				return found
			}
		}
	}
	var found survey.Port
	left := maxServerFiles
	for _, dir := range d.sourcesOf(m) {
		d.tree.Walk(dir, func(string) bool { return found.Number == 0 && left > 0 }, func(at string, entries []tree.Entry) {
			for _, e := range entries {
				ext := path.Ext(e.Name)
				if found.Number > 0 || left == 0 || e.Dir || ext != ".java" && ext != ".kt" && ext != ".groovy" {
					continue
				}
				left--
				found = survey.PortIn(d.survey.Source(path.Join(at, e.Name)), s.source)
			}
		})
	}
	return found
}
