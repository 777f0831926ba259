package cli

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/adopt"
)

// adoptReport is the JSON of adopt.
type adoptReport struct {
	*adopt.Adoption
	Diff  string   `json:"diff"`
	Sizes *weights `json:"sizes,omitempty"`
}

// printAdoption shows the comparison, what is taken and lost, and in a dry run what would be written.
func printAdoption(env Env, o *adoptOptions, a *adopt.Adoption, sizes *weights) error {
	diff := generator.Diff(a.File, a.File+" (adopted)", a.Have, a.Want)
	if o.json {
		return printJSON(env, adoptReport{a, diff, sizes})
	}
	fmt.Fprintf(env.Out, "%s: preset %s in the place of %s\n\n", a.Image, a.Preset, a.Dockerfile)
	t := tabwriter.NewWriter(env.Out, 0, 4, 3, ' ', 0)
	fmt.Fprintln(t, "\tBEFORE\tAFTER")
	for _, d := range a.Differences {
		fmt.Fprintf(t, "%s\t%s\t%s\n", d.What, cell(d.Before), cell(d.After))
	}
	if sizes != nil {
		fmt.Fprintf(t, "size\t%s\t%s\n", generator.Megabytes(sizes.Before), generator.Megabytes(sizes.After))
	}
	if err := flush(t); err != nil {
		return err
	}
	if a.Equal {
		fmt.Fprintln(env.Out, "\nthe generated Dockerfile is the old one, below its header: nothing is lost")
	}
	if len(a.Taken) > 0 {
		fmt.Fprintln(env.Out, "\ntaken over:")
	}
	for _, k := range a.Taken {
		fmt.Fprintf(env.Out, "  %s: %s%s\n", k.Key, k.Value, fromLine(a.Dockerfile, k.Line))
	}
	if len(a.Lost) > 0 {
		fmt.Fprintln(env.Out, "\nlost:")
	}
	for _, l := range a.Lost {
		fmt.Fprintf(env.Out, "  %s%s\n      %s\n", l.Text, fromLine(a.Dockerfile, l.Line), l.Why)
	}
	fmt.Fprintln(env.Out)
	if o.dryRun {
		fmt.Fprint(env.Out, diff)
		fmt.Fprintf(env.Err, "nothing is written; to switch, run: %s\n", o.command())
	}
	return nil
}

// command is the call that makes what a dry run shows.
func (o *adoptOptions) command() string {
	words := []string{"stagegen adopt", o.what}
	if o.preset != "" {
		words = append(words, "--preset", o.preset)
	}
	if o.dir != "" {
		words = append(words, "--dir", o.dir)
	}
	return strings.Join(words, " ")
}

func fromLine(file string, line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf("   (%s:%d)", file, line)
}

// cell is a value in the table: "-" for nothing, cut where a line would not hold it.
func cell(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most-1]) + "…"
	}
	return cmp.Or(s, "-")
}
