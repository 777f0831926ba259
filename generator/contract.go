package generator

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// contract fills in what stands at the end of the image: environment, ports, user, probes, start. The labels need the facts.
func (r *resolver) contract() {
	s := r.spec.Spec
	t := &r.image.Tail
	t.Environment = r.pairs(s.Environment, "environment")
	t.Expose = r.ports()
	t.User = r.text(string(s.User), "user")
	t.StopSignal = r.text(string(s.StopSignal), "stop_signal")
	t.Entrypoint = r.words(s.Entrypoint, "entrypoint")
	t.Command = r.words(s.Command, "command")
	t.Healthcheck = r.healthcheck()
	for n, f := range s.Files {
		r.image.Files = append(r.image.Files, templates.Text{Value: string(f), Origin: r.at("files", strconv.Itoa(n))})
	}
	for n, a := range s.Allow {
		r.image.Allow = append(r.image.Allow, Allow{Rule: string(a.Rule), Value: string(a.Value), Reason: string(a.Reason), Pos: r.at("allow", strconv.Itoa(n)).Pos})
	}
}

// pairs reads a mapping of names to text, sorted by name.
func (r *resolver) pairs(m map[string]string, steps ...string) []templates.Pair {
	var out []templates.Pair
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, templates.Pair{Key: k, Value: m[k], Origin: r.at(append(slices.Clone(steps), k)...)})
	}
	return out
}

// ports are sorted by number, so that the order of layers does not show.
func (r *resolver) ports() []templates.Text {
	var out []templates.Text
	for n, p := range r.spec.Spec.Expose {
		out = append(out, templates.Text{Value: p, Origin: r.at("expose", strconv.Itoa(n))})
	}
	slices.SortStableFunc(out, func(a, b templates.Text) int {
		x, _, _ := strings.Cut(a.Value, "/")
		y, _, _ := strings.Cut(b.Value, "/")
		i, _ := strconv.Atoi(x)
		j, _ := strconv.Atoi(y)
		return i - j
	})
	return out
}

func (r *resolver) text(v, key string) *templates.Text {
	if v == "" {
		return nil
	}
	return &templates.Text{Value: v, Origin: r.at(key)}
}

func (r *resolver) words(words []string, key string) *templates.List {
	if words == nil {
		return nil
	}
	return &templates.List{Values: words, Origin: r.at(key)}
}

func (r *resolver) healthcheck() *templates.Healthcheck {
	h := r.spec.Spec.Healthcheck
	if h == nil {
		return nil
	}
	out := &templates.Healthcheck{Origin: r.at("healthcheck")}
	if h.Off() {
		return out
	}
	out.Test = slices.Clone(h.Test)
	if len(out.Test) > 0 && out.Test[0] == "CMD" {
		out.Test = out.Test[1:]
	}
	out.Interval, out.Timeout, out.StartPeriod, out.Retries = string(h.Interval), string(h.Timeout), string(h.StartPeriod), int(h.Retries)
	return out
}

// build fills in what only building needs.
func (r *resolver) build() {
	s := r.spec.Spec
	b := &r.image.Build
	b.Args, b.Tags = r.buildArgs(s.Args, "args"), r.tags(s.Tags, "tags")
	b.Variants = r.variants()
	b.Target = string(s.Target)
	b.Platforms, b.MaxSize = s.Platforms, int64(s.MaxSize)
	b.CacheFrom, b.CacheTo = r.steps(s.CacheFrom, "cache_from", "src"), r.steps(s.CacheTo, "cache_to", "dest")
	b.Provenance, b.SBOM = attestation(s.Provenance), attestation(s.SBOM)
	r.secrets(s.Secrets)
	r.askedSecrets()
	r.agents()
}

// steps reads the entries of cache_from or cache_to, which schema has judged.
func (r *resolver) steps(entries []string, key, folder string) []Cache {
	var out []Cache
	for n, e := range entries {
		c, _ := schema.ParseCache(schema.Expand(e, r.image.Name, r.image.Dir), folder)
		out = append(out, Cache{Type: c.Type, Attrs: c.Attrs, Origin: r.at(key, strconv.Itoa(n))})
	}
	return out
}

func attestation(a schema.Attestation) string {
	if a == "false" {
		return ""
	}
	return string(a)
}

// writable are the folders that belong to the image's user.
func (r *resolver) writable() {
	for n, p := range r.spec.Spec.Writable {
		at := r.at("writable", strconv.Itoa(n))
		if path.Clean(p) == "/" {
			r.find(diag.Finding{Rule: RuleWritable, Pos: at.Pos, Message: "the whole image cannot be writable", Expected: "a folder, as in /var/lib/app", Found: p})
			continue
		}
		r.image.Writable = append(r.image.Writable, templates.Text{Value: p, Origin: at})
	}
	slices.SortFunc(r.image.Writable, func(a, b templates.Text) int { return strings.Compare(a.Value, b.Value) })
}

// inContext makes a path of the root one of the build context.
func (r *resolver) inContext(p string) (string, bool) {
	if r.image.Context == "." {
		return p, true
	}
	rel, ok := strings.CutPrefix(path.Clean(p), r.image.Context+"/")
	if strings.HasSuffix(p, "/") {
		rel += "/"
	}
	return rel, ok
}
