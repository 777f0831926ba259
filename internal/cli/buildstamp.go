package cli

import (
	"maps"
	"strings"
	"time"

	"github.com/stagegen/stagegen/internal/builder"
)

// stampLabel is the label of each key of --stamp, as the OCI specification of images names them.
func stampLabel(key string) string { return "org.opencontainers.image." + key }

// readStamp reads the values of --stamp: KEY=VALUE, or several with commas between.
func readStamp(list []string, now func() time.Time) (map[string]string, error) {
	out := map[string]string{}
	for _, text := range list {
		key, value, _ := strings.Cut(text, "=")
		switch {
		case key != "version" && key != "revision" && key != "created":
			return nil, decide("--stamp %q: expected version=…, revision=… or created=now", text)
		case value == "":
			return nil, decide("--stamp %s: it has no value", key)
		case key == "created" && value == "now":
			value = now().UTC().Format(time.RFC3339)
		case key == "created":
			if _, err := time.Parse(time.RFC3339, value); err != nil {
				return nil, decide("--stamp created=%s: expected now, or a time as in 2026-11-30T12:00:00Z", value)
			}
		}
		out[key] = value
	}
	return out, nil
}

// stamp puts labels on the image, and gives ARG VERSION and ARG REVISION to a Dockerfile that has them; --build-arg wins.
func stamp(r *builder.Request, values, args map[string]string) {
	r.Labels, r.Args = map[string]string{}, maps.Clone(r.Args) // what stands below has the arguments of build.yaml
	for key, value := range values {
		r.Labels[stampLabel(key)] = value
		name := strings.ToUpper(key)
		if _, given := args[name]; key != "created" && !given {
			r.Args[name] = value
		}
	}
}
