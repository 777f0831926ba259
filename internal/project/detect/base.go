package detect

import (
	"path"
	"slices"
	"strings"
)

// language is that of the programs that a Dockerfile builds, with the base image that tells it: that of the last stage, or where
// that one serves any program, of the first stage that compiles. It is "" where they are for a language that stagegen does not know.
func (r recipe) language() (string, from) {
	if len(r.froms) == 0 || r.foreign {
		return "", from{}
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
		return known, from{tag: tagOf(known, last), source: last.source}
	}
	if !general(last.name) {
		return "", from{}
	}
	for _, f := range r.froms {
		if known := languageOf(f.name); known != "" && known != "static" {
			return known, f
		}
	}
	return "", from{}
}

// tagOf is the tag that states the version of the language: that of a web server does not.
func tagOf(language string, f from) string {
	if language == "static" {
		return ""
	}
	return f.tag
}

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
	if known, _ := r.language(); known != "" || !general(last.name) {
		return ""
	}
	for _, f := range r.froms {
		if f.foreign != "" {
			return f.foreign
		}
	}
	return ""
}
