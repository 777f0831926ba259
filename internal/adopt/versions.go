package adopt

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
)

// versions keeps what interprets the program on the line that it is tested on. A compiler may be newer: the program states what
// it needs in its manifest.
func (a *adopter) versions() []candidate {
	var out []candidate
	for _, name := range slices.Sorted(maps.Keys(a.now.out.Image.Pins)) {
		pin := a.preset.Pins[name]
		if pin.Follow != "" {
			pin = a.preset.Pins[pin.Follow]
		}
		version, from := a.runs(pin.Version)
		if version == "" || a.now.out.Image.Pins[name].Line == version {
			continue
		}
		c := candidate{line: from.Line, text: from.Value, settings: []setting{{[]string{"versions", pin.Version}, version}}}
		if pin.Choose(version, false) == "" {
			a.lost = append(a.lost, Loss{from.Line, pin.Version + " " + version, fmt.Sprintf("the preset has %s, and takes %s", strings.Join(pin.LineNames(), ", "), a.now.out.Image.Pins[name].Line)})
			return out
		}
		return append(out, c)
	}
	return out
}

// runs is the version of a language that the old image runs, else the one that it is built with.
func (a *adopter) runs(language string) (string, dockerfile.Entry) {
	bases := []dockerfile.Entry{a.hand.Base}
	for _, f := range slices.Backward(a.hand.Feeds) {
		if a.siteNamed(f.Stage) == nil {
			bases = append(bases, f.Base)
		}
	}
	return versionOf(language, bases)
}

// versionOf is the version of a language that the first of some images names.
func versionOf(language string, bases []dockerfile.Entry) (string, dockerfile.Entry) {
	for _, b := range bases {
		for _, form := range imageForms(language) {
			if m := regexp.MustCompile(form).FindStringSubmatch(b.Value); m != nil && !b.Open {
				return m[1], b
			}
		}
	}
	return "", dockerfile.Entry{}
}

// imageForms are how the names of images state the version of a language.
func imageForms(language string) []string {
	switch language {
	case "node":
		return []string{`(?:^|/)node:(\d+)\b`, `distroless/nodejs(\d+)`, `/nodejs-(\d+)`}
	case "java":
		return []string{`(?:^|/)(?:openjdk|eclipse-temurin|amazoncorretto|sapmachine|ibm-semeru-runtimes):(?:open-)?(\d+)\b`, `distroless/java(\d+)`,
			`(?:^|/)(?:maven|gradle|tomcat):\S*?(?:temurin|openjdk|corretto|jdk|jre|java)-?(\d+)\b`}
	}
	return nil
}
