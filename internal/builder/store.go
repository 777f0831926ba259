package builder

import (
	"context"
	"io"

	"github.com/moby/buildkit/client"
)

// store is where a builder keeps what it has built, which decides what an image can be.
type store uint8

const (
	classicStore    store = iota // an engine's own: images of one platform, pushed by a request of their own
	containerdStore              // an engine's containerd: whole manifests, pushed by the exporter
	noStore                      // a BuildKit daemon's: a cache only; an image is pushed, or loaded into an engine
)

// exports says what becomes of a job's result.
func (e *Engine) exports(ctx context.Context, j *job, push bool) []client.ExportEntry {
	if j.Output != "" {
		return []client.ExportEntry{{Type: client.ExporterLocal, OutputDir: j.Output}}
	}
	attrs := map[string]string{}
	if len(j.tags) > 0 {
		attrs["name"] = joinTags(j.tags)
	}
	if push && e.store != classicStore {
		attrs["push"] = "true"
	}
	if !j.Epoch.IsZero() && (e.store == noStore || e.store == containerdStore && len(j.tags) > 0) {
		attrs["rewrite-timestamp"] = "true"
	}
	switch {
	case e.store == containerdStore:
		attrs["prefer-image-digest"] = "true" // the digest, not the configuration's, is this store's image ID
		if attrs["rewrite-timestamp"] != "" {
			// The exporter moby unpacks images at once, which excludes other times, and the other one wants a name.
			return []client.ExportEntry{{Type: client.ExporterImage, Attrs: attrs}}
		}
		return []client.ExportEntry{{Type: "moby", Attrs: attrs}}
	case e.store == classicStore:
		return []client.ExportEntry{{Type: "moby", Attrs: attrs}}
	case push:
		return []client.ExportEntry{{Type: client.ExporterImage, Attrs: attrs}}
	case e.into != nil:
		kind, several := client.ExporterDocker, len(j.Platforms) > 1
		if several { // which the other form, the only one of a classic store, cannot hold
			kind = client.ExporterOCI
		}
		j.load = &load{engine: e.into, image: j.Name, tags: j.tags, part: several}
		return []client.ExportEntry{{Type: kind, Attrs: attrs, Output: func(known map[string]string) (io.WriteCloser, error) { return j.load.open(ctx, known) }}}
	}
	return nil
}

// RewritesTimes tells whether the builder can give the files in the layers of a tagged image another time (Request.Epoch); else it
// is only the image's configuration that gets it.
func (e *Engine) RewritesTimes() bool { return e.store != classicStore }

// imageID is which of an image's digests its ID is where it is kept.
func (e *Engine) imageID(manifest, config string) string {
	if e.store == containerdStore || e.into != nil && e.into.store == containerdStore {
		return manifest
	}
	return config
}
