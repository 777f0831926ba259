package python

import (
	"path"
	"slices"
	"strings"
)

// Unwrapped gives the words of the program that a command runs in the environment of the project, without those of `uv run` and its
// like in front: in an image that environment is the only one. Other commands, and options that change what is run, stay.
func Unwrapped(words []string) []string {
	if len(words) < 3 || words[1] != "run" || !slices.Contains([]string{"uv", "poetry", "pipenv", "pdm", "rye"}, words[0]) {
		return words
	}
	rest := words[2:]
	for len(rest) > 0 && strings.HasPrefix(rest[0], "-") && rest[0] != "-m" {
		option := rest[0]
		switch rest = rest[1:]; {
		case option == "--":
		case slices.Contains([]string{"--extra", "--group", "--no-group", "--package"}, option) && len(rest) > 0:
			rest = rest[1:]
		case !slices.Contains([]string{"--no-dev", "--frozen", "--locked", "--no-sync", "--no-project", "--no-editable", "--offline", "--active",
			"--all-packages", "--all-extras"}, option):
			return words
		}
	}
	switch {
	case len(rest) == 0:
		return words
	case words[0] == "uv" && (rest[0] == "-m" || path.Ext(rest[0]) == ".py"):
		return append([]string{"python"}, rest...)
	}
	return rest
}

// unwrapped is the program that a written command runs; a script that only its tool knows is followed where it is a command.
func (p *project) unwrapped(command string) string {
	words := strings.Fields(command)
	program := Unwrapped(words)
	if len(program) == len(words) || strings.ContainsAny(command, "&|;") {
		return command
	}
	name := program[0]
	if mode := p.doc.Get("tool", "poetry", "package-mode"); mode != nil && !mode.True() && p.doc.Get("tool", "poetry", "scripts", name) != nil {
		return command // poetry installs no such program
	}
	script := p.pipfile.Get("scripts", name)
	if words[0] == "pdm" {
		script = p.doc.Get("tool", "pdm", "scripts", name)
	}
	if (words[0] == "pdm" || words[0] == "pipenv") && script.Str() != "" && len(program) == 1 {
		return script.Str()
	}
	return strings.Join(program, " ")
}
