package generator

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// slots reads what the user adds to the preset's stages.
func (r *resolver) slots() {
	known := r.image.preset.Manifest.Stages
	r.image.Stages = map[string]templates.Slots{}
	for _, name := range slices.Sorted(maps.Keys(r.spec.Spec.Stages)) {
		if !slices.Contains(known, name) {
			r.unknownStage(name, known)
			continue
		}
		r.image.Stages[name] = r.slot(name, r.spec.Spec.Stages[name])
	}
}

func (r *resolver) unknownStage(name string, known []string) {
	f := diag.Finding{Rule: RuleStage, Pos: keyPos(r.spec.Node.At("stages"), name), Message: fmt.Sprintf("preset %s has no stage %q", r.image.Preset, name)}
	r.find(among(f, name, known))
}

func (r *resolver) slot(stage string, s schema.Stage) templates.Slots {
	at := func(steps ...string) templates.Origin { return r.at(append([]string{"stages", stage}, steps...)...) }
	out := templates.Slots{
		Packages:    packages(s.Packages, func(m string, n int) templates.Origin { return at("packages", m, strconv.Itoa(n)) }),
		Libraries:   packages(s.Libraries, func(m string, n int) templates.Origin { return at("libraries", m, strconv.Itoa(n)) }),
		Environment: r.pairs(s.Environment, "stages", stage, "environment"),
	}
	for n, c := range s.Copy {
		r.fromContexts(stage, c, at("copy", strconv.Itoa(n), "from"))
		out.Copy = append(out.Copy, templates.Copy{Source: string(c.Source), From: string(c.From), Target: string(c.Target), Chown: string(c.Chown), Mode: string(c.Mode), Origin: at("copy", strconv.Itoa(n))})
	}
	for n, f := range s.Fetch {
		out.Fetch = append(out.Fetch, templates.Fetch{URL: string(f.URL), SHA256: string(f.SHA256), Target: string(f.Target), Mode: string(f.Mode), Origin: at("fetch", strconv.Itoa(n))})
	}
	out.Before = r.codes(stage, "before", s.Before)
	out.After = r.codes(stage, "after", s.After)
	if s.Append != "" {
		o := at("append")
		if err := dockerfile.CheckInstructions(string(s.Append)); err != nil {
			r.find(diag.Finding{Rule: RuleCode, Pos: o.Pos, Message: fmt.Sprintf("append: %v", err), Expected: "complete instructions without FROM"})
		}
		out.Append = &templates.Code{Text: string(s.Append), Origin: o}
	}
	return out
}

func packages(p schema.PackageLists, at func(manager string, n int) templates.Origin) map[string][]templates.Text {
	out := map[string][]templates.Text{}
	for manager, names := range map[string]schema.PackageNames{"apt": p.Apt, "apk": p.Apk} {
		for n, name := range names {
			out[manager] = append(out[manager], templates.Text{Value: name, Origin: at(manager, n)})
		}
		slices.SortFunc(out[manager], func(a, b templates.Text) int { return strings.Compare(a.Value, b.Value) })
	}
	if len(out["apt"])+len(out["apk"]) == 0 {
		return nil
	}
	for m := range out {
		if len(out[m]) == 0 {
			delete(out, m)
		}
	}
	return out
}

// codes reads the entries of before or after; each is parsed alone, so that it can neither open nor close anything.
func (r *resolver) codes(stage, slot string, steps []schema.Step) []templates.Code {
	var out []templates.Code
	for n, s := range steps {
		o := r.at("stages", stage, slot, strconv.Itoa(n))
		text := strings.TrimRight(string(s.Run), "\n")
		if err := dockerfile.CheckShell(text); err != nil {
			r.find(diag.Finding{Rule: RuleCode, Pos: o.Pos, Message: fmt.Sprintf("%s: %v", slot, err), Expected: "complete shell code"})
		}
		r.secrets(s.Secrets)
		if s.SSH {
			r.agent(Agent{ID: "default", pos: o.Pos})
		}
		out = append(out, templates.Code{Text: text, Inline: inline(text), Secrets: s.Secrets, SSH: s.SSH, Network: string(s.Network), Origin: o})
	}
	return out
}

// contextPaths turns the paths of slots and files, which are relative to the root, into paths of the build context.
func (r *resolver) contextPaths() {
	move := func(p *string, o templates.Origin) {
		rel, ok := r.inContext(*p)
		if !ok {
			r.find(diag.Finding{Rule: RuleContext, Pos: o.Pos, Message: fmt.Sprintf("image %s: %s is not in the build context %s", r.image.Name, *p, r.image.Context),
				Hint: "name a context that holds both: context: ."})
			return
		}
		*p = rel
	}
	for _, name := range slices.Sorted(maps.Keys(r.image.Stages)) {
		for n := range r.image.Stages[name].Copy {
			if c := &r.image.Stages[name].Copy[n]; c.From == "" {
				move(&c.Source, c.Origin)
			}
		}
	}
	for kind := range r.image.Access {
		for n := range r.image.Access[kind].Mounts {
			if m := &r.image.Access[kind].Mounts[n]; m.Source != "" {
				move(&m.Source, m.Origin)
			}
		}
	}
	for n := range r.image.Trust.Files {
		move(&r.image.Trust.Files[n].Value, r.image.Trust.Files[n].Origin)
	}
	for n := range r.image.Files {
		move(&r.image.Files[n].Value, r.image.Files[n].Origin)
	}
}
