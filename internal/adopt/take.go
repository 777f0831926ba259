package adopt

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/presets"
)

// runtime is the last stage of every preset.
const runtime = "runtime"

// packages are those that the old image has and the new one lacks, on a base that has their package manager.
func (a *adopter) packages() []candidate {
	byManager := map[string][]dockerfile.Package{}
	for _, p := range a.hand.Packages {
		known := slices.ContainsFunc(a.now.made.Packages, func(m dockerfile.Package) bool { return m.Name == p.Name })
		switch {
		case known, generator.Standard(p.Name):
		case a.ofRepository(p):
			a.lost = append(a.lost, Loss{p.Line, "package " + p.Name + " (" + p.Manager + ")", "RUN adds a repository in front of it, which may be where it is from: a base of your own under bases can have both"})
		case reaper(p.Name):
			a.lost = append(a.lost, Loss{p.Line, p.Name, "the program is process 1 itself; where it leaves processes behind, run the container with --init"})
		default:
			byManager[p.Manager] = append(byManager[p.Manager], p)
		}
	}
	var out []candidate
	for _, manager := range []string{"apt", "apk", "dnf", "zypper", "pacman"} {
		out = append(out, a.packagesOf(manager, byManager[manager])...)
	}
	return out
}

func (a *adopter) packagesOf(manager string, list []dockerfile.Package) []candidate {
	if len(list) == 0 {
		return nil
	}
	base, word := a.baseWith(manager)
	if word == "" {
		a.noBase(manager, list)
		return nil
	}
	var out []candidate
	for n, p := range list {
		c := candidate{line: p.Line, text: "package " + p.Name}
		if n == 0 && base {
			c.settings = append(c.settings, setting{[]string{"with", "base"}, word})
		}
		c.settings = append(c.settings, setting{[]string{"stages", runtime, "packages", manager}, []string{p.Name}})
		if p.Version != "" {
			a.lost = append(a.lost, Loss{p.Line, p.Name + p.Version, "the version may be another release's; write it behind the name where the new base has it"})
		}
		out = append(out, c)
	}
	return out
}

// noBase notes packages of a package manager that no base of the preset has.
func (a *adopter) noBase(manager string, list []dockerfile.Package) {
	why := "no base of the preset has " + manager
	for _, other := range []string{"apt", "apk"} {
		if _, word := a.baseWith(other); word != "" && other != manager {
			why += "; with.base " + word + " has " + other + ": write the names that it knows under stages.runtime.packages." + other
		}
	}
	for _, p := range list {
		a.lost = append(a.lost, Loss{p.Line, "package " + p.Name + " (" + p.Manager + ")", why})
	}
}

// baseWith is the word of the base that has a package manager; change tells that it is not the one in use.
func (a *adopter) baseWith(manager string) (change bool, word string) {
	now, _ := a.now.out.Image.Params["base"].Value.(string)
	if p, ok := a.preset.Pins[now]; ok && p.Base.Packages == manager {
		return false, now
	}
	for _, w := range a.preset.Manifest.Params["base"].Values {
		if p, ok := a.preset.Pins[w]; ok && p.Base.Packages == manager {
			return true, w
		}
	}
	return false, ""
}

// reaper tells a program that starts another one and reaps what it leaves behind.
func reaper(name string) bool {
	return slices.Contains([]string{"tini", "dumb-init", "catatonit"}, name)
}

// tail are the values of the image's configuration that differ.
func (a *adopter) tail() []candidate {
	return slices.Concat(a.environment(), a.labels(), a.imageArguments(), a.user(), a.writable(), a.health(), a.starts(), a.volumes(), a.signal(), a.variables())
}

