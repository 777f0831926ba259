package cli

import (
	"fmt"
	"io"

	"github.com/stagegen/stagegen/generator"
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
		fmt.Fprintln(g.env.Err, "next: do what the findings above say, then run: stagegen generate")
		return said(exitDecide)
	}
	fmt.Fprintln(g.env.Err, "next: stagegen build, and in CI: stagegen check")
	return nil
}
