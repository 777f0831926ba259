package cargo

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/unit"
)

// native is what the build script of a crate wants of the system beside the C compiler, which the images of Rust have.
type native struct {
	crate  string
	unless []string // dependencies of the crate, or crates beside it, that bring along what it would take from the system
	apk    []string // packages of Alpine; for libraries, those to link statically
	apt    []string // packages of Debian
	loads  string   // the package of Debian with the shared library that a program on glibc loads
	musl   string   // why a static program on musl cannot have the crate
}

// inDistroless are the packages with shared libraries that distroless cc has beside glibc.
func inDistroless() []string { return []string{"libssl3t64"} }

// natives is the table of crates, by name. A crate that compiles its own C or C++ with the compiler alone is not in it: ring,
// zstd-sys, libz-sys, mimalloc, libgit2-sys.
func natives() []native {
	const (
		noStatic  = "Alpine has no static library for it"
		cPlusPlus = "its C++ is made for glibc"
		loadsC    = "its build script loads libclang, which the static build scripts of Rust's Alpine image cannot"
	)
	cc := []string{"cc"}
	return []native{
		// Generators of code call a compiler that is no crate.
		{crate: "prost-build", unless: []string{"protobuf-src", "protoc-bin-vendored", "protox"}, apk: []string{"protobuf", "protobuf-dev"},
			apt: []string{"libprotobuf-dev", "protobuf-compiler"}},
		{crate: "clang-sys", apk: []string{"clang-dev"}, apt: []string{"clang", "libclang-dev"}, musl: loadsC},

		// Crates that run a build system, for themselves or for the crates that depend on them.
		{crate: "cmake", apk: []string{"cmake", "g++", "make"}, apt: []string{"cmake", "g++", "make"}},
		{crate: "autotools", apk: []string{"autoconf", "automake", "libtool", "make"}, apt: []string{"autoconf", "automake", "libtool", "make"}},
		{crate: "nasm-rs", apk: []string{"nasm"}, apt: []string{"nasm"}},
		{crate: "link-cplusplus", apk: []string{"g++"}, apt: []string{"g++"}},
		{crate: "openssl-src", apk: []string{"linux-headers", "make", "perl"}, apt: []string{"make", "perl"}},
		{crate: "tikv-jemalloc-sys", apk: []string{"make"}, apt: []string{"make"}},
		{crate: "jemalloc-sys", apk: []string{"make"}, apt: []string{"make"}},
		{crate: "libsodium-sys", apk: []string{"make"}, apt: []string{"make"}},
		{crate: "rdkafka-sys", apk: []string{"bash", "g++", "make"}, apt: []string{"g++", "make"}, musl: cPlusPlus},
		{crate: "librocksdb-sys", apk: []string{"g++", "linux-headers", "make"}, apt: []string{"g++", "make"}, musl: cPlusPlus},

		// Libraries of the system.
		{crate: "openssl-sys", unless: []string{"openssl-src"}, apk: []string{"openssl-dev", "openssl-libs-static", "pkgconf"},
			apt: []string{"libssl-dev", "pkg-config"}, loads: "libssl3t64"},
		{crate: "libsqlite3-sys", unless: cc, apk: []string{"pkgconf", "sqlite-dev", "sqlite-static"}, apt: []string{"libsqlite3-dev", "pkg-config"},
			loads: "libsqlite3-0"},
		{crate: "pq-sys", unless: []string{"pq-src"}, apt: []string{"libpq-dev"}, loads: "libpq5", musl: noStatic},
		{crate: "mysqlclient-sys", unless: []string{"mysqlclient-src"}, apt: []string{"libmariadb-dev", "pkg-config"}, loads: "libmariadb3", musl: noStatic},
		{crate: "libdbus-sys", unless: cc, apt: []string{"libdbus-1-dev", "pkg-config"}, loads: "libdbus-1-3", musl: noStatic},
	}
}

// wants is what compiled packages want of the system.
type wants struct {
	crates    []string // with an entry in the table, by name
	entries   []native
	positions map[string]*locked
	c         []string // crates with which C code is compiled
	linkers   []string // packages with the linkers of .cargo/config.toml
}

// wantedBy looks the compiled packages up in the table.
func wantedBy(compiled []*locked) wants {
	out := wants{positions: map[string]*locked{}}
	beside := map[string]bool{}
	for _, p := range compiled {
		beside[p.name] = true
	}
	table := map[string]native{}
	for _, n := range natives() {
		table[n.crate] = n
	}
	for _, p := range compiled {
		if slices.Contains([]string{"autotools", "cc", "cmake"}, p.name) {
			out.c = append(out.c, p.name)
		}
		if n, ok := table[p.name]; ok && out.positions[p.name] == nil && !p.spared(n.unless, beside) {
			out.positions[p.name] = p
			out.crates, out.entries = append(out.crates, p.name), append(out.entries, n)
		}
	}
	slices.Sort(out.crates)
	slices.SortFunc(out.entries, func(a, b native) int { return strings.Compare(a.crate, b.crate) })
	return out
}

// spared reports whether the package brings along what it would take from the system. The crate cc is beside many; only a
// dependency on it tells that a package compiles its own sources.
func (p *locked) spared(unless []string, beside map[string]bool) bool {
	return p.has(unless) || slices.ContainsFunc(unless, func(name string) bool { return name != "cc" && beside[name] })
}

// set stores the facts of a program on glibc.
func (w wants) set(f unit.Facts) {
	var apt, loads []string
	for _, n := range w.entries {
		apt = append(apt, n.apt...)
		if n.loads != "" {
			loads = append(loads, n.loads)
		}
	}
	w.list(f, "rust.apt", append(apt, w.linkers...))
	w.list(f, "rust.libraries", loads)
	missing := slices.DeleteFunc(unit.Sorted(loads), func(p string) bool { return slices.Contains(inDistroless(), p) })
	if len(missing) > 0 {
		f.Set("rust.base", unit.Found("slim", "distroless lacks %s", strings.Join(missing, ", ")))
	} else {
		f.Set("rust.base", unit.Found("distroless", "no crate of Cargo.lock loads a library that distroless lacks"))
	}
}

func (w wants) list(f unit.Facts, name string, packages []string) {
	reasons := w.crates
	if len(w.linkers) > 0 {
		reasons = append(slices.Clone(reasons), "the linker of .cargo/config.toml")
	}
	if len(packages) > 0 {
		f.Set(name, unit.Found(unit.Sorted(packages), "for %s", strings.Join(reasons, ", ")))
	}
}
