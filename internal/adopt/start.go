package adopt

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/presets"
)

// starts is what the image runs, where the preset would run something else.
func (a *adopter) starts() []candidate {
	hand, made := generator.Program(a.hand), generator.Program(a.now.made)
	if len(hand) == 0 || len(made) == 0 || generator.SameStart(hand, made, a.hand.Workdir.Value) {
		return nil
	}
	line := 0
	for _, s := range []*dockerfile.Start{a.hand.Entrypoint, a.hand.Command} {
		if s != nil {
			line = s.Line
		}
	}
	switch {
	case len(made) == 1 && a.builtProgram(hand[0]):
		return a.arguments(hand[1:], line)
	case path.Base(hand[0]) == "java" && path.Base(made[0]) == "java":
		return a.java(hand[1:], line)
	case a.preset.Manifest.Params["entry"].Type == presets.TypePath && slices.Contains([]string{"node", "bun"}, path.Base(hand[0])):
		return a.entry(hand[1:], line)
	}
	return nil
}

func (a *adopter) arguments(args []string, line int) []candidate {
	if len(args) == 0 {
		return nil
	}
	return []candidate{{line: line, settings: []setting{{[]string{"command"}, args}}}}
}

// builtProgram tells whether a path is that of a file which a stage before has built, or of the program by its name.
func (a *adopter) builtProgram(p string) bool {
	here := func(r dockerfile.Run) bool { // the image is the one that it is built in
		return slices.ContainsFunc(r.Commands, func(w []string) bool {
			return callOf(w).is("go build", "go install", "cargo build", "cargo install")
		})
	}
	if starts := a.now.made.Starts(); path.Base(p) == path.Base(starts[0]) || slices.ContainsFunc(a.hand.Runs, here) {
		return true
	}
	return slices.ContainsFunc(a.hand.Copies, func(c dockerfile.Copied) bool {
		if a.hand.Feed(c.From) == nil {
			return false
		}
		at := func(target string) bool {
			return target == p || path.Clean(target) == path.Join(a.hand.Workdir.Value, p) || !strings.Contains(p, "/") && path.Base(target) == p
		}
		if strings.HasSuffix(c.Target, "/") {
			return slices.ContainsFunc(c.Sources, func(s string) bool { return at(path.Join(c.Target, path.Base(s))) })
		}
		return at(c.Target)
	})
}

// jvmVariable tells a variable that the old start hands to the JVM through a shell.
func (a *adopter) jvmVariable(name string) bool {
	made := generator.Program(a.now.made)
	if len(made) == 0 || path.Base(made[0]) != "java" {
		return false
	}
	for _, s := range []*dockerfile.Start{a.hand.Entrypoint, a.hand.Command} {
		if s != nil && s.Words != nil && regexp.MustCompile(`\$\{?`+regexp.QuoteMeta(name)+`\b`).MatchString(s.Shell) {
			return true
		}
	}
	return false
}

// java takes the JVM's options and the program's arguments apart: java OPTIONS -jar FILE ARGUMENTS.
func (a *adopter) java(words []string, line int) []candidate {
	jar := slices.Index(words, "-jar")
	if jar < 0 || jar+1 >= len(words) {
		return nil
	}
	var out []candidate
	if jar > 0 && a.preset.Manifest.Params["jvm_options"].Type != "" {
		out = append(out, candidate{line: line, settings: []setting{{[]string{"with", "jvm_options"}, strings.Join(words[:jar], " ")}}})
	}
	return append(out, a.arguments(words[jar+2:], line)...)
}

// entry is the file that node or bun runs, with the options of node as those of NODE_OPTIONS, and arguments of the program.
func (a *adopter) entry(words []string, line int) []candidate {
	var options []string
	for len(words) > 0 && nodeOption.MatchString(words[0]) {
		options, words = append(options, words[0]), words[1:]
	}
	if len(words) != 1 || strings.HasPrefix(words[0], "-") || len(options) > 0 && find(a.hand.Environment, "NODE_OPTIONS").Line > 0 {
		return nil
	}
	file := strings.TrimPrefix(words[0], "./")
	if dir := a.hand.Workdir.Value; path.IsAbs(file) && dir != "" {
		file = strings.TrimPrefix(file, strings.TrimSuffix(dir, "/")+"/")
	}
	var out []candidate
	if len(options) > 0 {
		out = append(out, candidate{line: line, settings: []setting{{[]string{"environment", "NODE_OPTIONS"}, strings.Join(options, " ")}}})
	}
	if file == a.now.out.Image.Params["entry"].Value {
		return out
	}
	return append(out, candidate{line: line, settings: []setting{{[]string{"with", "entry"}, file}}})
}

// nodeOption is an option of node that NODE_OPTIONS may hold as well.
var nodeOption = lazyregexp.New(`^--(?:enable-source-maps|max-old-space-size=\d+|max-semi-space-size=\d+|max-http-header-size=\d+|no-warnings|no-deprecation|trace-warnings|unhandled-rejections=\w+|dns-result-order=\w+|experimental-[\w-]+|import=[^\s"']+|require=[^\s"']+)$`)

// startFiles are the words of the old start that name what it runs: the program, behind interpreters and wrappers what they run, and
// behind an entrypoint the first word of the command. A file among the arguments of a program is only read by it.
func (a *adopter) startFiles() []string {
	out := launched(a.hand.Starts())
	if c := a.hand.Command; c != nil && len(c.Words) > 0 {
		out = append(out, c.Words[0])
	}
	return out
}

// launched are the programs that a command runs one by the other: tini -- sh run.sh.
func launched(words []string) []string {
	var out []string
	for len(words) > 0 {
		out = append(out, words[0])
		if !slices.Contains([]string{"tini", "dumb-init", "catatonit", "su-exec", "gosu", "exec", "env", "sh", "bash", "ash", "node", "bun", "java", "python", "python3", "npx", "pm2-runtime"}, path.Base(words[0])) {
			break
		}
		next := slices.IndexFunc(words[1:], func(w string) bool { return !strings.HasPrefix(w, "-") })
		if next < 0 {
			break
		}
		words = words[1+next:]
	}
	return out
}
