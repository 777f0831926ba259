// Command stagegen writes multi-stage Dockerfiles from one build.yaml, keeps them true, and builds them.
package main

import (
	"os"

	"github.com/stagegen/stagegen/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.System())) }
