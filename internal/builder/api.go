package builder

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	dockerclient "github.com/docker/docker/client"
)

// api gives a client for the engine's own API, over connections that abort ends with the others.
func (e *Engine) api() (*dockerclient.Client, error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return e.dialer.connect(ctx) }
	transport := &http.Transport{DisableKeepAlives: true}
	host := e.host // for its messages
	if strings.HasPrefix(host, "ssh:") {
		host = "tcp://docker" // the client knows no such scheme
	}
	dc, err := dockerclient.NewClientWithOpts(dockerclient.WithHTTPClient(&http.Client{Transport: transport}), dockerclient.WithHost(host),
		dockerclient.WithScheme("http"), dockerclient.WithDialContext(dial), dockerclient.WithAPIVersionNegotiation())
	if err != nil {
		return nil, fmt.Errorf("making a client of the engine: %w", err)
	}
	transport.Proxy = nil // the dialer knows the way
	return dc, nil
}

// notice is one of those that the engine streams while it pushes or loads.
type notice struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Progress struct {
		Current int64 `json:"current"`
		Total   int64 `json:"total"`
	} `json:"progressDetail"`
	Error struct {
		Message string `json:"message"`
	} `json:"errorDetail"`
	Aux struct {
		Digest string `json:"Digest"`
		Size   int64  `json:"Size"`
	} `json:"aux"`
}

// readNotices reads a stream of messages to its end. The error is the engine's own, where it sends one.
func readNotices(stream io.Reader, each func(notice)) error {
	for dec := json.NewDecoder(stream); ; {
		var m notice
		switch err := dec.Decode(&m); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading the engine's answer: %w", err)
		case m.Error.Message != "":
			return errors.New(m.Error.Message)
		}
		if each != nil {
			each(m)
		}
	}
}
