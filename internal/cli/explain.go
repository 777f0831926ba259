package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/templates"
)

type explainOptions struct {
	image string
	line  int
	json  bool
}

func newExplainCmd(g *globals) *cobra.Command {
	o := &explainOptions{}
	cmd := &cobra.Command{
		Use: "explain IMAGE", Short: "Say where every value and every line of an image comes from",
		Long: `Print the plan of an image: each parameter, fact and base image with its origin, and what build.yaml adds to stages
and says of the image.

With --line N it says what made line N of the Dockerfile: the template line, the parameters, facts and pins in it,
and the lines of build.yaml and of the manifests that they come from.`,
		Example: `  stagegen explain api
  stagegen explain api --line 12
  stagegen explain api --json | jq .params`,
		Args: takes(1), ValidArgsFunction: g.completeImage,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.image = args[0]
			return runExplain(cmd.Context(), g, o)
		},
	}
	cmd.Flags().IntVar(&o.line, "line", 0, "explain line `N` of the generated Dockerfile")
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return cmd
}

func runExplain(_ context.Context, g *globals, o *explainOptions) error {
	w, err := g.open()
	if err != nil {
		return err
	}
	defer w.close()
	result, err := w.look(g.env, []string{o.image})
	if err != nil {
		return err
	}
	if len(result.Outputs) != 1 {
		return decide("%s names %d images; explain takes one: %s", o.image, len(result.Outputs), strings.Join(w.imageNames(), ", "))
	}
	output := result.Outputs[0]
	switch {
	case o.line != 0:
		return explainLine(g.env, output, o.line, o.json)
	case o.json:
		return printJSON(g.env, output.Image)
	}
	return explainImage(g.env, output.Image)
}

// explainImage prints the plan as tables.
func explainImage(env Env, i *generator.Image) error {
	t := tabwriter.NewWriter(env.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "image %s\t\t%s\n", i.Name, i.Pos)
	if i.Owned() {
		fmt.Fprintf(t, "preset\t%s\t%s\n", i.Preset, i.Folder)
	}
	fmt.Fprintf(t, "dockerfile\t%s\t\ncontext\t%s\t\nbuild\t%s\t\n", i.Dockerfile, i.Context, generator.BuildCommand(i))
	fmt.Fprintf(t, "syntax\t%s\t\n", syntaxText(i.Syntax))
	values := func(title string, m map[string]generator.Value) {
		if len(m) > 0 {
			fmt.Fprintf(t, "\n%s\t\t\n", title)
		}
		for _, k := range slices.Sorted(maps.Keys(m)) {
			fmt.Fprintf(t, "  %s\t%s\t%s\n", k, shown(m[k].Value), m[k].Origin)
		}
	}
	values("parameters", i.Params)
	values("facts", i.Facts)
	if len(i.Pins) > 0 {
		fmt.Fprint(t, "\nbase images\t\t\n")
	}
	for _, k := range slices.Sorted(maps.Keys(i.Pins)) {
		fmt.Fprintf(t, "  %s\t%s\t%s\n", k, i.Pins[k].Reference, i.Pins[k].Origin)
		if of := i.Pins[k].Image; of != "" {
			fmt.Fprintf(t, "  \tthe image %s of this project\t\n", of)
		}
		if of := i.Pins[k].Original; of != "" {
			fmt.Fprintf(t, "  \tthe mirror of %s\t\n", of)
		}
	}
	explainContexts(t, i)
	explainAssets(t, i)
	explainSlots(t, i)
	explainTail(t, i.Tail)
	explainVariants(t, i)
	return flush(t)
}

// explainContexts prints what the build is given beside its context.
func explainContexts(out io.Writer, i *generator.Image) {
	t := &table{out, "additional contexts"}
	for _, c := range i.Build.Contexts {
		switch {
		case c.Image != "":
			t.row(c.Name, "the image "+c.Image+" of this project", c.Origin)
		case c.Reference != "":
			t.row(c.Name, c.Reference, c.Origin)
		default:
			t.row(c.Name, "the folder "+c.Folder, c.Origin)
		}
	}
}

// explainAssets prints what is built first, and on what.
func explainAssets(t io.Writer, i *generator.Image) {
	if len(i.Assets) > 0 {
		fmt.Fprint(t, "\nassets\t\t\n")
	}
	for _, a := range i.Assets {
		fmt.Fprintf(t, "  %s\t%s, by preset %s, to %s\t%s\n", a.Stage, a.Plan.Dir, a.Plan.Preset, a.Target, a.Plan.Pos)
		for _, k := range slices.Sorted(maps.Keys(a.Plan.Pins)) {
			fmt.Fprintf(t, "    %s\t%s\t%s\n", k, a.Plan.Pins[k].Reference, a.Plan.Pins[k].Origin)
		}
	}
}

