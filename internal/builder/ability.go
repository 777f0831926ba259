package builder

import (
	"fmt"
	"strings"
)

// Cache is where results of steps are taken from or put: an entry of --cache-from or --cache-to.
type Cache struct {
	Type  string // registry, local, inline, gha, …
	Attrs map[string]string
}

// unable says what of a request this builder cannot do; nil where it can do all. It is asked before anything is built.
func (e *Engine) unable(r Request, push bool) error {
	kept, instead := e, byDaemon
	switch image := r.Output == ""; {
	case image && !push && e.into != nil:
		kept, instead = e.into, "push the image: --push"
	case image && !push: // a daemon's would come back to this engine
		instead = pushByDaemon
	}
	fail := func(instead, format string, args ...any) error {
		return &EngineError{Host: kept.host, Image: r.Name, Message: fmt.Sprintf(format, args...), Hint: remedy + ", or " + instead}
	}
	if r.Below {
		return nil // nobody has to hold it
	}
	several := len(r.Platforms) > 1 && r.Output == "" // files of several platforms are files
	switch {
	case e.store == noStore && e.into == nil && !push && len(r.Tags) > 0:
		return &EngineError{Host: e.host, Image: r.Name, Message: "there is no engine that the BuildKit daemon's image could be loaded into",
			Hint: "start Docker, set DOCKER_HOST, or push it: --push"}
	case several && kept.store == classicStore:
		return fail(instead, "the engine at %s cannot hold an image of several platforms (%s)", kept.host, strings.Join(r.Platforms, ", "))
	case (r.Provenance != "" || r.SBOM != "") && kept.store == classicStore:
		return fail(instead, "the engine at %s cannot hold provenance or an SBOM of an image", kept.host)
	}
	for _, c := range r.CacheTo {
		if c.Type != "inline" && e.store == classicStore {
			return fail(byDaemon, "the engine at %s cannot write a cache of type %s", e.host, c.Type)
		}
	}
	return nil
}

// What can do what an engine's classic store cannot.
const (
	remedy       = `switch on the engine's containerd image store ("features": {"containerd-snapshotter": true} in daemon.json)`
	byDaemon     = "build on a BuildKit daemon: --builder ADDRESS"
	pushByDaemon = "push the image from a BuildKit daemon: --builder ADDRESS --push"
)
