package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
)

// launch is what a script runs in the end: the words of one command, without variables, wrappers and package managers in
// front.
type launch struct {
	script *manifest.Value // that names the command
	source string          // the place that states it, where no script does
	words  []string        // without quotes
	raw    []string        // as they are written
	before []string        // commands that run first, as they are written
	beside []string        // commands that run at the same time
	port   string          // that the script sets PORT to
	dir    string          // relative to the package, where the script changes it
	others bool            // it runs scripts of other packages
	member string          // name or folder of the one package whose script it runs
}

// program is the command's first word, "" where there is none.
func (l launch) program() string {
	if len(l.words) == 0 {
		return ""
	}
	return l.words[0]
}

// sub is the first word behind the program that is no option.
func (l launch) sub() string {
	for _, w := range l.words[min(1, len(l.words)):] {
		if !strings.HasPrefix(w, "-") {
			return w
		}
	}
	return ""
}

// drop takes the first n words off.
func (l *launch) drop(n int) {
	n = min(n, len(l.words))
	l.words, l.raw = l.words[n:], l.raw[n:]
}

// maxScripts bounds how many scripts one leads to.
const maxScripts = 8

// launched follows a script of the package to the command that it runs.
func (p *pkg) launched(script *manifest.Value) launch {
	return p.follow(launch{script: script}, script.Str(), maxScripts)
}

// launchedText follows a command that no script of the package is.
func (p *pkg) launchedText(text string) launch { return p.follow(launch{}, text, maxScripts) }

func (p *pkg) follow(l launch, text string, depth int) launch {
	text = strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(text, "("); ok {
		if inner, ok = strings.CutSuffix(inner, ")"); ok && !strings.ContainsAny(inner, "()") {
			text = inner
		}
	}
	commands := commandsOf(text)
	if len(commands) == 0 || depth <= 0 {
		l.words, l.raw = nil, nil
		return l
	}
	at := mainCommand(commands)
	for i, c := range commands {
		switch first := c.words[0]; {
		case i == at:
		case i > 0 && (commands[i-1].then == "|" || commands[i-1].then == "||"):
		case first == "cd" && len(c.words) > 1:
			l.dir = path.Join(l.dir, c.words[1])
		case first == "set" || first == "export" || assignment.MatchString(first):
			l.assign(strings.Join(c.words, " "))
		case slices.Contains([]string{"echo", "exit", "sleep", "true", ":", "clear", "pwd"}, first):
		case c.then == "&" || i > at:
			l.beside = append(l.beside, strings.Join(c.raw, " "))
		default:
			l.before = append(l.before, strings.Join(c.raw, " "))
		}
	}
	l.words, l.raw = commands[at].words, commands[at].raw
	return p.unwrap(l, depth)
}

// mainCommand is the command that a script ends in: of those at the same time the first that is no watcher, of a pipe its head.
func mainCommand(commands []command) int {
	at := len(commands) - 1
	for at > 0 && slices.Contains([]string{"|", "||", "&"}, commands[at-1].then) {
		at--
	}
	return at
}

var portAssigned = lazyregexp.New(`\bPORT=["']?(?:\$\{PORT:?-)?(\d+)`)

func (l *launch) assign(text string) {
	if m := portAssigned.FindStringSubmatch(text); m != nil {
		l.port = m[1]
	}
}

// unwrap takes off what stands in front of the program until nothing is left to take.
func (p *pkg) unwrap(l launch, depth int) launch {
	for len(l.words) > 0 {
		first, rest := programName(l.words[0]), l.words[1:]
		l.words = append([]string{first}, rest...)
		switch {
		case assignment.MatchString(first):
			l.assign(first)
			l.drop(1)
		case slices.Contains(prefixes(), first):
			l.drop(1)
		case slices.Contains(loaders(), first):
			l.drop(loaderWords(l.words))
		case (first == "pm2" || first == "pm2-runtime") && l.pm2():
		case slices.Contains([]string{"npx", "bunx", "pnpx"}, first):
			l.drop(1)
			l.packageCommand()
		case (first == "sh" || first == "bash") && len(rest) > 1 && rest[0] == "-c":
			return p.follow(l, rest[1], depth-1)
		case first == "node" && len(rest) > 1 && rest[0] == "--run":
			return p.named(l, rest[1], nil, depth)
		case isManager(first):
			next, done := p.managed(l, depth)
			if done {
				return next
			}
			l = next
		case isRunner(first):
			return p.runner(l, depth)
		default:
			return l
		}
	}
	return l
}

// programName is the name of a command: of one in node_modules/.bin what stands behind that.
func programName(word string) string {
	if at := strings.LastIndex(word, "node_modules/.bin/"); at >= 0 {
		return word[at+len("node_modules/.bin/"):]
	}
	if word == "$npm_execpath" || word == "${npm_execpath}" {
		return "npm"
	}
	return word
}

// prefixes are commands that run the one behind them.
func prefixes() []string {
	return []string{"cross-env", "cross-env-shell", "env", "exec", "sudo", "nohup", "time", "command", "dumb-init", "tini", "--", "start-server"}
}

// loaders are commands that set variables from a file or a vault and run the one behind their options.
func loaders() []string {
	return []string{"dotenv", "dotenvx", "dotenv-flow", "env-cmd", "doppler", "infisical", "op", "varlock"}
}

func loaderWords(words []string) int {
	if at := slices.Index(words, "--"); at > 0 {
		return at + 1
	}
	at := 1
	for at < len(words) && (strings.HasPrefix(words[at], "-") || words[at] == "run") {
		if slices.Contains([]string{"-e", "-f", "-v", "--file", "--environments", "--env-file"}, words[at]) && !strings.Contains(words[at], "=") {
			at++
		}
		at++
	}
	return at
}

// packageCommand takes off the options of npx and the version behind the name of what it runs.
func (l *launch) packageCommand() {
	for len(l.words) > 0 && strings.HasPrefix(l.words[0], "-") {
		if slices.Contains([]string{"-p", "--package", "-c"}, l.words[0]) {
			l.drop(1)
		}
		l.drop(1)
	}
	if len(l.words) == 0 {
		return
	}
	name := l.words[0]
	if at := strings.LastIndex(name, "@"); at > 0 {
		name = name[:at]
	}
	l.words = append([]string{name}, l.words[1:]...)
	l.raw = append([]string{name}, l.raw[1:]...)
}

// named follows the script of that name, which is handed the words; without one nothing is known.
func (p *pkg) named(l launch, name string, words []string, depth int) launch {
	script := p.script(name)
	if script.Str() == "" {
		l.words, l.raw = nil, nil
		return l
	}
	l.script = script
	return p.follow(l, strings.Join(append([]string{script.Str()}, words...), " "), depth-1)
}
