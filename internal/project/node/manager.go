package node

import (
	"path"
	"regexp"
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

// exact matches a version that names one release.
var exact = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

// lockfiles lists the lockfiles of each package manager, in order of preference.
func lockfiles(manager string) []string {
	switch manager {
	case "npm":
		return []string{"npm-shrinkwrap.json", "package-lock.json"}
	case "pnpm":
		return []string{"pnpm-lock.yaml"}
	case "yarn":
		return []string{"yarn.lock"}
	}
	return []string{"bun.lock", "bun.lockb"}
}

// manager sets the package manager, its version and its lockfile.
func (p *project) manager() diag.List {
	said, problems := p.stated()
	if problems.HasErrors() {
		return problems
	}
	f := p.facts
	f.Set("node.manager", unit.Stated(said.name, said.pos))
	if said.pos.IsZero() {
		f.Set("node.manager", unit.Found(said.name, "nothing states another"))
	}
	if said.name != "npm" && said.name != "pnpm" {
		pos := said.pos
		if pos.IsZero() {
			pos = p.req.DirPos
		}
		return diag.List{{Rule: unit.RuleManager, Pos: pos, Found: said.name, Expected: "npm or pnpm",
			Message: "the package manager " + said.name + " is not supported by this version"}}
	}
	lock := p.lockfile(said.name)
	if lock == "" && f["node.install"].Value == true {
		return p.noLockfile(said.name)
	}
	if lock != "" {
		f.Set("node.lockfile", unit.Found(p.rel(lock), "found %s", lock))
	}
	f.Set("node.manager_version", p.managerVersion(said, lock))
	return nil
}

// stated finds the package manager: packageManager, devEngines, volta, the workspace file, the lockfile, engines, npm.
func (p *project) stated() (statement, diag.List) {
	docs := []*manifest.Value{p.rootDoc(), p.own.doc}
	for _, find := range []func(*manifest.Value) statement{packageManager, devEngine, volta} {
		for _, doc := range docs {
			if s := find(doc); s.name != "" {
				return s, nil
			}
		}
	}
	var found []statement
	for _, name := range []string{"npm", "pnpm", "yarn", "bun"} {
		if lock := p.lockfile(name); lock != "" {
			found = append(found, statement{name: name, pos: diag.Pos{File: lock}})
		}
	}
	if p.work != nil && p.work.file != "" {
		return statement{name: "pnpm", pos: diag.Pos{File: p.work.file}}, nil
	}
	switch len(found) {
	case 0:
	case 1:
		return found[0], nil
	default:
		return statement{}, diag.List{{Rule: unit.RuleTwoLockfiles, Pos: found[0].pos,
			Message: found[0].pos.File + " and " + found[1].pos.File + " both lock the dependencies",
			Hint:    "delete the one that is out of use, or state `packageManager` in package.json",
			Related: []diag.Related{{Pos: found[1].pos, Message: "the other lockfile"}}}}
	}
	for _, doc := range docs {
		for _, name := range []string{"pnpm", "yarn", "bun"} {
			if v := doc.Get("engines", name); v != nil {
				return statement{name: name, version: v.Str(), pos: v.Place()}, nil
			}
		}
	}
	return statement{name: "npm"}, nil
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
	names := lockfiles(manager)
	name := names[len(names)-1]
	command := map[string]string{"npm": "npm install --package-lock-only", "pnpm": "pnpm install --lockfile-only"}[manager]
	at := path.Join(p.root(), name)
	bad := diag.Finding{Rule: unit.RuleNoLockfile, Pos: diag.Pos{File: path.Join(p.root(), "package.json")},
		Message: "there is no " + at, Hint: "run `" + command + "` in " + p.root() + " and commit " + name}
	if p.tree.Hidden(at) {
		bad.Message, bad.Hint = "git ignores "+at, "remove the pattern from .gitignore and commit "+name
	}
	return diag.List{bad}
}

// managerVersion gives the exact version: the stated one, or for pnpm a release that reads the lockfile.
func (p *project) managerVersion(said statement, lock string) unit.Fact {
	if exact.MatchString(said.version) {
		return unit.Stated(said.version, said.pos)
	}
	if said.name == "npm" {
		return unit.Found("", "the npm that comes with node")
	}
	if release := pnpmRelease(firstNumber(said.version)); release != "" {
		return unit.Found(release, "the pnpm %s that this version of stagegen knows, for %q", firstNumber(said.version), said.version)
	}
	format := p.lockVersion(lock)
	return unit.Found(pnpmRelease(pnpmMajor(format)), "a pnpm that reads lockfileVersion %s; state `packageManager` in package.json to choose", format)
}

// lockVersion reads lockfileVersion from the start of a pnpm-lock.yaml, which can be far larger than a manifest.
func (p *project) lockVersion(lock string) string {
	for line := range strings.SplitSeq(string(p.tree.Head(lock, 4<<10)), "\n") {
		if value, ok := strings.CutPrefix(line, "lockfileVersion:"); ok {
			return strings.Trim(strings.TrimSpace(value), `'"`)
		}
	}
	return ""
}

// pnpmMajor gives the line of pnpm whose releases read and write the lockfile format.
func pnpmMajor(format string) string {
	switch {
	case strings.HasPrefix(format, "5.3"):
		return "6"
	case strings.HasPrefix(format, "5."):
		return "7"
	case strings.HasPrefix(format, "6."):
		return "8"
	}
	return "10" // 9.0 is also that of 9, 11 and 12; 10 is the most tolerant of them
}

// pnpmRelease gives the newest release of a line of pnpm, as of November 2026; "" for an unknown line.
func pnpmRelease(major string) string {
	return map[string]string{"6": "6.35.1", "7": "7.33.7", "8": "8.15.9", "9": "9.15.9", "10": "10.34.9",
		"11": "11.28.11", "12": "12.21.0"}[major]
}

// firstNumber gives the first run of digits of a range: "10" of ">=10.2 <12".
func firstNumber(s string) string { return digits.FindString(s) }

var digits = regexp.MustCompile(`\d+`)
