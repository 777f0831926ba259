package jvm

import (
	"maps"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// told is what the user has the build tool told: Maven's profiles, and properties of either tool.
type told struct {
	profiles   []string
	properties properties
}

// toldBy reads it from a request.
func toldBy(req unit.Request) told {
	out := told{properties: properties{}}
	out.profiles = lines(req.Given["java.profiles"])
	for _, p := range lines(req.Given["java.properties"]) {
		name, value, whole := strings.Cut(p, "=")
		if !whole {
			value = "true" // as Maven takes it
		}
		out.properties[name] = unit.Stated(value, req.PosOf("java.properties"))
	}
	return out
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// asTold is the reader for builds that are told so. What a reader has worked out of a build file holds for one such call only.
func (r *Reader) asTold(t told, pos diag.Pos) *Reader {
	if len(t.profiles)+len(t.properties) == 0 {
		return r
	}
	key := pos.String() + "\n" + strings.Join(t.profiles, "\n") + "\n"
	for _, name := range slices.Sorted(maps.Keys(t.properties)) {
		key += "\n" + name + "=" + t.properties[name].Text()
	}
	if r.others[key] == nil {
		other := New(r.tree, r.docs)
		other.told = t
		r.others[key] = other
	}
	return r.others[key]
}
