package main

import (
	"bytes"
	"cmp"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/stagegen/stagegen/internal/cli"
)

// shop has an image for two platforms, one that stands on it, and variants of that one. HOST stands for the registry.
var shop = map[string]string{
	"build.yaml": `stagegen: "1"
defaults: { tags: ["HOST/acme/${name}"], platforms: [linux/amd64, linux/arm64] }
images:
  base: { dockerfile: base.Dockerfile }
  web:
    dockerfile: web.Dockerfile
    additional_contexts: { base: "image:base" }
    variants:
      prod: { args: { MODE: production }, platforms: [linux/arm64] }
      wide: { tags: ["HOST/acme/wide:fixed"] }
`,
	"base.Dockerfile": "FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH.txt /arch\nUSER 1\nCMD [\"/x\"]\n",
	"web.Dockerfile":  "FROM base\nARG MODE=none\nLABEL mode=$MODE\nCOPY web.txt /web\n",
	"amd64.txt":       "amd64\n", "arm64.txt": "arm64\n", "web.txt": "web\n",
}

// pushes runs a build in the shop, and gives what it is told.
func pushes(t *testing.T, dir, host string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	env := cli.Env{Out: &out, Err: &out, Dir: dir, Getenv: func(name string) string {
		return map[string]string{"DOCKER_HOST": host, "DOCKER_CONFIG": dir}[name]
	}}
	if code := cli.Main(append([]string{"build", "--push", "--progress", "plain"}, args...), env); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out.String())
	}
	return out.String()
}

// platformsOf are the images that a registry has under a name, by platform.
func platformsOf(t *testing.T, image string) map[string]v1.Image {
	t.Helper()
	ref, err := name.ParseReference(image)
	if err != nil {
		t.Fatal(err)
	}
	got, err := remote.Get(ref)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]v1.Image{}
	if !got.MediaType.IsIndex() {
		one, err := got.Image()
		if err != nil {
			t.Fatal(err)
		}
		out[config(t, one).Platform().String()] = one
		return out
	}
	index, err := got.ImageIndex()
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range manifest.Manifests {
		if out[m.Platform.String()], err = index.Image(m.Digest); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func config(t *testing.T, i v1.Image) *v1.ConfigFile {
	t.Helper()
	c, err := i.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Images of several platforms are pushed together with what they stand on, and a variant for the platforms that it says.
func TestPushOfSeveralPlatforms(t *testing.T) {
	engines(t)
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	hub, dir := strings.TrimPrefix(server.URL, "http://"), t.TempDir()
	for file, text := range shop {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(strings.ReplaceAll(text, "HOST", hub)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	host := os.Getenv("STAGEGEN_CONTAINERD")
	switch {
	case host != "":
	case os.Getenv("CI") == "":
		t.Skip("STAGEGEN_CONTAINERD names no engine that holds images of several platforms")
	default:
		t.Fatal("STAGEGEN_CONTAINERD names no engine that holds images of several platforms; test/with-engines.sh sets it")
	}

	pushes(t, dir, host, "web@prod", "web@wide")
	only := platformsOf(t, hub+"/acme/web:prod")
	if prod := only["linux/arm64"]; len(only) != 1 || prod == nil || config(t, prod).Config.Labels["mode"] != "production" {
		t.Errorf("web:prod is for %v", only)
	}
	if wide := platformsOf(t, hub+"/acme/wide:fixed"); len(wide) != 2 || config(t, wide["linux/amd64"]).Config.Labels["mode"] != "none" {
		t.Errorf("wide:fixed is for %v", wide)
	}

	said := pushes(t, dir, host, "--tag", "1")
	base, web := platformsOf(t, hub+"/acme/base:1"), platformsOf(t, hub+"/acme/web:1")
	for _, platform := range []string{"linux/amd64", "linux/arm64"} {
		if base[platform] == nil || web[platform] == nil || len(base) != 2 || len(web) != 2 {
			t.Fatalf("base:1 is for %v, web:1 for %v\n%s", base, web, said)
		}
		below, above := config(t, base[platform]), config(t, web[platform])
		if len(above.RootFS.DiffIDs) != 2 || above.RootFS.DiffIDs[0] != below.RootFS.DiffIDs[0] || cmp.Or(above.Config.User, "none") != "1" {
			t.Errorf("%s: web:1 stands on %v, base:1 is %v", platform, above.RootFS.DiffIDs, below.RootFS.DiffIDs)
		}
	}
	if amd, arm := config(t, base["linux/amd64"]), config(t, base["linux/arm64"]); amd.RootFS.DiffIDs[0] == arm.RootFS.DiffIDs[0] {
		t.Error("both platforms of base:1 have one layer, and its file is another")
	}
}
