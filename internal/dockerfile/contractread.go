package dockerfile

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// reader reads contracts. It walks as the rules do, without them.
type reader struct {
	*walker
	given map[string]string // build arguments
	made  map[*stage]*Contract
	from  map[*stage][]*stage // the stages that one takes files from
	fixed map[*stage]bool     // CMD is the stage's own
}

func newReader(text []byte, args map[string]string) *reader {
	c := newChecker(File{Text: text})
	c.doc = parse(c.file.Text)
	w := &walker{checker: c, expander: newExpander(cmp.Or(c.doc.escape, '\\')), globals: map[string]variable{}}
	for _, name := range platformArgs() {
		w.globals[name] = variable{}
	}
	r := &reader{walker: w, given: args, made: map[*stage]*Contract{}, from: map[*stage][]*stage{}, fixed: map[*stage]bool{}}
	global := &scope{vars: w.globals}
	for _, s := range c.doc.globals {
		global.apply(w.expander, s.cmd, nil)
		r.override(global, s.cmd)
	}
	return r
}

// override: a build argument wins over the default of its ARG.
func (r *reader) override(at *scope, cmd instructions.Command) {
	if arg, ok := cmd.(*instructions.ArgCommand); ok {
		for _, a := range arg.Args {
			if v, ok := r.given[a.Key]; ok {
				at.vars[a.Key] = variable{value: v, known: true, arg: true}
			}
		}
	}
}

// named finds a stage by its name or number, as --target does.
func (r *reader) named(target string) *stage {
	if s := r.doc.byName(target); s != nil {
		return s
	}
	if i, err := strconv.Atoi(target); err == nil && 0 <= i && i < len(r.doc.stages) {
		return r.doc.stages[i]
	}
	return nil
}

// stage reads one stage, from what the stage below it says.
func (r *reader) stage(s *stage) {
	at := r.enter(s)
	c := &Contract{}
	ref, known := r.expand(s.from.BaseName, r.globals)
	c.Base = Entry{Value: ref, Line: s.node.StartLine, Open: !known}
	if platform, known := r.expand(s.from.Platform, r.globals); platform != "" && known {
		c.Platform = Entry{Value: platform, Line: s.node.StartLine}
	}
	if s.parent != nil {
		c = r.made[s.parent].child()
		r.from[s] = slices.Clone(r.from[s.parent])
	}
	c.Stage, c.Line = s.from.Name, s.node.StartLine
	for _, st := range s.steps {
		if !r.config(s, c, st, at) {
			r.files(s, c, st, at)
		}
		at.apply(r.expander, st.cmd, r.globals)
		r.override(at, st.cmd)
	}
	c.Packages = installed(c.Runs)
	s.end = at
	r.made[s] = c
}

// child is what a stage from this one starts with.
func (c *Contract) child() *Contract {
	out := *c
	for _, l := range []*[]Entry{&out.Environment, &out.Labels, &out.Ports, &out.Volumes, &out.Others} {
		*l = slices.Clone(*l)
	}
	out.Copies, out.Runs, out.Args = slices.Clone(c.Copies), slices.Clone(c.Runs), nil
	return &out
}

// entry expands one word.
func (r *reader) entry(name, word string, st step, at *scope) Entry {
	value, known := r.expand(word, at.vars)
	e := Entry{Name: name, Value: value, Line: st.node.StartLine, Open: !known}
	if strings.Contains(word, "$") {
		_, without := r.expand(word, withoutArgs(at.vars))
		e.Arg = known && !without
	}
	return e
}

// withoutArgs are the variables as they are where nobody knows what build arguments are given.
func withoutArgs(vars map[string]variable) map[string]variable {
	out := maps.Clone(vars)
	for name, v := range out {
		if v.arg {
			out[name] = variable{arg: true}
		}
	}
	return out
}

