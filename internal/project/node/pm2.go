package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/manifest"
)

// pm2 takes the process manager off that a command starts the program with: an image runs one program, which its engine keeps alive. What
// a file of its settings names is left to whoever can read it.
func (l *launch) pm2() (taken bool) {
	at := 1
	if l.sub() == "start" {
		at = slices.Index(l.words, "start") + 1
	} else if l.words[0] == "pm2" {
		return false
	}
	for at < len(l.words) && strings.HasPrefix(l.words[at], "-") {
		at += pm2Option(l.words[at])
	}
	if at >= len(l.words) || pm2Settings(l.words[at]) {
		return false
	}
	words, raw := []string{"node", l.words[at]}, []string{"node", l.raw[at]}
	if end := slices.Index(l.words, "--"); end > 0 {
		words, raw = append(words, l.words[end+1:]...), append(raw, l.raw[end+1:]...)
	}
	if isManager(words[1]) {
		words, raw = words[1:], raw[1:]
	}
	l.words, l.raw = words, raw
	return true
}

// pm2Option gives how many words an option of pm2 takes.
func pm2Option(word string) int {
	if slices.Contains([]string{"-i", "--instances", "-n", "--name", "-o", "--output", "-e", "--error", "-l", "--log", "--max-memory-restart", "--cwd", "--env",
		"--node-args", "--interpreter", "--only"}, word) {
		return 2
	}
	return 1
}

// pm2Settings tells the name of a file with settings of pm2 from that of a program.
func pm2Settings(name string) bool {
	base := path.Base(name)
	return strings.Contains(base, ".config.") || strings.HasPrefix(base, "ecosystem.") || strings.HasPrefix(base, "pm2.") || slices.Contains([]string{".json", ".yml", ".yaml"}, path.Ext(base))
}

// settled is the command with the program that a file of pm2's settings names in its place: the first, or the one that the command asks for.
func (j *judged) settled(l launch) launch {
	if name := l.program(); name != "pm2" && name != "pm2-runtime" {
		return l
	}
	at := slices.IndexFunc(l.words[1:], pm2Settings) + 1
	if at == 0 {
		return l
	}
	program := j.pm2Program(path.Join(j.own.dir, l.words[at]), optionOf(l.words, "--only"))
	if program == "" {
		return l
	}
	l.words = []string{"node", program}
	l.raw = slices.Clone(l.words)
	return l
}

func optionOf(words []string, name string) string {
	if at := slices.Index(words, name); at >= 0 && at+1 < len(words) {
		return words[at+1]
	}
	return ""
}

// pm2Program is the program that pm2's settings name, "" where nothing that can be read without running it does.
func (j *judged) pm2Program(p, only string) string {
	if path.Ext(p) == ".json" {
		doc, _ := j.docs.JSON(p, true)
		apps := append(doc.Get("apps").List(), doc.Get("apps"), doc)
		at := slices.IndexFunc(apps, func(v *manifest.Value) bool {
			return v.Get("script").Str() != "" && (only == "" || v.Get("name").Str() == only)
		})
		if at < 0 {
			return ""
		}
		return path.Clean(apps[at].Get("script").Str())
	}
	file := j.survey.Source(p)
	if file == nil || only != "" {
		return ""
	}
	if v := jsFind(file, "script", func(*jsScanner) bool { return true }); v.plain && isCode(v.text) {
		return path.Clean(v.text)
	}
	return ""
}
