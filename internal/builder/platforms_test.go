package builder

import (
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// An image of two platforms and one that stands on it are pushed in one build, by a daemon and by an engine whose store holds both.
func TestPushTogether(t *testing.T) {
	t.Run("daemon", func(t *testing.T) {
		h := serveHub(t)
		pushTogether(t, h, onDaemon(t, startDaemon(t).tcp, nil, h.login(t, "", false)))
	})
	onContainerd(t, pushTogether)
}

func pushTogether(t *testing.T, h hub, e *Engine) {
	t.Helper()
	platforms := []string{"linux/amd64", "linux/arm64"}
	base := request(t, "base", "", "amd64=of amd64", "arm64=of arm64")
	base.Dockerfile, base.Tags, base.Platforms = []byte("FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH /arch\n"), []string{h.host + "/acme/base:1"}, platforms
	app := on(request(t, "app", "", "app=the program"), "FROM base\nCOPY app /app\n", "base=base")
	app.Tags, app.Platforms = []string{h.host + "/acme/app:1"}, platforms
	push(t, e, base, app)
	below, above := h.configs(t, "acme/base:1"), h.configs(t, "acme/app:1")
	for _, p := range platforms {
		if below[p] == nil || above[p] == nil || len(above[p].RootFS.DiffIDs) != 2 || above[p].RootFS.DiffIDs[0] != below[p].RootFS.DiffIDs[0] {
			t.Errorf("%s: the image is %+v\nit stands on %+v", p, above[p], below[p])
		}
	}
	if len(below) != 2 || len(above) != 2 || below[platforms[0]].RootFS.DiffIDs[0] == below[platforms[1]].RootFS.DiffIDs[0] {
		t.Errorf("the images of the platforms are not their own: %v, %v", below, above)
	}
}

// configs are the configurations of an image of several platforms.
func (h hub) configs(t *testing.T, image string) map[string]*v1.ConfigFile {
	t.Helper()
	images, manifests := index(t, h.descriptor(t, image))
	out := map[string]*v1.ConfigFile{}
	for _, m := range manifests {
		one, err := images.Image(m.Digest)
		if err == nil {
			out[m.Platform.String()], err = one.ConfigFile()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// index is an image of several platforms, with what it lists.
func index(t *testing.T, d *remote.Descriptor) (v1.ImageIndex, []v1.Descriptor) {
	t.Helper()
	images, err := d.ImageIndex()
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := images.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	return images, manifest.Manifests
}
