package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// productionScripts are the names of scripts that start a server in production, the more telling first.
func productionScripts() []string {
	return []string{"start:prod", "start:production", "start-prod", "serve:prod", "prod", "production", "start"}
}

// target finds what an image of the package would run or serve; it reports whether there is anything.
func (j *judged) target() bool {
	starts := j.starts()
	for _, l := range starts {
		kind, of := l.work()
		switch {
		case l.others || kind == workNone:
			continue
		case j.ejected(l):
			return j.site(j.ejectedFrom(), "")
		case kind == workRun && of == "" && j.shows(l):
			return j.site(framework{}, "")
		case kind == workRun && (of == "" || j.serves(of)):
			return j.run(l)
		case kind == workFiles:
			return j.files(l)
		default:
			if j.byFramework(of) {
				return true
			}
		}
	}
	if j.elsewhere() || slices.ContainsFunc(starts, func(l launch) bool { return l.others }) && j.work.hasMembers() && j.own.dir == j.work.dir {
		return false
	}
	return j.byFramework("") || j.hosted() || j.unstarted() || j.styled()
}

// launches are several commands, of which the first that fits counts.
type launches []launch

// serve reports whether one of the commands runs in production what a framework has built.
func (all launches) serve(framework string) bool {
	return slices.ContainsFunc(all, func(l launch) bool {
		kind, of := l.work()
		return kind == workRun && of == framework
	})
}

// shows reports whether a command is how a tool for sites that is not known shows what it builds: NAME serve, where a script runs NAME build.
func (j *judged) shows(l launch) bool {
	name := l.program()
	if sub := l.sub(); name == "node" || !strings.HasPrefix(sub, "serve") || strings.ContainsAny(sub, "./") {
		return false
	}
	commands := commandsOf(j.own.script("build").Str())
	return slices.ContainsFunc(commands, func(c command) bool {
		at := slices.Index(c.words, "build")
		return at > 0 && programName(c.words[at-1]) == name
	})
}

// run makes the package a program that the command starts.
func (j *judged) run(l launch) bool {
	known := j.framework(Server)
	if _, framework := l.work(); framework != "" {
		known.name = framework
	}
	once, watched := l.once()
	if watched {
		if j.byFramework("") {
			return true
		}
		if len(once.words) == 0 {
			return false
		}
		command := once.text()
		if compiled := j.compiledStart(); compiled != "" {
			command = compiled
		}
		j.doubt("the script runs " + strings.Join(l.raw, " ") + ", which is for development: taken is " + command)
		return j.program(known, command, l)
	}
	return j.program(known, once.text(), l)
}

// program notes a program with its command.
func (j *judged) program(known framework, command string, l launch) bool {
	j.out.Language, j.out.Preset, j.out.Framework = "node", "node", known.name
	j.out.Target = survey.Target{Kind: survey.Start, Value: command}
	j.cite(l.place())
	if known.dep != "" {
		j.seen(j.dependency(known.dep))
	}
	for _, text := range l.before {
		if !builds(text) {
			j.doubt("the start script first runs " + text + ", which the image does not")
		}
	}
	for _, text := range l.beside {
		j.doubt("the start script also runs " + text + ": an image runs one program")
	}
	if l.dir != "" {
		j.doubt("the start script changes to " + l.dir)
	}
	j.launch = l
	j.with(command)
	return true
}

// with states what the reader of the preset would not find by itself: the file of a command that no script of a name that it
// knows has, and the kind of image for Next as it is configured.
func (j *judged) with(command string) {
	source := j.own.manifest()
	if strings.HasPrefix(command, "next start") && !j.standalone() && does(j.own.script("build")) {
		j.out.With = append(j.out.With, survey.Param{Name: "kind", Value: kindBuilt, Source: source})
		j.out.Doubts = append(j.out.Doubts, survey.Doubt{Param: "kind", Choices: []string{kindBuilt, kindNext},
			Text: "Next's standalone server is not switched on, so that the image holds all of node_modules; with output: 'standalone' it is smaller"})
		return
	}
	call, ok := parseNode(command)
	if !ok || j.out.Framework == "next" {
		return
	}
	reader := *j.project
	reader.facts = unit.NewFacts(Definitions())
	reader.facts.Set("node.manager", j.facts["node.manager"])
	problems := reader.program()
	file, found := path.Clean(call.file), reader.facts["node.entry"].Text()
	same := found == file || strings.TrimSuffix(found, path.Ext(found)) == file || tree.Inside(found, file)
	unknown := slices.ContainsFunc(problems, func(f diag.Finding) bool { return f.Rule == unit.RuleNoProgram })
	if unknown || found != "" && !same {
		j.out.With = append(j.out.With, survey.Param{Name: "entry", Value: file, Source: source})
	}
}

