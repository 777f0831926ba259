package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// takes is the check of a command that takes exactly n arguments, which its Use line names.
func takes(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		_, names, _ := strings.Cut(cmd.Use, " ")
		_, command, _ := strings.Cut(cmd.CommandPath(), " ")
		switch {
		case len(args) < n:
			return decide("%s needs %s\nusage: %s", command, names, cmd.UseLine())
		case len(args) > n && n == 0:
			return decide("%s takes no argument; unexpected: %s", command, args[0])
		case len(args) > n:
			return decide("%s takes %s alone; unexpected: %s", command, names, args[n])
		}
		return nil
	}
}

// subcommand is the check of a command that only holds others: an argument is the name of one that does not exist.
func subcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand() {
			names = append(append(names, c.Name()), c.Aliases...)
		}
	}
	do := fmt.Sprintf("run %s --help for the commands", cmd.CommandPath())
	if s := yamlsrc.Suggest(args[0], names); s != "" {
		do = fmt.Sprintf("did you mean %q?", s)
	}
	return decide("there is no command %q; %s", cmd.CommandPath()+" "+args[0], do)
}

// helpTopic is the check of help, which cobra answers with the page of the nearest command that does exist.
func helpTopic(cmd *cobra.Command, args []string) error {
	found, rest, err := cmd.Root().Find(args)
	if err == nil && len(rest) > 0 && found.HasSubCommands() {
		return subcommand(found, rest)
	}
	return err
}

// completeImage completes the one image of a command that takes no more.
func (g *globals) completeImage(cmd *cobra.Command, done []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(done) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return g.completeImages(cmd, done, begun)
}
