package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/templates"
)

// table prints rows under a title, which is left out where there is no row.
type table struct {
	out   io.Writer
	title string
}

func (t *table) row(key, value string, origin templates.Origin) {
	if t.title != "" {
		fmt.Fprintf(t.out, "\n%s\t\t\n", t.title)
		t.title = ""
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(value), "\n")
	if first = strings.ReplaceAll(first, "\t", " "); rest != "" {
		first += " …" // code of several lines, which stands at the origin
	}
	fmt.Fprintf(t.out, "  %s\t%s\t%s\n", key, shown(first), origin)
}

// explainTail prints what build.yaml says of the end of the image, by the keys that it stands under.
func explainTail(out io.Writer, tail templates.Tail) {
	pairs := func(title string, list []templates.Pair) {
		t := &table{out, title}
		for _, p := range list {
			t.row(p.Key, p.Value, p.Origin)
		}
	}
	pairs("environment", tail.Environment)
	pairs("labels", tail.Labels)
	t := &table{out, "start"}
	for _, p := range tail.Expose {
		t.row("expose", p.Value, p.Origin)
	}
	if tail.User != nil {
		t.row("user", tail.User.Value, tail.User.Origin)
	}
	if tail.StopSignal != nil {
		t.row("stop_signal", tail.StopSignal.Value, tail.StopSignal.Origin)
	}
	if h := tail.Healthcheck; h != nil {
		test := "none"
		if len(h.Test) > 0 {
			test = shown(h.Test)
		}
		t.row("healthcheck", test, h.Origin)
	}
	if tail.Entrypoint != nil {
		t.row("entrypoint", shown(tail.Entrypoint.Values), tail.Entrypoint.Origin)
	}
	if tail.Command != nil {
		t.row("command", shown(tail.Command.Values), tail.Command.Origin)
	}
}

// explainSlots prints what build.yaml adds to each stage.
func explainSlots(out io.Writer, i *generator.Image) {
	for _, stage := range slices.Sorted(maps.Keys(i.Stages)) {
		s, t := i.Stages[stage], &table{out, "stage " + stage}
		packages := func(slot string, by map[string][]templates.Text) {
			for _, manager := range slices.Sorted(maps.Keys(by)) {
				for _, p := range by[manager] {
					t.row(slot+"."+manager, p.Value, p.Origin)
				}
			}
		}
		packages("packages", s.Packages)
		packages("libraries", s.Libraries)
		for _, p := range s.Environment {
			t.row("environment."+p.Key, p.Value, p.Origin)
		}
		for _, c := range s.Copy {
			source := c.Source
			if c.From != "" {
				source += " of " + c.From
			}
			t.row("copy", source+" to "+c.Target, c.Origin)
		}
		for _, f := range s.Fetch {
			t.row("fetch", f.URL+" to "+f.Target, f.Origin)
		}
		code := map[string][]templates.Code{"before": s.Before, "after": s.After}
		if s.Append != nil {
			code["append"] = []templates.Code{*s.Append}
		}
		for _, slot := range []string{"before", "after", "append"} {
			for _, c := range code[slot] {
				t.row(slot, c.Text, c.Origin)
			}
		}
	}
}

// explainVariants prints what each variant says otherwise.
func explainVariants(t io.Writer, i *generator.Image) {
	if len(i.Build.Variants) > 0 {
		fmt.Fprint(t, "\nvariants\t\t\n")
	}
	for _, v := range i.Build.Variants {
		fmt.Fprintf(t, "  %s@%s\t\t%s\n", i.Name, v.Name, v.Pos)
		for _, a := range v.Args {
			fmt.Fprintf(t, "    args.%s\t%s\t%s\n", a.Key, a.Value, a.Origin)
		}
		for _, tag := range v.Tags {
			fmt.Fprintf(t, "    tags\t%s\t%s\n", tag.Value, tag.Origin)
		}
		if v.Platforms != nil {
			fmt.Fprintf(t, "    platforms\t%s\t\n", strings.Join(v.Platforms, ", "))
		}
	}
}
