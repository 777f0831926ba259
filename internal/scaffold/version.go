package scaffold

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/presets"
)

// wish is a version that an image is built with.
type wish struct {
	image     *image
	key, line string
	source    string // of the version; "" where no manifest says one
	written   bool   // must stand in build.yaml, for generate would choose another one, or whatever is the newest
}

// versionKey is the key of `versions` for what an image is written in; "" for pages that nothing builds.
func versionKey(i detect.Image) string {
	switch {
	case i.Language == "static" && (i.Tool == "none" || i.Unit.Plain):
		return ""
	case strings.HasPrefix(i.Target.Value, "bun ") && i.Language == "node":
		return "bun"
	case i.Tool == "hugo":
		return "hugo"
	case i.Language == "static":
		return "node"
	}
	return i.Language
}

// version is what an image is built with, from its plan and from what its detector found.
func version(i *image, plan *generator.Image, preset *presets.Preset, fresh bool) []wish {
	key := versionKey(i.Image)
	if key == "" {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(preset.Pins)) {
		pin, planned := preset.Pins[name], plan.Pins[name]
		if pin.Version != key || planned.Line == "" {
			continue
		}
		w := wish{image: i, key: key, line: planned.Line, source: i.Version.Source}
		stated := !planned.Origin.Pos.IsZero()
		switch {
		case i.Version.Value != "" && i.Version.Value != planned.Line && slices.Contains(pin.LineNames(), i.Version.Value):
			w.line, w.written = i.Version.Value, true
		case !stated && fresh:
			w.written = true
		}
		return []wish{w}
	}
	return nil
}

// hoist takes the versions on which all images of a key agree out of the images, in order of keys. In a project that has its own
// `versions` all stay with the images.
func hoist(wishes []wish, fresh bool) []wish {
	byKey := map[string][]wish{}
	for _, w := range wishes {
		byKey[w.key] = append(byKey[w.key], w)
	}
	var common []wish
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		group := byKey[key]
		written := slices.IndexFunc(group, func(w wish) bool { return w.written })
		if written < 0 {
			continue
		}
		agree := !slices.ContainsFunc(group, func(w wish) bool { return w.line != group[written].line })
		if fresh && agree {
			common = append(common, group[written])
			continue
		}
		for _, w := range group {
			if w.written {
				w.image.versions = map[string]string{w.key: w.line}
			}
		}
	}
	return common
}

// versions is the block of the versions that hold for all images.
func versions(common []wish) []string {
	if len(common) == 0 {
		return nil
	}
	values := map[string]string{}
	var why []string
	for _, w := range common {
		values[w.key] = w.line
		if w.source != "" {
			why = append(why, fmt.Sprintf("%s from %s", w.key, w.source))
		} else {
			why = append(why, fmt.Sprintf("%s is the newest, since no manifest names one", w.key))
		}
	}
	return []string{"", "versions: " + flow(values) + " # " + strings.Join(why, " · ")}
}
