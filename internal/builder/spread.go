package builder

import (
	"slices"

	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// BelowSuffix ends the name of a request that is made of an image for those that stand on it, beside the image itself.
const BelowSuffix = " (below)"

// spread sees to it that each image is there for every platform for which one that stands on it needs it. An image that is only
// built for others gets their platforms; one that is asked for stays as it is, and gets another beside it. native is the
// platform of the builder.
func spread(requests []Request, native string) []Request {
	out := slices.Clone(requests)
	for n := range out {
		out[n].Contexts = slices.Clone(out[n].Contexts)
	}
	for range out { // as often as the longest way down may be
		for n := range len(out) {
			for m := range out[n].Contexts {
				out = place(out, n, m, native)
			}
		}
	}
	return out
}

// place gives the image of one context the platforms that it must have.
func place(out []Request, n, m int, native string) []Request {
	c := &out[n].Contexts[m]
	b := slices.IndexFunc(out, func(r Request) bool { return c.Image != "" && r.Name == c.Image })
	if b < 0 {
		return out
	}
	needed := platforms(out[n], native)
	if c.BuildPlatform {
		needed = union(needed, native)
	}
	have := platforms(out[b], native)
	switch {
	case len(union(have, needed...)) == len(have):
	case out[b].Below && len(out[b].Platforms) == 0:
		out[b].Platforms = needed // whoever needs the native one says so
	case out[b].Below:
		out[b].Platforms = union(have, needed...)
	default:
		below := out[b]
		below.Name, below.Below, below.Platforms, below.Contexts = below.Name+BelowSuffix, true, needed, slices.Clone(below.Contexts)
		below.Tags, below.CacheTo, below.Provenance, below.SBOM = nil, nil, "", ""
		c.Image = below.Name
		if b = slices.IndexFunc(out, func(r Request) bool { return r.Name == below.Name }); b < 0 {
			return append(out, below)
		}
		out[b].Platforms = union(out[b].Platforms, needed...)
	}
	return out
}

// platforms are those that a request is for.
func platforms(r Request, native string) []string {
	if len(r.Platforms) == 0 {
		return []string{native}
	}
	return r.Platforms
}

// union is a list with what it lacks, sorted.
func union(list []string, more ...string) []string {
	out := slices.Concat(list, more)
	slices.Sort(out)
	return slices.Compact(out)
}

// platformName writes a platform as people do.
func platformName(p ocispecs.Platform) string {
	name := p.OS + "/" + p.Architecture
	if p.Variant != "" && name != "linux/arm64" { // whose variant goes without saying
		name += "/" + p.Variant
	}
	return name
}
