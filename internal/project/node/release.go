package node

import (
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// exact matches a version that names one release.
var exact = lazyregexp.New(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

// releases lists the releases of a package manager that this version of stagegen knows, as of November 2026: the newest of
// each line that projects are locked with, newest line first.
func releases(manager string) []string {
	switch manager {
	case "pnpm":
		return []string{"12.21.0", "11.28.11", "10.34.9", "9.15.9", "8.15.9", "7.33.7", "6.35.1"}
	case "yarn":
		return []string{"1.22.22"}
	case "berry":
		return []string{"4.18.1", "4.14.1", "4.13.0", "3.8.7", "3.1.1", "2.4.2"}
	case "bun":
		return []string{"1.4.5", "1.3.14", "1.2.23"}
	}
	return nil
}

// reader gives the known release that reads and writes a lockfile of the format, the most tolerant of them where there are
// several. An unknown format is taken for a newer one.
func reader(manager, format string) string {
	formats := map[string]string{
		"pnpm 5.3": "6.35.1", "pnpm 5.4": "7.33.7", "pnpm 6.0": "8.15.9", "pnpm 6.1": "8.15.9", "pnpm 9.0": "10.34.9",
		"berry 4": "2.4.2", "berry 5": "3.1.1", "berry 6": "3.8.7", "berry 8": "4.13.0", "berry 9": "4.14.1",
	}
	if release := formats[manager+" "+format]; release != "" {
		return release
	}
	if manager == "pnpm" {
		return "10.34.9"
	}
	return releases(manager)[0]
}

// release gives a release within a range of versions: the one that fits the lockfile best where the range has it, else the
// newest that is known, else the one that the range itself names; "" when there is none.
func release(manager, span, best string) string {
	constraint, err := semver.NewConstraint(span)
	if err != nil {
		return ""
	}
	candidates := append([]string{best}, releases(manager)...)
	candidates = append(candidates, strings.TrimLeft(span, "~^= v"))
	i := slices.IndexFunc(candidates, func(c string) bool {
		v, err := semver.NewVersion(c)
		return err == nil && exact.MatchString(c) && constraint.Check(v)
	})
	if i < 0 {
		return ""
	}
	return candidates[i]
}

// before reports whether one exact version is lower than another.
func before(version, other string) bool {
	v, err := semver.NewVersion(version)
	o, err2 := semver.NewVersion(other)
	return err == nil && err2 == nil && v.LessThan(o)
}
