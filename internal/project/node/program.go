package node

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// program sets how the package is built, and what runs which file.
func (p *project) program() diag.List {
	f, build := p.facts, p.own.script("build")
	f.Set("node.engine", p.engine())
	p.bunVersion()
	if p.byBun() && f["node.pnp"].Value == true {
		return p.noArchives()
	}
	if known := p.framework(p.purpose); known.name != "" {
		f.Set("node.framework", unit.Stated(known.name, p.dependency(known.dep)))
	}
	start := p.start()
	kind := p.kind(build, start)
	if does(build) {
		f.Set("node.build", unit.Stated("build", build.Place()))
	}
	f.Set("node.kind", kind)
	if kind.Text() == kindPlain {
		return p.plain(start)
	}
	if p.purpose == Site {
		if problems := p.noSite(); len(problems) > 0 {
			return problems
		}
	}
	if bad := p.unserved(kind.Text(), start, build); bad.HasErrors() {
		return bad
	}
	out := p.output(build, start.call.file)
	if given := p.req.Given["node.output"]; given != "" {
		out = unit.Found(given, "stated by the user")
	}
	f.Set("node.output", out)
	if p.purpose == Site {
		f.Set("node.fallback", p.fallback())
	}
	if out.Text() == "" {
		return diag.List{{Rule: unit.RuleNoOutput, Pos: p.req.DirPos,
			Message:  "cannot tell which folder the build script of " + p.own.manifest() + " writes: " + out.Note,
			Expected: "an outDir in tsconfig.json, an option of the script, or a known framework",
			Hint:     "with: {output: dist}"}}
	}
	if p.purpose == Site {
		return nil
	}
	return p.built(start, out.Text(), build.Str())
}

// The kinds of a server.
const (
	kindPlain   = "plain"   // node runs the sources
	kindBuilt   = "built"   // node runs what the build script writes, with the installed packages
	kindBundled = "bundled" // what the build script writes holds the packages that it needs
	kindNext    = "next"    // Next's standalone server
)

// kind tells how the package becomes an image: as its framework does, unless its start script runs a server of its own.
func (p *project) kind(build *manifest.Value, start started) unit.Fact {
	known := p.framework(p.purpose)
	switch given := p.req.Given["node.kind"]; {
	case given != "":
		return unit.Found(given, "stated by the user")
	case !does(build):
		return unit.Found(kindPlain, "%s has no build script that writes something", p.own.manifest())
	case p.purpose == Server && known.kind != "" && !p.ownServer(start):
		return unit.Found(known.kind, "%s builds its own server", known.name)
	}
	return unit.Stated(kindBuilt, build.Place())
}

// ownServer reports whether the start script runs a file of the sources.
func (p *project) ownServer(start started) bool {
	return start.script != nil && p.source(start.call.file) != ""
}

func (p *project) dependency(name string) diag.Pos {
	for _, table := range []string{"dependencies", "devDependencies"} {
		for _, field := range p.own.doc.Get(table).Each() {
			if field.Key == name {
				return field.Pos
			}
		}
	}
	return diag.Pos{}
}

// started is a script that runs node or bun in production.
type started struct {
	call   nodeCall
	script *manifest.Value // nil when there is none
	bun    bool
}

// engine is what the script runs.
func (s started) engine() string {
	if s.bun {
		return engineBun
	}
	return engineNode
}

