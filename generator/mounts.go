package generator

import "github.com/stagegen/stagegen/internal/dockerfile"

// Mount is a secret or an SSH agent that a RUN of a Dockerfile mounts.
type Mount = dockerfile.Mount

// Mounts are those of a Dockerfile, a generated or the user's own, in the order of the file.
func Mounts(text []byte) []Mount { return dockerfile.Mounts(text) }

// Files gives a Dockerfile, and the stage of it to build, that hold nothing but what a stage is there for: what later stages copy from it.
// Where nobody does, it is the stage itself, and all its files.
func Files(text []byte, stage string) (exporting []byte, target string) {
	paths := dockerfile.Artifacts(text, stage)
	if len(paths) == 0 {
		return text, stage
	}
	return dockerfile.Exporting(text, stage, paths)
}
