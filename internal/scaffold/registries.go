package scaffold

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// registries are the private registries that manifests name. One is active where the project itself says which variable holds its
// credential; it would not build without. The others are suggestions: comments to take the # away from.
type registries []registry

type registry struct {
	survey.Secret
	sure bool
}

// private collects the registries of images, each once.
func private(images []detect.Image) registries {
	var out registries
	for _, i := range images {
		if i.Preset == "" {
			continue // its own Dockerfile says where its packages come from
		}
		for _, s := range i.Unit.Secrets {
			r := registry{s, s.Env != ""}
			if _, ok := place(s); ok && !slices.ContainsFunc(out, r.same) {
				out = append(out, r)
			}
		}
	}
	slices.SortFunc(out, func(a, b registry) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.URL, b.URL))
	})
	return out
}

func (rs registries) active() bool {
	return slices.ContainsFunc(rs, func(r registry) bool { return r.sure })
}

// quiet makes suggestions of all.
func (rs registries) quiet() registries {
	out := slices.Clone(rs)
	for n := range out {
		out[n].sure = false
	}
	return out
}

// place is what stands under the kind in package_registries.
func place(s survey.Secret) (string, bool) {
	switch s.Kind {
	case "npm", "cargo":
		return flow(cmp.Or(s.Scope, "default")) + ": { url: " + flow(s.URL) + ", secret: " + flow(s.Name) + " }", true
	case "go":
		return "private: " + flow([]string{pattern(s.URL)}), true
	case "maven":
		return "settings: " + flow(s.Name), true
	}
	return "", false
}

// pattern is the pattern of the modules of a host.
func pattern(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host + "/*"
	}
	return address
}

// holder is where a secret comes from: the variable that the project reads, or the file in which the tool keeps such.
func holder(s survey.Secret) map[string]string {
	switch {
	case s.Env != "":
		return map[string]string{"environment": s.Env}
	case s.Kind == "go":
		return map[string]string{"file": "~/.netrc"}
	case s.Kind == "maven":
		return map[string]string{"file": "~/.m2/settings.xml"}
	}
	return map[string]string{"environment": strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(s.Name))}
}

// lines are the blocks secrets and package_registries.
func (rs registries) lines() []string {
	if len(rs) == 0 {
		return nil
	}
	title := "Private registries that the manifests name. Secrets are read when an image is built; no image keeps one."
	if slices.ContainsFunc(rs, func(r registry) bool { return !r.sure }) {
		title += " What is commented out is a guess: take away the # where a password is wanted."
	}
	b := &block{lines: append([]string{""}, comment(title)...)}
	b.open("", "secrets", rs)
	named := map[string]bool{}
	for _, r := range rs {
		if !named[r.Name] {
			b.line("  "+flow(r.Name)+": "+flow(holder(r.Secret))+" # "+r.Source, r.sure)
		}
		named[r.Name] = true
	}
	b.open("", "package_registries", rs)
	for from := 0; from < len(rs); {
		to := from + 1
		for to < len(rs) && rs[to].Kind == rs[from].Kind {
			to++
		}
		b.kind(rs[from:to])
		from = to
	}
	return b.lines
}

// block is text in which each line may be commented out.
type block struct{ lines []string }

func (b *block) line(text string, active bool) {
	if !active {
		text = "# " + text
	}
	b.lines = append(b.lines, text)
}

// open begins a mapping; it is commented out where all in it is.
func (b *block) open(indent, key string, in registries) { b.line(indent+key+":", in.active()) }

// kind writes the registries of one kind. Go and Maven have one entry for all.
func (b *block) kind(rs registries) {
	b.open("  ", rs[0].Kind, rs)
	if rs[0].Kind == "go" {
		var hosts []string
		for _, r := range rs {
			hosts = append(hosts, pattern(r.URL))
		}
		b.line("    private: "+flow(hosts), rs.active())
		b.line("    netrc: "+flow(rs[0].Name), rs.active())
		return
	}
	for n, r := range rs {
		if text, _ := place(r.Secret); n == 0 || r.Kind != "maven" {
			b.line("    "+text, r.sure)
		}
	}
}
