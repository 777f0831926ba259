package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// recipe is a Dockerfile that somebody wrote.
type recipe struct {
	path    string
	variant string // what its name has beside Dockerfile: "worker" of Dockerfile.worker and worker.Dockerfile
	context string // folder, from the root
	port    int    // 0: it exposes none
	froms   []from
	text    string
	service *service // of a Compose file that builds by it
	foreign bool     // it lies in a project of a language that stagegen does not know
	packs   bool     // all that it copies is made by a build that runs before
	narrow  bool     // it copies nothing that lies in its context itself
	own     bool     // it takes nothing of its context but what lies in its own folder
	started string   // the command that it starts in production; "" where that is not told
	leads   string   // folder of the program that the command leads to; "" where it does not tell
}

// from is a FROM line: the last path element of its image, the image's tag, the name of the stage, where it stands, and the language of
// the programs that the image is for, where stagegen does not know it.
type from struct{ name, tag, stage, source, foreign string }

var (
	fromForm   = lazyregexp.New(`(?im)^[ \t]*FROM[ \t]+(?:--platform=\S+[ \t]+)?(\S+)(?:[ \t]+AS[ \t]+(\S+))?`)
	exposeForm = lazyregexp.New(`(?im)^[ \t]*EXPOSE[ \t]+(\d+)`)
	copyForm   = lazyregexp.New(`(?im)^[ \t]*(?:COPY|ADD)[ \t]+((?:--\S+[ \t]+)*)(\S.*)$`)
	argForm    = lazyregexp.New(`(?im)^[ \t]*ARG[ \t]+(\w+)=["']?([^\s"']+)`)
)

// variantOf gives what the name of a Dockerfile says beside that; ok is false for other files.
func variantOf(name string) (variant string, ok bool) {
	lower := strings.ToLower(name)
	switch {
	case strings.HasSuffix(lower, ".dockerignore"), strings.HasSuffix(lower, "~"), strings.HasSuffix(lower, ".md"), strings.HasSuffix(lower, ".j2"),
		strings.HasSuffix(lower, ".tmpl"), strings.HasSuffix(lower, ".tpl"), strings.HasSuffix(lower, ".template"), strings.HasSuffix(lower, ".bak"), strings.HasSuffix(lower, ".orig"):
		return "", false
	case lower == "dockerfile":
		return "", true
	case lower == "containerfile":
		return "podman", true
	case strings.HasSuffix(lower, ".dockerfile"), strings.HasSuffix(lower, ".containerfile"):
		return name[:strings.LastIndex(name, ".")], true
	}
	for _, prefix := range []string{"dockerfile.", "containerfile.", "dockerfile-", "dockerfile_"} {
		if strings.HasPrefix(lower, prefix) {
			return name[len(prefix):], true
		}
	}
	return "", false
}

// recipes reads the Dockerfiles of all folders, and those elsewhere that a Compose file names, in order of paths. Those that
// stagegen has written are not among them.
func recipes(s *survey.Survey, built []service, generated func([]byte) bool) []recipe {
	var out []recipe
	add := func(p, variant string) {
		file := s.Source(p)
		if file == nil || generated != nil && generated(file.Text) || slices.ContainsFunc(out, func(o recipe) bool { return o.path == p }) || !fromForm.Match(file.Text) {
			return
		}
		out = append(out, read(s, file, variant))
	}
	for _, f := range s.Folders {
		for _, e := range f.Entries {
			if variant, ok := variantOf(e.Name); ok && !e.Dir {
				add(f.Path(e.Name), variant)
			}
		}
	}
	for i, one := range built {
		if one.dockerfile == "" {
			continue
		}
		variant, _ := variantOf(path.Base(one.dockerfile))
		add(one.dockerfile, variant)
		if at := slices.IndexFunc(out, func(o recipe) bool { return o.path == one.dockerfile }); at >= 0 && out[at].service == nil {
			out[at].service, out[at].context = &built[i], one.context
		}
	}
	slices.SortFunc(out, func(a, b recipe) int { return strings.Compare(a.path, b.path) })
	return out
}

