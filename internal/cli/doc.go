// Package cli owns the command line: commands, flags, streams, files and exit codes. It is the only importer of cobra, and the
// only package that writes files. A command is newXCmd, its options, and runX(ctx, options); the outside world comes in by Env.
// It may import every other package; nothing imports it but cmd/stagegen.
package cli
