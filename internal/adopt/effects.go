package adopt

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
)

// writable are the folders that the old image makes and gives to its user.
func (a *adopter) writable() []candidate {
	if root, sure := a.hand.IsRoot(); root || !sure {
		return nil
	}
	made := map[string]bool{}
	var out []candidate
	for _, r := range a.hand.Runs {
		for _, words := range r.Commands {
			paths := operands(words)
			switch path.Base(words[0]) {
			case "mkdir":
				for _, p := range paths {
					made[path.Clean(p)] = true
				}
			case "useradd", "adduser":
				if home := a.usedHome(words); home != "" {
					out = append(out, candidate{line: r.Line, text: "folder " + home, settings: []setting{{[]string{"writable"}, []string{home}}}})
				}
			case "chown":
				if len(paths) < 2 || !a.isUser(paths[0]) {
					continue
				}
				for _, p := range paths[1:] {
					if p = path.Clean(p); made[p] && path.IsAbs(p) && p != "/" {
						out = append(out, candidate{line: r.Line, text: "folder " + p, settings: []setting{{[]string{"writable"}, []string{p}}}})
					}
				}
			}
		}
	}
	return out
}

// usedHome is the folder that a command gives to the image's user as its home, where the image's variables or its start name it.
func (a *adopter) usedHome(words []string) string {
	home := ""
	for n, w := range words[:len(words)-1] {
		if slices.Contains([]string{"-d", "-h", "--home", "--home-dir"}, w) && path.IsAbs(words[n+1]) {
			home = path.Clean(words[n+1])
		}
	}
	if home == "" || home == "/" || !slices.ContainsFunc(operands(words), a.isUser) || slices.Contains(words, "-M") || slices.Contains(words, "-H") || slices.Contains(words, "--no-create-home") {
		return ""
	}
	named := slices.Clone(a.hand.Starts())
	for _, e := range a.hand.Environment {
		named = append(named, e.Value)
	}
	if !slices.ContainsFunc(named, func(v string) bool { return v == home || strings.HasPrefix(v, home+"/") }) {
		return ""
	}
	return home
}

// leftOwner tells, once, that the user of the old image owns the files of its program, and so may write among them.
func (a *adopter) leftOwner() []Loss {
	if root, sure := a.hand.IsRoot(); root || !sure || a.hand.Workdir.Value == "" {
		return nil
	}
	const why = "the files of the new image belong to root: name the folders that the program writes to under writable"
	for _, r := range a.hand.Runs {
		for _, words := range r.Commands {
			if paths := operands(words); path.Base(words[0]) == "chown" && len(paths) > 1 && a.isUser(paths[0]) && slices.ContainsFunc(paths[1:], a.onlyWorkdir) {
				return []Loss{{r.Line, "owner " + paths[0] + " of " + a.hand.Workdir.Value, why}}
			}
		}
	}
	for _, c := range a.hand.Copies {
		if c.From == "" && a.isUser(c.Owner) && a.onlyWorkdir(c.Target) && slices.ContainsFunc(c.Sources, a.whole) {
			return []Loss{{c.Line, "owner " + c.Owner + " of " + a.hand.Workdir.Value, why}}
		}
	}
	return nil
}

// onlyWorkdir tells of the working directory, where the new image does not give it to its user.
func (a *adopter) onlyWorkdir(p string) bool {
	if !path.IsAbs(p) {
		p = path.Join(a.hand.Workdir.Value, p)
	}
	return path.Clean(p) == path.Clean(a.hand.Workdir.Value) && !slices.ContainsFunc(a.settings, func(s setting) bool {
		list, ok := s.value.([]string)
		return ok && s.key() == "writable" && slices.Contains(list, path.Clean(p))
	})
}

// isUser tells the image's own user, by name or number, with or without a group.
func (a *adopter) isUser(owner string) bool {
	owner, _, _ = strings.Cut(owner, ":")
	user, _, _ := strings.Cut(a.hand.User.Value, ":")
	id, _, _ := strings.Cut(a.hand.UserID(), ":")
	return owner != "" && (owner == user || owner == id)
}

// operands are the words of a command that are no options.
func operands(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words[1:]), func(w string) bool { return strings.HasPrefix(w, "-") })
}

// scratchDirs hold nothing that an image is for.
var scratchDirs = []string{"/var/lib/apt", "/var/cache", "/tmp", "/var/tmp", "/root/.cache", "/root/.npm", "/usr/share/doc", "/usr/share/man", "/var/log", "/etc/apk/cache", "/usr/local/share/.cache", "/root/.m2", "/root/.cargo"}

// inScratch tells of a path there.
func inScratch(p string) bool {
	return slices.ContainsFunc(scratchDirs, func(dir string) bool { return p == dir || strings.HasPrefix(p, dir+"/") })
}

