package presets_test

import (
	"slices"
	"testing"

	"github.com/stagegen/stagegen/presets"
)

// golang has patch versions in its tags; floor is how go.mod means its version.
func golang() presets.Pin {
	return presets.Pin{Tags: `^(?P<version>\d+\.\d+\.\d+)-alpine\d+\.\d+$`, Lines: map[string]presets.Line{
		"1.9":  {Image: "docker.io/library/golang:1.9.7-alpine3.8"},
		"1.10": {Image: "docker.io/library/golang:1.10.8-alpine3.9"},
		"1.27": {Image: "docker.io/library/golang:1.27.4-alpine3.24"},
	}}
}

func node() presets.Pin {
	return presets.Pin{Tags: `^(?P<version>\d+\.\d+\.\d+)-trixie-slim$`, Lines: map[string]presets.Line{
		"22": {Image: "docker.io/library/node:22.23.2-trixie-slim"},
		"24": {Image: "docker.io/library/node:24.19.0-trixie-slim@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
	}}
}

// debian says no version in its tags.
func debian() presets.Pin {
	return presets.Pin{Lines: map[string]presets.Line{"12": {Image: "debian:bookworm-20260803-slim"}, "13": {Image: "debian:trixie-20260803-slim"}}}
}

func TestLines(t *testing.T) {
	t.Parallel()
	if got := golang().LineNames(); !slices.Equal(got, []string{"1.9", "1.10", "1.27"}) {
		t.Errorf("the lines are %v: 1.10 is more than 1.9", got)
	}
	if got := golang().Newest(); got != "1.27" {
		t.Errorf("the newest is %s", got)
	}
	odd := presets.Pin{Lines: map[string]presets.Line{"stable": {}, "10": {}, "9": {}, "edge": {}}}
	if got := odd.LineNames(); !slices.Equal(got, []string{"9", "10", "edge", "stable"}) {
		t.Errorf("the lines are %v", got)
	}
	if got := (presets.Pin{}).Newest(); got != "" {
		t.Errorf("the newest of none is %s", got)
	}
}

func TestImageVersion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, tags, image, want string
	}{
		{"tag", `^(?P<version>\d+\.\d+)-x$`, "a/b:1.2-x", "1.2"},
		{"tag and digest", `^(?P<version>\d+\.\d+)-x$`, "a/b:1.2-x@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "1.2"},
		{"port of a registry", `^(?P<version>\d+)$`, "localhost:5000/b:7", "7"},
		{"other tag", `^(?P<version>\d+)$`, "a/b:x", ""},
		{"no tag", `^(?P<version>\d+)$`, "a/b", ""},
		{"no form", ``, "a/b:1", ""},
		{"no group", `^\d+$`, "a/b:1", ""},
		{"no expression", `(`, "a/b:1", ""},
		{"no reference", `^(?P<version>\d+)$`, "A B", ""},
	} {
		if got := (presets.Pin{Tags: c.tags}).ImageVersion(c.image); got != c.want {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
		}
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		pin    presets.Pin
		wanted string
		floor  bool
		want   string
	}{
		{"line", node(), "24", false, "24"},
		{"line with v", node(), "v22", false, "22"},
		{"line with blanks", node(), " 22 ", false, "22"},
		{"line of two parts", golang(), "1.10", false, "1.10"},
		{"line that begins another", golang(), "1.1", false, ""},
		{"line that is not there", node(), "20", false, ""},
		{"nothing", node(), "", false, ""},

		{"exact version", node(), "24.3.1", false, "24"},
		{"exact version with v", node(), "v24.3.1", false, "24"},
		{"exact version above the image", node(), "24.99.0", false, "24"},
		{"part of a version", node(), "22.1", false, "22"},
		{"version before its release", node(), "24.0.0-rc.1", false, "24"},
		{"exact version of a line of two parts", golang(), "1.10.3", false, "1.10"},
		{"exact version of no line", node(), "23.1.0", false, ""},
		{"version of an image without one", debian(), "13.1", false, "13"},

		{"at least", node(), ">=22", false, "24"},
		{"at least and below", node(), ">=22 <24", false, "22"},
		{"at least and below, with comma", node(), ">=22, <24", false, "22"},
		{"caret", node(), "^22.1", false, "22"},
		{"caret above the image", node(), "^22.99", false, ""},
		{"tilde", golang(), "~1.10", false, "1.10"},
		{"either", node(), "^20 || ^22", false, "22"},
		{"either of both", node(), "22 || 24", false, "24"},
		{"placeholder", node(), "22.x", false, "22"},
		{"from to", node(), "20 - 23", false, "22"},
		{"anything", node(), "*", false, "24"},
		{"equals", node(), "=24.19.0", false, "24"},
		{"equals another", node(), "=24.3.1", false, ""},
		{"major version of several lines", golang(), "1", false, "1.27"},
		{"range of an image without a version", debian(), ">=12 <13", false, "12"},

		{"name of a release", node(), "lts/*", false, ""},
		{"name of a release by name", node(), "lts/iron", false, ""},
		{"latest", node(), "latest", false, ""},
		{"garbage", node(), "><", false, ""},
		{"two versions", node(), "22 24", false, ""},

		{"floor of a line", golang(), "1.10", true, "1.10"},
		{"floor below all", golang(), "1.2", true, "1.9"},
		{"floor between lines", golang(), "1.21", true, "1.27"},
		{"floor of a patch", golang(), "1.27.4", true, "1.27"},
		{"floor of a patch above the image", golang(), "1.27.5", true, ""},
		{"floor of a patch that the next line has", golang(), "1.10.9", true, "1.27"},
		{"floor above all", golang(), "1.28", true, ""},
		{"floor of a first release", golang(), "1.10.0", true, "1.10"},
		{"floor before a release", golang(), "1.27rc1", true, "1.27"},
		{"floor before the next release", golang(), "1.28rc1", true, ""},
		{"floor of a major version", golang(), "1", true, "1.9"},
		{"floor with v", golang(), "v1.21.0", true, "1.27"},
		{"floor of an image without a version", debian(), "12.5", true, "12"},
		{"floor that is a range", node(), ">=22 <24", true, "22"},
		{"floor that is garbage", golang(), "tip", true, ""},
		{"floor of nothing", golang(), "", true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.pin.Choose(c.wanted, c.floor); got != c.want {
				t.Errorf("want %q, got %q", c.want, got)
			}
		})
	}
}

