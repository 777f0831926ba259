package builder

import (
	"crypto/rand"
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Nothing that a registry is sent has the value of a secret: not the image, nor its history, nor how it was built in full, nor its
// cache.
func TestSecretsLeaveNoTraceInARegistry(t *testing.T) {
	t.Run("daemon", func(t *testing.T) {
		h := serveHub(t)
		pushSecrets(t, h, onDaemon(t, startDaemon(t).socket, nil, h.login(t, "", false)))
	})
	onEngines(t, func(t *testing.T, e *Engine) {
		h := serveHub(t)
		pushSecrets(t, h, h.on(t, e, false))
	})
}

func pushSecrets(t *testing.T, h hub, e *Engine) {
	t.Helper()
	value, mark, stated := "sekrit"+rand.Text(), "mark"+rand.Text(), "arg"+rand.Text()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(value), 0o600); err != nil {
		t.Fatal(err)
	}
	getenv := e.getenv
	e.getenv = func(name string) string {
		if name == "TOKEN" {
			return value
		}
		return getenv(name)
	}
	r := local(t, "api", "ARG STATED\nRUN --mount=type=secret,id=f --mount=type=secret,id=v cat /run/secrets/f > /dev/null && cat /run/secrets/v > /dev/null && echo "+mark+" > /mark\n")
	r.Args, r.Tags = map[string]string{"STATED": stated}, []string{h.host + "/acme/api:1"}
	r.Secrets = []Secret{{ID: "f", File: file}, {ID: "v", Env: "TOKEN"}}
	if e.store != classicStore {
		r.Provenance, r.CacheTo = "mode=max", []Cache{{Type: "registry", Attrs: map[string]string{"ref": h.host + "/acme/cache:api", "mode": "max"}}}
	}
	push(t, e, r)
	sent := h.received.text(t)
	for _, m := range regexp.MustCompile(`"data":"([A-Za-z0-9+/=]+)"`).FindAllStringSubmatch(sent, -1) { // an attestation has files in it
		file, err := base64.StdEncoding.DecodeString(m[1])
		if err != nil {
			t.Fatal(err)
		}
		sent += string(file)
	}
	if strings.Contains(sent, value) {
		t.Error("the secret is in what the registry was sent")
	}
	wants := []string{mark + "\n", `"created_by":"RUN |1 STATED=` + stated} // a file of a layer, the history
	if e.store != classicStore {
		wants = append(wants, `"env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","STATED=`+stated, "RUN --mount=type=secret,id=f --mount=type=secret,id=v cat", `"predicateType"`, `application/vnd.buildkit.cacheconfig`)
	}
	for _, want := range wants {
		if !strings.Contains(strings.ReplaceAll(sent, `": "`, `":"`), want) {
			t.Errorf("%s is not in what the registry was sent: it cannot be searched", want)
		}
	}
}
