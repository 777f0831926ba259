package templates

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// stageBase is what a stage stands on.
type stageBase struct {
	Base
	image         string   // the reference, for messages
	from          string   // what a FROM names
	buildPlatform bool     // it runs on the build platform, whatever the target
	opened        []string // kinds of registries whose variables and programs are there
	reached       []string // kinds of registries whose files are there
}

// root tells whether instructions run as root.
func (b stageBase) root() bool {
	user, _, _ := strings.Cut(b.User, ":")
	return user == "" || user == "0" || user == "root"
}

// stage is one stage of the file.
type stage struct {
	stageBase
	plain   bool // it has no main step
	stepped bool // its main step has been written
	closed  bool
}

// openStage begins a stage, below its FROM: it fixes what the stage stands on and writes the slots that come first (packages,
// libraries, environment, copy, fetch). In a stage without a main step ("plain" as second argument) the entries of before
// are RUNs here.
func (r *rendering) openStage(name string, kind ...string) (string, error) {
	_, twice := r.stages[name]
	switch {
	case r.tailed:
		return "", fmt.Errorf("stage %q opens below tail, which ends the file", name)
	case r.base == nil:
		return "", fmt.Errorf("stage %q opens below no FROM with pin, stage or scratch", name)
	case twice:
		return "", fmt.Errorf("stage %q is opened twice", name)
	}
	s, plain := r.in.Stages[name], slices.Contains(kind, "plain")
	var b strings.Builder
	r.switched, r.base.User = "", lastUser(visible(r.out.Bytes()[r.from:]), r.base.User)
	if wantsRoot(s, *r.base, plain) {
		if !plain { // no tail ends a stage with a main step
			b.WriteString("# The image has another user: only the build is root.\n# hadolint ignore=DL3002\n")
		}
		b.WriteString("USER 0:0\n")
		r.switched, r.base.User = r.base.User, "0"
	}
	r.stages[name], r.current, r.base = &stage{stageBase: *r.base, plain: plain}, name, nil
	r.order = append(r.order, name)
	b.WriteString(r.install(name, s))
	b.WriteString(r.accessOpen(name))
	for _, e := range s.Environment {
		b.WriteString("ENV " + r.pair(e) + "\n")
	}
	for _, c := range s.Copy {
		b.WriteString(r.slotCopy(c))
	}
	for _, f := range s.Fetch {
		b.WriteString(r.slotFetch(f))
	}
	if plain {
		b.WriteString(r.plainRuns(name, s.Before))
	}
	return b.String(), nil
}

// wantsRoot: packages are installed, and code runs, as root. So does a main step: the cache mounts are root's, and what it
// writes is for other stages to copy. The last stage's USER is written by tail.
func wantsRoot(s Slots, base stageBase, plain bool) bool {
	if base.root() || !base.Shell {
		return false
	}
	return !plain || len(s.Packages)+len(s.Libraries)+len(s.Before)+len(s.After) > 0
}

// closeStage ends a stage. In a stage without a main step ("plain") the entries of after are RUNs here; then come the raw
// instructions of append.
func (r *rendering) closeStage(name string, kind ...string) (string, error) {
	st, plain := r.stages[name], slices.Contains(kind, "plain")
	switch {
	case r.current != name:
		return "", fmt.Errorf("stage %q is closed where %q is open", name, r.current)
	case st.closed:
		return "", fmt.Errorf("stage %q is closed twice", name)
	case st.plain != plain:
		return "", fmt.Errorf(`stage %q: open and close have the same second argument, "plain" or none`, name)
	case !plain && !st.stepped:
		return "", fmt.Errorf(`stage %q has no main step in this shape; open and close it with "plain"`, name)
	}
	st.closed = true
	s := r.in.Stages[name]
	var b strings.Builder
	if plain {
		b.WriteString(r.plainRuns(name, s.After))
	}
	if s.Append != nil {
		b.WriteString(r.putCode(strings.TrimRight(s.Append.Text, "\n")+"\n", s.Append.Origin))
		st.User = lastUser(s.Append.Text, st.User)
	}
	return b.String(), nil
}

// checkStages finds stages that are never closed, and slots that the user filled in a stage which this image lacks.
func (r *rendering) checkStages() {
	for _, name := range sortedKeys(r.stages) {
		if !r.stages[name].closed {
			r.find(RuleRender, Origin{}, "", "%s never closes stage %q", r.template.name, name)
		}
	}
	for _, name := range sortedKeys(r.in.Stages) {
		o, ok := r.in.Stages[name].first()
		if _, opened := r.stages[name]; ok && !opened {
			// A warning: a house preset fills a stage for all its images, and one of them may have no use for it.
			r.errs.Add(diag.Finding{Rule: RuleSlot, Severity: diag.Warning, Pos: o.Pos, Hint: "its stages are " + strings.Join(sortedKeys(r.stages), ", "),
				Message: fmt.Sprintf("image %s has no stage %s in its present shape, so that what is given for it has no effect", r.in.Image, name)})
		}
	}
}

// lastUser is the user that the last USER of some instructions sets; otherwise it is the given one.
func lastUser(instructions, user string) string {
	for line := range strings.Lines(instructions) {
		if words := strings.Fields(line); len(words) == 2 && strings.EqualFold(words[0], "USER") {
			user = words[1]
		}
	}
	return user
}
