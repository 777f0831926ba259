package golang

import (
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// native is why a module does nothing, or nothing useful, in a program that is compiled without cgo.
type native struct {
	reason string
	// glibc says that what it links is compiled for glibc, so that no program with it can be built on Alpine.
	glibc bool
	// musl is the build tag by which it links what is compiled for musl.
	musl string
	// system says that it links a library which the image must have: no distroless one does.
	system bool
	// apt and apk are the packages with that library, where any version of it will do.
	apt, apk packages
}

// packages are the names of packages in Debian 13 or in Alpine.
type packages struct{ build, run []string }

func vips() native {
	return native{reason: "links libvips", system: true,
		apt: packages{[]string{"libvips-dev"}, []string{"libvips42t64"}},
		apk: packages{[]string{"pkgconf", "vips-dev"}, []string{"vips"}}}
}

// natives are the known modules of that kind, by path without a major version.
func natives() map[string]native {
	return map[string]native{
		"github.com/DataDog/zstd":                    {reason: "compiles zstd"},
		"github.com/bytecodealliance/wasmtime-go":    {reason: "brings a compiled Wasmtime", glibc: true},
		"github.com/confluentinc/confluent-kafka-go": {reason: "brings a compiled librdkafka", musl: "musl"},
		"github.com/cshum/vipsgen":                   vips(),
		"github.com/davidbyttow/govips":              vips(),
		"github.com/discord/lilliput":                {reason: "brings compiled image libraries", glibc: true},
		"github.com/duckdb/duckdb-go":                {reason: "brings a compiled DuckDB", glibc: true},
		"github.com/go-gst/go-gst":                   {reason: "links GStreamer", system: true},
		"github.com/godror/godror":                   {reason: "compiles ODPI-C"},
		"github.com/h2non/bimg":                      vips(),
		"github.com/libgit2/git2go":                  {reason: "links libgit2", system: true},
		"github.com/linxGnu/grocksdb":                {reason: "links RocksDB", system: true},
		"github.com/marcboeker/go-duckdb":            {reason: "brings a compiled DuckDB", glibc: true},
		"github.com/mattn/go-sqlite3":                {reason: "compiles SQLite"},
		"github.com/mutecomm/go-sqlcipher":           {reason: "compiles SQLCipher"},
		"github.com/otiai10/gosseract":               {reason: "links Tesseract", system: true},
		"github.com/pebbe/zmq4": {reason: "links ZeroMQ", system: true,
			apt: packages{[]string{"libzmq3-dev"}, []string{"libzmq5"}},
			apk: packages{[]string{"pkgconf", "zeromq-dev"}, []string{"zeromq"}}},
		"github.com/smacker/go-tree-sitter":     {reason: "compiles tree-sitter"},
		"github.com/tree-sitter/go-tree-sitter": {reason: "compiles tree-sitter"},
		"github.com/uber/h3-go":                 {reason: "compiles H3"},
		"github.com/valyala/gozstd":             {reason: "brings a compiled zstd"},
		"gocv.io/x/gocv":                        {reason: "links OpenCV", system: true},
		"gopkg.in/gographics/imagick.v3":        {reason: "links ImageMagick", system: true},
		"rogchap.com/v8go":                      {reason: "brings a compiled V8", glibc: true},
	}
}

// nativeOf gives what is known of the module.
func nativeOf(known map[string]native, modulePath string) (native, bool) {
	n, ok := known[modulePath]
	if !ok && isMajor(path.Base(modulePath)) {
		n, ok = known[path.Dir(modulePath)]
	}
	return n, ok
}

// required is a requirement of a known module.
type required struct {
	native
	path string
	pos  diag.Pos
}

// natives gives the known modules that the programs may be made with. What a go.mod requires for itself must be imported by
// one of the packages; of what it requires for others nothing in the tree tells who imports it.
func (c closure) natives(packs []*pack) []required {
	var out []required
	known := natives()
	for _, m := range c.modules {
		for _, req := range m.mod.Require {
			n, ok := nativeOf(known, req.Mod.Path)
			if ok && (req.Indirect || slices.ContainsFunc(packs, func(p *pack) bool { return p.uses(req) })) {
				out = append(out, required{native: n, path: req.Mod.Path, pos: m.at(req.Syntax)})
			}
		}
	}
	return out
}

// cgo sets the facts about C, and finds a base that cannot run the program.
func (r *Reader) cgo(facts unit.Facts, req unit.Request, c closure, packs []*pack) diag.List {
	mods := c.natives(packs)
	found := unit.Found(false, `no package of the program imports "C" or a module that is known to need it`)
	if i := slices.IndexFunc(packs, func(p *pack) bool { return !p.cgo.IsZero() }); i >= 0 {
		found = unit.Stated(true, packs[i].cgo)
	} else if len(mods) > 0 {
		found = unit.Stated(true, mods[0].pos)
	}
	facts.Set("go.cgo", found)
	on := found.Value == true
	if stated := req.Given["go.cgo"]; stated != "" {
		on = stated == "true"
	}
	if !on {
		mods = nil // then they are left out, or do without C
	}
	base, problems := unit.Found("distroless", "the smallest that has what a Go program expects"), diag.List(nil)
	for _, m := range mods {
		if m.system {
			base = unit.Stated("slim", m.pos)
		}
		problems = append(problems, m.check(req)...)
	}
	facts.Set("go.base", base)
	if stated := req.Given["go.base"]; stated != "" {
		base.Value = stated
	}
	built := builderFor(on, base.Text())
	facts.Set("go.builder", built)
	if stated := req.Given["go.builder"]; stated != "" {
		built.Value = stated
	}
	supply(facts, mods, built.Text(), base.Text())
	return problems
}

// supply sets what the modules want of the images that the preset knows, and how they are told that the C library is musl.
func supply(facts unit.Facts, mods []required, built, base string) {
	var build, run, tags []string
	for _, m := range mods {
		switch built {
		case "go":
			build = append(build, m.apk.build...)
			tags = append(tags, m.musl)
		case "go-debian":
			build = append(build, m.apt.build...)
		}
		switch base {
		case "alpine":
			run = append(run, m.apk.run...)
		case "slim":
			run = append(run, m.apt.run...)
		}
	}
	const why = "what the modules link that need C"
	facts.Set("go.build_packages", unit.Found(unit.Sorted(build), why))
	facts.Set("go.run_packages", unit.Found(unit.Sorted(run), why))
	facts.Set("go.musl_tags", unit.Found(slices.DeleteFunc(unit.Sorted(tags), func(t string) bool { return t == "" }), "how the modules are told that the C library is musl"))
}

// builderFor chooses the image that fits the base: the C library that a program with cgo is compiled with must be that of what
// it runs on. A program without cgo needs none, and the smaller image builds it.
func builderFor(cgo bool, base string) unit.Fact {
	switch {
	case !cgo:
		return unit.Found("go", "the smaller image, since there is no cgo")
	case base == "alpine" || base == "scratch":
		return unit.Found("go", "cgo with musl, for the base %s", base)
	}
	return unit.Found("go-debian", "cgo with glibc, for the base %s", base)
}

// check finds a base whose C library the module cannot be linked to, or that lacks what it links.
func (m required) check(req unit.Request) diag.List {
	base := req.Given["go.base"]
	f := diag.Finding{Rule: unit.RuleNative, Pos: req.PosOf("go.base"), Found: base,
		Related: []diag.Related{{Pos: m.pos, Message: m.path + " " + m.reason}}}
	switch {
	case m.glibc && (base == "alpine" || base == "scratch"):
		f.Message = m.path + " " + m.reason + " for glibc, which base: " + base + " does not have"
		f.Expected, f.Hint = "distroless or slim", "with: {base: distroless}"
	case m.system && (base == "distroless" || base == "scratch"):
		f.Message = m.path + " " + m.reason + ", which base: " + base + " does not have"
		f.Expected, f.Hint = "slim or alpine", "with: {base: slim}, and the library in stages.runtime.packages"
	default:
		return nil
	}
	return diag.List{f}
}
