package detect

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/project/survey"
)

// TestSecrets: the private registries that manifests name, which the report does not have, without credentials that stand there.
func TestSecrets(t *testing.T) {
	t.Parallel()
	archives := fixturesOf(t)
	for file, want := range map[string][]survey.Secret{
		"rust": {
			{Kind: "cargo", URL: "sparse+https://crates.acme.dev/index/", Scope: "acme-crates", Name: "acme_crates_token", Source: ".cargo/config.toml:2"},
		},
		"python": {
			{Kind: "pip", URL: "https://pypi.acme.dev/simple", Name: "pypi_token", Env: "PIP_PASSWORD", Source: "requirements.txt:1"},
			{Kind: "pip", URL: "https://research.acme.dev/simple", Name: "acme_research_token", Source: "pyproject.toml:6"},
			{Kind: "pip", URL: "https://packages.acme.dev/python/simple", Name: "packages_token", Source: "pip.conf:2"},
		},
		"php": {
			{Kind: "composer", URL: "https://satis.acme.dev", Name: "satis_token", Source: "composer.json:3"},
			{Kind: "composer", URL: "https://repo.acme.dev/", Name: "repo_token", Source: "auth.json:1"},
		},
	} {
		archive := archives["../testdata/detect/"+file+"/registries.txtar"]
		if archive == nil {
			t.Fatalf("%s has no fixture of registries", file)
		}
		images := Detect(treeOf(archive, same), options()).Images
		if len(images) != 1 {
			t.Fatalf("%s: found %d images", file, len(images))
		}
		if diff := cmp.Diff(want, images[0].Unit.Secrets); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}
