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
		special := path.Base(words[0]) == "chmod" && (strings.Contains(paths[0], "s") || len(paths[0]) == 4 && paths[0][0] != '0')
		return slices.ContainsFunc(paths[1:], func(p string) bool { return special || !a.has(p) && !a.startsWith(p) && !inScratch(path.Clean(p)) })
	case "rm":
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

// startsWith tells whether a file is among the words that the image starts with, or one that was built: the preset sets its mode.
func (a *adopter) startsWith(p string) bool {
	name := path.Base(p)
	return slices.ContainsFunc(a.hand.Starts(), func(w string) bool { return path.Base(w) == name }) ||
		slices.ContainsFunc(a.hand.Copies, func(c dockerfile.Copied) bool {
			return c.From != "" && (c.Target == p || slices.ContainsFunc(c.Sources, func(s string) bool { return path.Join(c.Target, path.Base(s)) == p }))
		})
}
