package presets

import (
	"regexp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
	"github.com/distribution/reference"
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
	re := regexp.MustCompile(p.Tags)
	m := re.FindStringSubmatch(tagOf(image))
	i := re.SubexpIndex("version")
	if m == nil || i < 0 {
		return ""
	}
	return m[i]
}

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
	names := sorted(p.Lines)
	slices.SortStableFunc(names, func(a, b string) int { return compareVersions(a, b) })
	return names
}

func compareVersions(a, b string) int {
	x, err := semver.NewVersion(a)
	y, err2 := semver.NewVersion(b)
	if err != nil || err2 != nil {
		return strings.Compare(a, b)
	}
	return x.Compare(y)
}

// Choose finds the line that a version statement means: a line's own name ("24"), an exact version in it ("24.3.1"), or a
// range (">=22", "^24.1"). A range takes the newest line that it admits. With floor the statement is a minimum, and the lowest
// line above it serves. It returns "" when no line fits.
func (p Pin) Choose(wanted string, floor bool) string {
	wanted = strings.TrimPrefix(strings.TrimSpace(wanted), "v")
	if _, ok := p.Lines[wanted]; ok {
		return wanted
	}
	names := p.LineNames()
	slices.Reverse(names)
	if _, err := semver.StrictNewVersion(wanted); err == nil || !strings.ContainsAny(wanted, "<>=^~|* ") {
		for _, n := range names {
			if strings.HasPrefix(wanted, n+".") {
				return n
			}
		}
		if floor {
			return p.above(wanted)
		}
	}
	constraint, err := semver.NewConstraint(wanted)
	if err != nil {
		return ""
	}
	for _, n := range names {
		version := p.ImageVersion(p.Lines[n].Image)
		if version == "" {
			version = n
		}
		if v, err := semver.NewVersion(version); err == nil && constraint.Check(v) {
			return n
		}
	}
	return ""
}

// above is the lowest line that is higher than a version.
func (p Pin) above(version string) string {
	for _, n := range p.LineNames() {
		if compareVersions(n, version) > 0 {
			return n
		}
	}
	return ""
}

// Satisfies tells whether a version fulfils a statement of a manifest: a minimum (floor), an exact version or a line, or a
// range. What is not a version at all is taken as fulfilled.
func Satisfies(version, stated string, floor bool) bool {
	v, err := semver.NewVersion(version)
	if err != nil {
		return true
	}
	stated = strings.TrimPrefix(strings.TrimSpace(stated), "v")
	if least, err := semver.NewVersion(stated); floor && err == nil {
		return !v.LessThan(least) || strings.HasPrefix(version, stated+".")
	}
	constraint, err := semver.NewConstraint(stated)
	return err != nil || constraint.Check(v)
}