// builds tells a command in front of the program that a build script stands for.
func builds(text string) bool {
	for _, word := range []string{"build", "tsc", "generate", "webpack", "install", "rimraf", "rm ", "mkdir", "cp ", "clean"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// text is the core of the command: the program with its arguments, without those that say where it listens, which the image
// does, and those that only a shell knows.
func (l launch) text() string {
	var out []string
	for i := 0; i < len(l.raw); i++ {
		w := l.raw[i]
		name, _, inline := strings.Cut(w, "=")
		switch {
		case i > 0 && slices.Contains([]string{"-p", "--port", "-H", "--host", "--hostname", "--listen"}, name):
			if !inline && i+1 < len(l.raw) && !strings.HasPrefix(l.raw[i+1], "-") {
				i++
			}
		case i > 0 && strings.ContainsAny(w, "<>"), w == "--":
		case i > 0 && strings.ContainsAny(w, "$`"):
			if len(out) > 1 && strings.HasPrefix(out[len(out)-1], "-") {
				out = out[:len(out)-1]
			}
		default:
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// files makes the package a site whose folder a server of files is given, or the framework's where it builds one. A server that the
// framework could build is not what the script starts.
func (j *judged) files(l launch) bool {
	dir, known := operandOf(l), j.framework(Server).name
	j.cite(l.place())
	if dir != "." && j.serves(known) {
		return j.site(frameworkNamed(known), dir)
	}
	if j.byFramework("") {
		return true
	}
	return j.site(framework{}, dir)
}

// operandOf gives the folder that a server of files is told to serve, "." for the one that it runs in.
func operandOf(l launch) string {
	for i := 1; i < len(l.words); i++ {
		w := l.words[i]
		if slices.Contains([]string{"-l", "--listen", "-p", "--port", "-c", "--config", "-a", "--host", "-P", "--proxy", "--files", "--server"}, w) {
			if i++; w == "--server" && i < len(l.words) {
				return path.Clean(l.words[i])
			}
			continue
		}
		if !strings.HasPrefix(w, "-") && w != "start" {
			return path.Clean(w)
		}
	}
	return "."
}

// ejected tells a start script of a site whose tools are part of the project: scripts/start.js beside scripts/build.js.
func (j *judged) ejected(l launch) bool {
	if l.program() != "node" {
		return false
	}
	file := l.sub()
	dir, name := path.Split(path.Clean(file))
	name = strings.TrimSuffix(name, ".js")
	return (dir == "scripts/" || dir == "build/" || dir == "config/") && slices.Contains([]string{"start", "dev", "dev-server", "server"}, name) &&
		j.tree.Exists(path.Join(j.own.dir, dir, "build.js"))
}

// ejectedFrom is the framework whose tools became part of the project.
func (j *judged) ejectedFrom() framework {
	if j.own.has("react-dev-utils") || j.tree.Exists(path.Join(j.own.dir, "scripts/start.js")) {
		return framework{name: "create-react-app", site: "build"}
	}
	return framework{name: "webpack"}
}

// elsewhere tells packages whose programs run on other machines than servers: on desktops and phones, in editors and browsers,
// in the cloud of one provider, or where something else is set up.
func (j *judged) elsewhere() bool {
	if j.own.doc.Get("engines", "vscode") != nil {
		return true
	}
	if j.own.has("react-native") && !j.own.has("react-native-web") {
		return true
	}
	if j.own.has(firebaseFunctions) && (j.tree.Exists(path.Join(j.own.dir, "firebase.json")) || j.tree.Exists(path.Join(path.Dir(j.own.dir), "firebase.json"))) {
		return true
	}
	if j.survey.Azure(j.own.dir) {
		return true
	}
	for _, name := range []string{"cdk.json", "cdktf.json", "Pulumi.yaml", "action.yml", "action.yaml"} {
		if j.tree.Exists(path.Join(j.own.dir, name)) && len(j.starts()) == 0 {
			return true
		}
	}
	return slices.ContainsFunc([]string{"electron", "@tauri-apps/cli", "nativescript", "@nativescript/core", "cordova", "web-ext"}, j.own.has) || j.own.doc.Get("dependencies", "@actions/core") != nil
}
