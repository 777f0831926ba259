package templates

import (
	"errors"
	"fmt"
	"path"
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

// install writes the RUN of the packages and that of the libraries.
func (r *rendering) install(stage string, s Slots) string {
	base := r.stages[stage]
	packages := append(r.accessPackages(stage), r.choose(stage, "packages", s.Packages)...)
	libraries := r.choose(stage, "libraries", s.Libraries)
	if base.buildPlatform && len(libraries) > 0 {
		return r.installRun(packages, base.Packages, "") + "ARG BUILDARCH\nARG TARGETARCH\n" + r.installRun(libraries, base.Packages, nativeGuard)
	}
	all := slices.Concat(packages, libraries)
	slices.SortStableFunc(all, func(a, b Text) int { return strings.Compare(a.Value, b.Value) })
	return r.installRun(slices.CompactFunc(all, func(a, b Text) bool { return a.Value == b.Value }), base.Packages, "")
}

// nativeGuard stops a build whose libraries would be of the wrong architecture.
const nativeGuard = `test "${BUILDARCH}" = "${TARGETARCH}" || { echo "libraries of ${TARGETARCH} cannot be installed on ${BUILDARCH}" >&2; exit 1; } \
    && `

// choose takes the list for the package manager of the stage's base; a list for another manager alone is a finding.
func (r *rendering) choose(stage, slot string, lists map[string][]Text) []Text {
	base := r.stages[stage]
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

// installPackages writes a RUN that installs packages which the preset itself needs, in a stage that is not open yet or has no main
// step: {{ install .p.native }}. They come from where those of the slots come from.
func (r *rendering) installPackages(v any) (string, error) {
	names, err := stringList(v)
	if err != nil {
		return "", err
	}
	base := r.base
	if s := r.stages[r.current]; base == nil && s != nil && s.plain {
		base = &s.stageBase
	}
	if base == nil || base.Packages != "apk" && base.Packages != "apt" {
		return "", errors.New("install stands in no stage without a main step whose base has a package manager")
	}
	packages := make([]Text, len(names))
	for i, n := range names {
		packages[i].Value = n
	}
	return unversioned(base.Packages) + strings.TrimSuffix(r.installRun(packages, base.Packages, ""), "\n"), nil
}

// unversioned stands above an installation that the preset decides on. The versions of the user's packages are the user's.
func unversioned(manager string) string {
	rule := map[string]string{"apk": "DL3018", "apt": "DL3008"}[manager]
	return "# Without versions: the image pins a release, whose archive keeps only the last build of a package.\n# hadolint ignore=" + rule + "\n"
}

// installRun writes one RUN by which a package manager installs packages; guard is shell text in front of it.
func (r *rendering) installRun(packages []Text, manager, guard string) string {
	if len(packages) == 0 {
		return ""
	}
	words := make([]string, len(packages))
	for i, p := range packages {
		if err := checkStart(p.Value, "package"); err != nil {
			r.refuse(p.Origin, err)
		}
		words[i] = r.put(shellArgument(p.Value), benign, p.Origin)
	}
	names := strings.Join(words, " ")
	run := "RUN " + r.accessMounts([]string{manager}, flagLine) + guard + r.accessCommands([]string{manager}, nil)
	if manager == "apk" {
		return run + "apk add --no-cache " + names + "\n"
	}
	option := ""
	if ca := r.in.Trust.Build; ca.Value != "" {
		option = " -o Acquire::https::CAInfo=/run/secrets/" + r.bareWord(ca.Value, benign, ca.Origin)
	}
	return run + "apt-get" + option + " update \\\n    && apt-get" + option + " install -y --no-install-recommends " + names +
		" \\\n    && rm -rf /var/lib/apt/lists/*\n"
}

func (r *rendering) slotCopy(c Copy) string {
	flags := "--link "
	if c.Chown != "" {
		flags += "--chown=" + r.bareWord(c.Chown, benign, c.Origin) + " "
	}
	if c.Mode != "" {
		flags += "--chmod=" + r.bareWord(c.Mode, benign, c.Origin) + " "
	}
	if c.From != "" {
		return "COPY " + flags + r.otherContext(c) + "\n"
	}
	var b strings.Builder
	for n, o := range r.outputs {
		if below, ok := Below(c.Source, o.Target); ok {
			return "COPY " + flags + r.outputCopy(n, below, c.Target, c.Origin) + "\n"
		}
		if below, ok := Below(o.Target, c.Source); ok {
			b.WriteString("COPY " + flags + r.outputCopy(n, "", path.Join(c.Target, below), c.Origin) + "\n")
		}
	}
	return "COPY " + flags + r.sourceAndTarget(c.Source, c.Target, c.Origin) + "\n" + b.String()
}

// otherContext is a copy from an additional context, whose paths this build's ignore file says nothing of.
func (r *rendering) otherContext(c Copy) string {
	source, err := ImagePath(c.Source)
	target, err2 := ImagePath(c.Target)
	if err = errors.Join(err, err2); err != nil {
		r.refuse(c.Origin, err)
		return ""
	}
	return "--from=" + r.bareWord(c.From, benign, c.Origin) + " " + r.add(source+" "+dotted(target), benign+" "+benign, c.Origin)
}

func (r *rendering) slotFetch(f Fetch) string {
	target, err := ImagePath(f.Target)
	if err = errors.Join(err, checkURL(f.URL)); err != nil {
		r.refuse(f.Origin, err)
		return ""
	}
	mode := f.Mode
	if mode == "" {
		mode = "0644"
	}
	return "ADD --link --checksum=sha256:" + r.bareWord(f.SHA256, benign, f.Origin) + " --chmod=" + r.bareWord(mode, benign, f.Origin) + " " +
		r.add(f.URL+" "+dotted(target), benign+" "+benign, f.Origin) + "\n"
}

// checkURL refuses what ADD would read as something else than one address of one file.
func checkURL(url string) error {
	if err := checkLine(url); err != nil {
		return err
	}
	switch {
	case !strings.HasPrefix(url, "https://"):
		return fmt.Errorf("%q is no https address", url)
	case strings.ContainsAny(url, " \"'\\<>`$"):
		return fmt.Errorf("%q holds a character that an address in a Dockerfile cannot have; write it in percent form", url)
	}
	address, _, _ := strings.Cut(url, "#")
	if address, _, _ = strings.Cut(address, "?"); path.Ext(address) == ".git" {
		return fmt.Errorf("%q is a Git repository, not one file", url)
	}
	return nil
}
