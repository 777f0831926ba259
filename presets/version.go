package presets

import (
	"maps"
	"slices"
)

// Line is the line of a preset's pin that serves a version as a project writes it: the one that generate would choose. key is the
// name in `versions` that the pin goes by. It returns "" where the preset has no such pin, or no line fits.
func (s *Set) Line(preset, key, version string) string {
	p, _ := s.Get(preset)
	if p == nil {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(p.Pins)) {
		if pin := p.Pins[name]; pin.Version == key {
			return pin.Choose(version, pin.Floor)
		}
	}
	return ""
}