func TestSatisfies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version, stated string
		floor, want     bool
	}{
		{"1.27.4", "1.27", true, true},
		{"1.27.4", "1.27.4", true, true},
		{"1.27.4", "1.27.5", true, false},
		{"1.28.0", "1.27.5", true, true},
		{"1.10.0", "1.9", true, true},
		{"1.9.0", "1.10", true, false},
		{"1.27.4", "v1.27", true, true},
		{"1.27.4", "1.27rc2", true, true},
		{"1.27.4", "1.28rc2", true, false},
		{"25.0.4", "21", true, true},
		{"13", "13.2", true, true}, // the patch is not known
		{"12", "13.2", true, false},
		{"24.19.0", "24", false, true},
		{"24.19.0", "22", false, false},
		{"1.28.1", "1.27", false, false},
		{"1.27.1", "1.2", false, false},
		{"24.19.0", "24.3.1", false, true},
		{"24.19.0", "24.99.0", false, false},
		{"26.0.0", "24.3.1", false, false},
		{"24.19.0", ">=22", false, true},
		{"24.19.0", ">=22 <24", false, false},
		{"24.19.0", "^24.1 || ^26", false, true},
		{"24.19.0", "^24.99", true, false},
		{"24.19.0", "lts/*", false, true},
		{"24.19.0", "", false, true},
		{"stable", "24", false, true},
	} {
		if got := presets.Satisfies(c.version, c.stated, c.floor); got != c.want {
			t.Errorf("%s fulfils %q (floor %v): want %v, got %v", c.version, c.stated, c.floor, c.want, got)
		}
	}
}

// The line that a statement chooses fulfils it.
func FuzzChoose(f *testing.F) {
	for _, v := range []string{"24", "v24.3.1", ">=22 <24", "1.27rc1", "lts/*", "1.10", "^1.9 || 1.27.x", "*", "=1.27.4", "~1.10.2"} {
		f.Add(v, true)
		f.Add(v, false)
	}
	f.Fuzz(func(t *testing.T, wanted string, floor bool) {
		for _, pin := range []presets.Pin{golang(), node(), debian()} {
			line := pin.Choose(wanted, floor)
			if line == "" {
				continue
			}
			if !slices.Contains(pin.LineNames(), line) {
				t.Fatalf("%q chooses %q", wanted, line)
			}
			if version := pin.ImageVersion(pin.Lines[line].Image); floor && version != "" && !presets.Satisfies(version, wanted, true) {
				t.Errorf("%q chooses %s, whose image %s does not fulfil it", wanted, line, version)
			}
		}
	})
}
