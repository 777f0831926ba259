package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// language is that of the programs that a Dockerfile builds: that of the last stage, or where that one serves any program, of the
// first stage that compiles. It is "" where they are for a language that stagegen does not know.
func (r recipe) language() string {
	if len(r.froms) == 0 || r.foreign {
		return ""
	}
	last := r.froms[len(r.froms)-1]
	for range r.froms { // a stage may begin with another one
		i := slices.IndexFunc(r.froms, func(f from) bool { return f.stage != "" && f.stage == last.name && f != last })
		if i < 0 {
			break
		}
		last = r.froms[i]
	}
	if known := languageOf(last.name); known != "" {
		return known
	}
	if !general(last.name) {
		return ""
	}
	for _, f := range r.froms {
		if known := languageOf(f.name); known != "" && known != "static" {
			return known
		}
	}
	return ""
}

// version is that of the language which the base images of a Dockerfile have: the first, which builds, before those that run. It is
// what the image is built with, while Raw is for what the project itself asks for.
func (r recipe) version(language string) Version {
	if language == "static" {
		language = "node" // which builds the site
	}
	for _, f := range r.froms {
		m := tagVersion.FindStringSubmatch(f.tag)
		if slices.Contains([]string{"maven", "gradle", "tomcat", "jetty", "uv", "composer", "frankenphp", "cargo-chef", "rust-musl-builder"}, f.name) {
			m = tagBeside.FindStringSubmatch(f.tag) // the first is that of the tool
		}
		if m != nil && language != "" && languageOf(f.name) == language {
			return Version{Value: m[1], Source: f.source}
		}
	}
	return Version{}
}

var (
	tagVersion = lazyregexp.New(`^v?(\d+(?:\.\d+)*)`)
	// tagBeside is the version of the language in the tag of an image of a tool: 3.9-eclipse-temurin-21, latest-rust-1.72.0, php8.3.
	tagBeside = lazyregexp.New(`(?:rust|python|php|jdk|jre|temurin|corretto|semeru|java)-?(\d+(?:\.\d+)*)`)
)

// languageOf is the language of the programs that a base image is for, "" for all others.
func languageOf(image string) string {
	for _, known := range []struct{ language, names string }{
		{"go", "golang"}, {"rust", "rust cargo-chef rust-musl-builder"}, {"node", "node bun"}, {"python", "python uv"}, {"php", "php composer frankenphp"},
		{"java", "maven gradle eclipse-temurin openjdk amazoncorretto corretto temurin tomcat jetty ibm-semeru-runtimes liberica-openjdk-debian zulu-openjdk"},
		{"cpp", "gcc"}, {"static", "nginx nginx-unprivileged httpd caddy"},
	} {
		if slices.Contains(strings.Fields(known.names), image) {
			return known.language
		}
	}
	return ""
}

// general tells base images that are for programs of any language.
func general(image string) bool {
	names := []string{"scratch", "alpine", "debian", "ubuntu", "busybox", "static", "base", "base-nossl", "cc", "wolfi-base", "ubi", "ubi-minimal", "ubi-micro", "amazonlinux", "fedora"}
	name, _, _ := strings.Cut(image, "-debian")
	return slices.Contains(names, name) || slices.Contains(names, image)
}

// foreignBase is the language of the programs that a base image is for, where that is one that stagegen does not know.
func foreignBase(image string) string {
	name := path.Base(image)
	switch {
	case strings.Contains(image, "dotnet/") && slices.Contains([]string{"aspnet", "sdk", "runtime", "runtime-deps"}, name):
		return "dotnet"
	case slices.Contains([]string{"ruby", "elixir", "erlang", "perl", "swift", "dart", "haskell", "clojure", "crystal", "julia"}, name):
		return name
	}
	return ""
}

// foreignLanguage is the language that stagegen does not know of the programs that a Dockerfile builds: that of the last stage, or of one before
// where that serves any program. It is "" where they are for one that it knows.
func (r recipe) foreignLanguage() string {
	if len(r.froms) == 0 {
		return ""
	}
	last := r.froms[len(r.froms)-1]
	if last.foreign != "" {
		return last.foreign
	}
	if r.language() != "" || !general(last.name) {
		return ""
	}
	for _, f := range r.froms {
		if f.foreign != "" {
			return f.foreign
		}
	}
	return ""
}
