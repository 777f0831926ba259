package generator

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
)

// Difference is one point in which two images differ for those who build, run or probe them.
type Difference struct {
	// What is base, user, entrypoint, command, "environment NAME", port, "health check", "stop signal", volume, package,
	// "label NAME", workdir or "build input".
	What string `json:"what"`
	// Before is what the hand-written Dockerfile says, After what the preset's does; "" for nothing.
	Before string `json:"before"`
	After  string `json:"after"`
	// Line is that of the hand-written Dockerfile; 0 where it says nothing.
	Line int `json:"line,omitempty"`
	// Word is the difference in a word or two; "" where a preset always brings it, or nobody has to care.
	Word string `json:"word,omitempty"`
}

// Differences are sorted by weight: base, user, what is started, environment, ports, probes, packages, labels, folders.
type Differences []Difference

// mostWords are those that a comment holds.
const mostWords = 8

// String is one line: "differs: curl, root", packages first, then what else the image would lack.
func (d Differences) String() string {
	var packages, words []string
	for _, x := range d {
		switch {
		case x.Word == "":
		case x.What == "package":
			packages = append(packages, x.Word)
		default:
			words = append(words, x.Word)
		}
	}
	words = append(packages, words...)
	switch {
	case len(words) == 0:
		return "same contract"
	case len(words) > mostWords:
		words = append(words[:mostWords:mostWords], strconv.Itoa(len(words)-mostWords)+" more")
	}
	return "differs: " + strings.Join(words, ", ")
}

// comparison collects the differences of two contracts.
type comparison struct {
	hand, made dockerfile.Contract
	list       Differences
}

// Differ compares the contract of a hand-written Dockerfile with that of a preset's.
func Differ(hand, made dockerfile.Contract) Differences {
	c := &comparison{hand: hand, made: made, list: Differences{}}
	c.base()
	c.user()
	c.starts()
	c.named("environment", hand.Environment, made.Environment, "env ")
	c.entries("port", hand.Ports, made.Ports, "port ")
	c.health()
	c.one("stop signal", hand.StopSignal, made.StopSignal, hand.StopSignal.Value)
	c.entries("volume", hand.Volumes, made.Volumes, "volume ")
	c.packages()
	c.named("label", hand.Labels, made.Labels, "label ")
	c.one("workdir", hand.Workdir, made.Workdir, "")
	c.inputs()
	return c.list
}

func (c *comparison) add(what, before, after string, line int, word string) {
	if before != after {
		c.list = append(c.list, Difference{What: what, Before: before, After: after, Line: line, Word: word})
	}
}

// one compares a single value; word is for one that the preset's image lacks.
func (c *comparison) one(what string, hand, made dockerfile.Entry, word string) {
	if hand.Line == 0 {
		word = ""
	}
	c.add(what, hand.Value, made.Value, hand.Line, word)
}

func (c *comparison) base() {
	word := ""
	if !dockerfile.Ordinary(c.hand.Base.Value) {
		word = "base " + cmp.Or(c.hand.Base.Value, "unknown")
	}
	c.add("base", c.hand.Base.Value, c.made.Base.Value, c.hand.Base.Line, word)
}

func (c *comparison) user() {
	if sameUser(c.hand.UserID(), c.made.User.Value) {
		return
	}
	before, word := c.hand.User.Value, ""
	root, sure := c.hand.IsRoot()
	switch {
	case !sure && c.hand.User.Line == 0:
		before, word = "that of the base", "user"
	case root:
		word = "root"
		if c.hand.User.Line == 0 {
			before = "root, as the base"
		}
	case c.hand.User.Line == 0:
		before = "that of the base"
	case c.hand.UserID() != "":
		if id := c.hand.UserID(); id != before {
			before += " (" + id + ")"
		}
		word = "user " + c.hand.User.Value
	default:
		word = "user " + before
	}
	c.add("user", before, c.made.User.Value, c.hand.User.Line, word)
}

// sameUser compares numbers; one without a group is the same with any.
func sameUser(a, b string) bool {
	return a != "" && (a == b || strings.HasPrefix(b, a+":"))
}

// named compares variables or labels. What the preset alone sets is shown, and has no word.
func (c *comparison) named(what string, hand, made []dockerfile.Entry, word string) {
	for _, h := range hand {
		m := entry(made, h.Name)
		c.add(what+" "+h.Name, h.Value, m.Value, h.Line, word+h.Name)
	}
	for _, m := range made {
		if entry(hand, m.Name).Line == 0 {
			c.add(what+" "+m.Name, "", m.Value, 0, "")
		}
	}
}

func entry(list []dockerfile.Entry, name string) dockerfile.Entry {
	for _, e := range list {
		if e.Name == name {
			return e
		}
	}
	return dockerfile.Entry{}
}

// entries compares ports or volumes.
func (c *comparison) entries(what string, hand, made []dockerfile.Entry, word string) {
	has := func(list []dockerfile.Entry, v string) bool {
		return slices.ContainsFunc(list, func(e dockerfile.Entry) bool { return e.Value == v })
	}
	for _, h := range hand {
		if !has(made, h.Value) {
			c.add(what, h.Value, "", h.Line, word+h.Value)
		}
	}
	for _, m := range made {
		if !has(hand, m.Value) {
			c.add(what, "", m.Value, 0, "")
		}
	}
}

func (c *comparison) health() {
	before, after := probe(c.hand.Healthcheck), probe(c.made.Healthcheck)
	if before == after {
		return
	}
	word, line := "", 0
	if c.hand.Healthcheck != nil {
		line = c.hand.Healthcheck.Line
		if before != "" {
			word = "health check"
		}
	}
	c.add("health check", before, after, line, word)
}

