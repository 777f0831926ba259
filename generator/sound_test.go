package generator_test

import (
	"testing"
	"testing/fstest"

	"github.com/stagegen/stagegen/generator"
)

// TestSound: a finding about one image holds up no other, and one about no image alone holds up all.
func TestSound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, images, sound string }{
		{"one image", "  lone: { preset: node, dir: lone }\n  site: { preset: static, dir: site }\n", "site"},
		{"two of one file", "  other: { preset: static, dir: site, dockerfile: site/Dockerfile }\n  site: { preset: static, dir: site, dockerfile: site/Dockerfile }\n", ""},
	} {
		tree := fstest.MapFS{
			"build.yaml":        {Data: []byte("stagegen: \"1\"\nname: shop\nimages:\n" + c.images)},
			"site/index.html":   {Data: []byte("<!doctype html>\n")},
			"lone/package.json": {Data: []byte(`{"name": "lone", "scripts": {"start": "node main.js"}, "dependencies": {"express": "^5"}}`)},
			"lone/main.js":      {Data: []byte("\n")},
		}
		result, findings := generator.Generate(source(t, tree), nil)
		got := ""
		for _, o := range result.Sound {
			got += o.Image.Name
		}
		if got != c.sound || !findings.HasErrors() {
			t.Errorf("%s: %q is fit to be written, want %q; findings: %v", c.name, got, c.sound, findings)
		}
	}
}
