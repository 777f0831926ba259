package node

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// statement is what a manifest says of the package manager.
type statement struct {
	name    string
	version string
	pos     diag.Pos
}

// berry tells yarn from version 2 on, which has nothing but the name in common with yarn 1.
func (s statement) berry() bool {
	first, _, _ := strings.Cut(strings.TrimLeft(s.version, "^~>=v "), ".")
	return s.name == "yarn" && (first >= "2" || len(first) > 1)
}

// lockfiles lists the lockfiles of each package manager, in order of preference.
func lockfiles(manager string) []string {
	switch manager {
	case "npm":
		return []string{"npm-shrinkwrap.json", "package-lock.json"}
	case "pnpm":
		return []string{"pnpm-lock.yaml"}
	case "yarn", "berry":
		return []string{"yarn.lock"}
	}
	return []string{"bun.lock", "bun.lockb"}
}

// managers lists the package managers that are supported, by the names that manifests have for them.
func managers() []string { return []string{"npm", "pnpm", "yarn", "bun"} }

// manager sets the package manager, its version and its lockfile.
func (p *project) manager() diag.List {
	said, problems := p.stated()
	if problems.HasErrors() {
		return problems
	}
	lock := p.lockfile(said.name)
	if said.name == "yarn" {
		if said, problems = p.generation(said, lock); problems.HasErrors() {
			return problems
		}
	}
	f := p.facts
	f.Set("node.manager", unit.Stated(said.name, said.pos))
	if said.pos.IsZero() {
		f.Set("node.manager", unit.Found(said.name, "nothing states another"))
	}
	switch {
	case lock == "" && f["node.install"].Value == true:
		return p.noLockfile(said.name)
	case path.Base(lock) == "bun.lockb":
		return diag.List{{Rule: unit.RuleNoLockfile, Pos: diag.Pos{File: lock},
			Message:  "bun.lockb is the binary lockfile of old versions of bun, which nobody can review",
			Expected: "the text file bun.lock",
			Hint:     "run `bun install --save-text-lockfile --frozen-lockfile --lockfile-only`, commit bun.lock and delete bun.lockb"}}
	case lock != "":
		problems = append(problems, p.tree.Unmerged(lock)...)
		f.Set("node.lockfile", unit.Found(p.rel(lock), "found %s", lock))
	}
	version, more := p.managerVersion(said, lock)
	problems = append(problems, more...)
	f.Set("node.manager_version", version)
	f.Set("node.legacy_deploy", legacyDeploy(said.name, version.Text()))
	if said.name == "berry" {
		problems = append(problems, p.berry()...)
	}
	if (said.name == "yarn" || said.name == "berry") && lock != "" {
		problems = append(problems, p.stale(lock)...)
	}
	return problems
}

