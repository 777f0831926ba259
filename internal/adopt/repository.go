package adopt

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
)

// ofRepository tells of a package that is installed behind a command which adds a repository of packages.
func (a *adopter) ofRepository(p dockerfile.Package) bool {
	added, behind := false, false
	for _, r := range a.hand.Runs {
		if r.Line > p.Line {
			break
		}
		for _, words := range r.Commands {
			if addsRepository(words) {
				added = true
			}
			if r.Line == p.Line && slices.Contains(dockerfile.Installs(words), p.Name+p.Version) {
				behind = added
			}
		}
	}
	return behind
}

// addsRepository tells a command that names a repository, or trusts its key.
func addsRepository(words []string) bool {
	switch path.Base(words[0]) {
	case "apt-key", "add-apt-repository", "apt-add-repository", "yum-config-manager", "zypper-addrepo":
		return true
	case "echo", "printf", "tee", "curl", "wget", "gpg", "cp", "install", "sed":
		return slices.ContainsFunc(words[1:], func(w string) bool {
			return strings.HasPrefix(w, "deb ") || strings.HasPrefix(w, "deb [") || slices.ContainsFunc([]string{"/etc/apt/sources.list", "/etc/apt/keyrings", "/etc/apt/trusted.gpg", "/usr/share/keyrings", "/etc/yum.repos.d", "/etc/apk/repositories"}, func(dir string) bool {
				return strings.Contains(w, dir)
			})
		})
	}
	return false
}
