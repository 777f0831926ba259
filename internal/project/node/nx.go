package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// nxApp finds an application of an Nx workspace whose packages are those of the root: a folder with a project.json.
func (d *detector) nxApp(folder *survey.Folder) (survey.Candidate, bool) {
	at := folder.Path("project.json")
	doc, _ := d.docs.JSON(at, true)
	targets := doc.Get("targets")
	if targets == nil {
		targets = doc.Get("architect")
	}
	if targets == nil || doc.Get("projectType").Str() == "library" || strings.HasSuffix(folder.Dir, "-e2e") {
		return survey.Candidate{}, false
	}
	root := path.Dir(d.tree.Nearest(folder.Dir, "nx.json", "workspace.json"))
	own, _ := d.pkg(root)
	if own == nil {
		return survey.Candidate{}, false
	}
	p := &project{Reader: d.Reader, req: unit.Request{Dir: root, Given: map[string]string{}}, own: own, closure: []*pkg{own}, purpose: Server,
		facts: unit.NewFacts(Definitions()), context: "."}
	j := &judged{project: p, survey: d.survey, out: survey.Candidate{Dir: folder.Dir, Name: path.Base(folder.Dir), Evidence: []string{at}}}
	if name := doc.Get("name").Str(); name != "" {
		j.out.Name = bareName(name)
	}
	if !j.nxTarget(folder, targets) {
		return survey.Candidate{}, false
	}
	j.installer()
	j.version()
	j.port()
	j.out.Preset, j.out.With = "", nil // whose readers look for a package.json of its own
	j.doubt("no preset builds a project of Nx without a package.json of its own")
	return j.out, true
}

// nxTarget finds what the targets of an application build and start.
func (j *judged) nxTarget(folder *survey.Folder, targets *manifest.Value) bool {
	for _, name := range []string{"start", "serve"} {
		for _, command := range commandsIn(targets.Get(name, "options")) {
			if l := j.own.launchedText(command); l.is(workRun) {
				return j.program(framework{}, l.text(), l)
			}
		}
	}
	build := targets.Get("build")
	executor := build.Get("executor").Str() + build.Get("builder").Str()
	output := nxOutput(build, folder)
	kind := nxKind(executor, build.Get("options"), targets)
	if kind == "" {
		kind = j.nxInferred(folder, targets)
	}
	switch kind {
	case "next":
		return j.program(framework{name: "next"}, "next start", launch{})
	case "node":
		return j.program(framework{}, "node "+path.Join(output, nxMain(build)), launch{})
	case "":
		if file := j.nxSource(folder); file != "" && isNxCommand(executor) && build.Get("options", "outputPath").Str() != "" {
			return j.program(framework{}, "node "+path.Join(output, emitted(file)), launch{})
		}
		return false
	case "angular":
		if strings.HasSuffix(executor, ":application") {
			output = path.Join(output, "browser")
		}
	}
	j.out.Language, j.out.Framework = "static", kind
	j.out.Target = survey.Target{Kind: survey.Out, Value: path.Clean(output)}
	return true
}

// nxOutput is the folder that the target build writes.
func nxOutput(build *manifest.Value, folder *survey.Folder) string {
	for _, v := range []*manifest.Value{build.Get("options", "outputPath", "base"), build.Get("options", "outputPath")} {
		if v.Str() != "" {
			return v.Str()
		}
	}
	if outputs := build.Get("outputs").Strings(); len(outputs) > 0 && !strings.Contains(outputs[0].Text, "{") {
		return outputs[0].Text
	}
	return path.Join("dist", folder.Dir)
}

// nxMain is the file in that folder with which a program begins.
func nxMain(build *manifest.Value) string {
	if name := build.Get("options", "outputFileName").Str(); name != "" {
		return name
	}
	if main := build.Get("options", "main").Str(); main != "" {
		return emitted(path.Base(main))
	}
	return "main.js"
}

// emitted is the name of what a compiler writes for a file.
func emitted(file string) string { return strings.TrimSuffix(file, path.Ext(file)) + ".js" }

// isNxCommand tells a target that runs a command of the project's own.
func isNxCommand(executor string) bool { return strings.HasSuffix(executor, ":run-commands") }

// nxSource is the name of the file in which a program begins whose build is a command of the project's own, "" without one.
func (j *judged) nxSource(folder *survey.Folder) string {
	for _, name := range []string{"main.ts", "main.js", "index.ts", "index.js", "server.ts", "server.js"} {
		if j.tree.Exists(folder.Path("src/" + name)) {
			return name
		}
	}
	return ""
}

// commandsIn lists the commands of a target that runs commands.
func commandsIn(options *manifest.Value) []string {
	var out []string
	for _, v := range []*manifest.Value{options.Get("command"), options.Get("commands")} {
		for _, s := range v.Strings() {
			out = append(out, s.Text)
		}
		for _, item := range v.List() {
			if s := item.Get("command").Str(); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// nxKind tells by the executor of the build target what it makes: a server ("node" or a framework's name) or a site.
func nxKind(executor string, options, targets *manifest.Value) string {
	serve := targets.Get("serve", "executor").Str()
	switch {
	case executor == "":
		return ""
	case strings.Contains(executor, "next"):
		return "next"
	case strings.Contains(executor, "astro"):
		return "astro"
	case strings.Contains(executor, "angular"):
		return "angular"
	case strings.Contains(executor, "vite"):
		if strings.HasSuffix(serve, ":node") {
			return "node"
		}
		return "vite"
	case strings.HasPrefix(executor, "@nrwl/web:"), strings.Contains(executor, "webpack") && options.Get("target").Str() == "web":
		return "webpack"
	case strings.Contains(executor, "rollup"):
		return ""
	case strings.Contains(executor, "node"), strings.Contains(executor, "webpack"), strings.Contains(executor, "esbuild"), strings.Contains(executor, "nest"):
		if options.Get("index") != nil || options.Get("baseHref") != nil {
			return "webpack"
		}
		return "node"
	case strings.HasPrefix(executor, "@nx/js:"), strings.HasPrefix(executor, "@nrwl/js:"):
		if strings.HasSuffix(serve, ":node") {
			return "node"
		}
	}
	return ""
}

// nxInferred tells what a folder is by the configurations for which plugins of Nx infer its targets.
func (j *judged) nxInferred(folder *survey.Folder, targets *manifest.Value) string {
	for _, known := range []string{"next", "vite", "webpack", "rspack"} {
		at := slices.IndexFunc(folder.Entries, func(e tree.Entry) bool { return strings.HasPrefix(e.Name, known+".config.") })
		if at < 0 {
			continue
		}
		file := j.survey.Source(folder.Path(folder.Entries[at].Name))
		switch {
		case strings.HasSuffix(targets.Get("serve", "executor").Str(), ":node"), file != nil && jsOption(file, "target").text == "node":
			return "node"
		case known == "vite" && !folder.Has("index.html"):
			return ""
		case known == "rspack":
			return "webpack"
		}
		return known
	}
	return ""
}

func (l launch) is(kind work) bool {
	got, _ := l.work()
	return got == kind
}
