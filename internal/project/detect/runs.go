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

// words are those of what the last stage of a Dockerfile starts: its entry point, then its command, in either form.
func (r recipe) words() []string {
	text := r.text
	if all := fromForm.FindAllStringIndex(text, -1); len(all) > 0 {
		text = text[all[len(all)-1][1]:]
	}
	said := map[string][]string{}
	for _, m := range startForm.FindAllStringSubmatch(strings.ReplaceAll(text, "\\\n", " "), -1) {
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
