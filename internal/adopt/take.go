package adopt

import (
	"cmp"
	"path"
	"regexp"
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
	return slices.Concat(a.ports(), a.environment(), a.labels(), a.user(), a.health(), a.starts(), a.volumes(), a.signal())
}

func (a *adopter) ports() []candidate {
	var ports []any
	line := 0
	for _, p := range a.hand.Ports {
		n, err := strconv.Atoi(p.Value)
		switch {
		case p.Open:
			continue
		case err == nil:
			ports = append(ports, n)
		case regexp.MustCompile(`^\d+/udp$`).MatchString(p.Value):
			ports = append(ports, p.Value)
		default:
			continue // a range, which is lost
		}
		line = cmp.Or(line, p.Line)
	}
	same := len(ports) == len(a.now.made.Ports)
	for _, p := range a.now.made.Ports {
		same = same && slices.ContainsFunc(a.hand.Ports, func(h dockerfile.Entry) bool { return h.Value == p.Value })
	}
	if len(ports) == 0 || same {
		return nil
	}
	c := candidate{line: line, settings: []setting{{[]string{"expose"}, ports}}}
	if n, ok := ports[0].(int); ok && a.preset.Manifest.Params["port"].Type == presets.TypePort {
		c.settings = []setting{{[]string{"with", "port"}, n}}
		if len(ports) > 1 {
			c.settings = append(c.settings, setting{[]string{"expose"}, ports})
		}
	}
	return []candidate{c}
}

func (a *adopter) environment() []candidate {
	var out []candidate
	for _, e := range a.hand.Environment {
		switch {
		case e.Open, e.Name == "PATH", e.Value == find(a.now.made.Environment, e.Name).Value:
			continue
		case a.jvmVariable(e.Name):
			a.lost = append(a.lost, Loss{e.Line, "environment " + e.Name, "its value is among with.jvm_options; when a container is run, JAVA_TOOL_OPTIONS takes options"})
			continue
		}
		out = append(out, candidate{line: e.Line, settings: []setting{{[]string{"environment", e.Name}, scalar(e.Value)}}})
	}
	return out
}

func (a *adopter) labels() []candidate {
	var out []candidate
	for _, e := range a.hand.Labels {
		if !e.Open && e.Value != find(a.now.made.Labels, e.Name).Value {
			out = append(out, candidate{line: e.Line, settings: []setting{{[]string{"labels", e.Name}, scalar(e.Value)}}})
		}
	}
	return out
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
	if _, err := strconv.Atoi(name); err != nil && !strings.HasPrefix(name, "SIG") {
		name = "SIG" + name
	}
	return []candidate{{line: s.Line, settings: []setting{{[]string{"stop_signal"}, name}}}}
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
	switch {
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
	return slices.Equal(a.now.made.Starts()[:min(1, len(a.now.made.Starts()))], []string{program})
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
