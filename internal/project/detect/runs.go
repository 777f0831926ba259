package detect

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/node"
	"github.com/stagegen/stagegen/internal/project/python"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

var (
	startForm = lazyregexp.New(`(?im)^[ \t]*(CMD|ENTRYPOINT)[ \t]+(\S.*)$`)
	develops  = lazyregexp.New(`\brunserver\b|\bflask\s+run\b|\bfastapi\s+dev\b|--reload\b|--debug\b`)
)

// lastStage is what stands below the last FROM line.
func (r recipe) lastStage() string {
	all := fromForm.FindAllStringIndex(r.text, -1)
	if len(all) == 0 {
		return r.text
	}
	return r.text[all[len(all)-1][1]:]
}

// words are those of what the last stage of a Dockerfile starts: its entry point, then its command, in either form.
func (r recipe) words() []string {
	said, homes := map[string][]string{}, r.homes()
	for _, m := range startForm.FindAllStringSubmatch(strings.ReplaceAll(r.lastStage(), "\\\n", " "), -1) {
		var list []string
		if json.Unmarshal([]byte(m[2]), &list) != nil {
			list = strings.Fields(m[2])
		}
		for i, word := range list {
			list[i] = inside(word, homes)
		}
		said[strings.ToUpper(m[1])] = list
	}
	return append(slices.Clone(said["ENTRYPOINT"]), said["CMD"]...)
}

// homes are the folders of the image, from its root, that the last stage works in or takes the whole project to.
func (r recipe) homes() []string {
	var out []string
	last := r.lastStage()
	for _, at := range append(workdir.FindAllStringSubmatch(last, -1), wholeCopy.FindAllStringSubmatch(last, -1)...) {
		if home := strings.TrimSuffix(at[1], "/"); strings.HasPrefix(home, "/") && !slices.Contains(out, home) {
			out = append(out, home)
		}
	}
	return out
}

// inside is a path of the image as the project has it, where it lies in one of the homes: /app/main.py is main.py.
func inside(word string, homes []string) string {
	for _, home := range homes {
		if rest, ok := strings.CutPrefix(word, home+"/"); ok {
			return rest
		}
	}
	return word
}

// runs are the names of programs among those words.
func (r recipe) runs() []string {
	var out []string
	for _, word := range r.words() {
		if name := path.Base(strings.Trim(word, `"';`)); !slices.Contains([]string{".", "/", "sh", "bash", "exec", "tini", "--"}, name) {
			out = append(out, name)
		}
	}
	return out
}

// among reports whether the program of the image is among the names.
func (i Image) among(names []string) bool {
	return i.Target.Kind == survey.Bin && (slices.Contains(names, path.Base(i.Target.Value)) || slices.Contains(names, i.Name))
}

// command is what the Dockerfile starts, without what only starts what follows; "" where only a shell knows it, or where it is for
// development.
func (r recipe) command() string {
	words := r.words()
	for len(words) > 0 && (path.Ext(words[0]) == ".sh" || slices.Contains([]string{"tini", "dumb-init", "--", "-g", "exec"}, path.Base(words[0]))) {
		words = words[1:]
	}
	command := strings.Join(python.Unwrapped(words), " ")
	if strings.ContainsAny(command, "$&|;`'\"") || develops.MatchString(command) {
		return ""
	}
	return command
}

// testers are commands that do nothing but run tests.
var testers = lazyregexp.New(`^(?:pytest|py\.test|tox|nox|behave|robot|jest|vitest|mocha|cypress|phpunit|newman|k6)$`)

// tests reports whether a Dockerfile in a folder that is named for development starts tests.
func (r recipe) tests() bool {
	if !byName(path.Dir(r.path)) {
		return false
	}
	for _, word := range strings.Fields(strings.Join(r.words(), " ")) {
		word = path.Base(strings.Trim(word, "\"';"))
		if test, _, _ := strings.Cut(word, ":"); test == "test" || test == "e2e" || testers.MatchString(word) {
			return true
		}
	}
	return false
}

// servers are commands by which programs in Python are started.
func servers() []string {
	return []string{"gunicorn", "uvicorn", "hypercorn", "daphne", "granian", "uwsgi", "waitress-serve", "python", "python3", "streamlit", "chainlit", "sanic", "fastapi", "locust"}
}

