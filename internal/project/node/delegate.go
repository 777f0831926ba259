package node

import (
	"path"
	"slices"
	"strings"
)

func isManager(name string) bool {
	return slices.Contains([]string{"npm", "yarn", "yarnpkg", "pnpm", "bun"}, name)
}

// managed follows a call of a package manager: to another script, or to the command that it runs. done tells that nothing
// is left to follow.
func (p *pkg) managed(l launch, depth int) (next launch, done bool) {
	manager := l.words[0]
	at := 1
	for at < len(l.words) && strings.HasPrefix(l.words[at], "-") {
		at += l.managerOption(at)
	}
	rest := l.words[min(at, len(l.words)):]
	if manager == "yarn" && len(rest) > 1 && (rest[0] == "workspace" || rest[0] == "workspaces") {
		l.others = true
		if rest[0] == "workspace" {
			l.member = rest[1]
		}
		return l, true
	}
	verb := ""
	if len(rest) > 0 {
		verb = rest[0]
	}
	switch verb {
	case "exec", "dlx", "x":
		l.drop(at + 1)
		l.packageCommand()
		return l, false
	case "run", "run-script":
		at++
		for at < len(l.words) && strings.HasPrefix(l.words[at], "-") {
			at += l.managerOption(at)
		}
		if rest = l.words[min(at, len(l.words)):]; len(rest) == 0 {
			return l, true
		}
		verb = rest[0]
	}
	for i := at; i < len(l.words) && l.words[i] != "--"; i++ { // npm takes options behind the name too
		if strings.HasPrefix(l.words[i], "-") {
			l.managerOption(i)
		}
	}
	switch {
	case l.others:
		return l, true
	case l.dir != "" && l.dir != ".": // the script is one of the package there
		l.others, l.member = true, l.dir
		return l, true
	case p.script(verb).Str() != "":
		return p.named(l, verb, passed(manager, l.raw[at+1:]), depth), true
	case manager == "bun" && (isCode(verb) || verb == "." || strings.Contains(verb, "/")), verb == "":
		return l, true
	case manager == "npm": // it runs no command that is no script
		l.words, l.raw = nil, nil
		return l, true
	}
	l.drop(at)
	return l, false
}

// passed are the words that a package manager hands on to the script that it runs: all behind its name, but of npm's own options only
// what stands behind --.
func passed(manager string, words []string) []string {
	at := slices.Index(words, "--")
	if at < 0 {
		at = len(words)
	}
	own := slices.Clone(words[:at])
	if manager == "npm" {
		own = slices.DeleteFunc(own, func(w string) bool { return strings.HasPrefix(w, "-") })
	}
	return append(own, words[min(at+1, len(words)):]...)
}

// managerOption notes what an option of a package manager says of the packages whose scripts run, and gives how many words
// it takes.
func (l *launch) managerOption(at int) int {
	name, value, inline := strings.Cut(l.words[at], "=")
	next := ""
	if !inline && at+1 < len(l.words) {
		next = l.words[at+1]
	}
	if !inline {
		value = next
	}
	switch name {
	case "-w", "--workspace", "--filter", "-F", "--prefix", "-C", "--cwd", "--dir":
		if name == "-w" && l.words[0] == "pnpm" { // the root
			return 1
		}
		l.others, l.member = true, path.Clean(strings.TrimSuffix(value, "..."))
		if inline {
			return 1
		}
		return 2
	case "-r", "--recursive", "--workspaces", "-ws", "--parallel":
		l.others = true
	}
	return 1
}

// isRunner tells commands that run several scripts, or those of other packages.
func isRunner(name string) bool {
	return slices.Contains([]string{"turbo", "lerna", "nx", "rush", "moon", "lage", "wsrun", "foreman", "nf", "npm-run-all", "npm-run-all2", "run-s",
		"run-p", "concurrently", "conc"}, name)
}

func (p *pkg) runner(l launch, depth int) launch {
	switch l.words[0] {
	case "npm-run-all", "npm-run-all2", "run-s", "run-p":
		var names []string
		for _, w := range l.words[1:] {
			if !strings.HasPrefix(w, "-") {
				names = append(names, w)
			}
		}
		parallel := l.words[0] == "run-p" || slices.Contains(l.words, "-p") || slices.Contains(l.words, "--parallel")
		if len(names) == 0 {
			return l
		}
		if parallel {
			return p.parallel(l, names, true, depth)
		}
		for _, name := range names[:len(names)-1] {
			l.before = append(l.before, p.script(name).Str())
		}
		return p.named(l, names[len(names)-1], nil, depth)
	case "concurrently", "conc":
		var texts []string
		for i := 1; i < len(l.words); i++ {
			switch w := l.words[i]; {
			case slices.Contains([]string{"-n", "--names", "-c", "--prefix-colors", "-p", "--prefix", "-s", "--success"}, w):
				i++
			case !strings.HasPrefix(w, "-"):
				texts = append(texts, w)
			}
		}
		return p.parallel(l, texts, false, depth)
	case "nx":
		l.others = true
		if at := slices.IndexFunc(l.words, func(w string) bool { return w == "serve" || w == "start" || w == "run" }); at >= 0 && at+1 < len(l.words) {
			l.member, _, _ = strings.Cut(l.words[at+1], ":")
		}
		return l
	}
	l.others = true
	for _, w := range l.words {
		for _, option := range []string{"--filter=", "--scope=", "-F="} {
			if value, ok := strings.CutPrefix(w, option); ok {
				l.member = path.Clean(strings.TrimSuffix(value, "..."))
			}
		}
	}
	return l
}

// parallel follows commands that run at the same time to the first that is a server, and notes the others.
func (p *pkg) parallel(l launch, texts []string, scripts bool, depth int) launch {
	var found []launch
	for _, text := range texts {
		name := strings.TrimPrefix(text, "npm:")
		one := launch{script: l.script, port: l.port, before: l.before}
		if scripts || name != text {
			found = append(found, p.named(one, name, nil, depth))
			continue
		}
		found = append(found, p.follow(one, text, depth-1))
	}
	at := slices.IndexFunc(found, func(f launch) bool {
		return slices.Contains([]string{"node", "nodemon", "bun", "tsx", "ts-node"}, f.program())
	})
	if len(found) == 0 {
		return l
	}
	at = max(at, 0)
	for i, text := range texts {
		if i != at {
			found[at].beside = append(found[at].beside, text)
		}
	}
	return found[at]
}
