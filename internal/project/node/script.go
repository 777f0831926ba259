package node

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
)

// idle matches scripts that do nothing a build could use: npm's placeholder test, an echo, a type check alone.
var idle = lazyregexp.New(`^\s*(echo\b[^&|;]*(&&\s*exit\s+\d+)?|exit\s+\d+|true|:|tsc\b[^&|;]*--noEmit[^&|;]*)\s*$`)

// does reports whether a script is there and does something.
func does(script *manifest.Value) bool {
	return strings.TrimSpace(script.Str()) != "" && !idle.MatchString(script.Str())
}

// nodeCall is a call of node in a script.
type nodeCall struct {
	flags []string
	file  string
	args  []string
	alone bool // the script does nothing else
}

// parseNode reads the last command of the script as a call of node that suits production. ok is false for any other
// command, for one that watches or debugs, and where a word is only known to a shell.
func parseNode(script string) (call nodeCall, ok bool) {
	words, alone := lastCommand(script)
	if len(words) == 0 || words[0] != "node" {
		return call, false
	}
	words = words[1:]
	for len(words) > 0 && strings.HasPrefix(words[0], "-") {
		flag := words[0]
		if strings.HasPrefix(flag, "--watch") || strings.HasPrefix(flag, "--inspect") || slices.Contains([]string{"-e", "--eval", "-p", "--print", "--test", "--run", "-"}, flag) {
			return call, false
		}
		call.flags, words = append(call.flags, flag), words[1:]
		if takesValue(flag) && len(words) > 0 {
			call.flags, words = append(call.flags, words[0]), words[1:]
		}
	}
	if len(words) == 0 {
		return call, false
	}
	call.file, call.args, call.alone = words[0], words[1:], alone
	return call, true
}

// lastCommand gives the words of the script's last command without variables in front, and whether it is the only one; none
// where a word is only known to a shell.
func lastCommand(script string) (words []string, alone bool) {
	commands, literal := splitCommands(script)
	if !literal || len(commands) == 0 {
		return nil, false
	}
	words = commands[len(commands)-1]
	for len(words) > 0 && (assignment.MatchString(words[0]) || slices.Contains([]string{"cross-env", "env", "exec"}, words[0])) {
		words = words[1:]
	}
	return words, len(commands) == 1
}

var assignment = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*=`)

// takesValue reports whether the option of node has its value in the next word.
func takesValue(flag string) bool {
	return slices.Contains([]string{"-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions",
		"--env-file", "--title"}, flag)
}

// option gives the value of the first of the named options in a script: "--outDir=x" or "--outDir x".
func option(script string, names ...string) string {
	commands, _ := splitCommands(script)
	for _, words := range commands {
		for i, w := range words {
			name, value, ok := strings.Cut(w, "=")
			if !slices.Contains(names, name) {
				continue
			}
			if ok {
				return value
			}
			if i+1 < len(words) && !strings.HasPrefix(words[i+1], "-") {
				return words[i+1]
			}
		}
	}
	return ""
}

// Builds reports whether a package.json has a build script that does something.
func Builds(doc *manifest.Value) bool { return does(doc.Get("scripts", "build")) }
