package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
	"github.com/stagegen/stagegen/internal/diag"
)

// hostFile makes the path of a file of build.yaml on this machine absolute: it is relative to the root, or to the home folder.
func (w *workspace) hostFile(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	if rest, ok := strings.CutPrefix(p, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return filepath.Join(w.root, filepath.FromSlash(p))
}

// hand gives each request the secrets and agents that its Dockerfile mounts: those of the command line first, then those of
// build.yaml. What is missing, and what nobody mounts, is found before any build starts.
func (w *workspace) hand(env Env, result *generator.Result, requests []builder.Request, on given) error {
	var findings diag.List
	used := map[string]bool{}
	for n := range requests {
		name, twice := strings.CutSuffix(requests[n].Name, builder.BelowSuffix)
		of := slices.IndexFunc(result.Outputs, func(o *generator.Output) bool { return o.Image.Name == name })
		h := &hands{workspace: w, env: env, request: &requests[n], on: on, used: used,
			image: result.Outputs[of].Image, mounts: generator.Mounts(requests[n].Dockerfile)}
		h.secrets()
		h.agents()
		h.unmet()
		if !twice { // what the one lacks, the other lacks too
			findings = append(findings, h.findings...)
		}
	}
	for _, s := range on.secrets {
		if !used["secret "+s.ID] {
			return decide("--secret id=%s: no RUN of what is built mounts it (RUN --mount=type=secret,id=%s)", s.ID, s.ID)
		}
	}
	for _, a := range on.agents {
		if !used["ssh "+a.ID] {
			return decide("--ssh %s: no RUN of what is built mounts it (RUN --mount=type=ssh)", a.ID)
		}
	}
	w.report(env, findings.Sorted())
	if findings.HasErrors() {
		return said(exitDecide)
	}
	return nil
}

// hands hands one image what its Dockerfile mounts.
type hands struct {
	*workspace
	env      Env
	request  *builder.Request
	image    *generator.Image
	mounts   []generator.Mount
	on       given
	used     map[string]bool // what of the command line somebody mounts
	findings diag.List
}

// mounted tells whether a RUN mounts it. One whose name only the build knows may mount anything.
func (h *hands) mounted(kind, id string) bool {
	return slices.ContainsFunc(h.mounts, func(m generator.Mount) bool { return m.Type == kind && (m.ID == id || m.ID == "") })
}

func (h *hands) secrets() {
	for _, s := range h.on.secrets {
		if !h.mounted("secret", s.ID) {
			continue
		}
		h.used["secret "+s.ID] = true
		h.request.Secrets = append(h.request.Secrets, s)
		if why := h.missing(s.Env, s.File, s.File); why != "" {
			h.findings.Add(diag.Finding{Message: fmt.Sprintf("--secret id=%s: %s", s.ID, why)})
		}
	}
	for _, s := range h.image.Build.Secrets {
		if slices.ContainsFunc(h.request.Secrets, func(have builder.Secret) bool { return have.ID == s.ID }) {
			continue
		}
		if !h.mounted("secret", s.ID) {
			h.idle(s.Asked(), "secret "+s.ID, "RUN --mount=type=secret,id="+s.ID)
			continue
		}
		file := h.hostFile(s.File)
		if why := h.missing(s.Environment, file, s.File); why != "" {
			h.findings.Add(diag.Finding{Pos: s.Declared(), Message: fmt.Sprintf("image %s: the secret %s is not there: %s", h.image.Name, s.ID, why),
				Hint: "set it, or give another source: --secret id=" + s.ID + ",src=FILE"})
			continue
		}
		h.request.Secrets = append(h.request.Secrets, builder.Secret{ID: s.ID, Env: s.Environment, File: file})
	}
}

func (h *hands) agents() {
	for _, a := range h.on.agents {
		if h.mounted("ssh", a.ID) {
			h.used["ssh "+a.ID] = true
			h.agent(a, diag.Pos{})
		}
	}
	for _, a := range h.image.Build.SSH {
		switch {
		case slices.ContainsFunc(h.request.SSH, func(have builder.Agent) bool { return have.ID == a.ID }):
		case !h.mounted("ssh", a.ID):
			h.idle(a.Asked(), "SSH agent "+a.ID, "RUN --mount=type=ssh")
		case a.File == "":
			h.agent(builder.Agent{ID: a.ID}, a.Declared())
		default:
			h.agent(builder.Agent{ID: a.ID, Files: []string{h.hostFile(a.File)}}, a.Declared())
		}
	}
}

func (h *hands) agent(a builder.Agent, pos diag.Pos) {
	why := ""
	if len(a.Files) == 0 && h.env.Getenv("SSH_AUTH_SOCK") == "" {
		why = "no agent is running (SSH_AUTH_SOCK is not set)"
	}
	for _, f := range a.Files {
		if why == "" {
			why = h.missing("", f, f)
		}
	}
	if why != "" {
		h.findings.Add(diag.Finding{Pos: pos, Message: fmt.Sprintf("image %s: the SSH agent %s is not there: %s", h.image.Name, a.ID, why),
			Hint: "start one and add a key: eval $(ssh-agent); ssh-add; or give a key with --ssh " + a.ID + "=FILE"})
	}
	h.request.SSH = append(h.request.SSH, a)
}

// idle refuses what the image lists and no RUN mounts. What defaults or a house preset lists may be for others.
func (h *hands) idle(asked diag.Pos, what, how string) {
	if !asked.IsZero() {
		h.findings.Add(diag.Finding{Pos: asked, Message: fmt.Sprintf("image %s: no RUN of %s mounts the %s", h.image.Name, h.image.Dockerfile, what),
			Expected: how, Hint: "take the entry out, or mount it where it is needed"})
	}
}

// unmet finds what a RUN cannot do without and nobody gives.
func (h *hands) unmet() {
	for _, m := range h.mounts {
		met := m.Type == "secret" && slices.ContainsFunc(h.request.Secrets, func(s builder.Secret) bool { return s.ID == m.ID }) ||
			m.Type == "ssh" && slices.ContainsFunc(h.request.SSH, func(a builder.Agent) bool { return a.ID == m.ID })
		declared := slices.ContainsFunc(h.image.Build.Secrets, func(s generator.Secret) bool { return s.ID == m.ID }) // has its finding
		what := map[string]string{"secret": "secret", "ssh": "SSH agent"}[m.Type] + " " + m.ID
		if m.Required && m.ID != "" && !met && !declared {
			f := diag.Finding{Pos: diag.Pos{File: h.image.Dockerfile, Line: m.Line}, Message: fmt.Sprintf("this RUN needs the %s, which image %s has not", what, h.image.Name),
				Hint: fmt.Sprintf("declare it in build.yaml, secrets: { %s: { environment: NAME } }, and list it, secrets: [%s]; or --secret id=%s,src=FILE", m.ID, m.ID, m.ID)}
			if m.Type == "ssh" {
				f.Hint = fmt.Sprintf("list it in build.yaml, ssh: [%s]; or --ssh %s", m.ID, m.ID)
			}
			h.findings.Add(f)
		}
	}
}

// missing says why the source of a secret, or a key, cannot be read; "" when it can. It does not read it. shown is the file as people
// know it.
func (h *hands) missing(variable, file, shown string) string {
	if variable != "" {
		if h.env.Getenv(variable) == "" {
			return "the environment variable " + variable + " is not set"
		}
		return ""
	}
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no file " + shown
	case err != nil:
		return err.Error()
	case info.IsDir():
		return shown + " is a folder"
	}
	return ""
}
