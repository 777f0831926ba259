package generator

import (
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/templates"
)

// secrets adds secrets to those of the build.
func (r *resolver) secrets(names []string) {
	for _, id := range names {
		declared, ok := r.project.File.Secrets[id]
		if ok && !slices.ContainsFunc(r.image.Build.Secrets, func(s Secret) bool { return s.ID == id }) {
			source := "file"
			if declared.Environment != "" {
				source = "environment"
			}
			origin := templates.Origin{Name: "secrets." + id, Pos: r.project.Node.Nearest("secrets", id, source).Pos}
			r.image.Build.Secrets = append(r.image.Build.Secrets, Secret{ID: id, Environment: string(declared.Environment), File: string(declared.File), origin: origin})
		}
	}
	slices.SortFunc(r.image.Build.Secrets, func(a, b Secret) int { return strings.Compare(a.ID, b.ID) })
}

// listed are the places of the entries of a list that the image itself has, by entry.
func (r *resolver) listed(key string) map[string]diag.Pos {
	out := map[string]diag.Pos{}
	for _, item := range r.spec.Own(key).List() {
		out[item.Value] = item.Pos
	}
	return out
}

// askedSecrets notes which secrets the image itself lists.
func (r *resolver) askedSecrets() {
	asked := r.listed("secrets")
	for n, s := range r.image.Build.Secrets {
		r.image.Build.Secrets[n].asked = asked[s.ID]
	}
}

// agents adds what `ssh` lists to the agents of the build.
func (r *resolver) agents() {
	for n, entry := range r.spec.Spec.SSH {
		id, file, _ := strings.Cut(entry, "=")
		item := r.spec.Node.At("ssh", strconv.Itoa(n))
		a := Agent{ID: id, File: file, pos: r.at("ssh", strconv.Itoa(n)).Pos}
		if item != nil {
			a.asked = r.listed("ssh")[item.Value]
		}
		r.agent(a)
	}
}

// agent adds one; the first of a name wins.
func (r *resolver) agent(a Agent) {
	b := &r.image.Build
	if !slices.ContainsFunc(b.SSH, func(have Agent) bool { return have.ID == a.ID }) {
		b.SSH = append(b.SSH, a)
		slices.SortFunc(b.SSH, func(x, y Agent) int { return strings.Compare(x.ID, y.ID) })
	}
}

// hidden are the files of secrets and keys that lie in the build context; but a certificate that the image gets is no secret, though the build
// may get it as one.
func (r *resolver) hidden() {
	for _, s := range r.image.Build.Secrets {
		r.hide(s.File, s.origin)
	}
	for _, a := range r.image.Build.SSH {
		r.hide(a.File, templates.Origin{Name: a.pos.String(), Pos: a.pos})
	}
}

func (r *resolver) hide(file string, origin templates.Origin) {
	p, ok := r.inContext(file)
	public := slices.ContainsFunc(r.image.Trust.Files, func(f templates.Text) bool { return f.Value == p })
	if ok && !public && file != "" && !strings.HasPrefix(p, "/") && !strings.HasPrefix(p, "~") {
		r.image.Hidden = append(r.image.Hidden, templates.Text{Value: p, Origin: origin})
	}
}
