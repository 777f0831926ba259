package templates

import (
	"path"
	"slices"
	"strings"
)

// ignoreFile writes the allow-list: everything is denied, then come the sources that the Dockerfile reads and the paths that
// the preset admits, then the preset's denials, then what the user admits by name, so that it wins over a denial, and last the
// files of secrets, which nothing admits.
func (r *rendering) ignoreFile(rules *expansion, sources []Text) (string, []Line) {
	admitted := map[string]Line{}
	for _, s := range sources {
		if pattern, ok := r.pattern(s); ok {
			admitted[pattern] = Line{Origins: []Origin{s.Origin}}
		}
	}
	denials := ignoreList{}
	for _, x := range append(r.assetRules(), rules) {
		for i, l := range strings.Split(trimEnd(x.real.String()), "\n") {
			switch {
			case strings.HasPrefix(l, "!"):
				admitted[l] = x.lines[i]
			case l != "" && !slices.Contains(denials.text, l):
				denials.add(l, x.lines[i])
			}
		}
	}
	for _, o := range r.outputs {
		if pattern, ok := r.pattern(Text{Value: o.Target, Origin: o.Origin}); ok {
			denials.add(strings.TrimPrefix(pattern, "!"), Line{Origins: []Origin{o.Origin}}) // what a build on this machine left there
		}
	}
	header := r.header()
	out := ignoreList{}
	out.add(strings.TrimSuffix(expand(header, nil, r.tokens).real.String(), "\n"), Line{})
	out.add("*", Line{})
	for _, k := range withoutCovered(sortedKeys(admitted)) {
		out.add(k, admitted[k])
	}
	out.text, out.lines = append(out.text, denials.text...), append(out.lines, denials.lines...)
	for _, f := range r.in.Files {
		if pattern, ok := r.pattern(f); ok {
			out.add(pattern, Line{Origins: []Origin{f.Origin}})
		}
	}
	for _, h := range r.in.Hidden {
		if pattern, ok := r.pattern(h); ok {
			out.add(strings.TrimPrefix(pattern, "!"), Line{Origins: []Origin{h.Origin}})
		}
	}
	return strings.Join(out.text, "\n") + "\n", out.lines
}

// assetRules are the rules of the assets' presets.
func (r *rendering) assetRules() []*expansion {
	var out []*expansion
	for _, o := range r.outputs {
		out = append(out, o.rules)
	}
	return out
}

// ignoreList is a growing ignore file.
type ignoreList struct {
	text  []string
	lines []Line
}

func (l *ignoreList) add(text string, from Line) {
	l.text, l.lines = append(l.text, text), append(l.lines, from)
}

// pattern admits one path.
func (r *rendering) pattern(p Text) (string, bool) {
	pattern, err := IgnorePattern(p.Value)
	if err != nil {
		r.find(RuleValue, p.Origin, "", "%v", err)
		return "", false
	}
	return "!" + pattern, true
}

// withoutCovered leaves out what lies below a plain path of the list: "!a/b" says nothing that "!a" does not.
func withoutCovered(patterns []string) []string {
	plain := map[string]bool{}
	for _, p := range patterns {
		plain[p] = !strings.ContainsAny(p, `*?[\`)
	}
	var out []string
	for _, p := range patterns {
		above := path.Dir(p)
		for above != "." && !plain[above] {
			above = path.Dir(above)
		}
		if above == "." {
			out = append(out, p)
		}
	}
	return out
}
