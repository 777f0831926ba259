package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func newVersionCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version of stagegen", Args: takes(0),
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprint(g.env.Out, versionLine(g.env))
			return nil
		},
	}
}

// versionLine is the answer of version and of --version.
func versionLine(env Env) string {
	return fmt.Sprintf("stagegen %s (%s, %s/%s)\n", env.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