// probe is a health check as people read it.
func probe(h *dockerfile.Healthcheck) string {
	if h == nil || h.Off {
		return ""
	}
	if h.Words != nil { // a shell between changes nothing
		return startText(&dockerfile.Start{Words: h.Words})
	}
	return startText(&h.Start)
}

func (c *comparison) packages() {
	for _, p := range c.hand.Packages {
		if slices.ContainsFunc(c.made.Packages, func(m dockerfile.Package) bool { return m.Name == p.Name }) {
			continue
		}
		word := p.Name
		if Standard(p.Name) {
			word = ""
		}
		c.add("package", p.Name+p.Version+" ("+p.Manager+")", "", p.Line, word)
	}
	for _, m := range c.made.Packages {
		if !slices.ContainsFunc(c.hand.Packages, func(p dockerfile.Package) bool { return p.Name == m.Name }) {
			c.add("package", "", m.Name+" ("+m.Manager+")", 0, "")
		}
	}
}

// Standard tells a package whose files every preset's image has, or has no need of: on glibc what makes musl look like it.
func Standard(name string) bool {
	return slices.Contains([]string{"ca-certificates", "tzdata", "netbase", "libc6-compat", "gcompat"}, name)
}

// inputs are what the build must be given.
func (c *comparison) inputs() {
	of := func(x dockerfile.Contract) map[string]int {
		out := map[string]int{}
		for _, stage := range slices.Concat([]dockerfile.Contract{x}, x.Feeds) {
			for _, r := range stage.Runs {
				for _, m := range r.Mounts {
					out[m.Type+"="+m.ID] = r.Line
				}
			}
		}
		return out
	}
	hand, made := of(c.hand), of(c.made)
	for _, m := range sortedKeys(hand) {
		if _, ok := made[m]; !ok {
			c.add("build input", m, "", hand[m], "")
		}
	}
	for _, m := range sortedKeys(made) {
		if _, ok := hand[m]; !ok {
			c.add("build input", "", m, 0, "")
		}
	}
}

// starts compares what the image runs. A program of the image's own may lie elsewhere and have another name.
func (c *comparison) starts() {
	hand, wrapper := unwrapped(c.hand)
	made, _ := unwrapped(c.made)
	word := ""
	switch {
	case c.hand.Entrypoint == nil && c.hand.Command == nil: // the base's own
	case hand == nil:
		word = "shell start"
	case !SameStart(hand, made, c.hand.Workdir.Value):
		word = "starts " + short(strings.Join(append([]string{path.Base(hand[0])}, hand[1:]...), " "))
	case wrapper != "" && !slices.ContainsFunc(c.hand.Packages, func(p dockerfile.Package) bool { return p.Name == wrapper }):
		word = wrapper
	}
	for _, s := range []struct {
		what       string
		hand, made *dockerfile.Start
	}{{"entrypoint", c.hand.Entrypoint, c.made.Entrypoint}, {"command", c.hand.Command, c.made.Command}} {
		before, after, line := startText(s.hand), startText(s.made), 0
		if s.hand != nil {
			line = s.hand.Line
		}
		if before != after {
			c.add(s.what, before, after, line, word)
			word = ""
		}
	}
}

// startText is an ENTRYPOINT or CMD as it stands in a Dockerfile.
func startText(s *dockerfile.Start) string {
	switch {
	case s == nil:
		return ""
	case s.Shell != "":
		return s.Shell
	}
	words := make([]string, len(s.Words))
	for i, w := range s.Words {
		words[i] = strconv.Quote(w)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// unwrapped is what an image runs, without a program that only starts another one and reaps what that leaves behind.
func unwrapped(c dockerfile.Contract) (words []string, wrapper string) {
	words = c.Starts()
	if len(words) < 2 || !slices.Contains([]string{"tini", "dumb-init", "tini-static", "catatonit"}, path.Base(words[0])) {
		return words, ""
	}
	wrapper = path.Base(words[0])
	for words = words[1:]; len(words) > 0 && strings.HasPrefix(words[0], "-"); {
		words = words[1:]
	}
	return words, wrapper
}

// Program is what an image runs; nil where that is not known.
func Program(c dockerfile.Contract) []string {
	words, _ := unwrapped(c)
	return words
}

// SameStart tells whether two commands start the same: for a program of the image's own its arguments decide.
func SameStart(hand, made []string, workdir string) bool {
	made = slices.DeleteFunc(slices.Clone(made), func(w string) bool {
		return strings.HasPrefix(w, "--import=data:") || strings.HasPrefix(w, "--preload=data:") // a handler of SIGTERM
	})
	if len(hand) != len(made) || len(hand) == 0 {
		return len(hand) == len(made)
	}
	if path.Base(hand[0]) != path.Base(made[0]) && !(strings.Contains(hand[0], "/") && strings.Contains(made[0], "/")) {
		return false
	}
	for i := range hand[1:] {
		a, b := inWorkdir(hand[i+1], workdir), inWorkdir(made[i+1], "")
		if a != b && !(strings.HasSuffix(a, ".jar") && strings.HasSuffix(b, ".jar")) {
			return false
		}
	}
	return true
}

// inWorkdir is a path as the program sees it from the working directory; any other word stays.
func inWorkdir(word, dir string) string {
	word = strings.TrimPrefix(word, "./")
	if dir != "" && dir != "/" {
		word = strings.TrimPrefix(word, strings.TrimSuffix(dir, "/")+"/")
	}
	return word
}

// short cuts text for a comment.
func short(s string) string {
	const most = 32
	if r := []rune(s); len(r) > most {
		return fmt.Sprintf("%s…", string(r[:most-1]))
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
