package cli

import (
	"fmt"
	"io"

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
	outputs, findings := sound(w.source, names)
	findings = append(w.findings, findings...).Sorted()
	w.report(g.env, findings)
	changes, err := generator.Compare(w.tree, outputs)
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
		fmt.Fprintln(g.env.Err, "next: do what the findings above say, then run: stagegen generate")
		return said(exitDecide)
	}
	fmt.Fprintln(g.env.Err, "next: stagegen build, and in CI: stagegen check")
	return nil
}

// sound generates images. Where there are findings, each image alone tells whether they are about it.
func sound(s generator.Source, names []string) ([]*generator.Output, diag.List) {
	result, findings := generator.Generate(s, names)
	if !findings.HasErrors() {
		return result.Outputs, findings
	}
	var outputs []*generator.Output
	for _, name := range names {
		if one, found := generator.Generate(s, []string{name}); !found.HasErrors() {
			outputs = append(outputs, one.Outputs...)
		}
	}
	return outputs, findings
}
