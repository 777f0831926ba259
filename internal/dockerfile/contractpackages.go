package dockerfile

import (
	"path"
	"slices"
	"strings"
)

// installer is how a package manager is called.
type installer struct {
	manager string
	install []string // the words that install
	remove  []string // those that remove
	valued  []string // options that take the next word
	version string   // what begins a version behind a name
}

// installerNamed knows the programs that install packages of a distribution.
func installerNamed(program string) (installer, bool) {
	switch path.Base(program) {
	case "apt-get", "apt", "aptitude":
		return installer{"apt", []string{"install"}, []string{"remove", "purge", "autoremove"},
			[]string{"-t", "--target-release", "--default-release", "-o", "--option", "-c", "--config-file", "-a", "--host-architecture"}, "=/:"}, true
	case "apk":
		return installer{"apk", []string{"add"}, []string{"del"},
			[]string{"-t", "--virtual", "-X", "--repository", "-p", "--root", "--repositories-file", "--keys-dir", "--cache-dir", "--arch", "--wait"}, "=~<>@"}, true
	case "yum", "dnf", "microdnf", "tdnf", "dnf5":
		return installer{"dnf", []string{"install"}, []string{"remove", "erase"}, []string{"--enablerepo", "--disablerepo", "-c", "--installroot", "--releasever", "-x", "--exclude", "--setopt"}, "="}, true
	case "zypper":
		return installer{"zypper", []string{"install", "in"}, []string{"remove", "rm"}, []string{"-R", "--root", "-r", "--repo", "--from"}, "=<>"}, true
	case "pacman":
		return installer{"pacman", []string{"-S", "-Sy", "-Syu", "-Su"}, []string{"-R", "-Rs", "-Rns"}, []string{"--root", "--arch"}, "=<>"}, true
	}
	return installer{}, false
}

// installed are the packages that RUNs leave in the image, in order, each once.
func installed(runs []Run) []Package {
	var out []Package
	groups := map[string][]string{} // the virtual packages of apk
	for _, r := range runs {
		for _, words := range r.Commands {
			i, verb, names, group := packageCall(words)
			switch {
			case slices.Contains(i.install, verb):
				for _, n := range names {
					p := i.read(n)
					p.Line = r.Line
					out = append(slices.DeleteFunc(out, func(o Package) bool { return o.Manager == p.Manager && o.Name == p.Name }), p)
					if group != "" {
						groups[group] = append(groups[group], p.Name)
					}
				}
			case slices.Contains(i.remove, verb):
				for _, n := range names {
					gone := append(groups[n], i.read(n).Name)
					out = slices.DeleteFunc(out, func(o Package) bool { return o.Manager == i.manager && slices.Contains(gone, o.Name) })
				}
			}
		}
	}
	return out
}

// packageCall takes a call of a package manager apart: its verb, the names of packages, and the group that apk gives them.
func packageCall(words []string) (i installer, verb string, names []string, group string) {
	for len(words) > 1 && (words[0] == "sudo" || words[0] == "env" || words[0] == "command" || strings.Contains(words[0], "=")) {
		words = words[1:]
	}
	if len(words) == 0 {
		return installer{}, "", nil, ""
	}
	i, ok := installerNamed(words[0])
	if !ok {
		return installer{}, "", nil, ""
	}
	for n := 1; n < len(words); n++ {
		w := words[n]
		option, value, whole := strings.Cut(w, "=")
		switch {
		case verb == "" && (slices.Contains(i.install, w) || slices.Contains(i.remove, w)):
			verb = w
			continue
		case !strings.HasPrefix(w, "-"):
			names = append(names, w)
			continue
		case !whole && slices.Contains(i.valued, option) && n+1 < len(words):
			n++
			value = words[n]
		}
		if option == "-t" || option == "--virtual" {
			group = value
		}
	}
	return i, verb, names, group
}

// read takes the version from a package's name.
func (i installer) read(word string) Package {
	p := Package{Manager: i.manager, Name: word}
	if n := strings.IndexAny(word, i.version); n > 0 && !strings.HasPrefix(word, "/") && !strings.Contains(word, "://") {
		p.Name, p.Version = word[:n], word[n:]
	}
	return p
}

// Installs are the names of the packages that a command installs by a package manager of a distribution; nil for another command.
func Installs(words []string) []string {
	i, verb, names, _ := packageCall(words)
	if !slices.Contains(i.install, verb) || verb == "" {
		return nil
	}
	out := make([]string, len(names))
	for n, name := range names {
		out[n] = i.read(name).Name
	}
	return out
}