// ports are told one by one: a preset that can offer most of them shall.
func (a *adopter) ports() []candidate {
	same := len(a.hand.Ports) == len(a.now.made.Ports)
	for _, p := range a.now.made.Ports {
		same = same && slices.ContainsFunc(a.hand.Ports, func(h dockerfile.Entry) bool { return h.Value == p.Value })
	}
	if same {
		return nil
	}
	var out []candidate
	for _, p := range a.hand.Ports {
		n, err := strconv.Atoi(p.Value)
		var value any = n
		if err != nil {
			value = p.Value
		}
		if p.Open || err != nil && !udpPort.MatchString(p.Value) {
			continue // a range, which is lost
		}
		c := candidate{line: p.Line, text: "port " + p.Value, settings: []setting{{[]string{"expose"}, []any{value}}}}
		if err == nil && len(out) == 0 && a.preset.Manifest.Params["port"].Type == presets.TypePort {
			c.settings = append([]setting{{[]string{"with", "port"}, n}}, c.settings...)
		}
		out = append(out, c)
	}
	if len(out) == 1 && len(out[0].settings) == 2 {
		out[0].settings = out[0].settings[:1] // the preset exposes its port itself
	}
	return out
}

// udpPort is a port of UDP.
var udpPort = lazyregexp.New(`^\d+/udp$`)

func (a *adopter) environment() []candidate {
	var out []candidate
	for _, e := range a.hand.Environment {
		switch {
		case a.jvmVariable(e.Name):
			a.lost = append(a.lost, Loss{e.Line, "environment " + e.Name, "its value is among with.jvm_options; when a container is run, JAVA_TOOL_OPTIONS takes options"})
			continue
		case e.Open, e.Name == "PATH", e.Value == find(a.now.made.Environment, e.Name).Value:
			continue
		}
		if c, ok := a.value("ENV", "environment", e); ok {
			out = append(out, c)
		}
	}
	return out
}

func (a *adopter) labels() []candidate {
	var out []candidate
	for _, e := range a.hand.Labels {
		if e.Open || e.Value == find(a.now.made.Labels, e.Name).Value {
			continue
		}
		if c, ok := a.value("LABEL", "labels", e); ok {
			out = append(out, c)
		}
	}
	return out
}

// value is that of a variable or label; ok is false where imageArguments has it.
func (a *adopter) value(instruction, key string, e dockerfile.Entry) (c candidate, ok bool) {
	if e.Arg {
		if _, whole := a.imageArgument(instruction, "", e); whole {
			return c, false
		}
		a.lost = append(a.lost, Loss{e.Line, "build argument in " + strings.TrimSuffix(key, "s") + " " + e.Name, "its default stands there now; stages.runtime.append takes an ARG and the line that uses it"})
	}
	return candidate{line: e.Line, settings: []setting{{[]string{key, e.Name}, scalar(e.Value)}}}, true
}

// scalar lets a number stand as one, as people write it.
func scalar(s string) any {
	if n, err := strconv.Atoi(s); err == nil && strconv.Itoa(n) == s {
		return n
	}
	return s
}

func find(list []dockerfile.Entry, name string) dockerfile.Entry {
	for _, e := range list {
		if e.Name == name {
			return e
		}
	}
	return dockerfile.Entry{}
}

// user is that of the old image where it is a number other than root's.
func (a *adopter) user() []candidate {
	id := a.hand.UserID()
	root, sure := a.hand.IsRoot()
	if a.hand.User.Line == 0 || id == "" || root || !sure || id == a.now.made.User.Value || id+":"+id == a.now.made.User.Value {
		return nil
	}
	return []candidate{{line: a.hand.User.Line, settings: []setting{{[]string{"user"}, id}}}}
}

func (a *adopter) signal() []candidate {
	s := a.hand.StopSignal
	if s.Line == 0 || s.Open || s.Value == a.now.made.StopSignal.Value {
		return nil
	}
	name := s.Value
	if n, err := strconv.Atoi(name); err == nil {
		name = signalName(n)
	} else if !strings.HasPrefix(name, "SIG") {
		name = "SIG" + name
	}
	return []candidate{{line: s.Line, settings: []setting{{[]string{"stop_signal"}, name}}}}
}

