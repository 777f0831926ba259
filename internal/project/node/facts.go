// Package node reads the facts of Node.js projects: the package, its workspace and package manager, what of the tree a
// build needs, and how the result is started. Package site reads built static sites through it. It imports manifest, tree,
// unit, internal/yamlsrc and internal/diag.
package node

import "github.com/stagegen/stagegen/internal/project/unit"

// Definitions lists the facts that the reader sets, in order of names.
func Definitions() []unit.Definition {
	return []unit.Definition{
		{Name: "node.args", Type: unit.List, Doc: "Arguments that the start script gives to the program."},
		{Name: "node.build", Type: unit.String, Doc: `Name of the build script; "" when there is none that does something.`},
		{Name: "node.builds", Type: unit.List, Doc: "Folders of the other packages of the closure that have a build script, each behind those that it depends on."},
		{Name: "node.bun_settings", Type: unit.List, Doc: "Files outside of the folders of the closure which bun reads when the program runs: what their tsconfig.json extends. Empty for node, and where the image does not have the folders as the project has them."},
		{Name: "node.bun_version", Type: unit.String, Doc: `Bun version of a program that bun runs, as written: .bun-version, packageManager, devEngines or engines; "" for node.`},
		{Name: "node.client", Type: unit.String, Doc: `Folder of Prisma's generated client that an image needs beside what else it gets, relative to the context; "" for none.`},
		{Name: "node.client_target", Type: unit.String, Doc: "Where the image has that folder."},
		{Name: "node.commands", Type: unit.List, Doc: "Files of the closure's other packages that an installation links as commands."},
		{Name: "node.compiles", Type: unit.Bool, Doc: "Whether a dependency of the closure may compile a native module when it is installed."},
		{Name: "node.copies", Type: unit.List, Doc: "Folders of the tree that an installation copies into node_modules, so that it must see what they hold."},
		{Name: "node.deps", Type: unit.Bool, Doc: "Whether the package has dependencies at run time."},
		{Name: "node.dir", Type: unit.String, Doc: "Folder of the package, relative to the context."},
		{Name: "node.dirs", Type: unit.List, Doc: "Folders of the packages of the closure."},
		{Name: "node.engine", Type: unit.String, Doc: "What runs the program: node, or bun where the start script calls it."},
		{Name: "node.entry", Type: unit.String, Doc: "File that node or bun runs, relative to the package's folder."},
		{Name: "node.fallback", Type: unit.String, Doc: `Page of a site for the paths that are routed in the browser, relative to the output; "" where each path has a page of its own, and for a server.`},
		{Name: "node.flags", Type: unit.List, Doc: "Options that the start script gives to node or bun."},
		{Name: "node.framework", Type: unit.String, Doc: `Framework by the dependencies: "next", "vite", "express"; "" when none is known.`},
		{Name: "node.generate", Type: unit.Bool, Doc: "Whether the build must run prisma generate, because no script of the package does."},
		{Name: "node.install", Type: unit.Bool, Doc: "Whether the closure has anything to install, for the build or at run time."},
		{Name: "node.kind", Type: unit.String, Doc: "plain runs the sources; built what the build script writes, with the installed packages; bundled what it writes, which holds the packages; next the standalone server of Next."},
		{Name: "node.legacy_deploy", Type: unit.Bool, Doc: "Whether pnpm's deploy must be told to work as that of pnpm 9: the one that came after refuses, in its first releases, a lockfile of a workspace that does not inject its packages."},
		{Name: "node.links", Type: unit.List, Doc: "Folders of the other packages of the closure that are needed when the package runs."},
		{Name: "node.lockfile", Type: unit.String, Doc: "The lockfile."},
		{Name: "node.manager", Type: unit.String, Doc: "Package manager: npm, pnpm, yarn (version 1), berry (yarn from version 2 on) or bun."},
		{Name: "node.manager_version", Type: unit.String, Doc: `Exact version of the package manager; for npm "" unless a manifest states it.`},
		{Name: "node.manifests", Type: unit.List, Doc: "Files that say what to install: lockfile, workspace file, the package.json files of root and closure, the manager's settings without credentials, patches."},
		{Name: "node.module", Type: unit.String, Doc: "Kind of the package's .js files: module or commonjs."},
		{Name: "node.name", Type: unit.String, Doc: "Name of the package."},
		{Name: "node.output", Type: unit.String, Doc: "Folder that the build script writes, relative to the package's folder."},
		{Name: "node.outputs", Type: unit.List, Doc: "Folders that the build scripts of the closure write, relative to the context."},
		{Name: "node.packages", Type: unit.List, Doc: "Debian's packages without which dependencies of the closure cannot be installed: a compiler, Git, OpenSSL."},
		{Name: "node.pnp", Type: unit.Bool, Doc: "Whether yarn installs packages as archives that node finds by .pnp.cjs, without node_modules."},
		{Name: "node.preload", Type: unit.List, Doc: "Options that node needs to find the installed packages, with the paths of an image that has the context in /app."},
		{Name: "node.prepare", Type: unit.Bool, Doc: "Whether the package.json of the root has a prepare script, which an installation would run."},
		{Name: "node.root", Type: unit.String, Doc: "Folder of the lockfile, where the package manager is run, relative to the context."},
		{Name: "node.runtime", Type: unit.List, Doc: "Entries of the package's folder that a server reads when it runs, beside the installed packages and the build's output: of a plain one all but tests, documents and the settings of tools; of a built one package.json and folders like public."},
		{Name: "node.signals", Type: unit.Bool, Doc: "Whether the program may need help to end on SIGTERM; the servers of some frameworks do so by themselves."},
		{Name: "node.sources", Type: unit.List, Doc: "What the ignore file admits: the manifests, and the folders of the closure or the entries of a package that is the context."},
		{Name: "node.test", Type: unit.Bool, Doc: "Whether there is a test script."},
		{Name: "node.tree", Type: unit.Bool, Doc: "Whether the installed packages link to folders of the tree, or may do so, so that the image must have them where the project has them: in a workspace of any manager but pnpm, for a package by its path, and with archives in place of node_modules."},
		{Name: "node.version", Type: unit.String, Doc: "Node version, as written: a pin of .nvmrc, .node-version, volta or devEngines, else the range of engines."},
		{Name: "node.workspace", Type: unit.Bool, Doc: "Whether the package is a member of a workspace."},
		{Name: "node.yarn_cache", Type: unit.String, Doc: "Folder of the archives of packages that the project has committed for yarn; \"\" when there is none."},
		{Name: "node.yarn_release", Type: unit.String, Doc: "The release of yarn that the project has committed and yarnPath names; \"\" when there is none."},
	}
}
