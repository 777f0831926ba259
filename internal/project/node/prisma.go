package node

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// prisma sets what the image needs for Prisma's client, which is generated from the schema.
func (p *project) prisma() diag.List {
	schema := p.prismaSchema()
	if schema == "" {
		return nil
	}
	f := p.facts
	f.Set("node.generate", unit.Found(true, "no script of %s runs prisma generate", p.own.manifest()))
	for _, script := range p.own.doc.Get("scripts").Each() {
		if strings.Contains(script.Value.Str(), "prisma generate") {
			f.Set("node.generate", unit.Stated(false, script.Value.Place()))
		}
	}
	inModules, folder := p.client(schema)
	switch {
	case f["node.generate"].Value == true && f["node.manager"].Text() == "npm" && f["node.dir"].Text() != "." && !p.work.hasMembers():
		return misfit(diag.Pos{File: p.own.manifest()}, "", "no script runs prisma generate", "",
			`write it into the build script ("build": "prisma generate"), or leave out context, so that the package is the context`)
	case inModules && f["node.manager"].Text() == "pnpm" && f["node.deps"].Value == true:
		return misfit(diag.Pos{File: schema}, "", "Prisma's client would be generated into the folder of pnpm's packages, where the image does not get it from",
			"an output in the generator's block", `write for example: output = "../src/generated/prisma", and import the client from there`)
	case inModules && f["node.deps"].Value == true:
		p.setClient(path.Join(p.root(), "node_modules/.prisma"), "node_modules/.prisma")
	case folder != "" && f["node.kind"].Text() == kindPlain:
		p.setClient(folder, tree.Rel(p.own.dir, folder))
	}
	return nil
}

// setClient says where the build has the generated client, and where the image has it below the package's folder. Beside
// packages that are where the project has them, it is where the project has it.
func (p *project) setClient(at, target string) {
	if p.work.hasMembers() && p.facts["node.manager"].Text() != "pnpm" {
		target = p.rel(at)
	}
	p.facts.Set("node.client", unit.Found(p.rel(at), "the generator of %s", p.prismaSchema()))
	p.facts.Set("node.client_target", unit.Found(path.Join("/app", target), "the generator of %s", p.prismaSchema()))
}

// prismaSchema finds the schema of the package: a file, or a folder of them; "" when it does not use Prisma.
func (p *project) prismaSchema() string {
	if !p.own.has("prisma") {
		return ""
	}
	stated := p.own.doc.Get("prisma", "schema").Str()
	if file := p.config("prisma"); file != nil {
		if v := jsString(file, "", "schema"); v.plain {
			stated = v.text
		}
	}
	for _, name := range []string{stated, "prisma/schema.prisma", "schema.prisma", "prisma/schema"} {
		if at, ok := tree.Join(p.own.dir, name); ok && name != "" && (p.tree.Exists(at) || p.tree.IsDir(at)) {
			return at
		}
	}
	return ""
}

// A generator of a client, and its output.
var (
	generator = lazyregexp.New(`(?s)generator\s+\w+\s*\{[^}]*?provider\s*=\s*"(prisma-client(?:-js)?)"[^}]*\}`)
	output    = lazyregexp.New(`(?m)^\s*output\s*=\s*"([^"]*)"`)
)

// client finds where the schema's client is generated: in node_modules, or in a folder of the package.
func (p *project) client(schema string) (inModules bool, folder string) {
	files := []string{schema}
	for _, e := range p.tree.List(schema) {
		files = append(files, path.Join(schema, e.Name))
	}
	for _, name := range files {
		file, _ := p.tree.File(name)
		if file == nil {
			continue
		}
		block := generator.FindSubmatch(file.Text)
		if block == nil {
			continue
		}
		stated := output.FindSubmatch(block[0])
		if stated == nil {
			return string(block[1]) == "prisma-client-js", ""
		}
		if at, ok := tree.Join(path.Dir(name), string(stated[1])); ok && tree.Inside(at, p.own.dir) {
			return false, at
		}
	}
	return false, ""
}

// prismaEngines reports whether the release of Prisma has engines that are linked to OpenSSL, whose version the
// installation finds out.
func (p *project) prismaEngines() bool { return majorOf(p.own.spec("prisma")) < 7 }

// prismaFiles are the schema and the configuration, which an installation's scripts read.
func (p *project) prismaFiles() []string {
	out := []string{p.prismaSchema()}
	if out[0] == "" {
		return nil
	}
	if file := p.config("prisma"); file != nil {
		out = append(out, file.Path)
	}
	return out
}