// stated finds the package manager: packageManager, devEngines, volta, the workspace file, the lockfile, engines, npm.
func (p *project) stated() (statement, diag.List) {
	docs := []*manifest.Value{p.rootDoc(), p.own.doc}
	for _, find := range []func(*manifest.Value) statement{packageManager, devEngine, volta} {
		for _, doc := range docs {
			if s := find(doc); s.name != "" {
				return s, unknown(s)
			}
		}
	}
	if p.work != nil && p.work.file != "" {
		return statement{name: "pnpm", pos: diag.Pos{File: p.work.file}}, nil
	}
	found := p.lockedBy()
	if len(found) > 1 {
		return statement{}, diag.List{{Rule: unit.RuleTwoLockfiles, Pos: found[0].pos,
			Message: found[0].pos.File + " and " + found[1].pos.File + " both lock the dependencies",
			Hint:    "delete the one that is out of use, or state `packageManager` in package.json",
			Related: []diag.Related{{Pos: found[1].pos, Message: "the other lockfile"}}}}
	}
	for _, doc := range docs {
		for _, name := range managers() {
			if v := doc.Get("engines", name); v != nil && (len(found) == 0 && name != "npm" || len(found) == 1 && found[0].name == name) {
				return statement{name: name, version: v.Str(), pos: v.Place()}, nil
			}
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	if start := p.start(); p.purpose == Server && start.bun {
		return statement{name: "bun", pos: start.script.Place()}, nil
	}
	if dev := p.own.script("dev"); p.purpose == Server && p.own.script("start") == nil && p.bunCalled(dev) {
		return statement{name: "bun", pos: dev.Place()}, nil
	}
	if said := p.above(); said.name != "" {
		return said, nil
	}
	if p.own.file != "package.json" {
		return statement{name: "pnpm", pos: diag.Pos{File: p.own.manifest()}}, nil // no other reads that file
	}
	return statement{name: "npm"}, nil
}

// unknown reports a package manager that the preset does not know.
func unknown(s statement) diag.List {
	for _, name := range managers() {
		if s.name == name {
			return nil
		}
	}
	return diag.List{{Rule: unit.RuleManager, Pos: s.pos, Found: s.name, Expected: strings.Join(managers(), ", "),
		Message: "the package manager " + s.name + " is not supported"}}
}

func packageManager(doc *manifest.Value) statement {
	v := doc.Get("packageManager")
	name, version, _ := strings.Cut(v.Str(), "@")
	version, _, _ = strings.Cut(version, "+") // a hash
	return statement{name: name, version: version, pos: v.Place()}
}

// devEngine reads devEngines.packageManager, an object or a list of which the first counts.
func devEngine(doc *manifest.Value) statement {
	v := doc.Get("devEngines", "packageManager")
	if items := v.List(); len(items) > 0 {
		v = items[0]
	}
	return statement{name: v.Get("name").Str(), version: v.Get("version").Str(), pos: v.Get("name").Place()}
}

func volta(doc *manifest.Value) statement {
	for _, name := range []string{"pnpm", "yarn", "npm"} {
		if v := doc.Get("volta", name); v != nil {
			return statement{name: name, version: v.Str(), pos: v.Place()}
		}
	}
	return statement{}
}

// lockfile gives the manager's lockfile in the root, "" when there is none.
func (p *project) lockfile(manager string) string {
	for _, name := range lockfiles(manager) {
		if at := path.Join(p.root(), name); p.tree.Exists(at) {
			return at
		}
	}
	return ""
}

func (p *project) noLockfile(manager string) diag.List {
	name := map[string]string{"npm": "package-lock.json", "pnpm": "pnpm-lock.yaml", "yarn": "yarn.lock", "berry": "yarn.lock",
		"bun": "bun.lock"}[manager]
	command := map[string]string{"npm": "npm install --package-lock-only", "pnpm": "pnpm install --lockfile-only",
		"yarn": "yarn install", "berry": "yarn install --mode=update-lockfile", "bun": "bun install --lockfile-only"}[manager]
	at := path.Join(p.root(), name)
	bad := diag.Finding{Rule: unit.RuleNoLockfile, Pos: diag.Pos{File: path.Join(p.root(), "package.json")},
		Message: "there is no " + at, Hint: "run `" + command + "`" + unit.In(p.root()) + " and commit " + name}
	if p.tree.Hidden(at) {
		bad.Message, bad.Hint = "git ignores "+at, "remove the pattern from .gitignore and commit "+name
	}
	return diag.List{bad}
}

// managerVersion gives the exact version: the stated one, or a release within the stated range that reads the lockfile.
// Of npm it is the one that comes with Node, unless another is stated exactly.
func (p *project) managerVersion(said statement, lock string) (unit.Fact, diag.List) {
	if exact.MatchString(said.version) {
		return unit.Stated(said.version, said.pos), nil
	}
	if said.name == "npm" {
		return unit.Found("", "the npm that comes with node"), nil
	}
	format := p.lockFormat(said.name, lock)
	best := reader(said.name, format)
	if said.version == "" || said.version == "*" {
		if format == "" {
			return unit.Found(best, "the %s that this version of stagegen knows; state `packageManager` in package.json to choose", product(said.name)), nil
		}
		return unit.Found(best, "a %s that reads lockfiles of version %s; state `packageManager` in package.json to choose", product(said.name), format), nil
	}
	if found := release(said.name, said.version, best); found != "" {
		return unit.Found(found, "a release of %s that fits %q", product(said.name), said.version), nil
	}
	return unit.Found("", "no release is known"), diag.List{{Rule: unit.RuleManager, Pos: said.pos, Found: said.version,
		Message:  "this version of stagegen knows no release of " + product(said.name) + " in that range",
		Expected: "one exact version", Hint: `state it in package.json ("packageManager": "` + product(said.name) + `@1.2.3")`}}
}

// legacyDeploy tells whether deploy fails without --legacy. The one of pnpm 10 wants a lockfile that says that packages are injected;
// 10.26 is the first that looks at its settings alone (tried with the last release of each minor version).
func legacyDeploy(manager, version string) unit.Fact {
	needs := manager == "pnpm" && !before(version, "10.0.0") && before(version, "10.26.0")
	return unit.Found(needs, "pnpm 10.0 to 10.25 needs it")
}

// product gives the name under which people know a package manager.
func product(manager string) string {
	if manager == "berry" {
		return "yarn"
	}
	return manager
}

// lockFormat reads the version of the format from the start of a lockfile, which can be far larger than a manifest; "" for
// one that states none.
func (p *project) lockFormat(manager, lock string) string {
	prefix := map[string]string{"pnpm": "lockfileVersion:", "berry": "  version:", "bun": `  "lockfileVersion":`}[manager]
	if prefix == "" || lock == "" {
		return ""
	}
	for line := range strings.SplitSeq(string(p.tree.Head(lock, 4<<10)), "\n") {
		if value, ok := strings.CutPrefix(line, prefix); ok {
			return strings.Trim(strings.TrimSpace(value), `'",`)
		}
	}
	return ""
}