// signalName is the name that Linux gives a number: those that end or wake programs.
func signalName(n int) string {
	names := map[int]string{1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 6: "SIGABRT", 9: "SIGKILL", 10: "SIGUSR1", 12: "SIGUSR2", 15: "SIGTERM", 28: "SIGWINCH"}
	return cmp.Or(names[n], strconv.Itoa(n))
}

// volumes are instructions of their own; the folders belong to the user.
func (a *adopter) volumes() []candidate {
	var out []candidate
	for _, v := range a.hand.Volumes {
		if v.Open || !path.IsAbs(v.Value) || find(a.now.made.Volumes, "").Value == v.Value {
			continue
		}
		c := candidate{line: v.Line, settings: []setting{{[]string{"stages", runtime, "append"}, "VOLUME [" + strconv.Quote(v.Value) + "]"}}}
		if path.Clean(v.Value) != "/tmp" {
			c.settings = append(c.settings, setting{[]string{"writable"}, []string{path.Clean(v.Value)}})
		}
		out = append(out, c)
	}
	return out
}

// health is the probe: as it is, where the new image can run it, else by the preset's own.
func (a *adopter) health() []candidate {
	h := a.hand.Healthcheck
	if h == nil || h.Off {
		return nil
	}
	words := h.Words
	if words == nil {
		words = []string{"sh", "-c", h.Shell}
	}
	made := a.now.made.Starts()
	if len(words) > 1 && words[0] == "node" && len(made) > 0 && path.Base(made[0]) == "node" && (strings.HasPrefix(words[1], "-") || a.covers(path.Join(a.r.Dir, words[1]))) {
		words = append([]string{made[0]}, words[1:]...) // distroless has it elsewhere
	}
	if !a.canRun(words[0]) {
		return a.ownProbe(h)
	}
	check := []setting{{[]string{"healthcheck", "test"}, slices.Concat([]string{"CMD"}, words)}}
	for _, d := range [][2]string{{"interval", h.Interval}, {"timeout", h.Timeout}, {"start_period", h.StartPeriod}} {
		if d[1] != "" {
			check = append(check, setting{[]string{"healthcheck", d[0]}, d[1]})
		}
	}
	if h.Retries > 0 {
		check = append(check, setting{[]string{"healthcheck", "retries"}, h.Retries})
	}
	return []candidate{{line: h.Line, settings: check}}
}

// canRun tells whether the new image has a program: its own, one that was installed, or one that comes with a shell.
func (a *adopter) canRun(program string) bool {
	name := path.Base(program)
	base, _ := a.now.out.Image.Params["base"].Value.(string)
	pin := a.preset.Pins[base].Base
	switch made := a.now.made.Starts(); {
	case len(made) > 0 && made[0] == program:
		return true
	case slices.ContainsFunc(a.settings, func(s setting) bool {
		list, ok := s.value.([]string)
		return ok && len(s.path) == 4 && s.path[2] == "packages" && slices.Contains(list, name)
	}):
		return true
	case name == "sh" || name == "test":
		return pin.Shell
	case name == "wget":
		return pin.Packages == "apk"
	case name == "node":
		return a.reads("node") && pin.Shell // distroless has it elsewhere
	}
	return false
}

// localURL is the address that a probe of the container itself asks for.
var localURL = lazyregexp.New(`https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+|:\$\{?\w+\}?)?(/[^\s"'|;)]*)?`)

// ownProbe asks the same path by the preset's own health check, where it has one.
func (a *adopter) ownProbe(h *dockerfile.Healthcheck) []candidate {
	text := cmp.Or(h.Shell, strings.Join(h.Words, " "))
	url := localURL.FindStringSubmatch(text)
	if _, ok := a.preset.Manifest.Params["health"]; !ok || url == nil {
		return nil
	}
	at := cmp.Or(url[1], "/")
	if last := h.Words; len(last) > 0 && strings.HasPrefix(last[len(last)-1], "/") {
		at = last[len(last)-1] // the preset's own probe has the path as its argument
	}
	return []candidate{{line: h.Line, settings: []setting{{[]string{"with", "health"}, at}}}}
}
