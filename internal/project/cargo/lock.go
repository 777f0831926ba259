package cargo

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
)

// lock is the graph of packages in a Cargo.lock.
type lock struct {
	packages []locked
	byName   map[string][]int
	problems diag.List
}

// locked is one package of a Cargo.lock.
type locked struct {
	name, version string
	source        string   // "" for a package of the tree
	needs         []string // as written: the name, with version and source where the name alone does not tell
	pos           diag.Pos
}

// lock gives the graph of the closure's Cargo.lock, an empty one where there is none.
func (r *Reader) lock(c closure) (*lock, diag.List) {
	p := path.Join(c.root(), "Cargo.lock")
	if got, ok := r.locks[p]; ok {
		return got, got.problems
	}
	out := &lock{byName: map[string][]int{}}
	r.locks[p] = out
	if !r.tree.Exists(p) {
		return out, nil
	}
	var doc *manifest.Value
	doc, out.problems = r.docs.TOML(p)
	for i, v := range doc.Get("package").List() {
		l := locked{name: v.Get("name").Str(), version: v.Get("version").Str(), source: v.Get("source").Str(), pos: v.Get("name").Place()}
		for _, need := range v.Get("dependencies").Strings() {
			l.needs = append(l.needs, need.Text)
		}
		out.packages = append(out.packages, l)
		out.byName[l.name] = append(out.byName[l.name], i)
	}
	return out, out.problems
}

// find gives the package that a dependency means: "name", "name version" or "name version (source)".
func (l *lock) find(need string) (*locked, bool) {
	words := strings.Fields(need)
	if len(words) == 0 {
		return nil, false
	}
	for _, i := range l.byName[words[0]] {
		p := &l.packages[i]
		if len(words) > 1 && p.version != words[1] || len(words) > 2 && "("+p.source+")" != words[2] {
			continue
		}
		return p, true
	}
	return nil, false
}

// has reports whether the package depends on one of the names itself.
func (p *locked) has(names []string) bool {
	for _, need := range p.needs {
		if name, _, _ := strings.Cut(need, " "); slices.Contains(names, name) {
			return true
		}
	}
	return false
}

// compiled lists the packages that a build of the closure's own package compiles, as far as Cargo.lock tells: optional
// dependencies that nothing in the workspace switches on are not in it, features are not told apart. What is for other
// systems than Linux alone is left out.
func (r *Reader) compiled(c closure) ([]*locked, diag.List) {
	if got, ok := r.built[c.own.dir]; ok {
		return got, nil
	}
	l, problems := r.lock(c)
	own, ok := l.find(c.own.name())
	if !ok {
		return nil, problems
	}
	local := map[string]map[string]bool{}
	for _, crate := range c.crates {
		local[crate.name()] = r.needed(crate, r.owner(crate, c.work), crate == c.own)
	}
	seen := map[*locked]bool{own: true}
	out := []*locked{own}
	for n := 0; n < len(out); n++ {
		names, isLocal := local[out[n].name]
		for _, need := range out[n].needs {
			p, ok := l.find(need)
			if !ok || seen[p] || foreign(p.name) || isLocal && out[n].source == "" && !names[p.name] {
				continue
			}
			seen[p] = true
			out = append(out, p)
		}
	}
	r.built[c.own.dir] = out
	return out, problems
}

// needed is the names of the packages that a build of c takes from its manifest, with those of its tests when dev is set.
// Cargo.lock lists all kinds of dependencies of a package of the tree as one.
func (r *Reader) needed(c *crate, w *workspace, dev bool) map[string]bool {
	out := map[string]bool{}
	c.each(dev, func(field manifest.Field) {
		value := field.Value
		if value.Get("workspace").True() && w != nil {
			value = w.doc.Get("workspace", "dependencies", field.Key)
		}
		name := value.Get("package").Str()
		if name == "" {
			name = field.Key
		}
		out[name] = true
	})
	return out
}

// foreign reports whether a crate of this name is for other systems than Linux.
func foreign(crate string) bool {
	for _, prefix := range []string{"android", "cocoa", "core-foundation", "core-graphics", "coreaudio", "iana-time-zone-haiku", "js-sys", "jni",
		"libproc", "mach", "metal", "ndk", "objc", "schannel", "security-framework", "system-configuration", "wasm", "wasi", "web-sys",
		"winapi", "windows"} {
		if rest, ok := strings.CutPrefix(crate, prefix); ok && (rest == "" || rest[0] == '-' || rest[0] == '_') {
			return true
		}
	}
	return false
}
