package builder

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/registry"
	"github.com/moby/buildkit/client"
	digest "github.com/opencontainers/go-digest"
)

// push sends the image under each of its tags to its registry, for an engine whose exporter does not. It gives the digest of
// the manifest that the registries have.
func (e *Engine) push(ctx context.Context, j *job, v view) (string, error) {
	api, err := e.api()
	if err != nil {
		return "", err
	}
	defer api.Close()
	pushed := ""
	for _, tag := range j.tags {
		named, err := reference.ParseNormalizedNamed(tag)
		if err != nil {
			return "", fmt.Errorf("tag %q: %w", tag, err)
		}
		auth, err := e.credentials(reference.Domain(named))
		if err != nil {
			return "", &EngineError{Image: j.Name, Message: err.Error(), Err: err,
				Hint: "mend the credential helper that Docker's config.json names, or log in anew: docker login " + reference.Domain(named)}
		}
		step := newPushStep(j.Name, tag, v)
		stream, err := api.ImagePush(ctx, tag, image.PushOptions{RegistryAuth: auth})
		if err == nil {
			err = readNotices(stream, func(m notice) {
				step.tell(m)
				if m.Aux.Digest != "" {
					pushed = m.Aux.Digest
				}
			})
			stream.Close()
		}
		step.end(err)
		if err != nil {
			return "", e.blame(&BuildError{Image: j.Name, Dockerfile: j.DockerfilePath, Reason: "failed to push " + tag + ": " + reason(err.Error()), Err: err})
		}
	}
	return pushed, nil
}

// credentials are those of Docker's configuration and its helpers for a registry, as the engine wants them.
func (e *Engine) credentials(host string) (string, error) {
	key := host
	if host == "docker.io" {
		key = "https://index.docker.io/v1/" // its name in every config.json
	}
	c, err := e.auth.GetAuthConfig(key)
	if err != nil {
		return "", fmt.Errorf("credentials for %s: %w", host, err)
	}
	text, err := registry.EncodeAuthConfig(registry.AuthConfig{Username: c.Username, Password: c.Password, Auth: c.Auth,
		ServerAddress: c.ServerAddress, IdentityToken: c.IdentityToken, RegistryToken: c.RegistryToken})
	if err != nil {
		return "", fmt.Errorf("credentials for %s: %w", host, err)
	}
	if c.Username == "" && c.IdentityToken == "" && c.RegistryToken == "" {
		return base64.URLEncoding.EncodeToString([]byte("{}")), nil // an empty user would be refused where anonymous is not
	}
	return text, nil
}

// pushStep shows a push as a step of the build.
type pushStep struct {
	image  string
	view   view
	vertex client.Vertex
}

func newPushStep(name, tag string, v view) *pushStep {
	now := time.Now()
	p := &pushStep{image: name, view: v, vertex: client.Vertex{Digest: digest.FromString("push " + name + " " + tag), Name: "pushing " + tag, Started: &now}}
	p.show(&client.SolveStatus{})
	return p
}

func (p *pushStep) show(s *client.SolveStatus) {
	v := p.vertex
	s.Vertexes = append(s.Vertexes, &v)
	p.view.show(p.image, s)
}

// tell shows how far a layer is.
func (p *pushStep) tell(m notice) {
	if m.ID == "" || m.Progress.Total == 0 && m.Status != "Pushed" {
		return
	}
	now := time.Now()
	s := &client.VertexStatus{ID: m.ID, Vertex: p.vertex.Digest, Name: m.Status, Current: m.Progress.Current, Total: m.Progress.Total, Timestamp: now, Started: &now}
	if m.Status == "Pushed" {
		s.Completed = &now
	}
	p.show(&client.SolveStatus{Statuses: []*client.VertexStatus{s}})
}

func (p *pushStep) end(err error) {
	now := time.Now()
	p.vertex.Completed = &now
	if err != nil {
		p.vertex.Error = err.Error()
	}
	p.show(&client.SolveStatus{})
}
