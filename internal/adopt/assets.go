package adopt

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// taking is a COPY from a site, and where an asset puts the same.
type taking struct {
	site   *site
	copied dockerfile.Copied
	part   string // what is copied, from the site's project
	target string // folder of the asset, from the root of the tree
	beside bool   // it lies in the image beside the program, rather than among its sources
}

// assets takes over what stages build of other projects. Where the preset did not fit without, they are there already, as far as nobody
// has looked into how they are built.
func (a *adopter) assets() error {
	key := []string{"assets"}
	unseen, named := a.settings, slices.Clone(a.taken)
	a.settings = a.settings.without(key)
	a.taken = slices.DeleteFunc(a.taken, func(k Taken) bool { return k.Key == key[0] })
	var built []taking
	for _, t := range a.takings() {
		if source := t.within(built); t.beside && source != "" {
			if err := a.take([]candidate{{line: t.copied.Line, settings: []setting{t.copy(a, source)}}}); err != nil {
				return err
			}
			continue
		}
		ok, err := a.takeAsset(t)
		if err != nil {
			return err
		}
		if ok {
			built = append(built, t)
		}
	}
	if len(built) == 0 {
		a.settings, a.taken = unseen, named
	}
	return nil
}

// within is the place among the sources of what an asset has built already; "" where none has.
func (t taking) within(built []taking) string {
	for _, b := range built {
		if below, ok := templates.Below(t.part, b.part); ok && t.site.dir == b.site.dir {
			return path.Join(b.target, below)
		}
	}
	return ""
}

// takings are the copies of what sites build.
func (a *adopter) takings() []taking {
	var out []taking
	for _, in := range append(slices.Clone(a.hand.Feeds), a.hand) {
		for _, c := range takenIn(in) {
			s := a.siteNamed(c.From)
			if s == nil || len(c.Sources) != 1 {
				continue
			}
			part, ok := strings.CutPrefix(path.Join("/", c.Sources[0]), strings.TrimSuffix(s.root, "/")+"/")
			if !ok || a.siteNamed(in.Stage) != nil {
				continue
			}
			t := taking{site: s, copied: c, part: part}
			if t.target, ok = a.amongSources(in, c); !ok {
				t.target, t.beside = path.Join(s.dir, part), true
			}
			if t.beside && in.Line != a.hand.Line {
				continue // a stage between, which the preset does not have
			}
			out = append(out, t)
		}
	}
	return out
}

// takenIn is what a stage takes of others, by COPY and for single commands.
func takenIn(in dockerfile.Contract) []dockerfile.Copied {
	out := slices.Clone(in.Copies)
	for _, r := range in.Runs {
		out = append(out, r.Binds...)
	}
	return out
}

// amongSources is the place in the tree of what is copied among the sources of the program: those that it is built from, or that the
// image holds.
func (a *adopter) amongSources(in dockerfile.Contract, c dockerfile.Copied) (string, bool) {
	image := in.Line == a.hand.Line
	if image && !a.sourcesInImage() && !slices.ContainsFunc(a.toolRuns(), func(r stagedRun) bool { return r.image }) {
		return "", false
	}
	if at := fromContext(&in, c.Target); at != "" {
		return path.Join(string(a.spec.Spec.Context), at), true
	}
	below, ok := strings.CutPrefix(path.Clean(c.Target), strings.TrimSuffix(in.Workdir.Value, "/")+"/")
	return path.Join(a.r.Dir, below), ok && in.Workdir.Value != ""
}

// takeAsset tries an asset: as its preset finds it out, then with what the old file says otherwise of its build. It is taken where its
// output is the folder that the old file copies.
func (a *adopter) takeAsset(t taking) (bool, error) {
	with := map[string]any{}
	for range 2 {
		made, err := a.try(a.settings.with(t.settings(a, with)...))
		if err != nil {
			return false, err
		}
		if !a.better(made) {
			a.refuse(candidate{line: t.copied.Line, text: "copy of " + t.copied.Sources[0] + " to " + t.copied.Target}, made.findings)
			return false, nil
		}
		plan := made.out.Image.Assets[len(made.out.Image.Assets)-1].Plan
		output, script := textOf(plan, "output"), textOf(plan, "script")
		same := output == t.part || textOf(plan, "kind") == "hugo" && t.part == "public"
		if same && (t.site.script == "" || script == t.site.script) {
			a.settings, a.now = a.settings.with(t.settings(a, with)...), made
			a.name(candidate{line: t.copied.Line, settings: t.settings(a, with)})
			a.lost = append(a.lost, a.leftOfSite(*t.site)...)
			return true, a.siteVersion(t, plan)
		}
		if output != "" && output != t.part {
			with["output"] = t.part
		}
		if t.site.script != "" && script != t.site.script {
			with["script"] = t.site.script
		}
	}
	return false, nil
}

func textOf(i *generator.Image, param string) string {
	s, _ := i.Params[param].Value.(string)
	return s
}

// settings are the asset, and the copy of what lies beside the program.
func (t taking) settings(a *adopter, with map[string]any) []setting {
	file := a.spec.Pos.File
	asset := map[string]any{"dir": schema.PathIn(file, t.site.dir), "target": schema.PathIn(file, t.target)}
	if len(with) > 0 {
		asset["with"] = with
	}
	out := []setting{{[]string{"assets"}, []any{asset}}}
	if t.beside {
		out = append(out, t.copy(a, t.target))
	}
	return out
}

// copy is that of something among the sources to where the old image has what is copied.
func (t taking) copy(a *adopter, source string) setting {
	c := t.copied
	entry := entryOf("source", schema.PathIn(a.spec.Pos.File, source), "target", a.inNew(c.Target), "chown", a.owner(c.Owner), "mode", octal(c.Mode))
	return setting{[]string{"stages", runtime, "copy"}, []any{entry}}
}

// siteVersion keeps the line of Node.js that the site is built with, where the preset has it.
func (a *adopter) siteVersion(t taking, plan *generator.Image) error {
	preset, _ := a.Presets.Get(plan.Preset)
	for name, pin := range plan.Pins {
		version, from := versionOf(preset.Pins[name].Version, []dockerfile.Entry{t.site.stage.Base})
		if version != "" && version != pin.Line && preset.Pins[name].Choose(version, false) != "" {
			return a.take([]candidate{{line: from.Line, quiet: true, settings: []setting{{[]string{"versions", preset.Pins[name].Version}, version}}}})
		}
	}
	return nil
}

// leftOfSite is what the old build gives a site that an asset has no place for.
func (a *adopter) leftOfSite(s site) []Loss {
	const why = "an asset has no variables of its own: the script of its package.json sets them, or for Vite, Next and the like a file .env.production"
	var out []Loss
	for _, e := range s.stage.Environment {
		if !ownVariables.MatchString(e.Name) && !e.Open && !e.Arg {
			out = append(out, Loss{e.Line, "variable of the build " + e.Name, why})
		}
	}
	for _, e := range s.stage.Args {
		if !ownArguments.MatchString(e.Name) {
			out = append(out, Loss{e.Line, "build argument " + e.Name, why})
		}
	}
	return out
}
