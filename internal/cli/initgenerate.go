package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
)

// generateNew writes the files of images that init has added. One that has findings, such as a lockfile that is missing, holds up no
// other: its findings say what to do, and generate writes it then.
func generateNew(g *globals, out io.Writer, names []string) error {
	w, err := g.open()
	if err != nil {
		return err
	}
	defer w.close()
	result, findings := generator.Generate(w.source, names)
	findings = append(w.findings, findings...).Sorted()
	w.report(g.env, findings)
	changes, err := generator.Compare(w.tree, result.Sound)
	if err != nil {
		return surroundings(err)
	}
	var free []generator.Change
	foreign := refuseForeign(changes, nil)
	for _, c := range changes {
		if c.State != generator.Foreign {
			free = append(free, c)
		}
	}
	env := g.env
	env.Out = out
	if len(free) > 0 {
		if err := w.apply(env, free, false); err != nil {
			return err
		}
	}
	switch {
	case foreign != nil:
		return foreign
	case findings.HasErrors():
		todo(g.env.Err, findings, missingOf(names, result.Sound))
		return said(exitDecide)
	}
	fmt.Fprintln(g.env.Err, "next: stagegen build, and in CI: stagegen check")
	return nil
}

// missingOf are the images whose files are not written.
func missingOf(names []string, made []*generator.Output) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(made, func(o *generator.Output) bool { return o.Image.Name == name })
	})
}

// mostSteps are those that a person reads.
const mostSteps = 6

// todo says what is left to do, a step a line: the commands that findings name, then the places to mend.
func todo(out io.Writer, findings diag.List, names []string) {
	var steps []string
	for _, f := range findings {
		if step := stepOf(f); f.IsError() && !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	if n := len(steps); n > mostSteps {
		steps = append(steps[:mostSteps:mostSteps], fmt.Sprintf("and %d more, see above", n-mostSteps))
	}
	if len(names) > 0 {
		fmt.Fprintf(out, "not generated yet: %s\n", strings.Join(names, ", "))
	}
	fmt.Fprintf(out, "next: %s\n      then run: stagegen generate\n", strings.Join(steps, "\n      "))
}

// stepOf is what mends a finding: the command that its hint names, else its place with the hint.
func stepOf(f diag.Finding) string {
	switch {
	case strings.HasPrefix(f.Hint, "run `"):
		return f.Hint
	case f.Hint != "":
		return fmt.Sprintf("%s: %s", f.Pos, f.Hint)
	}
	return fmt.Sprintf("mend %s: %s", f.Pos, f.Message)
}
