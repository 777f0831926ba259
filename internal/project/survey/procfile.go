package survey

import "strings"

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
		name, command = strings.TrimSpace(name), strings.TrimSpace(command)
		if ok && name != "" && command != "" && name[0] != '#' && !strings.ContainsAny(name, " \t") {
			out = append(out, Process{Name: name, Command: command, Source: Place(f.At(offset, len(name)))})
		}
		offset += len(line)
	}
	return out
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
