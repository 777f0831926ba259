package node

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// compiled are packages whose installation compiles a native module, always or where their download of a binary finds
// none for the platform and the release of Node: by name the first major release that brings its binaries along, 0 when
// none does. sharp, esbuild, argon2 and others that come as packages for each platform need nothing.
func compiled() map[string]int {
	return map[string]int{
		"bcrypt":         6,  // node-pre-gyp downloads before
		"better-sqlite3": 13, // prebuild-install downloads before
		"bigint-buffer":  0,
		"cpu-features":   0,
		"farmhash":       0, // prebuild-install downloads
		"heapdump":       0,
		"hiredis":        0,
		"isolated-vm":    0, // prebuilds are for some releases of Node
		"leveldown":      0, // none for new architectures
		"libxmljs2":      0, // node-pre-gyp downloads
		"node-expat":     0,
		"node-pty":       0, // prebuilds are for macOS and Windows
		"node-rdkafka":   0, // compiles librdkafka
		"re2":            0, // downloads
		"sqlite3":        0, // prebuild-install downloads
		"unix-dgram":     0,
	}
}

// fromGit matches versions of dependencies that npm and its kin fetch with Git.
var fromGit = lazyregexp.New(`^(git(\+\w+)?:|github:|gitlab:|bitbucket:|gist:|[\w-][\w.-]*/[\w.-]+(#.*)?$)|\.git(#.*)?$`)

// native sets what Debian must have for the closure's packages to be installed.
func (p *project) native() {
	var packages []string
	compiles := unit.Found(false, "no dependency of the closure of %s is known to compile", p.own.manifest())
	for _, c := range p.closure {
		for _, table := range allTables() {
			for _, field := range c.doc.Get(table).Each() {
				if needsCompiler(field) {
					compiles = unit.Stated(true, field.Pos)
				}
				if spec := field.Value.Str(); fromGit.MatchString(spec) {
					packages = append(packages, "ca-certificates", "git")
					if strings.Contains(spec, "ssh:") {
						packages = append(packages, "openssh-client")
					}
				}
			}
		}
		if at := path.Join(c.dir, "binding.gyp"); p.tree.Exists(at) {
			compiles = unit.Found(true, "found %s", at)
		}
	}
	if compiles.Value == true {
		packages = append(packages, "g++", "make", "python3")
	}
	if p.prismaSchema() != "" && p.prismaEngines() {
		packages = append(packages, "openssl")
	}
	p.facts.Set("node.compiles", compiles)
	p.facts.Set("node.packages", unit.Found(unit.Sorted(packages), "the dependencies of the closure of %s", p.own.manifest()))
}

func needsCompiler(field manifest.Field) bool {
	since, known := compiled()[field.Key]
	major := majorOf(field.Value.Str())
	return known && (since == 0 || major < since)
}

// majorOf is the major version at the start of a range; 0 when it does not begin with one.
func majorOf(span string) int {
	digits, _, _ := strings.Cut(strings.TrimLeft(span, "^~>=v "), ".")
	major, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return major
}

// unscripted finds a script of an installation that the one for production cannot run: its tool is for development.
func (p *project) unscripted() diag.List {
	if p.facts["node.deps"].Value != true {
		return nil
	}
	dirs := []string{p.own.dir}
	if p.facts["node.manager"].Text() != "pnpm" { // whose deploy leaves the root alone
		dirs = append(dirs, p.root())
	}
	for _, c := range p.installers() {
		for _, name := range []string{"preinstall", "install", "postinstall"} {
			script := c.script(name)
			commands, literal := splitCommands(script.Str())
			if !literal || !slices.Contains(dirs, c.dir) {
				continue
			}
			for _, words := range commands {
				if dep := packageOf(words[0]); c.doc.Get("devDependencies", dep) != nil && c.doc.Get("dependencies", dep) == nil {
					return diag.List{{Rule: unit.RuleFramework, Pos: script.Place(), Found: script.Str(),
						Message: "the installation for production runs the script " + name + ", whose tool " + dep + " is a development dependency",
						Hint:    "run it in the build script instead, or move " + dep + " to dependencies"}}
				}
			}
		}
	}
	return nil
}

// packageOf is the package that brings a command along, where it has another name.
func packageOf(command string) string {
	if dep := map[string]string{"svelte-kit": "@sveltejs/kit", "react-router": "@react-router/dev", "remix": "@remix-run/dev", "nest": "@nestjs/cli",
		"tsc": "typescript", "nuxi": "nuxt", "ng": "@angular/cli"}[command]; dep != "" {
		return dep
	}
	return command
}

// scripted lists the files and folders of the tree that the scripts of an installation name, which must be there then.
func (p *project) scripted() []string {
	var out []string
	for _, c := range p.installers() {
		for _, name := range []string{"preinstall", "install", "postinstall"} {
			script := c.script(name).Str()
			if strings.Contains(script, "prisma generate") && c.dir == p.own.dir {
				out = append(out, p.prismaFiles()...)
			}
			commands, _ := splitCommands(script)
			for _, word := range slices.Concat(commands...) {
				at, ok := tree.Join(c.dir, word)
				if ok && at != c.dir && tree.Inside(at, c.dir) && (p.tree.Exists(at) || p.tree.IsDir(at)) {
					out = append(out, at)
				}
			}
		}
	}
	return out
}

// installers are the packages whose scripts an installation of the closure runs: the root's is one though it may not be
// in the closure.
func (p *project) installers() []*pkg {
	out := slices.Clone(p.closure)
	if root, _ := p.pkg(p.root()); root != nil && !slices.ContainsFunc(out, func(c *pkg) bool { return c.dir == root.dir }) {
		out = append(out, root)
	}
	return out
}
