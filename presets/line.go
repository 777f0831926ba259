package presets

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
	"github.com/distribution/reference"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

func tagOf(image string) string {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return ""
	}
	if t, ok := named.(reference.Tagged); ok {
		return t.Tag()
	}
	return ""
}

// ImageVersion takes the version out of an image's tag, by the group version of Tags; "" where there is none.
func (p Pin) ImageVersion(image string) string {
	if p.Tags == "" {
		return ""
	}
	re, err := regexp.Compile(p.Tags)
	if err != nil {
		return ""
	}
	m := re.FindStringSubmatch(tagOf(image))
	i := re.SubexpIndex("version")
	if m == nil || i < 0 {
		return ""
	}
	return m[i]
}

// version is the version of a line's image; the name of the line where the image does not tell.
func (p Pin) version(line string) string { return cmp.Or(p.ImageVersion(p.Lines[line].Image), line) }

// Newest is the name of the highest line.
func (p Pin) Newest() string {
	lines := p.LineNames()
	if len(lines) == 0 {
		return ""
	}
	return lines[len(lines)-1]
}

// LineNames are the names of the lines, lowest first.
func (p Pin) LineNames() []string {
	return slices.SortedFunc(slices.Values(sorted(p.Lines)), func(a, b string) int {
		x, err := semver.NewVersion(a)
		y, err2 := semver.NewVersion(b)
		if err != nil || err2 != nil {
			return cmp.Compare(a, b)
		}
		return x.Compare(y)
	})
}

// Choose finds the line that a version statement means: a line's own name ("24"), an exact version in it ("24.3.1"), or a
// range (">=22", "^24.1"), each with or without "v" in front. A range takes the newest line that it admits. With floor a
// version is a minimum, and the lowest line serves whose image has it. It returns "" when no line fits.
func (p Pin) Choose(wanted string, floor bool) string {
	wanted = normal(wanted)
	if _, ok := p.Lines[wanted]; ok {
		return wanted
	}
	lines := p.LineNames()
	if floor && plainVersion.MatchString(wanted) {
		i := slices.IndexFunc(lines, func(line string) bool { return Satisfies(p.version(line), wanted, true) })
		if i < 0 {
			return ""
		}
		return lines[i]
	}
	for _, line := range slices.Backward(lines) {
		if strings.HasPrefix(wanted, line+".") && plainVersion.MatchString(wanted) {
			return line
		}
	}
	constraint, err := semver.NewConstraint(wanted)
	if err != nil {
		return ""
	}
	for _, line := range slices.Backward(lines) {
		if v, err := semver.NewVersion(p.version(line)); err == nil && constraint.Check(v) {
			return line
		}
	}
	return ""
}

// Satisfies tells whether the version of an image fulfils a statement of a manifest: a minimum (floor), a range, a line ("24"), or
// an exact version, for which every later image of the same major version serves. What is no version at all is taken as
// fulfilled, and so is a version that says more than is known of the image.
func Satisfies(version, stated string, floor bool) bool {
	stated = normal(stated)
	v, err := semver.NewVersion(version)
	if err != nil || stated == "" || strings.HasPrefix(stated, version+".") {
		return true
	}
	if plainVersion.MatchString(stated) {
		least, err := semver.NewVersion(stated)
		switch {
		case err != nil:
			return true
		case floor:
			return !v.LessThan(least)
		case strings.Count(stated, ".") < 2:
			return strings.HasPrefix(version+".", stated+".")
		}
		return !v.LessThan(least) && v.Major() == least.Major()
	}
	constraint, err := semver.NewConstraint(stated)
	return err != nil || constraint.Check(v)
}

// plainVersion is a version, whole or not, perhaps of something that is not out yet.
var plainVersion = lazyregexp.New(`^\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?$`)

// goPrerelease is a version before its release as Go writes it: 1.27rc1.
var goPrerelease = lazyregexp.New(`^(\d+(?:\.\d+)*)((?:rc|beta)\d+)$`)

// normal gives one spelling to what manifests write in several.
func normal(version string) string {
	version = strings.TrimPrefix(strings.TrimSpace(version), "v")
	return goPrerelease.ReplaceAllString(version, "$1-$2")
}
