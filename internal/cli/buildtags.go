package cli

import (
	"strings"

	"github.com/distribution/reference"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
)

// imageTags are the names of the built image.
func imageTags(i *generator.Image, o *buildOptions, images int) ([]string, error) {
	if o.target != "" && len(o.tags) == 0 {
		return nil, nil // a side stage is not the image that the tags name
	}
	var whole, parts []string
	for _, t := range o.tags {
		named, err := reference.ParseNormalizedNamed(t)
		if err != nil {
			return nil, decide("--tag %q: %v", t, err)
		}
		if _, ok := named.(reference.Digested); ok {
			return nil, decide("--tag %q: a digest comes out of the build; expected a tag", t)
		}
		if strings.ContainsAny(t, "/:") {
			whole = append(whole, t)
		} else {
			parts = append(parts, t)
		}
	}
	if len(whole) > 0 && images > 1 {
		return nil, decide("--tag %s is a whole name, and %d images are built; name one image, or give the tag part alone", whole[0], images)
	}
	switch {
	case len(parts) > 0:
	case len(whole) > 0:
		return whole, nil
	default:
		parts = []string{""}
	}
	for n, p := range parts {
		parts[n] = i.TagPart(p)
	}
	return append(whole, i.Names(parts...)...), nil
}

// distinct refuses two images of one name: chance would say which of them gets it.
func (o *buildOptions) distinct(requests []builder.Request) error {
	if o.output != "" {
		return nil // files have no names
	}
	owner := map[string]string{}
	for _, r := range requests {
		for _, tag := range r.Tags {
			named, err := reference.ParseNormalizedNamed(tag)
			if err != nil || r.Below {
				continue
			}
			name := reference.TagNameOnly(named).String()
			if other, ok := owner[name]; ok && other != r.Name {
				return decide("%s and %s would both be tagged %s\ngive them tags of their own in build.yaml, as in tags: [\"REGISTRY/ACCOUNT/${name}\"], or build them one at a time", other, r.Name, reference.FamiliarString(reference.TagNameOnly(named)))
			}
			owner[name] = r.Name
		}
	}
	return nil
}
