package golang

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// privateHost tells a host where an organisation keeps its own modules, as far as a name can: one that is called like a
// forge, or that no public name server knows.
var privateHost = lazyregexp.New(`^(?:git|gitlab|gitea|forgejo|bitbucket|stash|scm|code|ghe|github)\.|\.(?:internal|corp|local|lan|intra|intranet)$|^dev\.azure\.com$|^ssh\.dev\.azure\.com$`)

// publicHosts are those among them that serve everybody.
func publicHosts() []string {
	return []string{"github.com", "gitlab.com", "gitea.com", "bitbucket.org", "codeberg.org", "git.sr.ht", "code.cloudfoundry.org",
		"code.gitea.io", "gitlab.torproject.org", "gitlab.gnome.org", "gitlab.freedesktop.org", "git.zx2c4.com", "git.mills.io"}
}

// secrets are the hosts of private modules that the closure requires.
func (c closure) secrets() []survey.Secret {
	var out []survey.Secret
	for _, m := range c.modules {
		for _, req := range m.mod.Require {
			host, _, _ := strings.Cut(req.Mod.Path, "/")
			private := privateHost.MatchString(host) || strings.HasSuffix(path.Base(req.Mod.Path), ".git")
			if !private || slices.Contains(publicHosts(), host) || c.local[req.Mod.Path] {
				continue
			}
			if !slices.ContainsFunc(out, func(s survey.Secret) bool { return s.Scope == host }) {
				out = append(out, survey.Secret{Kind: "go", URL: "https://" + host, Scope: host, Name: "netrc", Source: survey.Place(m.at(req.Syntax))})
			}
		}
	}
	return out
}
