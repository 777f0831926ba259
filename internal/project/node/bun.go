package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// The programs that run a server.
const (
	engineNode = "node"
	engineBun  = "bun"
)

// bunCall is a call of bun on a file in a script.
type bunCall struct {
	nodeCall
	watches bool // it is for development
}

// parseBun reads the last command of the script as a call of bun on a file. ok is false for any other command, one that runs
// a script of package.json among them.
func parseBun(script string) (call bunCall, ok bool) {
	words, alone := lastCommand(script)
	if len(words) == 0 || words[0] != "bun" {
		return call, false
	}
	words = words[1:]
	for ran := false; len(words) > 0; words = words[1:] {
		switch flag := words[0]; {
		case !ran && flag == "run":
			ran = true
		case flag == "--hot" || flag == "--watch" || strings.HasPrefix(flag, "--inspect"):
			call.watches = true
		case flag == "--no-clear-screen":
		case slices.Contains([]string{"-e", "--eval", "-p", "--print", "-F", "--filter", "-"}, flag):
			return call, false
		case strings.HasPrefix(flag, "-"):
			call.flags = append(call.flags, flag)
			if bunTakesValue(flag) && len(words) > 1 {
				call.flags, words = append(call.flags, words[1]), words[1:]
			}
		default:
			call.file, call.args, call.alone = flag, words[1:], alone
			return call, flag == "." || isCode(flag) || strings.Contains(flag, "/")
		}
	}
	return call, false
}

// bunTakesValue reports whether the option of bun has its value in the next word.
func bunTakesValue(flag string) bool {
	return slices.Contains([]string{"-r", "--preload", "--import", "--require", "--cwd", "-d", "--define", "--conditions", "--title",
		"--tsconfig-override"}, flag)
}

// isCode reports whether the name is one of a file that bun runs.
func isCode(name string) bool {
	return slices.Contains([]string{".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"}, path.Ext(name))
}

// engine finds what runs the program: what a start script calls; where none does, bun for a package that bun installs, has
// no build, and names its program in the way of `bun init`.
func (p *project) engine() unit.Fact {
	if given := p.req.Given["node.engine"]; given != "" {
		return unit.Found(given, "stated by the user")
	}
	if p.purpose == Site {
		return unit.Found(engineNode, "nothing states another")
	}
	if start := p.start(); start.script != nil {
		return unit.Stated(start.engine(), start.script.Place())
	}
	if p.lockfile("bun") == "" || p.facts["node.manager"].Text() != "bun" || does(p.own.script("build")) {
		return unit.Found(engineNode, "nothing states another")
	}
	for _, v := range []*manifest.Value{p.own.doc.Get("module"), p.own.script("dev"), p.own.script("start")} {
		if p.bunEntry(v) != "" {
			return unit.Stated(engineBun, v.Place())
		}
	}
	if main := p.bunEntry(p.own.doc.Get("main")); strings.Contains(path.Ext(main), "ts") {
		return unit.Stated(engineBun, p.own.doc.Get("main").Place())
	}
	if p.typescript() != "" {
		return unit.Found(engineBun, "found %s, which node does not run", path.Join(p.own.dir, p.typescript()))
	}
	return unit.Found(engineNode, "nothing states another")
}

// typescript is the program of a package that names none, in the way of `bun init`.
func (p *project) typescript() string {
	for _, file := range []string{"index.ts", "index.tsx", "src/index.ts", "server.ts", "src/server.ts"} {
		if p.tree.Exists(path.Join(p.own.dir, file)) {
			return file
		}
	}
	return ""
}

// bunEntry gives the file of the sources that a field of package.json names to bun: itself, or by a script for development,
// which says what to run as well as one for production does. It is "" where the field names none.
func (p *project) bunEntry(v *manifest.Value) string {
	file := v.Str()
	if call, ok := parseBun(file); ok {
		file = call.file
	}
	if !isCode(file) || strings.ContainsAny(file, " \t") {
		return ""
	}
	return p.source(file)
}

// bunCalled reports whether a script calls bun on a file.
func (p *project) bunCalled(script *manifest.Value) bool {
	_, ok := parseBun(script.Str())
	return ok
}

// bunProgram names the file that bun runs where no start script does.
func (p *project) bunProgram() (entry unit.Fact, call nodeCall) {
	for _, v := range []*manifest.Value{p.own.doc.Get("module"), p.own.doc.Get("main"), p.own.script("dev"), p.own.script("start")} {
		if file := p.bunEntry(v); file != "" {
			call, _ := parseBun(v.Str())
			return unit.Stated(file, v.Place()), call.nodeCall
		}
	}
	if file := p.typescript(); file != "" {
		return unit.Found(file, "the program of a package that bun installs"), nodeCall{}
	}
	return unit.Fact{}, nodeCall{}
}

// byBun reports whether bun runs the program.
func (p *project) byBun() bool { return p.facts["node.engine"].Text() == engineBun }

// noArchives finds archives of packages that bun would have to read.
func (p *project) noArchives() diag.List {
	pos := p.facts["node.engine"].Pos
	if pos.IsZero() { // stated in build.yaml
		pos = p.req.DirPos
	}
	return diag.List{{Rule: unit.RuleManager, Pos: pos, Message: "bun runs the program, and cannot load packages from the archives that yarn installs",
		Expected: "packages in node_modules", Hint: "write nodeLinker: node-modules into .yarnrc.yml, or let bun install them"}}
}

// bunVersion sets node.bun_version as a file or a manifest writes it.
func (p *project) bunVersion() {
	if !p.byBun() {
		return
	}
	for _, dir := range []string{p.own.dir, p.root()} {
		if f, _ := p.tree.File(path.Join(dir, ".bun-version")); f != nil {
			if word, pos := f.FirstLine(); word != "" {
				p.facts.Set("node.bun_version", unit.Stated(word, pos))
				return
			}
		}
	}
	docs := []*manifest.Value{p.own.doc, p.rootDoc()}
	for _, find := range []func(*manifest.Value) statement{packageManager, devEngine, bunEngines} {
		for _, doc := range docs {
			if s := find(doc); s.name == "bun" && s.version != "" {
				p.facts.Set("node.bun_version", unit.Stated(s.version, s.pos))
				return
			}
		}
	}
}

func bunEngines(doc *manifest.Value) statement {
	v := doc.Get("engines", "bun")
	return statement{name: "bun", version: v.Str(), pos: v.Place()}
}

// bunSettings lists what the tsconfig.json files of the closure extend, outside of its folders: bun reads paths and how JSX is
// meant there when the program runs.
func (p *project) bunSettings() []string {
	out := []string{}
	if !p.byBun() || p.facts["node.tree"].Value != true {
		return out
	}
	for _, c := range p.closure {
		for _, f := range p.tsconfig(path.Join(c.dir, "tsconfig.json")).files {
			inside := slices.ContainsFunc(p.closure, func(c *pkg) bool { return c.dir != "." && tree.Inside(f, c.dir) })
			if !inside && tree.Inside(f, p.context) && p.tree.Exists(f) {
				out = append(out, p.rel(f))
			}
		}
	}
	return unit.Sorted(out)
}
