package survey

import (
	"slices"
	"strings"
)

// Process is one line of a Procfile.
type Process struct {
	Name, Command string
	Source        string // "Procfile:1"
}

// Procfile gives the processes of the folder's Procfile in order, none without one.
func (s *Survey) Procfile(dir string) []Process {
	folder := s.Folder(dir)
	if !folder.Has("Procfile") {
		return nil
	}
	f := s.file(folder.Path("Procfile"))
	if f == nil {
		return nil
	}
	var out []Process
	offset := 0
	for line := range strings.SplitAfterSeq(string(f.Text), "\n") {
		name, command, ok := strings.Cut(line, ":")
		name, command = strings.TrimSpace(name), strings.TrimSpace(uncommented(command))
		if ok && name != "" && command != "" && name[0] != '#' && !strings.ContainsAny(name, " \t") {
			out = append(out, Process{Name: name, Command: command, Source: Place(f.At(offset, len(name)))})
		}
		offset += len(line)
	}
	return out
}

// uncommented is a command without the comment behind it, which the shell that runs it does not see. One with quotes stays as it is.
func uncommented(command string) string {
	if before, _, ok := strings.Cut(command, " #"); ok && !strings.ContainsAny(before, `"'`) {
		return before
	}
	return command
}

// unshelled is the command that a shell is given as its argument: sh -c "command".
func unshelled(command string) string {
	for _, shell := range []string{"sh -c ", "bash -c "} {
		inner := strings.TrimSpace(strings.TrimPrefix(command, shell))
		if last := len(inner) - 1; inner != command && last > 0 && inner[0] == inner[last] && strings.Count(inner, inner[:1]) == 2 && strings.ContainsAny(inner[:1], `"'`) {
			return inner[1:last]
		}
	}
	return command
}

// Only gives the process of a Procfile that has just one, whatever its name; a release is none.
func (s *Survey) Only(dir string) Process {
	all := slices.DeleteFunc(s.Procfile(dir), func(p Process) bool { return p.Name == "release" || p.Name == "postdeploy" })
	if len(all) == 1 {
		return all[0]
	}
	return Process{}
}

// Core splits the command of a process into what it starts in the end, and the commands that come first. A command in which the
// shell keeps something between them, such as a folder or a variable, is one.
func (p Process) Core() (command string, before []string) {
	whole := strings.TrimPrefix(unshelled(strings.TrimPrefix(p.Command, "exec ")), "exec ") // there is no shell to replace
	line := strings.ReplaceAll(whole, "&&", ";")
	if strings.ContainsAny(line, "\"'`()|&") {
		return whole, nil
	}
	parts := strings.Split(strings.TrimRight(line, "; "), ";")
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
		first, _, _ := strings.Cut(parts[i], " ")
		if strings.Contains(first, "=") || slices.Contains([]string{"", "cd", "export", "set", "source", ".", "if", "for", "while"}, first) {
			return whole, nil
		}
	}
	last := len(parts) - 1
	return strings.TrimPrefix(parts[last], "exec "), parts[:last]
}

// Web gives the command of the folder's Procfile that serves requests, else the one that the settings of a platform name; the zero
// Process without one.
func (s *Survey) Web(dir string) Process {
	for _, p := range s.Procfile(dir) {
		if p.Name == "web" {
			return p
		}
	}
	return s.onPlatform(dir)
}
