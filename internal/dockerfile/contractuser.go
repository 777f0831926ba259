package dockerfile

import (
	"path"
	"slices"
	"strings"

	"github.com/distribution/reference"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// IsRoot tells whether the image runs as root; sure is false where its base decides, and nothing is known of that one.
func (c Contract) IsRoot() (root, sure bool) {
	user, sure := c.User.Value, !c.User.Open
	if c.User.Line == 0 {
		user, sure = defaultUser(c.Base.Value)
	}
	name, _, _ := strings.Cut(user, ":")
	return name == "root" || name != "" && strings.Trim(name, "0") == "", sure
}

// UserID is the user as numbers, by what the file or its base image says of a name; "" where neither does.
func (c Contract) UserID() string {
	switch {
	case c.User.Line == 0:
		user, _ := defaultUser(c.Base.Value)
		return user
	case c.User.Open:
		return ""
	case numericUser.MatchString(c.User.Value):
		return c.User.Value
	}
	name, group, _ := strings.Cut(c.User.Value, ":")
	uid, gid := c.created(name)
	if from := c.users(); uid == "" && from != nil {
		c = *from
		uid, gid = c.created(name)
	}
	if uid == "" {
		return knownUser(c.Base.Value, name)
	}
	if numericUser.MatchString(group) {
		gid = group
	} else if id := c.groupID(group); id != "" {
		gid = id
	}
	return uid + ":" + gid
}

// users is the stage that the image takes its list of users from; nil for none.
func (c Contract) users() *Contract {
	for _, o := range c.Copies {
		if o.From != "" && slices.Contains(o.Sources, "/etc/passwd") {
			return c.Feed(o.From)
		}
	}
	return nil
}

var numericUser = lazyregexp.New(`^\d+(:\d+)?$`)

// created finds the command that makes a user, and the numbers that it gives it. A group without a number has the user's, as
// the programs do it where that number is free.
func (c Contract) created(name string) (uid, gid string) {
	for _, words := range c.commands("adduser", "useradd") {
		if words[len(words)-1] != name && !slices.Contains(words, name) {
			continue
		}
		if uid = optionOf(words, "-u", "--uid"); uid == "" || !numericUser.MatchString(uid) {
			return "", ""
		}
		group := optionOf(words, "-g", "--gid", "-G", "--ingroup")
		switch id := c.groupID(group); {
		case id != "":
			return uid, id
		case numericUser.MatchString(group):
			return uid, group
		case c.groupID(name) != "":
			return uid, c.groupID(name)
		}
		return uid, uid
	}
	return "", ""
}

func (c Contract) groupID(name string) string {
	for _, words := range c.commands("addgroup", "groupadd") {
		if id := optionOf(words, "-g", "--gid"); name != "" && words[len(words)-1] == name && numericUser.MatchString(id) {
			return id
		}
	}
	return ""
}

// commands are the calls of some programs in the image's RUNs.
func (c Contract) commands(programs ...string) [][]string {
	var out [][]string
	for _, r := range c.Runs {
		for _, words := range r.Commands {
			if len(words) > 1 && slices.Contains(programs, path.Base(words[0])) {
				out = append(out, words)
			}
		}
	}
	return out
}

// optionOf is the value of an option, behind it or behind its "=".
func optionOf(words []string, names ...string) string {
	for i, w := range words {
		name, value, whole := strings.Cut(w, "=")
		if !slices.Contains(names, name) {
			continue
		}
		if whole {
			return value
		}
		if i+1 < len(words) {
			return words[i+1]
		}
	}
	return ""
}

// repository is the name of an image in full, without tag and digest, and its tag. Copies of Docker's own images elsewhere count
// as these.
func repository(ref string) (name, tag string) {
	if ref == scratch {
		return scratch, ""
	}
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ref, ""
	}
	if t, ok := named.(reference.Tagged); ok {
		tag = t.Tag()
	}
	name = named.Name()
	if rest, ok := strings.CutPrefix(name, "public.ecr.aws/docker/library/"); ok {
		name = "docker.io/library/" + rest
	}
	return name, tag
}

// defaultUser is the user of a base image that many build on, where it is known.
func defaultUser(ref string) (user string, known bool) {
	name, tag := repository(ref)
	rest, library := strings.CutPrefix(name, "docker.io/library/")
	switch {
	case name == scratch, name == "docker.io/oven/bun", strings.HasPrefix(name, "mcr.microsoft.com/dotnet/"):
		return "0", true
	case library:
		// these set a user of their own
		own := slices.Contains([]string{"haproxy", "jetty", "solr", "varnish", "elasticsearch", "kibana", "logstash", "sonarqube", "memcached", "flink"}, rest)
		return "0", !own
	case strings.HasPrefix(name, "gcr.io/distroless/"):
		if strings.Contains(tag, "nonroot") {
			return "65532", true
		}
		return "0", true
	case strings.HasPrefix(name, "cgr.dev/chainguard/"):
		return "65532", true
	case name == "docker.io/nginxinc/nginx-unprivileged":
		return "101", true
	}
	return "", false
}

// knownUser is a user that base images bring along, as numbers.
func knownUser(ref, user string) string {
	name, tag := repository(ref)
	image := strings.TrimPrefix(name, "docker.io/library/")
	alpine := image == "alpine" || strings.Contains(tag, "alpine")
	switch {
	case user == "node" && image == "node", user == "bun" && name == "docker.io/oven/bun":
		return "1000:1000"
	case user == "nonroot":
		return "65532:65532"
	case user == "nobody":
		return "65534:65534"
	case user == "nginx" && image == "nginx":
		return "101:101"
	case user == "www-data" && alpine:
		return "82:82"
	case user == "www-data":
		return "33:33"
	}
	return ""
}

// Ordinary tells of a base image that a preset's can stand in for: a distribution, or the image of a language or a web server.
func Ordinary(ref string) bool {
	name, _ := repository(ref)
	rest, library := strings.CutPrefix(name, "docker.io/library/")
	switch {
	case name == scratch, name == "docker.io/oven/bun", name == "docker.io/nginxinc/nginx-unprivileged",
		strings.HasPrefix(name, "gcr.io/distroless/"), strings.HasPrefix(name, "cgr.dev/chainguard/"):
		return true
	}
	return library && slices.Contains([]string{"alpine", "debian", "ubuntu", "busybox", "fedora", "centos", "rockylinux", "almalinux",
		"amazonlinux", "buildpack-deps", "golang", "rust", "node", "python", "php", "maven", "gradle", "openjdk", "eclipse-temurin",
		"amazoncorretto", "ibm-semeru-runtimes", "sapmachine", "tomcat", "nginx", "httpd", "caddy"}, rest)
}
