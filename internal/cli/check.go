package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
)

type checkOptions struct {
	images []string
	format string
}

func newCheckCmd(g *globals) *cobra.Command {
	o := &checkOptions{}
	cmd := &cobra.Command{
		Use: "check [IMAGE | DIR]...", Short: "Say whether the committed files are what build.yaml says",
		Long: `Compare the committed Dockerfiles and ignore files with what generate would write, without writing anything.

Exit code 0: all are equal (line endings do not count). 1: some differ, are missing or are left over; a diff shows
how, and the command that mends it is named. 2: build.yaml or a preset has a finding. No network, no Docker.`,
		Example: `  stagegen check                    # in CI
  stagegen check --format github    # annotations in the pull request
  stagegen check -f - < build.yaml  # is this file right?`,
		ValidArgsFunction: g.completeImages,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.images = args
			return runCheck(cmd.Context(), g, o)
		},
	}
	cmd.Flags().StringVar(&o.format, "format", "text", "`FORMAT` of the report: text, json or github")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "github"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func runCheck(_ context.Context, g *globals, o *checkOptions) error {
	if !slices.Contains([]string{"text", "json", "github"}, o.format) {
		return decide("--format is %q; expected text, json or github", o.format)
	}
	w, err := g.open()
	if err != nil {
		return err
	}
	defer w.close()
	findings := w.findings
	var changes []generator.Change
	if w.source.Project != nil && !findings.HasErrors() {
		names, err := w.pick(o.images)
		if err != nil {
			return err
		}
		result, more := generator.Generate(w.source, names)
		findings = append(findings, more...)
		if !findings.HasErrors() {
			if changes, err = w.changes(result, len(o.images) == 0); err != nil {
				return err
			}
		}
	}
	changes = slices.DeleteFunc(changes, func(c generator.Change) bool { return c.State == generator.Same })
	if err := w.printCheck(g.env, o.format, findings.Sorted(), changes); err != nil {
		return err
	}
	switch {
	case findings.HasErrors():
		return said(exitDecide)
	case slices.ContainsFunc(changes, func(c generator.Change) bool { return c.State == generator.Foreign || w.refusal(c) != "" }):
		return said(exitDecide)
	case len(changes) > 0:
		return said(exitMendable)
	}
	return nil
}

// refusal is why generate does not write a file, "" where it does.
func (w *workspace) refusal(c generator.Change) string {
	if _, err := w.inside(c.Path); err != nil {
		return err.Error()
	}
	return ""
}

// driftFinding says in one line what is wrong with a file, and what mends it: a command, or what that would say.
func (w *workspace) driftFinding(c generator.Change) diag.Finding {
	f := diag.Finding{Rule: ruleDrift, Pos: diag.Pos{File: c.Path}, Found: string(c.State)}
	switch c.State {
	case generator.Missing:
		f.Message, f.Hint = "the file is missing", "run: stagegen generate "+c.Image.Name
	case generator.Orphan:
		f.Message, f.Hint = "no image makes this generated file any more", "run: stagegen generate"
	case generator.Foreign:
		f.Message = "a file that stagegen did not make is in the way of image " + c.Image.Name
		f.Hint = "name another dockerfile for the image, or run: stagegen generate --force " + c.Image.Name
	default:
		f.Message, f.Hint = "the file is not what build.yaml says", "run: stagegen generate "+c.Image.Name
		if words := c.Words(); words != "" {
			f.Message = words
		}
	}
	if refusal := w.refusal(c); refusal != "" {
		f.Message, f.Hint = f.Message+"; "+refusal, ""
	}
	return f
}

// whole is a finding of drift in one sentence where it says what happened in words: whoever reads only its first line, as in a
// list of annotations, knows what to do.
func (w *workspace) whole(c generator.Change) diag.Finding {
	f := w.driftFinding(c)
	if c.Words() != "" && f.Hint != "" {
		f.Message, f.Hint = f.Message+"; "+f.Hint, ""
	}
	return f
}

func (w *workspace) printCheck(env Env, format string, findings diag.List, changes []generator.Change) error {
	var drift diag.List
	for _, c := range changes {
		drift.Add(w.whole(c))
	}
	switch format {
	case "github":
		diag.GitHub(env.Out, append(findings, drift...))
		return nil
	case "json":
		return w.printCheckJSON(env, findings, changes)
	}
	w.report(env, findings)
	for i, c := range changes {
		fmt.Fprint(env.Out, c.Diff())
		fmt.Fprintf(env.Err, "%s: %s\n", c.Path, drift[i].Message)
		for _, r := range generator.Remedies(c) {
			fmt.Fprintf(env.Err, "  to keep %q:\n    %s\n", r.Line, r.Keep)
		}
		if drift[i].Hint != "" {
			fmt.Fprintf(env.Err, "  to mend it, %s\n", drift[i].Hint)
		}
	}
	if len(changes) == 0 && !findings.HasErrors() {
		fmt.Fprintln(env.Err, w.allGood())
	}
	return nil
}

// checkReport is the JSON of check.
type checkReport struct {
	Findings diag.List    `json:"findings"`
	Changes  []checkDrift `json:"changes"`
}

type checkDrift struct {
	generator.Change
	Image    string             `json:"image,omitempty"`
	Message  string             `json:"message"`
	Fix      string             `json:"fix"`
	Diff     string             `json:"diff"`
	Remedies []generator.Remedy `json:"remedies,omitempty"`
}

func (w *workspace) printCheckJSON(env Env, findings diag.List, changes []generator.Change) error {
	report := checkReport{Findings: findings, Changes: []checkDrift{}}
	if findings == nil {
		report.Findings = diag.List{}
	}
	for _, c := range changes {
		f := w.driftFinding(c)
		d := checkDrift{Change: c, Message: f.Message, Fix: f.Hint, Diff: c.Diff(), Remedies: generator.Remedies(c)}
		if c.Image != nil {
			d.Image = c.Image.Name
		}
		report.Changes = append(report.Changes, d)
	}
	return printJSON(env, report)
}

func printJSON(env Env, v any) error {
	e := json.NewEncoder(env.Out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return surroundings(fmt.Errorf("writing standard output: %w", err))
	}
	return nil
}
