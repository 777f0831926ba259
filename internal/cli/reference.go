package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/internal/diag"
)

// ruleDrift is the rule of check's own findings.
const ruleDrift = "drift"

// Rules lists the findings that the commands themselves raise.
func Rules() []diag.Rule {
	return []diag.Rule{
		{Name: ruleDrift, Summary: "The committed files are what build.yaml says; `check` alone demands it, with exit code 1.", Fix: "Run `stagegen generate`, or write what is to stay into build.yaml: `check` names the line."},
	}
}

// Reference is the help of every command as Markdown, one section a command, for docs/reference/cli.md: word for word what
// COMMAND --help prints. An error is that of cobra's own help function.
func Reference() ([]byte, error) {
	root := newRootCmd(Env{Getenv: func(string) string { return "" }})
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	var b bytes.Buffer
	if err := writeReference(&b, root); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// writeReference writes the section of a command, then those of the commands below it, by name.
func writeReference(b *bytes.Buffer, cmd *cobra.Command) error {
	var help bytes.Buffer
	cmd.InitDefaultHelpFlag()
	cmd.SetOut(&help)
	if err := cmd.Help(); err != nil {
		return fmt.Errorf("writing the help of %s: %w", cmd.CommandPath(), err)
	}
	fmt.Fprintf(b, "\n## %s\n\n```text\n%s\n```\n", cmd.CommandPath(), strings.TrimSpace(help.String()))
	for _, c := range cmd.Commands() {
		if c.Hidden {
			continue
		}
		if err := writeReference(b, c); err != nil {
			return err
		}
	}
	return nil
}
