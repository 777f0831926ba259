package cli

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// helpWidth is how wide the prose of a help page may be, in columns.
const helpWidth = 120

// TestHelpWidth: a terminal does not break the lines of a help page anew, so that one too long makes it ragged.
func TestHelpWidth(t *testing.T) {
	t.Parallel()
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		for line := range strings.Lines(c.Long + "\n" + c.Example) {
			if n := utf8.RuneCountInString(line); n > helpWidth+1 {
				t.Errorf("%s: %d columns: %s", c.CommandPath(), n-1, line)
			}
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRootCmd(Env{}))
}