// set puts an entry in the place of the one with its name, or at the end.
func set(list []Entry, e Entry) []Entry {
	same := func(o Entry) bool { return o.Name == e.Name && (e.Name != "" || o.Value == e.Value) }
	if i := slices.IndexFunc(list, same); i >= 0 {
		list[i] = e
		return list
	}
	return append(list, e)
}

// config reads an instruction that sets a part of the image's configuration.
func (r *reader) config(s *stage, c *Contract, st step, at *scope) bool {
	switch cmd := st.cmd.(type) {
	case *instructions.EnvCommand:
		for _, kv := range cmd.Env {
			c.Environment = set(c.Environment, r.entry(kv.Key, kv.Value, st, at))
		}
	case *instructions.LabelCommand:
		for _, kv := range cmd.Labels {
			e := r.entry(kv.Key, kv.Value, st, at)
			e.Name, _ = r.expand(kv.Key, at.vars)
			c.Labels = set(c.Labels, e)
		}
	case *instructions.ExposeCommand:
		for _, p := range cmd.Ports {
			e := r.entry("", p, st, at)
			e.Value = strings.TrimSuffix(strings.ToLower(e.Value), "/tcp")
			c.Ports = set(c.Ports, e)
		}
	case *instructions.VolumeCommand:
		for _, v := range cmd.Volumes {
			c.Volumes = set(c.Volumes, r.entry("", v, st, at))
		}
	case *instructions.UserCommand:
		c.User = r.entry("", cmd.User, st, at)
	case *instructions.WorkdirCommand:
		c.Workdir = r.entry("", cmd.Path, st, at)
		c.Workdir.Value = inImage(at, c.Workdir.Value)
	case *instructions.StopSignalCommand:
		c.StopSignal = r.entry("", cmd.Signal, st, at)
	case *instructions.ArgCommand:
		for _, a := range cmd.Args {
			c.Args = set(c.Args, r.arg(a, st, at))
		}
	default:
		return r.starts(s, c, st, at)
	}
	return true
}

func (r *reader) arg(a instructions.KeyValuePairOptional, st step, at *scope) Entry {
	e := Entry{Name: a.Key, Line: st.node.StartLine, Open: true}
	if a.Value != nil {
		e = r.entry(a.Key, *a.Value, st, at)
	}
	if v, ok := r.given[a.Key]; ok {
		e.Value, e.Open = v, false
	}
	return e
}

// files reads an instruction that changes the image's files, or none of the known ones.
func (r *reader) files(s *stage, c *Contract, st step, at *scope) {
	switch cmd := st.cmd.(type) {
	case *instructions.RunCommand:
		c.Runs = append(c.Runs, r.run(s, st, at, cmd))
	case *instructions.CopyCommand:
		copied := r.copied(st, at, cmd.SourcesAndDest)
		copied.Owner, copied.Mode = r.word(cmd.Chown, at), r.word(cmd.Chmod, at)
		copied.Parents, copied.Excludes = cmd.Parents, cmd.ExcludePatterns
		if cmd.From != "" {
			copied.From = r.takes(s, r.word(cmd.From, at))
		}
		c.Copies = append(c.Copies, copied)
	case *instructions.AddCommand:
		copied := r.copied(st, at, cmd.SourcesAndDest)
		copied.Owner, copied.Mode, copied.Checksum = r.word(cmd.Chown, at), r.word(cmd.Chmod, at), r.word(cmd.Checksum, at)
		copied.Add, copied.Excludes = true, cmd.ExcludePatterns
		c.Copies = append(c.Copies, copied)
	default:
		c.Others = append(c.Others, Entry{Name: upper(st), Value: restOf(st.node.Original), Line: st.node.StartLine})
	}
}

// restOf is an instruction without its name.
func restOf(original string) string {
	_, rest, _ := strings.Cut(strings.TrimSpace(original), " ")
	return strings.Join(strings.Fields(rest), " ")
}

func (r *reader) word(word string, at *scope) string {
	value, _ := r.expand(word, at.vars)
	return value
}

