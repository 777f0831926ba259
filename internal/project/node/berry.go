package node

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// generation tells yarn 1 from its successors, called berry, by what is stated and by the lockfile. A lockfile of the other
// generation is one that a frozen installation would refuse, or convert in silence.
func (p *project) generation(said statement, lock string) (statement, diag.List) {
	head := string(p.tree.Head(lock, 4<<10))
	v1, v2 := strings.Contains(head, "# yarn lockfile v1"), strings.Contains(head, "\n__metadata:")
	switch {
	case exact.MatchString(said.version) && (said.berry() && v1 || !said.berry() && v2):
		return said, diag.List{{Rule: unit.RuleManager, Pos: said.pos, Found: "yarn " + said.version,
			Message: lock + " was written by another generation of yarn than the one that is stated",
			Hint:    "run `yarn install` with the stated version and commit yarn.lock, or state the version that wrote it",
			Related: []diag.Related{{Pos: diag.Pos{File: lock}, Message: "the lockfile"}}}}
	case v2, !v1 && said.berry(), !v1 && said.version == "" && p.tree.Exists(path.Join(p.root(), ".yarnrc.yml")):
		said.name = "berry"
	}
	return said, nil
}

// berry sets what the settings of yarn from version 2 on say of an installation.
func (p *project) berry() diag.List {
	f, rc := p.facts, p.yarnrc()
	if at := path.Join(p.root(), ".yarnrc.yml"); rc != nil && p.holdsCredential(at) {
		return diag.List{{Rule: unit.RuleCredential, Pos: diag.Pos{File: at}, Message: at + " holds a credential, and yarn needs the file",
			Hint: "write the name of a variable instead, which may be empty (npmAuthToken: \"${NPM_TOKEN-}\"), and revoke the credential"}}
	}
	// These versions of yarn run no prepare script when they install.
	f.Set("node.prepare", unit.Found(false, "yarn from version 2 on does not run it"))
	f.Set("node.pnp", unit.Found(true, "the default of yarn from version 2 on"))
	if v := rc.Get("nodeLinker"); v != nil {
		f.Set("node.pnp", unit.Stated(v.Value == "pnp", v.Pos))
	}
	if f["node.pnp"].Value == true {
		f.Set("node.preload", p.preload())
	}
	if v := rc.Get("yarnPath"); v != nil {
		at, ok := tree.Join(p.root(), v.Value)
		if !ok || !p.tree.Exists(at) {
			return diag.List{{Rule: unit.RuleManager, Pos: v.Pos, Found: v.Value, Message: "yarnPath names a file that is not there",
				Hint: "commit it, or remove yarnPath and state `packageManager` in package.json"}}
		}
		f.Set("node.yarn_release", unit.Stated(p.rel(at), v.Pos))
		if m := releaseName.FindStringSubmatch(path.Base(at)); m != nil {
			f.Set("node.manager_version", unit.Stated(m[1], v.Pos))
		}
	}
	if cache := p.yarnCache(rc); cache != "" {
		f.Set("node.yarn_cache", unit.Found(p.rel(cache), "found archives in %s", cache))
	}
	return p.focusPlugin(rc)
}

// preload gives the options by which node finds archives: yarn writes a loader where a package is made of modules.
func (p *project) preload() unit.Fact {
	at := path.Join("/app", p.rel(p.root()))
	options := []string{"--require", at + "/.pnp.cjs"}
	if p.facts["node.module"].Text() == "module" {
		options = append(options, "--experimental-loader", at+"/.pnp.loader.mjs")
	}
	return unit.Found(options, "yarn installs archives")
}

// releaseName matches the file name of a release of yarn that a project has committed.
var releaseName = lazyregexp.New(`^yarn-(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)\.cjs$`)

// yarnrc gives the settings of the root, nil when there are none. A broken file is yarn's to report.
func (p *project) yarnrc() *yamlsrc.Node {
	file, _ := p.tree.File(path.Join(p.root(), ".yarnrc.yml"))
	if file == nil {
		return nil
	}
	doc, problems := yamlsrc.Parse(file.Path, file.Text)
	if problems.HasErrors() {
		return nil
	}
	return doc
}

// yarnCache gives the folder of the archives where the project has committed them, "" where it has not.
func (p *project) yarnCache(rc *yamlsrc.Node) string {
	at := path.Join(p.root(), ".yarn/cache")
	if v := rc.Get("cacheFolder"); v != nil {
		folder, ok := tree.Join(p.root(), v.Value)
		if !ok {
			return ""
		}
		at = folder
	}
	for _, e := range p.tree.List(at) {
		if !e.Dir && strings.HasSuffix(e.Name, ".zip") {
			return at
		}
	}
	return ""
}

// focusPlugin reports a yarn 2 or 3 without the plugin that its production installation needs; yarn 4 has it built in.
func (p *project) focusPlugin(rc *yamlsrc.Node) diag.List {
	version := p.facts["node.manager_version"].Text()
	if !strings.HasPrefix(version, "2.") && !strings.HasPrefix(version, "3.") {
		return nil
	}
	if p.facts["node.install"].Value != true || p.purpose == Site && !p.work.hasMembers() {
		return nil
	}
	if plugins := rc.Get("plugins"); plugins != nil {
		for _, item := range plugins.Items {
			if v := item.Get("path"); v != nil && strings.Contains(v.Value, "plugin-workspace-tools") {
				return nil
			}
		}
	}
	return diag.List{{Rule: unit.RuleManager, Pos: diag.Pos{File: path.Join(p.root(), "package.json")}, Found: "yarn " + version,
		Message: "before version 4, yarn installs the dependencies of one package by its plugin workspace-tools only",
		Hint:    "run `yarn plugin import workspace-tools` and commit .yarn/plugins, or change to yarn 4: `yarn set version stable`"}}
}
