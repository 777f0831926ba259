package node

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// output finds the folder that the build script writes: what the script or a configuration states, the framework's
// habit, or the folder of the program that the start script runs. Its value is "" when nothing tells.
func (p *project) output(build *manifest.Value, started string) unit.Fact {
	if p.purpose == Site {
		return p.siteOutput(p.framework(Site), build)
	}
	f := p.framework(Server)
	switch v := p.folder(f.name); {
	case f.output == "" || f.name == "nest":
	case v.plain:
		return unit.Stated(f.output, v.pos)
	case v.found:
		return unit.Found("", "%s computes the folder", v.pos.File)
	default:
		return unit.Found(f.output, "%s writes there", f.name)
	}
	if out := option(build.Str(), "--outDir", "--outdir", "--out-dir", "--dist-dir"); out != "" {
		return unit.Stated(path.Clean(out), build.Place())
	}
	if out := option(build.Str(), "--outfile", "--out-file"); out != "" && path.Dir(path.Clean(out)) != "." {
		return unit.Stated(path.Dir(path.Clean(out)), build.Place())
	}
	if ts := p.configOf(p.own, build.Str()); ts.outDir != "" && tree.Inside(ts.outDir, p.own.dir) && ts.outDir != p.own.dir {
		return unit.Stated(tree.Rel(p.own.dir, ts.outDir), ts.pos)
	}
	if first, _, ok := strings.Cut(path.Clean(started), "/"); ok && !p.tree.IsDir(path.Join(p.own.dir, first)) {
		return unit.Found(first, "the start script runs %s", started)
	}
	switch {
	case f.output != "":
		return unit.Found(f.output, "%s writes there", f.name)
	case p.own.has("tsup") || p.own.has("unbuild") || p.own.has("@vercel/ncc"):
		return unit.Found("dist", "the bundler writes there")
	}
	return p.siteOutput(p.framework(Site), build) // a server that also hands out a site
}