func (r *reader) copied(st step, at *scope, c instructions.SourcesAndDest) Copied {
	target := r.word(c.DestPath, at)
	out := Copied{Target: inImage(at, target), Inline: len(c.SourceContents) > 0, Line: st.node.StartLine}
	if (strings.HasSuffix(target, "/") || path.Base(target) == ".") && out.Target != "/" {
		out.Target += "/"
	}
	for _, s := range c.SourcePaths {
		out.Sources = append(out.Sources, r.word(s, at))
	}
	return out
}

// inImage makes a path absolute, but for one of Windows, which has a drive.
func inImage(at *scope, p string) string {
	if windowsPath.MatchString(p) {
		return p
	}
	if at.dir != "/" && windowsPath.MatchString(strings.TrimPrefix(at.dir, "/")) {
		return strings.TrimSuffix(strings.TrimPrefix(at.dir, "/"), `\\`) + `\\` + strings.TrimPrefix(p, "./")
	}
	return at.absolute(p)
}

var windowsPath = lazyregexp.New(`^[A-Za-z]:`)

// takes notes that files come from a stage or an image, and gives its name; a number becomes the name of its stage.
func (r *reader) takes(s *stage, name string) string {
	from := r.named(name)
	if from == nil || from.index >= s.index {
		return name
	}
	r.from[s] = append(r.from[s], from)
	return cmp.Or(from.from.Name, name)
}

func (r *reader) run(s *stage, st step, at *scope, cmd *instructions.RunCommand) Run {
	out := Run{Text: oneLine(cmd.CmdLine), Line: st.node.StartLine}
	if script := r.doc.scripts[st.node]; script != nil {
		out.Text = oneLine([]string{script.text})
		if script.file != nil {
			out.Commands, out.Plain = commands(script.file, at.vars)
			out.Variables, out.Writes = effects(script.file, at.vars)
		}
	} else if len(cmd.CmdLine) > 0 {
		out.Commands, out.Plain = [][]string{slices.Clone(cmd.CmdLine)}, true
	}
	out.Mounts = mountsOf(st.node)
	_ = cmd.Expand(func(word string) (string, error) { return r.word(word, at), nil }) // one that fails is reported by Verify
	for _, m := range instructions.GetMounts(cmd) {
		if m.From == "" {
			continue
		}
		if from := r.takes(s, m.From); m.Type == instructions.MountTypeBind {
			out.Binds = append(out.Binds, Copied{From: from, Sources: []string{cmp.Or(m.Source, "/")}, Target: inImage(at, m.Target), Line: out.Line})
		}
	}
	return out
}

// oneLine joins shell text.
func oneLine(words []string) string {
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// finish gives the contract of a stage with those of the stages that feed it.
func (r *reader) finish(s *stage) Contract {
	out := *r.made[s]
	for _, st := range r.doc.globals {
		for _, a := range st.cmd.(*instructions.ArgCommand).Args {
			out.Globals = set(out.Globals, r.arg(a, st, &scope{vars: r.globals}))
		}
	}
	below := map[*stage]bool{}
	for at := s; at != nil; at = at.parent {
		below[at] = true
	}
	feeds := map[*stage]bool{}
	r.feed(s, feeds)
	used := maps.Clone(below)
	for f := range feeds {
		for at := f; at != nil; at = at.parent {
			used[at] = true
		}
	}
	for _, o := range r.doc.stages {
		switch {
		case feeds[o] && !below[o]:
			feed := *r.made[o]
			feed.Stage = cmp.Or(feed.Stage, strconv.Itoa(o.index)) // by which it is copied from
			out.Feeds = append(out.Feeds, feed)
		case !used[o]:
			out.Aside = append(out.Aside, Entry{Value: cmp.Or(o.from.Name, strconv.Itoa(o.index)), Line: o.node.StartLine})
		}
	}
	return out
}

// feed finds the stages that a stage takes files from, and those that these do.
func (r *reader) feed(s *stage, found map[*stage]bool) {
	for _, f := range r.from[s] {
		if !found[f] {
			found[f] = true
			r.feed(f, found)
		}
	}
}
