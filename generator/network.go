package generator

import (
	"maps"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// mirrors turns to the mirrors what was chosen by the images' own names.
func (r *resolver) mirrors() {
	r.image.Inline = r.project.File.Pins == schema.PinsInline
	for _, name := range slices.Sorted(maps.Keys(r.image.Pins)) {
		p := r.image.Pins[name]
		if p.Image != "" {
			continue // no registry has it
		}
		if at := r.project.File.Mirrors.Of(p.Reference); at != p.Reference {
			p.Original, p.Reference = p.Reference, at
			r.image.Pins[name] = p
		}
	}
}

// proxy notes the build arguments by which a build knows its proxies. BuildKit gives them to every step, and keeps them out of the
// image and of its cache.
func (r *resolver) proxy() {
	p := r.project.File.Proxy
	for _, v := range []struct{ name, key, value string }{
		{"HTTP_PROXY", "http", string(p.HTTP)}, {"HTTPS_PROXY", "https", string(p.HTTPS)}, {"NO_PROXY", "no", strings.Join(p.No, ",")},
	} {
		if v.value != "" {
			pos := r.project.Node.Nearest("proxy", v.key).Pos
			r.image.Build.Proxy = append(r.image.Build.Proxy, templates.Pair{Key: v.name, Value: v.value, Origin: templates.Origin{Name: "proxy." + v.key, Pos: pos}})
		}
	}
}
