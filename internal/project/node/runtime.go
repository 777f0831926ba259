package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// runtime sets what of the package's folder a server reads when it runs.
func (p *project) runtime() {
	if p.purpose == Site {
		return
	}
	entries := p.tree.Sources(p.own.dir, p.own.dir, p.admission())
	keep, why := p.reads, "conventional names in %s"
	out := []string{"package.json"} // it changes the least
	switch kind := p.facts["node.kind"].Text(); {
	case kind == kindNext: // the rest is in the standalone server
		keep, out = func(entry string) bool { return entry == "public" }, nil
	case kind == kindBundled && p.framework(Server).kind == kindBundled:
		keep, out = func(string) bool { return false }, nil
	case kind == kindPlain || p.source(p.facts["node.entry"].Text()) != "": // what the program loads is not known
		keep, why = p.needed, "the entries of %s without those of tools"
	}
	for _, e := range unit.Sorted(entries) {
		if e != "package.json" && keep(e) && !p.req.BuiltApart(path.Join(p.own.dir, e)) {
			out = append(out, e)
		}
	}
	p.facts.Set("node.runtime", unit.Found(out, why, p.own.dir))
}

// reads reports whether the entry is one that a built server reads beside the build's output. Frameworks copy the folders
// of those names into their output.
func (p *project) reads(entry string) bool {
	f := p.framework(Server).name
	if slices.Contains([]string{"nuxt", "sveltekit", "astro", "react-router", "remix", "tanstack-start", "solid-start", "angular", "nitro"}, f) {
		return false
	}
	return slices.Contains([]string{"public", "static", "views", "templates", "locales", "migrations"}, entry) ||
		f == "next" && strings.HasPrefix(entry, "next.config.")
}

// aside matches entries next to the sources of a server that it does not read: tests, documents, lockfiles, and the settings
// of tools, those with a leading dot among them.
var aside = lazyregexp.New(`(?i)^(\..*|tests?|__(tests|mocks|fixtures)__|e2e|cypress|coverage|.*\.md|.*\.(test|spec)\.[cm]?[jt]s|makefile|` +
	`package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|yarn\.lock|bun\.lockb?|` +
	`[jt]sconfig.*\.json|nodemon\.json|biome\.jsonc?|turbo\.json|nx\.json|lerna\.json|renovate\.json|` +
	`(eslint|prettier|jest|vitest|playwright|cypress|commitlint|lint-staged)\.config\.[cm]?[jt]s)$`)

// needed reports whether an entry of a plain server's folder belongs into its image.
func (p *project) needed(entry string) bool {
	entryFile := p.facts["node.entry"].Text()
	if given := p.req.Given["node.entry"]; given != "" {
		entryFile = given
	}
	first, _, _ := strings.Cut(path.Clean(entryFile), "/")
	if p.byBun() && entry == "tsconfig.json" {
		return true // bun reads its paths and how JSX is meant
	}
	return entry == first || !aside.MatchString(entry)
}
