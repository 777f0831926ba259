package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

// Main runs one command line and returns its exit code.
func Main(args []string, env Env) int {
	root := newRootCmd(env)
	root.SetArgs(args)
	err := root.ExecuteContext(context.Background())
	code := exitCode(err)
	if err != nil && err.Error() != "" && code != exitInterrupted {
		fmt.Fprintln(env.Err, "stagegen: "+err.Error())
	}
	return code
}

// globals are the flags of every command.
type globals struct {
	env  Env
	dir  string // -C
	file string // -f
}

const rootLong = `One build.yaml in, the Dockerfiles an expert would have written out.

build.yaml names what a repository builds; each image names a preset (go, rust, rust-musl, node, java, static, os).
generate writes multi-stage Dockerfiles from it, check tells in CI whether the committed ones are still what
build.yaml says, build builds them. They are ordinary files: docker build works without stagegen.`

const rootExample = `  stagegen init                    # find what this repository builds, and write its build.yaml
  stagegen generate                # write the Dockerfiles of all images
  stagegen check                   # in CI: are they what build.yaml says?
  stagegen build api web           # build two images
  stagegen explain api --line 12   # why is this line here?`

func newRootCmd(env Env) *cobra.Command {
	g := &globals{env: env}
	root := &cobra.Command{
		Use: "stagegen COMMAND [IMAGE | DIR]... [flags]", Short: "Expert Dockerfiles from one build.yaml", Long: rootLong, Example: rootExample,
		SilenceUsage: true, SilenceErrors: true, Args: subcommand, Version: env.Version,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate(versionLine(env))
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	root.PersistentFlags().StringVarP(&g.dir, "directory", "C", "", "run as if started in `DIR`")
	root.PersistentFlags().StringVarP(&g.file, "file", "f", "", "read `FILE` in place of build.yaml; - is standard input")
	addGrouped(root, "daily", "Every day:", newGenerateCmd(g), newCheckCmd(g), newBuildCmd(g))
	addGrouped(root, "start", "Start:", newInitCmd(g), newAdoptCmd(g))
	addGrouped(root, "ask", "Ask:", newListCmd(g), newExplainCmd(g), newAffectedCmd(g))
	addGrouped(root, "leave", "Leave:", newEjectCmd(g))
	addGrouped(root, "more", "More:", newPresetsCmd(g), newSchemaCmd(g), newVersionCmd(g))
	root.SetHelpCommandGroupID("more")
	root.SetCompletionCommandGroupID("more")
	root.AddCommand(&cobra.Command{Use: "exit-codes", Short: "What the exit codes mean", Long: exitHelp})
	root.InitDefaultHelpCmd()
	if help, _, err := root.Find([]string{"help"}); err == nil {
		help.Args = helpTopic
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return decide("%v\nrun %s --help for the flags", err, c.CommandPath())
	})
	return root
}

func addGrouped(root *cobra.Command, id, title string, commands ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: id, Title: title})
	for _, c := range commands {
		c.GroupID = id
		root.AddCommand(c)
	}
}
