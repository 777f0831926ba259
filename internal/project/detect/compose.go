package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// service is a service that a Compose file builds.
type service struct {
	name       string
	context    string // folder, from the root
	dockerfile string // path from the root; "" where it is written in the Compose file
	port       int    // 0: it names none
	command    string
	replaces   bool   // it starts something else than the Dockerfile says
	source     string // "compose.yaml:4"
}

// composeFiles are the names of Compose files, the strongest first; an override comes after the file that it overrides.
func composeFiles() []string {
	return []string{"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml", "compose.*.yaml", "compose.*.yml",
		"docker-compose.*.yaml", "docker-compose.*.yml"}
}

// services reads all Compose files, those of the folders above first. Of two services that build one folder by one Dockerfile that of the
// first file counts, and in one file the more fitting. What is wrong in a Compose file is for Compose to say.
func services(s *survey.Survey) []service {
	var out []service
	for _, f := range s.Folders {
		for _, name := range composeIn(f) {
			file, _ := s.Tree.File(f.Path(name))
			if file == nil {
				continue
			}
			root, _ := yamlsrc.Parse(file.Path, file.Text)
			set, before := assigned(s, f.Path(".env")), len(out)
			for _, field := range fieldsOf(root.Get("services")) {
				one, ok := serviceOf(s, f.Dir, set, field)
				if !ok {
					continue
				}
				at := slices.IndexFunc(out, func(o service) bool { return o.context == one.context && o.dockerfile == one.dockerfile })
				if at < 0 {
					out = append(out, one)
				} else if at >= before && one.fitter(out[at]) {
					out[at] = one
				}
			}
		}
	}
	return out
}

// fitter reports whether a service tells better than another of the same image what that is: it runs what the Dockerfile starts where the
// other one, such as a migration, replaces that; else it is the one named like the folder.
func (one service) fitter(other service) bool {
	if one.replaces != other.replaces {
		return other.replaces
	}
	folders := []string{path.Base(one.context), path.Base(path.Dir(one.dockerfile))}
	return slices.Contains(folders, one.name) && !slices.Contains(folders, other.name)
}

// composeIn lists the folder's Compose files but those for tests.
func composeIn(f *survey.Folder) []string {
	var out []string
	for _, pattern := range composeFiles() {
		for _, e := range f.Entries {
			if ok, _ := path.Match(pattern, e.Name); ok && !e.Dir && !tests(e.Name) {
				out = append(out, e.Name)
			}
		}
	}
	return out
}

// tests tells a Compose file whose services test others: docker-compose.test.yml.
func tests(name string) bool {
	word := strings.TrimSuffix(name, path.Ext(name))
	return slices.Contains([]string{"test", "tests", "ci", "e2e"}, word[strings.LastIndex(word, ".")+1:])
}

func fieldsOf(n *yamlsrc.Node) []yamlsrc.Field {
	if n == nil {
		return nil
	}
	return n.Fields
}

// confirm lets the services that build an image name it, and say its port and command where the project does not.
func confirm(images []Image, built []service) {
	for _, one := range built {
		fits := indexes(images, func(i Image) bool { return i.Dockerfile != "" && i.Dockerfile == one.dockerfile })
		if len(fits) == 0 {
			fits = indexes(images, func(i Image) bool { return i.Dockerfile == "" && i.Dir == one.context })
		}
		if len(fits) != 1 || images[fits[0]].confirmed {
			continue
		}
		i := &images[fits[0]]
		*i = i.listens(one.port, one.source)
		i.Name, i.confirmed = one.name, true
		i.Evidence = append(slices.Clone(i.Evidence), one.source)
		i.starts(one.command)
	}
}

// starts notes the command that starts an image where nothing else tells what it runs.
func (i *Image) starts(command string) {
	if i.Target.Kind == "" && command != "" && tree.Printable(command) {
		i.Target = Target{Kind: survey.Start, Value: command}
		i.Unit.Target = survey.Target(i.Target)
	}
}

// serviceOf reads one service, with the variables of its .env; ok is false where it builds nothing of this tree, or where only variables
// of somebody's machine tell what.
func serviceOf(s *survey.Survey, dir string, set map[string]string, f yamlsrc.Field) (out service, ok bool) {
	build := f.Value.Get("build")
	if build == nil || build.Kind == yamlsrc.Null {
		return out, false
	}
	context, dockerfile := build.Value, "Dockerfile"
	if build.Kind == yamlsrc.Mapping {
		context = "."
		if v := build.Get("context"); !v.IsNull() {
			context = scalar(v)
		}
		if v := build.Get("dockerfile"); !v.IsNull() {
			dockerfile = scalar(v)
		}
	}
	context, dockerfile = expand(context, set), expand(dockerfile, set)
	out = service{name: f.Key.Value, source: survey.Place(f.Key.Pos), port: portOf(f.Value, set), command: words(f.Value.Get("command"))}
	out.replaces = out.command != "" || words(f.Value.Get("entrypoint")) != ""
	if out.context, ok = tree.Join(dir, context); !ok || strings.Contains(context, "://") || context == "" {
		return out, false
	}
	if build.Get("dockerfile_inline") != nil {
		return out, s.Tree.IsDir(out.context)
	}
	out.dockerfile, ok = tree.Join(out.context, dockerfile)
	return out, ok && dockerfile != "" && s.Tree.IsDir(out.context)
}

var assignment = lazyregexp.New(`(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=["']?([^"'\r\n#]*)`)

// assigned are the variables that Compose takes from a file beside its own.
func assigned(s *survey.Survey, file string) map[string]string {
	out := map[string]string{}
	if f := s.Source(file); f != nil {
		for _, m := range assignment.FindAllSubmatch(f.Text, -1) {
			out[string(m[1])] = strings.TrimSpace(string(m[2]))
		}
	}
	return out
}

func scalar(n *yamlsrc.Node) string {
	if n == nil || n.Kind != yamlsrc.Scalar {
		return ""
	}
	return n.Value
}

// words gives a command as one line, written as text or as a list.
func words(n *yamlsrc.Node) string {
	if n == nil || n.Kind != yamlsrc.Sequence {
		return scalar(n)
	}
	var out []string
	for _, item := range n.Items {
		out = append(out, scalar(item))
	}
	return strings.Join(out, " ")
}

// portOf is the first port of the container that a service publishes or exposes.
func portOf(n *yamlsrc.Node, set map[string]string) int {
	for _, key := range []string{"ports", "expose"} {
		list := n.Get(key)
		if list == nil {
			continue
		}
		for _, item := range list.Items {
			text := scalar(item)
			if item.Kind == yamlsrc.Mapping {
				text = scalar(item.Get("target"))
			}
			text, _, _ = strings.Cut(expand(text, set), "/")
			if port := survey.PortOf(text[strings.LastIndex(text, ":")+1:]); port > 0 {
				return port
			}
		}
	}
	return 0
}
