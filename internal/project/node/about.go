package node

import (
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// shorthand is how npm lets a repository be written: OWNER/REPO, which is GitHub's, or with the host in front.
var shorthand = lazyregexp.New(`^(?:(github|gitlab|bitbucket):)?([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)(?:#.*)?$`)

// About gives what a package.json says of its package. The others are the manifests whose repository it shares, such as that of the
// workspace. A word of npm's own in the place of a license, such as UNLICENSED, is no license expression and is left out.
func About(own *manifest.Value, others ...*manifest.Value) unit.About {
	out := unit.About{}
	out.Say(unit.Description, own.Get("description").Str(), own.Get("description").Place())
	license := own.Get("license")
	if kind := license.Get("type"); kind != nil { // as it was written in npm's first years
		license = kind
	}
	if s := license.Str(); s != "UNLICENSED" && !strings.HasPrefix(s, "SEE LICENSE") {
		out.Say(unit.License, s, license.Place())
	}
	for _, doc := range append([]*manifest.Value{own}, others...) {
		v := doc.Get("repository")
		if url := v.Get("url"); url != nil {
			v = url
		}
		if page := repository(v.Str()); page != "" {
			out.Say(unit.Source, page, v.Place())
			break
		}
	}
	return out
}

func repository(text string) string {
	m := shorthand.FindStringSubmatch(text)
	switch {
	case m == nil:
		return unit.Repository(text)
	case m[1] == "bitbucket":
		return "https://bitbucket.org/" + m[2]
	case m[1] == "gitlab":
		return "https://gitlab.com/" + m[2]
	}
	return "https://github.com/" + strings.TrimSuffix(m[2], ".git")
}
