package cargo

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// StaticDefinitions lists the facts of ReadStatic, in order of names.
func StaticDefinitions() []unit.Definition {
	return []unit.Definition{
		{Name: "musl.apk", Type: unit.List, Doc: "Packages of Alpine that crates need to be compiled, from what of Cargo.lock the package depends on: cmake, protobuf, openssl-libs-static."},
		{Name: "musl.openssl", Type: unit.Bool, Doc: "Whether the program links to the system's OpenSSL."},
		{Name: "musl.sqlite", Type: unit.Bool, Doc: "Whether the program links to the system's SQLite."},
	}
}

// ReadStatic says what holds for the program of the request as a static one on musl. What is amiss with the project itself is
// Read's to find.
func (r *Reader) ReadStatic(req unit.Request) (unit.Unit, diag.List) {
	out := unit.Unit{Context: ".", Facts: unit.NewFacts(StaticDefinitions())}
	found, problems := r.locate(req)
	if problems.HasErrors() || found.crate == nil {
		return out, nil
	}
	c, problems := r.closure(found.crate, found.work)
	if problems.HasErrors() {
		return out, nil
	}
	out.Context, _ = tree.Context(req, c.dirs())
	compiled, problems := r.compiled(c)
	if problems.HasErrors() {
		return out, nil
	}
	w := wantedBy(compiled)
	w.linkers = r.linkers(c, "-linux-musl")
	apk := slices.Clone(w.linkers)
	for _, n := range w.entries {
		apk = append(apk, n.apk...)
	}
	w.list(out.Facts, "musl.apk", apk)
	for name, crate := range map[string]string{"musl.openssl": "openssl-sys", "musl.sqlite": "libsqlite3-sys"} {
		if p := w.positions[crate]; p != nil {
			out.Facts.Set(name, unit.Stated(true, p.pos))
		}
	}
	problems = append(dynamic(w), allocator(c, compiled)...)
	if cross := req.With["cross"]; cross.Value == "true" && len(w.c) > 0 {
		problems.Add(diag.Finding{Rule: unit.RuleCross, Pos: cross.Pos, Found: strings.Join(w.c, ", "),
			Message: "C code of crates (" + strings.Join(w.c, ", ") + " in Cargo.lock) cannot be compiled for another platform in Rust's image",
			Hint:    "leave with.cross out: each platform is then built by a machine of its own, or emulated"})
	}
	return out, problems
}

// dynamic finds crates that a static program on musl cannot have. Whether a feature or a system that is not this one asks
// for the crate is nothing that Cargo.lock says, so that it is a warning.
func dynamic(w wants) diag.List {
	var out diag.List
	for _, n := range w.entries {
		if n.musl != "" {
			out.Add(diag.Finding{Rule: unit.RuleStatic, Severity: diag.Warning, Pos: w.positions[n.crate].pos, Found: n.crate,
				Message: "the crate " + n.crate + " does not go into a static program on musl: " + n.musl,
				Hint:    "take the preset rust, which links to glibc, or except it: allow: [{rule: " + unit.RuleStatic + ", value: " + n.crate + ", reason: …}]"})
		}
	}
	return out
}

// servers are crates of which a program is a server with several threads.
func servers() []string {
	return []string{"actix-web", "axum", "ntex", "pingora-core", "poem", "rocket", "salvo", "tonic", "warp"}
}

// allocators are crates that can stand in for musl's allocator.
func allocators() []string {
	return []string{"jemallocator", "mimalloc", "mimalloc-safe", "rpmalloc", "snmalloc-rs", "talc", "tcmalloc", "tcmalloc-better", "tikv-jemallocator"}
}

// allocator finds a server with several threads on musl's own allocator, which has one lock for all of them.
func allocator(c closure, compiled []*locked) diag.List {
	var server *locked
	for _, p := range compiled {
		if slices.Contains(allocators(), p.name) {
			return nil
		}
		if server == nil && slices.Contains(servers(), p.name) {
			server = p
		}
	}
	if server == nil {
		return nil
	}
	pos := server.pos
	if direct := c.own.doc.Get("dependencies", server.name); direct != nil {
		pos = direct.Place()
	}
	return diag.List{{Rule: unit.RuleAllocator, Severity: diag.Warning, Pos: pos, Found: server.name,
		Message: "the program is a server (" + server.name + ") on musl's allocator, which is many times slower than others when several threads use it",
		Hint:    "add the crate mimalloc and make it the #[global_allocator], or take the preset rust, or except it: allow: [{rule: " + unit.RuleAllocator + ", reason: …}]"}}
}
