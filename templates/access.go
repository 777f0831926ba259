package templates

import (
	"fmt"
	"slices"
	"strings"
)

// Access is what the commands of one kind of package manager need to reach their registries. No secret is a part of it: commands
// read secrets from the files that BuildKit mounts.
type Access struct {
	// Packages are programs that the manager calls, under the one name that apk and apt have for each.
	Packages []string `json:"packages,omitempty"`
	// Environment are variables of the stage.
	Environment []Pair `json:"environment,omitempty"`
	// Files are written, and Commands run, in front of the first command that needs them. They stay in the stage's layers.
	Files    []Written  `json:"files,omitempty"`
	Commands [][]string `json:"commands,omitempty"`
	// Mounts are mounted for each command; Tokens are variables that hold a secret while it runs.
	Mounts []Mount `json:"mounts,omitempty"`
	Tokens []Token `json:"tokens,omitempty"`
	SSH    bool    `json:"ssh,omitempty"`
	// Authorities are the variables by which the manager knows a bundle of authorities, beside those that all tools know.
	Authorities []string `json:"authorities,omitempty"`
	// KeyStore tells that its authorities stand in a key store of Java's.
	KeyStore bool   `json:"key_store,omitempty"`
	Origin   Origin `json:"origin"`
}

// Written is a small file of lines.
type Written struct {
	Path  string   `json:"path"`
	Lines []string `json:"lines"`
}

// Mount is a secret, or a path of the context, at a path of the build.
type Mount struct {
	Secret string `json:"secret,omitempty"`
	Source string `json:"source,omitempty"`
	Target string `json:"target,omitempty"` // of a secret: empty for BuildKit's own place
	Origin Origin `json:"origin"`
}

// Token is a variable whose value is a secret's.
type Token struct {
	Variable string `json:"variable"`
	Secret   string `json:"secret"`
	Origin   Origin `json:"origin"`
}

// flagLine separates the options of a RUN that has one on each line.
const flagLine = " \\\n    "

// accessMounts writes the mounts that some kinds of managers need, and those of the build's own authorities. codes are commands of
// the user's in the same RUN, which have their secrets mounted already.
func (r *rendering) accessMounts(kinds []string, separator string, codes ...Code) string {
	var b strings.Builder
	seen := map[Mount]bool{}
	mount := func(m Mount) {
		key := Mount{Secret: m.Secret, Source: m.Source, Target: m.Target}
		given := m.Target == "" && slices.ContainsFunc(codes, func(c Code) bool { return slices.Contains(c.Secrets, m.Secret) })
		if !seen[key] && !given {
			b.WriteString(r.mount(m) + separator)
		}
		seen[key] = true
	}
	if ca := r.in.Trust.Build; ca.Value != "" {
		mount(Mount{Secret: ca.Value, Origin: ca.Origin})
	}
	for _, k := range kinds {
		a := r.in.Access[k]
		if a.SSH && !slices.ContainsFunc(codes, func(c Code) bool { return c.SSH }) {
			b.WriteString(r.add("--mount=type=ssh,required=true", "--mount=type=ssh,required=true", a.Origin) + separator)
		}
		for _, t := range a.Tokens {
			mount(Mount{Secret: t.Secret, Origin: t.Origin})
		}
		for _, m := range a.Mounts {
			mount(m)
		}
		if a.KeyStore && r.in.Trust.Build.Value != "" {
			b.WriteString("--mount=type=tmpfs,target=" + keyStoreFolder + separator)
		}
	}
	return b.String()
}

func (r *rendering) mount(m Mount) string {
	if m.Secret == "" {
		source, err := ContextPath(m.Source)
		if err != nil {
			r.refuse(m.Origin, err)
			return ""
		}
		r.source(source, m.Origin)
		return r.add("--mount=type=bind,source="+source+",target="+m.Target, "--mount=type=bind,source="+benign+",target="+benign, m.Origin)
	}
	target := ""
	if m.Target != "" {
		target = ",target=" + m.Target
	}
	return "--mount=type=secret,id=" + r.bareWord(m.Secret, benign, m.Origin) + target + ",required=true"
}

// accessCommands writes what stands in front of a command that reaches some kinds of registries. known are the kinds whose files
// are there already, from this stage or one that it is FROM.
func (r *rendering) accessCommands(kinds, known []string) string {
	var b strings.Builder
	for _, k := range kinds {
		a := r.in.Access[k]
		if !slices.Contains(known, k) {
			b.WriteString(r.accessFiles(a))
		}
		for _, t := range a.Tokens {
			b.WriteString(r.bareWord(t.Variable, benign, t.Origin) + `="$(cat /run/secrets/` + r.bareWord(t.Secret, benign, t.Origin) + `)"` + " \\\n    && export " +
				r.bareWord(t.Variable, benign, t.Origin) + andNext)
		}
	}
	return b.String() + r.authorities(kinds)
}

// andNext joins a command to the one on the next line.
const andNext = " \\\n    && "

func (r *rendering) accessFiles(a Access) string {
	var b strings.Builder
	for _, f := range a.Files {
		if folder := f.Path[:strings.LastIndexByte(f.Path, '/')]; folder != "/root" {
			b.WriteString("mkdir -p " + r.put(ShellWord(folder), benign, a.Origin) + andNext)
		}
		b.WriteString(`printf '%s\n'`)
		for _, l := range f.Lines {
			b.WriteString(" \\\n        " + r.put(shellQuote(l), benign, a.Origin))
		}
		b.WriteString(" >" + r.put(ShellWord(f.Path), benign, a.Origin) + andNext)
	}
	for _, c := range a.Commands {
		for i, w := range c {
			if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString(r.put(shellArgument(w), benign, a.Origin))
		}
		b.WriteString(andNext)
	}
	return b.String()
}

// reach stands in front of a command, outside of a main step, that asks a registry: {{ reach "npm" }}npm install --global pnpm.
// It ends the options of the RUN.
func (r *rendering) reach(kind string) (string, error) {
	if r.base == nil {
		return "", fmt.Errorf("reach %q stands in a stage that is open; a main step has mounts and before", kind)
	}
	kinds := []string{kind}
	text := r.accessMounts(kinds, flagLine) + r.accessCommands(kinds, r.base.reached)
	r.base.reached = append(slices.Clone(r.base.reached), kind)
	return text, nil
}

// accessOpen writes what a stage that reaches registries has from its beginning, unless it has it from above: variables. Packages
// are installed with those of the user.
func (r *rendering) accessOpen(stage string) string {
	var b strings.Builder
	for _, k := range r.in.Reaches[stage] {
		if slices.Contains(r.stages[stage].opened, k) {
			continue
		}
		for _, p := range r.in.Access[k].Environment {
			b.WriteString("ENV " + r.pair(p) + "\n")
		}
	}
	r.stages[stage].opened = append(slices.Clone(r.stages[stage].opened), r.in.Reaches[stage]...)
	return b.String()
}

// accessPackages are the programs that the managers of a stage call, unless it has them from above. They are installed where the
// base can install something; other bases are taken to have them.
func (r *rendering) accessPackages(stage string) []Text {
	var out []Text
	base := r.stages[stage]
	if base.Packages != "apk" && base.Packages != "apt" {
		return nil
	}
	for _, k := range r.in.Reaches[stage] {
		if slices.Contains(base.opened, k) {
			continue
		}
		for _, p := range r.in.Access[k].Packages {
			out = append(out, Text{Value: p, Origin: r.in.Access[k].Origin})
		}
	}
	return out
}
