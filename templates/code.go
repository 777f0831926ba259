package templates

import (
	"fmt"
	"slices"
	"strings"
)

// This file writes the shell code of slots. A line of code is joined to its surroundings by &&. Code of several lines, or
// that cannot be joined, is a script in a heredoc with a quoted delimiter: no character of it means anything to BuildKit then.
// A script in a main step goes to a shell of its own, which reads it from descriptor 3: from its standard input the commands
// of the script could read it too.

// inline tells whether the code can be joined.
func (c Code) inline() bool { return c.Inline && !strings.Contains(c.line(), "\n") }

// line is the code without the blanks and line breaks around it.
func (c Code) line() string { return strings.TrimSpace(c.Text) }

// opening is what stands in the command line of a main step: the code, or a shell that reads the heredoc number n.
func (c Code) opening(n int) string {
	if c.inline() {
		return c.line()
	}
	return "sh -eu /dev/fd/3 3<<'" + c.delimiter(n) + "'"
}

// heredoc is the body of heredoc number n with its delimiter.
func (c Code) heredoc(n int) string {
	return strings.TrimRight(c.Text, "\n") + "\n" + c.delimiter(n)
}

// delimiter is a heredoc delimiter that no line of the code equals.
func (c Code) delimiter(n int) string {
	d := fmt.Sprintf("SCRIPT_%d", n+1)
	for slices.ContainsFunc(strings.Split(c.Text, "\n"), func(l string) bool { return strings.TrimSpace(l) == d }) {
		d += "_"
	}
	return d
}

// afterHeredoc makes a blank line below a heredoc: hadolint takes the next instruction for a part of it without one.
const afterHeredoc = "\n"

// plainRuns writes each entry as a RUN of its own.
func (r *rendering) plainRuns(stage string, codes []Code) string {
	var b strings.Builder
	for _, c := range codes {
		if !r.hasShell(stage, c) {
			continue
		}
		b.WriteString("RUN " + r.flags([]Code{c}, " ") + r.accessMounts(nil, " ", c))
		if c.inline() {
			b.WriteString(r.authorities(nil) + r.putCode(c.line()+"\n", c.Origin))
			continue
		}
		trusted := strings.TrimPrefix(strings.TrimSuffix(r.authorities(nil), andNext)+"\n", "\n")
		b.WriteString(r.putCode("<<'"+c.delimiter(0)+"'\nset -eu\n", c.Origin) + trusted + r.putCode(c.heredoc(0)+"\n", c.Origin) + afterHeredoc)
	}
	return b.String()
}

// hasShell finds code in a stage that has no shell to run it.
func (r *rendering) hasShell(stage string, c Code) bool {
	base := r.stages[stage]
	if !base.Shell {
		r.find(RuleSlot, c.Origin, "choose a base with a shell for this stage: another value of with.base or with.builder",
			"stage %s stands on %s, which has no shell", stage, base.image)
	}
	return base.Shell
}

// mounts writes the flags that the slots' code needs at a stage's main step: secrets, ssh, network.
func (r *rendering) mounts(stage string) string {
	s := r.in.Stages[stage]
	codes, access := slices.Concat(s.Before, s.After), ""
	if kinds, ok := r.in.Reaches[stage]; ok || len(codes) > 0 {
		access = r.accessMounts(kinds, flagLine, codes...)
	}
	return r.flags(codes, flagLine) + access
}

// flags writes the options of a RUN that executes some code, each with a separator behind it.
func (r *rendering) flags(codes []Code, separator string) string {
	var network, ssh, secrets string
	mounted := map[string]Origin{}
	var chosen Code
	for _, c := range codes {
		switch {
		case c.Network == "" || c.Network == chosen.Network:
		case chosen.Network != "":
			r.find(RuleSlot, c.Origin, "give both commands one network", "one step has two networks, %s and %s", chosen.Network, c.Network)
		default:
			chosen = c
			network = "--network=" + r.bareWord(c.Network, benign, c.Origin) + separator
		}
		if c.SSH && ssh == "" {
			ssh = r.putCode("--mount=type=ssh,required=true"+separator, c.Origin)
		}
		for _, id := range c.Secrets {
			if _, ok := mounted[id]; !ok {
				mounted[id] = c.Origin
			}
		}
	}
	for _, id := range sortedKeys(mounted) {
		secrets += "--mount=type=secret,id=" + r.bareWord(id, benign, mounted[id]) + ",required=true" + separator
	}
	return network + ssh + secrets
}

// before writes the code that runs in front of a main step, in the same RUN: "code && ". The bodies of its heredocs stand
// below the instruction, in the order in which they are opened: after, which ends the instruction, writes them all.
func (r *rendering) before(stage string) (string, error) {
	if r.current != stage {
		return "", fmt.Errorf("stage %q is not open", stage)
	}
	var b strings.Builder
	codes := r.in.Stages[stage]
	if kinds, ok := r.in.Reaches[stage]; ok || len(codes.Before)+len(codes.After) > 0 {
		st := r.stages[stage]
		b.WriteString(r.accessCommands(kinds, st.reached))
		st.reached = append(slices.Clone(st.reached), kinds...)
	}
	for i, c := range codes.Before {
		if r.hasShell(stage, c) {
			b.WriteString(r.putCode(c.opening(i)+" \\\n    && ", c.Origin))
		}
	}
	return b.String(), nil
}

// after writes the code that runs behind a main step, ends the RUN, and writes the bodies of the heredocs that it opened.
func (r *rendering) after(stage string) (string, error) {
	if r.current != stage {
		return "", fmt.Errorf("stage %q is not open", stage)
	}
	r.stages[stage].stepped = true
	s := r.in.Stages[stage]
	var b strings.Builder
	for i, c := range s.After {
		if r.hasShell(stage, c) {
			b.WriteString(r.putCode(" \\\n    && "+c.opening(len(s.Before)+i), c.Origin))
		}
	}
	end := ""
	for i, c := range slices.Concat(s.Before, s.After) {
		if !c.inline() {
			b.WriteString(r.putCode("\n"+c.heredoc(i), c.Origin))
			end = afterHeredoc
		}
	}
	return b.String() + end, nil
}