// start finds the script that runs node or bun in production. Scripts that run a development server are passed over.
func (p *project) start() started {
	for _, name := range []string{"start:prod", "start:production", "serve:prod", "start"} {
		script := p.own.script(name)
		call, ok := parseNode(script.Str())
		byBun, bun := parseBun(script.Str())
		if !ok && (!bun || byBun.watches) {
			continue
		}
		if bun {
			call = byBun.nodeCall
		}
		if file := path.Clean(strings.ReplaceAll(call.file, `\`, "/")); file == "." {
			if call.file = p.own.doc.Get("main").Str(); call.file == "" {
				call.file = "index.js"
			}
		}
		call.file = path.Clean(call.file)
		found := started{call: call, script: script, bun: bun}
		if given := p.req.Given["node.engine"]; given != "" && given != found.engine() {
			found.call.flags = nil // they are the other's
		}
		return found
	}
	return started{}
}

// run sets the entry with the flags and arguments of the script that starts it.
func (p *project) run(entry unit.Fact, call nodeCall) diag.List {
	p.facts.Set("node.entry", entry)
	p.facts.Set("node.flags", unit.Fact{Value: call.flags, Pos: entry.Pos, Note: entry.Note})
	p.facts.Set("node.args", unit.Fact{Value: call.args, Pos: entry.Pos, Note: entry.Note})
	return nil
}

// plain finds the file that node runs among the sources.
func (p *project) plain(start started) diag.List {
	if given := p.req.Given["node.entry"]; given != "" {
		return p.run(unit.Found(given, "stated by the user"), nodeCall{})
	}
	if p.purpose == Site {
		return nil
	}
	if start.script != nil {
		if file := p.source(start.call.file); file != "" {
			return p.run(unit.Stated(file, start.script.Place()), start.call)
		}
	}
	if p.byBun() {
		if entry, call := p.bunProgram(); entry.Text() != "" {
			return p.run(entry, call)
		}
	}
	if v := p.own.doc.Get("main"); v.Str() != "" {
		if file := p.source(v.Str()); file != "" {
			return p.run(unit.Stated(file, v.Place()), nodeCall{})
		}
	}
	for _, dir := range []string{"", "src"} {
		for _, name := range []string{"server", "index", "app", "main"} {
			if file := p.source(path.Join(dir, name)); file != "" {
				return p.run(unit.Found(file, "found %s", path.Join(p.own.dir, file)), nodeCall{})
			}
		}
	}
	return p.noEntry("a start script that runs node, a `main` that is there, or a file like server.js")
}

// source gives the file that node or bun takes for name in the package, "" when there is none.
func (p *project) source(name string) string {
	suffixes := []string{"", ".js", ".mjs", ".cjs", "/index.js", "/index.mjs", "/index.cjs"}
	if p.byBun() {
		suffixes = []string{"", ".tsx", ".ts", ".jsx", ".js", ".mts", ".mjs", ".cjs", "/index.tsx", "/index.ts", "/index.jsx", "/index.js"}
	}
	for _, suffix := range suffixes {
		at, ok := tree.Join(p.own.dir, name+suffix)
		if ok && tree.Inside(at, p.own.dir) && p.tree.Exists(at) {
			return tree.Rel(p.own.dir, at)
		}
	}
	return ""
}

// built finds the file that node runs in what the build script writes.
func (p *project) built(start started, output, build string) diag.List {
	if given := p.req.Given["node.entry"]; given != "" {
		return p.run(unit.Found(given, "stated by the user"), nodeCall{})
	}
	if p.facts["node.kind"].Text() == kindNext {
		return p.run(unit.Found("server.js", "Next writes it into %s/standalone", output), nodeCall{})
	}
	if start.script != nil {
		if file := p.target(start.call.file, output); file != "" {
			return p.run(unit.Stated(file, start.script.Place()), start.call)
		}
	}
	if f := p.framework(Server); f.entry != "" || f.name == "next" {
		return p.runFramework(f, output)
	}
	if v := p.own.doc.Get("main"); v.Str() != "" {
		if file := p.target(path.Clean(v.Str()), output); file != "" {
			return p.run(unit.Stated(file, v.Place()), nodeCall{})
		}
	}
	if out := option(build, "--outfile", "--out-file"); out != "" {
		return p.run(unit.Stated(path.Clean(out), p.own.script("build").Place()), nodeCall{})
	}
	if file, from := p.compiled(output, build); file != "" {
		return p.run(unit.Found(file, "compiled from %s", from), nodeCall{})
	}
	return p.noEntry("a start script that runs node, or a `main` in " + output)
}

// target gives the file that node takes for name once the build script has run: one below the output, or one that is
// there already. An extension or index.js that node would find by itself is written out.
func (p *project) target(name, output string) string {
	if file := p.source(name); file != "" {
		return file
	}
	switch {
	case name == output:
		return path.Join(name, "index.js")
	case !tree.Inside(name, output):
		return ""
	case strings.HasSuffix(name, "js"):
		return name
	case path.Ext(name) == ".ts":
		return ""
	}
	return name + ".js"
}

// compiled guesses the program from the sources that the TypeScript compiler reads.
func (p *project) compiled(output, build string) (file, from string) {
	ts := p.configOf(p.own, build)
	if len(ts.files) == 0 {
		return "", ""
	}
	root := p.sourceRoot(ts, p.own.dir)
	for _, name := range []string{"server", "index", "main", "app"} {
		for _, ext := range [][2]string{{".ts", ".js"}, {".mts", ".mjs"}, {".cts", ".cjs"}} {
			from := path.Join(p.own.dir, "src", name+ext[0])
			if p.tree.Exists(from) && tree.Inside(from, root) {
				rel := tree.Rel(root, from)
				return path.Join(output, strings.TrimSuffix(rel, ext[0])+ext[1]), from
			}
		}
	}
	return "", ""
}

func (p *project) noEntry(expected string) diag.List {
	hint := `state it in package.json ("start": "node dist/server.js"), or with: {entry: dist/server.js}`
	if tool, file := p.startedSources(); tool != "" {
		compile := "add a script build that writes JavaScript, and start that"
		if build := p.own.script("build").Str(); build != "" && !strings.Contains(build, "--noEmit") {
			compile = "start what the script build writes"
		}
		hint = fmt.Sprintf(`%s compiles the sources at each start; %s: "start": "node dist/index.js"`, tool, compile)
		if file != "" {
			hint += fmt.Sprintf("; node itself runs TypeScript that has types only, with: {entry: %s}", file)
		}
	}
	if p.framework(Server).site != "" {
		hint += "; " + asSite
	}
	return diag.List{{Rule: unit.RuleNoProgram, Pos: p.req.DirPos, Expected: expected,
		Message: "cannot tell which file " + p.facts["node.engine"].Text() + " runs" + unit.In(p.own.dir), Hint: hint}}
}

// startedSources is the program of a start script that compiles TypeScript as it goes, and the file that it is given.
func (p *project) startedSources() (tool, file string) {
	words := strings.Fields(p.own.script("start").Str())
	for n, w := range words {
		if slices.Contains([]string{"tsx", "ts-node", "ts-node-esm", "ts-node-dev", "tsnd", "vite-node", "swc-node", "jiti", "esno", "babel-node"}, w) {
			tool = w
		} else if tool != "" && n > 0 && strings.HasSuffix(w, ".ts") && p.tree.Exists(path.Join(p.own.dir, w)) {
			return tool, strings.TrimPrefix(w, "./")
		}
	}
	return tool, ""
}
