package builder

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/moby/buildkit/session"
	"github.com/moby/buildkit/session/auth/authprovider"
	"github.com/moby/buildkit/session/secrets"
	"github.com/moby/buildkit/session/secrets/secretsprovider"
	"github.com/moby/buildkit/session/sshforward/sshprovider"
)

// attachables are what the engine may ask this process for while it builds r, beside the context: registry credentials,
// and the secrets and the ssh agents that r names.
func (e *Engine) attachables(r Request) ([]session.Attachable, error) {
	out := []session.Attachable{authprovider.NewDockerAuthProvider(authprovider.DockerAuthProviderConfig{
		AuthConfigProvider: authprovider.LoadAuthConfig(e.auth),
	})}
	if len(r.Secrets) > 0 {
		store, err := readSecrets(r.Secrets, e.getenv)
		if err != nil {
			return nil, err
		}
		out = append(out, secretsprovider.NewSecretProvider(store))
	}
	if len(r.SSH) > 0 {
		agents, err := e.agents(r.SSH)
		if err != nil {
			return nil, fmt.Errorf("ssh: %w", err)
		}
		out = append(out, agents)
	}
	return out, nil
}

// secretStore answers the engine's requests for secrets from memory.
type secretStore map[string][]byte

// agents opens the keys and sockets.
func (e *Engine) agents(list []Agent) (session.Attachable, error) {
	var configs []sshprovider.AgentConfig
	for _, a := range list {
		files := a.Files
		if len(files) == 0 {
			socket := e.getenv("SSH_AUTH_SOCK")
			if socket == "" {
				return nil, errors.New("no agent is running (SSH_AUTH_SOCK is not set); start one and add a key: eval $(ssh-agent); ssh-add")
			}
			files = []string{socket}
		}
		configs = append(configs, sshprovider.AgentConfig{ID: a.ID, Paths: files})
	}
	return sshprovider.NewSSHAgentProvider(configs)
}

// readSecrets reads all values before the build starts: a missing one shall not show after minutes of building.
func readSecrets(list []Secret, getenv func(string) string) (secretStore, error) {
	store := secretStore{}
	for _, s := range list {
		value, err := readSecret(s, getenv)
		if err != nil {
			return nil, fmt.Errorf("secret %s: %w", s.ID, err)
		}
		if len(value) > secretsprovider.MaxSecretSize {
			return nil, fmt.Errorf("secret %s: %d bytes are more than the %d that BuildKit takes", s.ID, len(value), secretsprovider.MaxSecretSize)
		}
		store[s.ID] = value
	}
	return store, nil
}

func readSecret(s Secret, getenv func(string) string) ([]byte, error) {
	if s.Env == "" {
		return os.ReadFile(s.File)
	}
	value := getenv(s.Env)
	if value == "" {
		return nil, fmt.Errorf("environment variable %s is not set", s.Env)
	}
	return []byte(value), nil
}

// GetSecret makes secretStore a secrets.SecretStore.
func (s secretStore) GetSecret(_ context.Context, id string) ([]byte, error) {
	value, ok := s[id]
	if !ok {
		return nil, fmt.Errorf("secret %s: %w", id, secrets.ErrNotFound)
	}
	return value, nil
}
