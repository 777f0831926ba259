package adopt

import (
	"path"
	"slices"
	"strings"
)

// webapps is where Tomcat serves archives from, each at a path of its name.
const webapps = "/usr/local/tomcat/webapps/"

// leftOfServer is what people who ask the old image's server would miss: the port of its base, and the path of an archive.
func (a *adopter) leftOfServer() []Loss {
	var out []Loss
	image, _, _ := strings.Cut(path.Base(a.hand.Base.Value), ":")
	if a.reads("static") && len(a.hand.Ports) == 0 && slices.Contains([]string{"nginx", "httpd", "caddy"}, image) && len(a.now.made.Ports) > 0 {
		out = append(out, Loss{a.hand.Base.Line, "port 80, where the base serves", "the server listens on " + a.now.made.Ports[0].Value + ", since its user is not root: change what publishes the port, or with.port"})
	}
	for _, c := range a.hand.Copies {
		name, ok := strings.CutPrefix(c.Target, webapps)
		if name == "" && len(c.Sources) == 1 {
			name = path.Base(c.Sources[0])
		}
		name = strings.TrimSuffix(strings.Split(name, "/")[0], ".war")
		if ok && a.reads("java") && name != "ROOT" && !strings.ContainsAny(name, "*?") {
			out = append(out, Loss{c.Line, "path /" + strings.ReplaceAll(name, "#", "/") + " of the server", "the new image serves the program at /: a context path belongs to what stands in front of it"})
		}
	}
	return out
}
