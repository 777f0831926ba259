package presets_test

import (
	"testing"

	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/presets"
)

// facts are what the tests' presets may read: a fixed part of what the project readers set, so that the corpora do not change
// with the readers.
func facts() presets.Facts {
	return presets.Facts{
		"go":   {"go.version": "string", "go.dir": "string", "go.binary": "string", "go.main": "string", "go.sources": "list", "go.work": "bool"},
		"node": {"node.version": "string", "node.kind": "string", "node.test": "bool"},
	}
}

// realFacts are all that the project readers set. The generator has them too, and with it BuildKit, under which fuzzing crawls.
func realFacts() presets.Facts {
	types := presets.Facts{}
	for _, reader := range project.Readers() {
		types[reader] = map[string]string{}
		for _, d := range project.Definitions(reader) {
			types[reader][d.Name] = d.Type
		}
	}
	return types
}

// The fixed part is true.
func TestFacts(t *testing.T) {
	t.Parallel()
	real := realFacts()
	for reader, types := range facts() {
		for name, kind := range types {
			if real[reader][name] != kind {
				t.Errorf("%s is %s here, and %q of the reader", name, kind, real[reader][name])
			}
		}
	}
}
