package cargo

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// config gives the .cargo/config.toml that cargo reads where it is run, nil when there is none.
func (r *Reader) config(c closure) *manifest.Value {
	for _, name := range []string{"config.toml", "config"} {
		if doc, _ := r.docs.TOML(path.Join(c.root(), ".cargo", name)); doc != nil {
			return doc
		}
	}
	return nil
}

// vendored lists the folders from which the configuration has cargo take crates in the place of a registry.
func (r *Reader) vendored(c closure) []string {
	var out []string
	for _, source := range r.config(c).Get("source").Each() {
		for _, key := range []string{"directory", "local-registry"} {
			if p, ok := tree.Join(c.root(), source.Value.Get(key).Str()); ok && p != c.root() && r.tree.IsDir(p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// linkers lists the packages, of one name in Alpine and Debian, with the linkers that the configuration names for targets with
// the ending.
func (r *Reader) linkers(c closure, ending string) []string {
	config := r.config(c)
	flags := config.Get("build", "rustflags").Strings()
	var words []string
	for _, target := range config.Get("target").Each() {
		if strings.HasPrefix(target.Key, "cfg(") || strings.HasSuffix(target.Key, ending) {
			words = append(words, path.Base(target.Value.Get("linker").Str()))
			flags = append(flags, target.Value.Get("rustflags").Strings()...)
		}
	}
	for _, flag := range flags {
		_, linker, _ := strings.Cut(flag.Text, "-fuse-ld=")
		words = append(words, path.Base(linker))
	}
	return slices.DeleteFunc(words, func(word string) bool { return !slices.Contains([]string{"clang", "lld", "mold"}, word) })
}
