package templates

import (
	"fmt"
	"slices"
	"strings"
)

// first returns the origin of the first thing that a user put into the slots, if there is any.
func (s Slots) first() (Origin, bool) {
	var found []Origin
	for _, m := range []map[string][]Text{s.Packages, s.Libraries} {
		for _, k := range sortedKeys(m) {
			for _, t := range m[k] {
				found = append(found, t.Origin)
			}
		}
	}
	for _, e := range s.Environment {
		found = append(found, e.Origin)
	}
	for _, c := range s.Copy {
		found = append(found, c.Origin)
	}
	for _, f := range s.Fetch {
		found = append(found, f.Origin)
	}
	for _, c := range slices.Concat(s.Before, s.After) {
		found = append(found, c.Origin)
	}
	if s.Append != nil {
		found = append(found, s.Append.Origin)
	}
	if len(found) == 0 {
		return Origin{}, false
	}
	return found[0], true
}

// open begins a stage: it fixes what the stage stands on and writes the slots that come first (packages, libraries,
// environment, copy, fetch). In a stage without a main step ("plain" as second argument) the entries of before are RUNs here.
func (r *rendering) open(name string, kind ...string) string {
	base := r.base
	r.stages[name] = base
	r.opened[name] = true
	s := r.in.Stages[name]
	var b strings.Builder
	if r.wantsRoot(s, base, slices.Contains(kind, "plain")) {
		b.WriteString("USER 0:0\n")
	}
	b.WriteString(r.install(name, s, base))
	for _, e := range s.Environment {
		b.WriteString("ENV " + r.put(e.Key+"="+envWord(e.Value), benign+"="+benign, e.Origin) + "\n")
	}
	for _, c := range s.Copy {
		b.WriteString(r.slotCopy(c))
	}
	for _, f := range s.Fetch {
		b.WriteString(r.slotFetch(f))
	}
	if slices.Contains(kind, "plain") {
		b.WriteString(r.plainRuns(name, s.Before))
	}
	return b.String()
}

// wantsRoot: packages are installed, and code runs, as root; the last stage's USER is written by tail.
func (r *rendering) wantsRoot(s Slots, base stageBase, plain bool) bool {
	if base.User == "" || base.User == "0" || base.User == "root" || !base.Shell {
		return false
	}
	return len(s.Packages)+len(s.Libraries) > 0 || plain && len(s.Before)+len(s.After) > 0
}

// close ends a stage. In a stage without a main step ("plain") the entries of after are RUNs here; then come the raw
// instructions of append.
func (r *rendering) close(name string, kind ...string) string {
	s := r.in.Stages[name]
	var b strings.Builder
	if slices.Contains(kind, "plain") {
		b.WriteString(r.plainRuns(name, s.After))
	}
	if s.Append != nil {
		b.WriteString(r.putCode(strings.TrimRight(s.Append.Text, "\n")+"\n", s.Append.Origin))
	}
	return b.String()
}

// install writes the RUN of the packages and that of the libraries.
func (r *rendering) install(stage string, s Slots, base stageBase) string {
	packages := r.choose(stage, "packages", s.Packages, base)
	libraries := r.choose(stage, "libraries", s.Libraries, base)
	if base.buildPlatform && len(libraries) > 0 {
		return r.installRun(packages, base, "") + "ARG BUILDARCH\nARG TARGETARCH\n" +
			r.installRun(libraries, base, `test "${BUILDARCH}" = "${TARGETARCH}" && `)
	}
	all := slices.Concat(packages, libraries)
	slices.SortFunc(all, func(a, b Text) int { return strings.Compare(a.Value, b.Value) })
	return r.installRun(slices.CompactFunc(all, func(a, b Text) bool { return a.Value == b.Value }), base, "")
}

// choose takes the list for the package manager of the stage's base; a list for another manager alone is a finding.
func (r *rendering) choose(stage, slot string, lists map[string][]Text, base stageBase) []Text {
	if l := lists[base.Packages]; len(l) > 0 {
		return l
	}
	for _, manager := range sortedKeys(lists) {
		if len(lists[manager]) == 0 {
			continue
		}
		o := lists[manager][0].Origin
		if base.Packages != "apt" && base.Packages != "apk" {
			r.find(RuleSlot, o, "choose a base with "+manager+" for this stage: another value of with.base or with.builder",
				"stage %s stands on %s, which has no package manager", stage, base.image)
		} else {
			r.find(RuleSlot, o, fmt.Sprintf("write the names that %s knows under %s.%s", base.Packages, slot, base.Packages),
				"stage %s stands on %s, whose package manager is %s, not %s", stage, base.image, base.Packages, manager)
		}
		return nil
	}
	return nil
}