// syntaxText tells the oldest syntax that can build a file, why, and what the file says of it.
func syntaxText(s generator.Syntax) string {
	text := s.Needs
	if len(s.Features) > 0 {
		text += fmt.Sprintf(" for %s in line %d", s.Features[0].Name, s.Features[0].Line)
	}
	if s.Line != "" {
		return text + "; the file names " + s.Line
	}
	return text + "; no syntax line"
}

func shown(v any) string {
	if l, ok := v.([]string); ok {
		return "[" + strings.Join(l, ", ") + "]"
	}
	if s, ok := v.(string); ok && s == "" {
		return `""`
	}
	return fmt.Sprint(v)
}

// lineReport is the JSON of explain --line.
type lineReport struct {
	File   string         `json:"file"`
	Line   int            `json:"line"`
	Text   string         `json:"text"`
	Made   templates.Line `json:"made"`
	Values []lineValue    `json:"values,omitempty"`
}

type lineValue struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

func explainLine(env Env, o *generator.Output, n int, asJSON bool) error {
	if !o.Image.Owned() {
		return decide("image %s keeps a Dockerfile of its own; stagegen made none of its lines", o.Image.Name)
	}
	text := strings.Split(strings.TrimSuffix(string(o.Files[0].Text), "\n"), "\n")
	if n < 1 || n > len(text) {
		return decide("%s has lines 1 to %d", o.Image.Dockerfile, len(text))
	}
	r := lineReport{File: o.Image.Dockerfile, Line: n, Text: text[n-1], Made: o.Rendering.Lines[n-1]}
	for _, f := range r.Made.Fields {
		if len(r.Made.Origins) > 0 && contract(r.Text) {
			continue // these are the fallbacks of the whole tail; this line has an origin of its own
		}
		if v, origin, ok := generator.Field(o.Image, f); ok {
			r.Values = append(r.Values, lineValue{f, shown(v), origin.String()})
		}
	}
	r.Values = append(r.Values, pinValues(o.Image, r.Text)...)
	if asJSON {
		return printJSON(env, r)
	}
	fmt.Fprintf(env.Out, "%s:%d\n  %s\n", r.File, n, r.Text)
	if r.Text == "" {
		fmt.Fprintln(env.Out, "a blank line")
		return nil
	}
	fmt.Fprintf(env.Out, "written by  %s\n", author(o.Image, r.Made))
	for _, b := range r.Made.Branches {
		place, fields, _ := strings.Cut(b, " ")
		fmt.Fprintf(env.Out, "because of  %s, decided at %s\n", fields, place)
	}
	for _, v := range r.Values {
		fmt.Fprintf(env.Out, "value       %s = %s, from %s\n", v.Name, v.Value, v.Origin)
	}
	for _, origin := range r.Made.Origins {
		fmt.Fprintf(env.Out, "from        %s\n", origin)
	}
	return nil
}

// author is who wrote a line: of the build of an asset, the preset of that.
func author(i *generator.Image, l templates.Line) string {
	if n := slices.IndexFunc(i.Assets, func(a *generator.Asset) bool { return a.Stage == l.Asset }); n >= 0 {
		return fmt.Sprintf("preset %s for the asset %s, %s", i.Assets[n].Plan.Preset, l.Asset, l.Template)
	}
	if l.Template == "" {
		return fmt.Sprintf("stagegen itself: the header and the base images of preset %s (%s)", i.Preset, i.Folder)
	}
	return fmt.Sprintf("preset %s, %s", i.Preset, l.Template)
}

// contract tells the instructions with which the last stage ends.
func contract(line string) bool {
	for _, instruction := range []string{"ENV ", "LABEL ", "EXPOSE ", "USER ", "STOPSIGNAL ", "HEALTHCHECK ", "ENTRYPOINT ", "CMD "} {
		if strings.HasPrefix(line, instruction) {
			return true
		}
	}
	return false
}

// pinValues are the pins whose image an ARG line holds.
func pinValues(i *generator.Image, line string) []lineValue {
	arg, _, ok := strings.Cut(strings.TrimPrefix(line, "ARG "), "=")
	if !ok || !strings.HasPrefix(line, "ARG ") {
		return nil
	}
	var out []lineValue
	add := func(of string, pins map[string]generator.Pin) {
		for _, name := range slices.Sorted(maps.Keys(pins)) {
			if p := pins[name]; p.Arg == arg {
				out = append(out, lineValue{of + "pin." + name, strings.TrimSpace("line " + p.Line), p.Origin.String()})
			}
		}
	}
	add("", i.Pins)
	for _, a := range i.Assets {
		add(a.Stage+"/", a.Plan.Pins)
	}
	return out
}
