package python

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// claim is a tool that a file speaks for.
type claim struct{ tool, file string }

// tool gives what installs the project: the strongest of the lockfiles, else what the manifests are written for. A doubt names the
// others that could be meant.
func (p *project) tool() (string, []survey.Doubt) {
	claims := p.claims()
	if len(claims) == 0 {
		return p.builder(), nil
	}
	for _, other := range claims[1:] {
		if other.tool != claims[0].tool {
			return claims[0].tool, []survey.Doubt{{Text: claims[0].tool + " installs it, because of " + claims[0].file + "; " + other.file + " is there too"}}
		}
	}
	return claims[0].tool, nil
}

// claims lists the tools that lists of requirements speak for, the strongest first.
func (p *project) claims() []claim {
	var out []claim
	if lock := p.shared("uv.lock"); lock != "" {
		out = append(out, claim{"uv", lock})
	}
	for _, c := range []claim{{"poetry", "poetry.lock"}, {"pdm", "pdm.lock"}, {"pipenv", "Pipfile.lock"}, {"pipenv", "Pipfile"}} {
		if p.folder.Has(c.file) {
			out = append(out, claim{c.tool, p.at(c.file)})
		}
	}
	if p.conda != nil {
		out = append(out, claim{"conda", p.at(p.folder.First("environment.yml", "environment.yaml"))})
	}
	if p.pixi != nil {
		out = append(out, claim{"conda", p.at("pixi.toml")})
	}
	for _, name := range p.requirements {
		out = append(out, claim{"pip", p.at(name)})
	}
	return out
}

// shared gives the lockfile of the folder, or that of the workspace above which has the folder as a member.
func (p *project) shared(name string) string {
	if p.folder.Has(name) {
		return p.at(name)
	}
	for _, at := range tree.Above(p.dir)[1:] {
		i := slices.IndexFunc(p.projects, func(other *project) bool { return other.dir == at })
		if i < 0 || !p.projects[i].folder.Has(name) {
			continue
		}
		for _, member := range p.projects[i].doc.Get("tool", "uv", "workspace", "members").Strings() {
			if slices.Contains(p.Tree.Folders(at, member.Text), p.dir) {
				return path.Join(at, name)
			}
		}
	}
	return ""
}

// builder gives the tool that pyproject.toml or setup.py is written for.
func (p *project) builder() string {
	for _, tool := range []string{"poetry", "pdm", "uv"} {
		if p.doc.Get("tool", tool) != nil {
			return tool
		}
	}
	backend := p.doc.Get("build-system", "build-backend").Str()
	switch {
	case strings.HasPrefix(backend, "poetry"):
		return "poetry"
	case strings.HasPrefix(backend, "pdm"):
		return "pdm"
	case strings.HasPrefix(backend, "uv_build"):
		return "uv"
	case strings.HasPrefix(backend, "setuptools"):
		return "setuptools"
	case p.doc.Get("project") != nil || backend != "":
		return "pip"
	case p.setup != nil || p.config != nil:
		return "setuptools"
	}
	return "pip"
}
