package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// starts are the commands that start the package in production: that of its Procfile or a platform, those of its scripts, and where
// there is none that of moon's task, or of the only process of the Procfile.
func (j *judged) starts() launches {
	var out launches
	add := func(p survey.Process) {
		if p.Command != "" {
			l := j.settled(j.own.launchedText(p.Command))
			l.source = p.Source
			out = append(out, l)
		}
	}
	add(j.survey.Web(j.own.dir))
	for _, name := range productionScripts() {
		if script := j.own.script(name); strings.TrimSpace(script.Str()) != "" {
			out = append(out, j.settled(j.own.launched(script)))
		}
	}
	if len(out) == 0 {
		add(j.moonTask("start"))
		add(j.survey.Only(j.own.dir))
	}
	return out
}

// moonTask gives the command of a task of moon, which stands in the folder's moon.yml as a text or as a list of words.
func (j *judged) moonTask(name string) survey.Process {
	file := j.survey.Source(path.Join(j.own.dir, "moon.yml"))
	if file == nil {
		return survey.Process{}
	}
	doc, _ := yamlsrc.Parse(file.Path, file.Text) // what is wrong with it is moon's to report
	tasks := doc.Get("tasks")
	if tasks.Key(name) == nil {
		return survey.Process{}
	}
	var words []string
	for _, key := range []string{"command", "args"} {
		v := tasks.Get(name).Get(key)
		if v == nil {
			continue
		}
		for _, word := range append(slices.Clone(v.Items), v) {
			if word.Value != "" {
				words = append(words, word.Value)
			}
		}
	}
	return survey.Process{Name: name, Command: strings.Join(words, " "), Source: survey.Place(tasks.Key(name).Pos)}
}

// place is where the command is stated.
func (l launch) place() string {
	if l.script != nil {
		return survey.Place(l.script.Place())
	}
	return l.source
}
