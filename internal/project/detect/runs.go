package detect

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/python"
	"github.com/stagegen/stagegen/internal/project/survey"
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
	said := map[string][]string{}
	for _, m := range startForm.FindAllStringSubmatch(strings.ReplaceAll(r.lastStage(), "\\\n", " "), -1) {
		var list []string
		if json.Unmarshal([]byte(m[2]), &list) != nil {
			list = strings.Fields(m[2])
		}
		said[strings.ToUpper(m[1])] = list
	}
	return append(slices.Clone(said["ENTRYPOINT"]), said["CMD"]...)
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

// instead is the command of a Dockerfile where it starts a program in Python by another server or file than was found: the image
// runs what is written. A server for development says nothing.
func (r recipe) instead(i Image) (string, bool) {
	words := r.words()
	for len(words) > 0 && (path.Ext(words[0]) == ".sh" || slices.Contains([]string{"tini", "dumb-init", "--", "-g"}, path.Base(words[0]))) {
		words = words[1:] // they start what follows
	}
	words = python.Unwrapped(words)
	if i.Language != "python" || len(words) < 2 || strings.ContainsAny(strings.Join(words, ""), "$&|;`") {
		return "", false
	}
	command := strings.Join(words, " ")
	servers := []string{"gunicorn", "uvicorn", "hypercorn", "daphne", "granian", "uwsgi", "waitress-serve", "python", "python3", "streamlit", "chainlit", "sanic", "fastapi"}
	first, found := path.Base(words[0]), strings.Fields(i.Target.Value)
	if !slices.Contains(servers, first) || develops.MatchString(command) || len(found) > 0 && first == path.Base(found[0]) && slices.Contains(words, found[len(found)-1]) {
		return "", false
	}
	return command, true
}

var (
	fromStage = lazyregexp.New(`(?im)^[ \t]*COPY[ \t]+(?:--\S+[ \t]+)*--from=\S+[ \t]+(?:--\S+[ \t]+)*(\S+)[ \t]+\S+[ \t]*$`)
	workdir   = lazyregexp.New(`(?im)^[ \t]*WORKDIR[ \t]+(\S+)`)
)

// served is the folder of a build that the web server of the last stage gets, relative to where that build works; "" where nothing
// tells.
func (r recipe) served() string {
	if language, _ := r.language(); language != "static" {
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

// told is an image of a package for Node with what its Dockerfile tells where nothing else does: the folder of a site, or the command.
func (i Image) told(r recipe) Image {
	if i.Language != "node" {
		return i
	}
	words := r.words()
	switch dir := r.served(); {
	case dir != "":
		i.Language, i.Target = "static", Target{Kind: survey.Out, Value: dir}
	case len(words) > 1 && slices.Contains([]string{"node", "bun"}, words[0]) && slices.Contains([]string{".js", ".mjs", ".cjs", ".ts"}, path.Ext(words[len(words)-1])):
		i.Target = Target{Kind: survey.Start, Value: strings.Join(words, " ")}
	default:
		return i
	}
	i.Unit.Language, i.Unit.Target = i.Language, survey.Target(i.Target)
	i.Doubts = slices.DeleteFunc(slices.Clone(i.Doubts), func(d string) bool { return d == untold })
	return i
}
