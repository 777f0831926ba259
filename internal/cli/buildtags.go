package cli

import (
	"strings"

	"github.com/distribution/reference"

	"github.com/stagegen/stagegen/generator"
)

// imageTags are the names of the built image.
func imageTags(i *generator.Image, o *buildOptions, images int) ([]string, error) {
	if o.target != "" && len(o.tags) == 0 {
		return nil, nil // a side stage is not the image that the tags name
	}
	var whole, parts []string
	for _, t := range o.tags {
		if _, err := reference.ParseNormalizedNamed(t); err != nil {
			return nil, decide("--tag %q: %v", t, err)
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
	if len(whole) > 0 {
		return whole, nil
	}
	if len(parts) == 0 {
		parts = []string{""}
	}
	for n, p := range parts {
		parts[n] = i.TagPart(p)
	}
	return i.Names(parts...), nil
}