// read takes what evidence needs from a Dockerfile, without regard to what only a build would know.
func read(s *survey.Survey, file *tree.File, variant string) recipe {
	out := recipe{path: file.Path, variant: variant, text: string(file.Text)}
	args := map[string]string{}
	for _, m := range argForm.FindAllSubmatch(file.Text, -1) {
		args[string(m[1])] = string(m[2])
	}
	for _, m := range fromForm.FindAllSubmatchIndex(file.Text, -1) {
		image := expand(string(file.Text[m[2]:m[3]]), args)
		image, _, _ = strings.Cut(image, "@")
		name, tag, _ := strings.Cut(path.Base(image), ":")
		whole := path.Join(path.Dir(image), name)
		stage := ""
		if m[4] >= 0 {
			stage = string(file.Text[m[4]:m[5]])
		}
		out.froms = append(out.froms, from{name: name, tag: tag, stage: stage, source: survey.Place(file.At(m[2], m[3]-m[2])), foreign: foreignBase(whole)})
	}
	if all := exposeForm.FindAllSubmatch(file.Text, -1); len(all) > 0 {
		out.port = survey.PortOf(string(all[len(all)-1][1]))
	}
	out.context = contextOf(s, file)
	sources := copied(file)
	mounts := strings.Contains(out.text, "type=bind")
	out.narrow = !mounts && !slices.ContainsFunc(sources, func(p string) bool { return !strings.Contains(strings.Trim(path.Clean(p), "/"), "/") })
	out.own = !mounts && !slices.ContainsFunc(sources, func(p string) bool {
		at, ok := tree.Join(out.context, strings.TrimPrefix(p, "/"))
		return ok && !tree.Inside(at, path.Dir(file.Path))
	})
	out.foreign = out.foreignLanguage() != ""
	out.packs = len(sources) > 0 && !slices.ContainsFunc(sources, func(p string) bool { return !s.Folder(out.context).Builds(p) })
	return out
}

var argUse = lazyregexp.New(`\$\{?(\w+)(?::?-([^}]*))?(?::?\?[^}]*)?\}?`)

func expand(text string, args map[string]string) string {
	return argUse.ReplaceAllStringFunc(text, func(use string) string {
		m := argUse.FindStringSubmatch(use)
		if v, ok := args[m[1]]; ok {
			return v
		}
		return m[2]
	})
}

// contextOf is the folder that a Dockerfile is likely built in: the nearest, of its own and those above, that has all that it
// copies; its own where nothing tells.
func contextOf(s *survey.Survey, file *tree.File) string {
	own := path.Dir(file.Path)
	sources := copied(file)
	if len(sources) == 0 {
		return own
	}
	if !slices.ContainsFunc(sources, func(p string) bool { return path.Clean(p) != "." }) {
		return wholeContext(s, own)
	}
	for _, dir := range tree.Above(own) {
		if !lonely(s, dir) && !slices.ContainsFunc(sources, func(p string) bool { return !holds(s, dir, p) }) {
			return dir
		}
	}
	return own
}

// wholeContext is the folder that a Dockerfile is likely built in which copies all of it: the one above a folder that is called
// docker or the like, the module's for the folder of one of its programs, else its own.
func wholeContext(s *survey.Survey, own string) string {
	f := s.Folder(own)
	if own == "." || f.First(manifests()...) != "" {
		return own
	}
	if holder(path.Base(own)) {
		return path.Dir(own)
	}
	if f != nil && len(f.Files(".go")) > 0 {
		for _, above := range tree.Above(own)[1:] {
			if s.Folder(above).Has("go.mod") {
				return above
			}
		}
	}
	return own
}

// manifests are files that make a folder a project of its own.
func manifests() []string {
	return []string{"go.mod", "Cargo.toml", "package.json", "pyproject.toml", "requirements.txt", "composer.json", "pom.xml", "build.gradle",
		"build.gradle.kts", "CMakeLists.txt", "index.html", "index.php"}
}

// copied are the paths that a Dockerfile takes from its context, in either form of COPY.
func copied(file *tree.File) []string {
	var out []string
	for _, m := range copyForm.FindAllSubmatch(file.Text, -1) {
		text := strings.TrimSpace(string(m[2]))
		if inner, ok := strings.CutPrefix(text, "["); ok {
			text = strings.NewReplacer(`"`, " ", ",", " ", "]", " ").Replace(inner)
		}
		if words := strings.Fields(text); !strings.Contains(string(m[1]), "--from") && len(words) > 1 {
			out = append(out, words[:len(words)-1]...)
		}
	}
	return out
}

// holds reports whether a folder may have what a COPY names.
func holds(s *survey.Survey, dir, source string) bool {
	source = strings.TrimPrefix(source, "/")
	if at := strings.IndexAny(source, "*?[$"); at >= 0 {
		source = source[:strings.LastIndex(source[:at], "/")+1]
	}
	if source == "" || strings.Contains(source, "://") || strings.HasPrefix(source, "<<") {
		return true
	}
	p, ok := tree.Join(dir, source)
	return ok && (s.Tree.Exists(p) || s.Tree.IsDir(p) || s.Folder(dir).Builds(source))
}

// lonely reports whether a folder, with those in it, holds nothing but Dockerfiles, Compose files and their like, so that no image is built from
// it alone.
func lonely(s *survey.Survey, dir string) bool {
	return dir != "." && !slices.ContainsFunc(s.Tree.List(dir), func(e tree.Entry) bool {
		if e.Dir {
			return e.Link || !lonely(s, path.Join(dir, e.Name))
		}
		_, ok := variantOf(e.Name)
		return !ok && !(strings.Contains(e.Name, "compose") && strings.Contains(path.Ext(e.Name), ".y")) && !strings.HasSuffix(strings.ToLower(e.Name), ".dockerignore") && e.Name != "README.md"
	})
}