// installRun writes one RUN that installs packages; guard is shell text in front of it.
func (r *rendering) installRun(packages []Text, base stageBase, guard string) string {
	if len(packages) == 0 {
		return ""
	}
	words := make([]string, len(packages))
	for i, p := range packages {
		words[i] = r.put(shellWord(p.Value), benign, p.Origin)
	}
	names := strings.Join(words, " ")
	if base.Packages == "apk" {
		return "RUN " + guard + "apk add --no-cache " + names + "\n"
	}
	return "RUN " + guard + "apt-get update \\\n    && apt-get install -y --no-install-recommends " + names +
		" \\\n    && rm -rf /var/lib/apt/lists/*\n"
}

func (r *rendering) slotCopy(c Copy) string {
	source, err := ContextPath(c.Source)
	target, err2 := ImagePath(c.Target)
	if err == nil {
		err = err2
	}
	if err != nil {
		r.find(RuleValue, c.Origin, "", "%v", err)
		return ""
	}
	flags := "--link "
	if c.Chown != "" {
		flags += "--chown=" + r.put(c.Chown, benign, c.Origin) + " "
	}
	if c.Mode != "" {
		flags += "--chmod=" + r.put(c.Mode, benign, c.Origin) + " "
	}
	r.source(source, c.Origin)
	return "COPY " + flags + r.put(relative(source)+" "+dotted(target), benign+" "+benign, c.Origin) + "\n"
}

func (r *rendering) slotFetch(f Fetch) string {
	target, err := ImagePath(f.Target)
	if err != nil {
		r.find(RuleValue, f.Origin, "", "%v", err)
		return ""
	}
	mode := f.Mode
	if mode == "" {
		mode = "0644"
	}
	return "ADD --link --checksum=" + r.put("sha256:"+f.SHA256, benign, f.Origin) + " --chmod=" + r.put(mode, benign, f.Origin) + " " +
		r.put(strings.ReplaceAll(f.URL, "$", `\$`)+" "+dotted(target), benign+" "+benign, f.Origin) + "\n"
}

// plainRuns writes each entry as a RUN of its own.
func (r *rendering) plainRuns(stage string, codes []Code) string {
	var b strings.Builder
	for i, c := range codes {
		if !r.shell(stage, c) {
			continue
		}
		b.WriteString("RUN " + codeFlags([]Code{c}))
		if c.Inline {
			b.WriteString(r.putCode(c.Text, c.Origin) + "\n")
			continue
		}
		d := delimiter(c.Text, i)
		b.WriteString(r.putCode("sh -eu <<'"+d+"'\n"+strings.TrimRight(c.Text, "\n")+"\n"+d+"\n", c.Origin))
	}
	return b.String()
}

// shell finds code in a stage that has no shell to run it.
func (r *rendering) shell(stage string, c Code) bool {
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
	flags := codeFlags(slices.Concat(s.Before, s.After))
	if flags == "" {
		return ""
	}
	return r.putCode(flags, Origin{})
}

// codeFlags are the flags of a RUN for a list of code, each followed by the line break that the next one wants.
func codeFlags(codes []Code) string {
	var network, ssh string
	var secrets []string
	for _, c := range codes {
		if c.Network != "" {
			network = "--network=" + c.Network + continued
		}
		if c.SSH {
			ssh = "--mount=type=ssh,required=true" + continued
		}
		secrets = append(secrets, c.Secrets...)
	}
	slices.Sort(secrets)
	flags := network + ssh
	for _, id := range slices.Compact(secrets) {
		flags += "--mount=type=secret,id=" + id + ",required=true" + continued
	}
	return flags
}

// continued ends a line of an instruction that goes on.
const continued = " \\\n    "

// before writes the code that runs in front of a main step, in the same RUN: "code && ". Text of several lines goes to a
// shell of its own through a heredoc, whose body the parser looks for below the instruction: that is why after, which ends
// the instruction, writes all bodies.
func (r *rendering) before(stage string) string {
	var b strings.Builder
	for i, c := range r.in.Stages[stage].Before {
		if r.shell(stage, c) {
			b.WriteString(r.putCode(joined(c, i)+continued+"&& ", c.Origin))
		}
	}
	return b.String()
}

// after writes the code that runs behind a main step, ends the RUN, and writes the bodies of the heredocs that it opened.
func (r *rendering) after(stage string) string {
	s := r.in.Stages[stage]
	var b strings.Builder
	for i, c := range s.After {
		if r.shell(stage, c) {
			b.WriteString(r.putCode(continued+"&& "+joined(c, len(s.Before)+i), c.Origin))
		}
	}
	for i, c := range slices.Concat(s.Before, s.After) {
		if !c.Inline {
			b.WriteString(r.putCode("\n"+strings.TrimRight(c.Text, "\n")+"\n"+delimiter(c.Text, i), c.Origin))
		}
	}
	return b.String()
}

func joined(c Code, i int) string {
	if c.Inline {
		return c.Text
	}
	return "sh -eu <<'" + delimiter(c.Text, i) + "'"
}

// delimiter is a heredoc delimiter that no line of the text equals.
func delimiter(text string, i int) string {
	d := fmt.Sprintf("SCRIPT_%d", i+1)
	for slices.ContainsFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(l) == d }) {
		d += "_"
	}
	return d
}