// instead is the command of a Dockerfile where it starts a program in Python by another server or file than was found: the image
// runs what is written.
func (r recipe) instead(i Image) (string, bool) {
	words, found := strings.Fields(r.command()), strings.Fields(i.Target.Value)
	if i.Language != "python" || len(words) < 2 || !slices.Contains(servers(), path.Base(words[0])) {
		return "", false
	}
	if len(found) > 0 && path.Base(words[0]) == path.Base(found[0]) && slices.Contains(words, found[len(found)-1]) {
		return "", false
	}
	return strings.Join(words, " "), true
}

// lead notes of each Dockerfile the command that it starts and the folder of the program that this leads to: by way of a script of the package in
// its context, or of the folder that it works in.
func lead(s *survey.Survey, all []recipe) {
	script := sync.OnceValue(func() func(dir, text string) (string, string) { return node.Command(s) })
	for n := range all {
		r := &all[n]
		r.started = r.command()
		if r.language() != "node" {
			continue
		}
		r.started, r.leads = script()(r.context, r.started)
		if m := workdir.FindAllStringSubmatch(r.text, -1); m != nil && r.leads == "" && r.started != "" {
			r.leads = workedIn(s, r.context, m[len(m)-1][1], r.started)
		}
	}
}

// workedIn is the folder of the context that a path in the image stands for, in which the file of the command lies; "" for none.
func workedIn(s *survey.Survey, context, at, command string) string {
	words := strings.Fields(command)
	parts := strings.Split(strings.Trim(path.Clean(at), "/"), "/")
	for n := range parts {
		dir, ok := tree.Join(context, path.Join(parts[n:]...))
		if file, inside := tree.Join(dir, words[len(words)-1]); ok && inside && len(words) > 1 && s.Tree.Exists(file) {
			return dir
		}
	}
	return ""
}

var comment = lazyregexp.New(`(?m)^[ \t]*#.*$`)

// folders are the words of a Dockerfile that may name files and folders, each once and between slashes: those that may lie in the context, and those
// from the root of the image.
func (r recipe) folders() (ofContext, ofImage []string) {
	words := strings.FieldsFunc(comment.ReplaceAllString(r.text, ""), func(c rune) bool { return strings.ContainsRune(" \t\r\n\"'=,[]();&|:", c) })
	slices.Sort(words)
	for _, w := range slices.Compact(words) {
		if path.IsAbs(w) {
			ofImage = append(ofImage, path.Clean(w)+"/")
		} else {
			ofContext = append(ofContext, "/"+path.Clean(w)+"/")
		}
	}
	return ofContext, ofImage
}

var (
	fromStage = lazyregexp.New(`(?im)^[ \t]*COPY[ \t]+(?:--\S+[ \t]+)*--from=\S+[ \t]+(?:--\S+[ \t]+)*(\S+)[ \t]+\S+[ \t]*$`)
	wholeCopy = lazyregexp.New(`(?im)^[ \t]*(?:COPY|ADD)[ \t]+(?:--ch\S+[ \t]+)*\.?/?[ \t]+(/\S*)[ \t]*$`)
	workdir   = lazyregexp.New(`(?im)^[ \t]*WORKDIR[ \t]+(\S+)`)
)

// served is the folder of a build that the web server of the last stage gets, relative to where that build works; "" where nothing
// tells.
func (r recipe) served() string {
	if r.language() != "static" {
		return ""
	}
	m := fromStage.FindStringSubmatch(r.lastStage())
	if m == nil || strings.ContainsAny(m[1], "$*") {
		return ""
	}
	from := path.Clean(m[1])
	for _, at := range workdir.FindAllStringSubmatch(r.text, -1) {
		if rest, ok := strings.CutPrefix(from, strings.TrimSuffix(at[1], "/")+"/"); ok {
			return rest
		}
	}
	return strings.TrimPrefix(from, "/")
}

// told is an image of a program that an interpreter runs, or of a package for Node, with what its Dockerfile tells where nothing else does:
// the folder of a site, or the command.
func (i Image) told(r recipe) Image {
	switch dir := r.served(); {
	case dir != "" && i.Language == "node":
		i.Language, i.Target = "static", Target{Kind: survey.Out, Value: dir}
	case r.started != "" && (i.Language == "node" || i.Language == "python"):
		i.Target = Target{Kind: survey.Start, Value: r.started}
	default:
		return i
	}
	i.Unit.Language, i.Unit.Target = i.Language, survey.Target(i.Target)
	i.Doubts = slices.DeleteFunc(slices.Clone(i.Doubts), func(d string) bool { return d == untold })
	return i
}