// changesImage tells whether a command that prepares others, such as mkdir, leaves something in the image that its stage makes
// and that nothing stands for.
func (a *adopter) changesImage(words []string) bool {
	paths := operands(words)
	if a.reads("static") && !slices.ContainsFunc(paths, func(p string) bool { return path.IsAbs(p) && !ofServer(p) }) {
		return false
	}
	switch path.Base(words[0]) {
	case "mkdir":
		return slices.ContainsFunc(paths, func(p string) bool { return !a.has(p) && !inScratch(path.Clean(p)) })
	case "chown", "chgrp", "chmod":
		if len(paths) < 2 {
			return false
		}
		if path.Base(words[0]) == "chmod" && !slices.ContainsFunc(paths[1:], func(p string) bool { return a.modeOf(p) == "" }) {
			return false // the modes of copies, which are taken with them
		}
		special := path.Base(words[0]) == "chmod" && (strings.Contains(paths[0], "s") || len(paths[0]) == 4 && paths[0][0] != '0')
		return slices.ContainsFunc(paths[1:], func(p string) bool { return special || !a.has(p) && !a.startsWith(p) && !inScratch(path.Clean(p)) })
	case "rm":
		paths = slices.DeleteFunc(paths, func(p string) bool { return strings.HasPrefix(p, webapps) }) // which the preset's has nothing in
		return slices.ContainsFunc(paths, func(p string) bool { return path.IsAbs(p) && !inScratch(path.Clean(p)) })
	case "update-ca-certificates":
		return hasAuthorities(a.hand)
	case "cp", "mv", "ln", "touch":
		return true
	case "sh", "bash", "env":
		return len(words) > 1
	}
	return false
}

// ofServer tells of folders of a web server that the preset's has in its own way.
func ofServer(p string) bool {
	return slices.ContainsFunc([]string{"/var/run", "/run", "/var/cache/nginx", "/etc/nginx/conf.d", "/var/log/nginx", "/usr/share/nginx", "/usr/local/apache2/htdocs", "/usr/local/apache2/logs"},
		func(dir string) bool { return p == dir || strings.HasPrefix(p, dir+"/") })
}

// changesSources tells the same of a stage before: files that are made among the sources, rather than somewhere to fetch them from.
func changesSources(stage dockerfile.Contract, words []string) bool {
	paths := operands(words)
	switch path.Base(words[0]) {
	case "update-ca-certificates":
		return hasAuthorities(stage)
	case "cp", "mv", "ln":
		return len(paths) > 1 && !path.IsAbs(paths[len(paths)-1])
	case "touch":
		return slices.ContainsFunc(paths, func(p string) bool { return !path.IsAbs(p) })
	case "sh", "bash":
		return len(words) > 1
	}
	return false
}

// hasAuthorities tells of a stage that takes certificates in for others to trust.
func hasAuthorities(c dockerfile.Contract) bool {
	return slices.ContainsFunc(c.Copies, func(c dockerfile.Copied) bool {
		return strings.HasPrefix(c.Target, "/usr/local/share/ca-certificates") || strings.HasPrefix(c.Target, "/etc/pki/ca-trust")
	})
}

// has tells whether a folder of the old image is one of the new one too: written to, a volume, or the working directory.
func (a *adopter) has(p string) bool {
	p = path.Clean(p)
	if !path.IsAbs(p) {
		p = path.Join(a.hand.Workdir.Value, p)
	}
	if dir := a.hand.Workdir.Value; dir != "" && dir != "/" && (p == dir || strings.HasPrefix(dir, p+"/")) {
		return true
	}
	return slices.ContainsFunc(a.settings, func(s setting) bool {
		list, ok := s.value.([]string)
		return ok && s.key() == "writable" && slices.ContainsFunc(list, func(w string) bool { return p == w || strings.HasPrefix(w, p+"/") || strings.HasPrefix(p, w+"/") })
	})
}

// modeOf is the mode that a RUN gives to a file which was copied, as octal digits; "" for none.
func (a *adopter) modeOf(file string) string {
	isCopy := slices.ContainsFunc(a.hand.Copies, func(c dockerfile.Copied) bool {
		return c.From == "" && len(c.Sources) == 1 && (c.Target == file || strings.HasSuffix(c.Target, "/") && path.Join(c.Target, path.Base(c.Sources[0])) == file)
	})
	mode := ""
	for _, r := range a.hand.Runs {
		for _, words := range r.Commands {
			paths := operands(words)
			if path.Base(words[0]) != "chmod" || !isCopy || len(paths) < 2 || len(paths) != len(words)-1 || !slices.Contains(paths[1:], file) {
				continue
			}
			if mode = octal(paths[0]); paths[0] == "+x" || paths[0] == "a+x" {
				mode = "0755" // as files of a checkout are that may be run
			}
		}
	}
	return mode
}

// startsWith tells whether a file is among the words that the image starts with, or one that was built: the preset sets its mode.
func (a *adopter) startsWith(p string) bool {
	name := path.Base(p)
	return slices.ContainsFunc(a.hand.Starts(), func(w string) bool { return path.Base(w) == name }) ||
		slices.ContainsFunc(a.hand.Copies, func(c dockerfile.Copied) bool {
			return c.From != "" && (c.Target == p || slices.ContainsFunc(c.Sources, func(s string) bool { return path.Join(c.Target, path.Base(s)) == p }))
		})
}
