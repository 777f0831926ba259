package generator

import "github.com/stagegen/stagegen/internal/dockerfile"

// Mount is a secret or an SSH agent that a RUN of a Dockerfile mounts.
type Mount = dockerfile.Mount

// Mounts are those of a Dockerfile, a generated or the user's own, in the order of the file.
func Mounts(text []byte) []Mount { return dockerfile.Mounts(text) }
