package unit

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// webHost and webPath are what the host and the path of a page may be. Neither has an @, so that no credential gets through.
var (
	webHost = lazyregexp.New(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]+)?$`)
	webPath = lazyregexp.New(`^[A-Za-z0-9._~+-]+(/[A-Za-z0-9._~+-]+)*$`)
	sshPort = lazyregexp.New(`^[0-9]+$`)
)

// Forge reports whether the host is one where OWNER/REPO is the page of a repository.
func Forge(host string) bool {
	return slices.Contains([]string{"bitbucket.org", "codeberg.org", "github.com", "gitlab.com"}, host)
}

// Repository gives the page of the repository at a URL that git can have: https, ssh, git, or git@HOST:PATH. A user and a
// password in it are left out. It is "" for a text that names no such place.
func Repository(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "scm:git:")
	text = strings.TrimPrefix(text, "git+")
	if at := strings.IndexAny(text, "?#"); at >= 0 {
		text = text[:at] // a branch
	}
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		if rest, ok = strings.CutPrefix(text, "git@"); !ok {
			return ""
		}
		scheme = "ssh"
	}
	host, at, _ := strings.Cut(rest, "/")
	host = host[strings.LastIndex(host, "@")+1:]
	switch scheme {
	case "http", "https":
		if Forge(host) {
			scheme = "https"
		}
	case "ssh", "git":
		scheme = "https"
		name, owner, _ := strings.Cut(host, ":")
		if host = name; owner != "" && !sshPort.MatchString(owner) {
			at = owner + "/" + at
		}
	default:
		return ""
	}
	at = strings.TrimSuffix(strings.Trim(at, "/"), ".git")
	if !webHost.MatchString(host) || !webPath.MatchString(at) {
		return ""
	}
	return scheme + "://" + host + "/" + at
}
