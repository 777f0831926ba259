package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func folder(i int) string { return fmt.Sprintf("services/s%03d", i) }

// loopFiles are the Dockerfiles of a project of loops.
func loopFiles(n int) []file {
	var out []file
	for i := range n {
		out = append(out, file{folder(i) + "/Dockerfile", folder(i)})
	}
	return out
}

// loopProject writes n images with Dockerfiles of their own, a build.yaml and a bake file: two stages, a loop that keeps a processor
// busy, two steps and a file of 200 kB each. With a pause the step of the loop first does nothing for so many seconds, as one that
// downloads.
func loopProject(dir, base string, n int, pause string) error {
	var images strings.Builder
	for i := range n {
		loop := "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done"
		if pause != "" {
			loop = "sleep " + pause + "; " + loop
		}
		dockerfile := fmt.Sprintf(`FROM %s AS build
WORKDIR /src
COPY data .
RUN %s; echo %d >made
FROM %s
COPY --from=build /src/made /made
RUN echo ready >/ready
USER 65532:65532
ENTRYPOINT ["/bin/true"]
`, base, loop, i, base)
		for name, text := range map[string]string{"Dockerfile": dockerfile, "data": strings.Repeat(fmt.Sprintf("%09d\n", i), 20_000)} {
			if err := writeFile(filepath.Join(dir, folder(i), name), text); err != nil {
				return err
			}
		}
		fmt.Fprintf(&images, "  %s: { dockerfile: %s/Dockerfile, context: %s }\n", image(i), folder(i), folder(i))
	}
	return buildFiles(dir, images.String(), loopFiles(n))
}

// buildFiles writes the build.yaml of some images, and the bake file that says the same.
func buildFiles(dir, images string, files []file) error {
	var targets strings.Builder
	var names []string
	for i, f := range files {
		names = append(names, fmt.Sprintf("%q", fmt.Sprintf("t%d", i)))
		rel, err := filepath.Rel(f.context, f.dockerfile)
		if err != nil {
			return err
		}
		fmt.Fprintf(&targets, "target \"t%d\" {\n  context = %q\n  dockerfile = %q\n  tags = [%q]\n}\n", i, f.context, rel, image(i))
	}
	if err := writeFile(filepath.Join(dir, "build.yaml"), "stagegen: \"1\"\nname: bench\nimages:\n"+images); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "docker-bake.hcl"), "group \"default\" {\n  targets = ["+strings.Join(names, ", ")+"]\n}\n"+targets.String())
}

// writeFile writes a file, with the folders above it.
func writeFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
