package schema

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// PlatformForm is what a platform looks like, in words.
const PlatformForm = "linux/ARCHITECTURE, as in linux/arm64 or linux/arm/v7"

// architectures are the processors that Linux images are made for, by the names that the OCI image specification takes from Go.
func architectures() []string {
	return []string{"386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64", "s390x"}
}

var (
	platformPattern = "^linux/(" + strings.Join(architectures(), "|") + ")(/v[0-9]+)?$"
	platformMatch   = lazyregexp.New(platformPattern)
	platformShape   = shape{noun: "a platform", expected: PlatformForm, pattern: platformPattern,
		read: func(n *yamlsrc.Node) (string, string, bool) {
			hint, ok := ValidPlatform(n.Value)
			return n.Value, hint, ok
		}}
)

// ValidPlatform tells whether an image can be built for a platform. hint says what to write in the place of one that is none;
// it is empty where nothing is near.
func ValidPlatform(platform string) (hint string, ok bool) {
	if platformMatch.MatchString(platform) {
		return "", true
	}
	system, processor, found := strings.Cut(platform, "/")
	switch {
	case !found:
		processor = system
	case slices.Contains([]string{"windows", "darwin", "freebsd"}, strings.ToLower(system)):
		return "stagegen makes images for Linux only", false
	case yamlsrc.Suggest(system, []string{"linux"}) == "":
		return "", false
	}
	name, variant, _ := strings.Cut(strings.ToLower(processor), "/")
	if variant != "" {
		variant = "/v" + strings.TrimPrefix(variant, "v")
	}
	meant := "linux/" + cmp.Or(architecture(name), yamlsrc.Suggest(name, architectures()))
	for _, near := range []string{meant + variant, meant} {
		if platformMatch.MatchString(near) {
			return "write " + near, false
		}
	}
	return "", false
}

// architecture gives the name of a processor that has others elsewhere, "" for one that has none.
func architecture(name string) string {
	switch name {
	case "x86_64", "x86-64", "x64":
		return "amd64"
	case "aarch64":
		return "arm64"
	case "x86", "i386", "i486", "i586", "i686":
		return "386"
	case "armhf", "armv7", "armv7l":
		return "arm/v7"
	case "armel", "armv6", "armv6l":
		return "arm/v6"
	}
	return ""
}
