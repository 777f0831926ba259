package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
)

// outputs are the folders of --output. Each image's files come into a folder of their own first and are moved when all are there, so
// that an interruption leaves no half of a file.
type outputs struct {
	folder  string // absolute; empty without --output
	made    bool   // it was not there before
	staging string // in it
	several bool
}

// checkOutput refuses what makes no sense for files.
func (o *buildOptions) checkOutput() error {
	if o.output == "" {
		return nil
	}
	given := map[string]bool{"--tag": len(o.tags) > 0, "--push": o.publish.push, "--metadata-file": o.metadata != "", "--report": o.report.format != ""}
	for _, flag := range slices.Sorted(maps.Keys(given)) {
		if given[flag] {
			return decide("--output writes files, and %s is about images", flag)
		}
	}
	return nil
}

// newOutputs lets the requests write files in the place of images. The caller cleans up.
func newOutputs(env Env, folder string, requests []builder.Request) (*outputs, error) {
	if folder == "" {
		return &outputs{}, nil
	}
	o := &outputs{folder: absolute(env.Dir, folder)}
	_, err := os.Lstat(o.folder)
	o.made = errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(o.folder, 0o755); err != nil {
		return nil, surroundings(fmt.Errorf("making the folder of --output: %w", err))
	}
	staging, err := os.MkdirTemp(o.folder, ".stagegen-")
	if err != nil {
		return nil, surroundings(fmt.Errorf("making a folder in that of --output: %w", err))
	}
	o.staging = staging
	asked := 0
	for n := range requests {
		r := &requests[n]
		if r.Below {
			continue
		}
		asked++
		r.Output, r.Tags = filepath.Join(staging, r.Name), nil
		r.Dockerfile, r.Target = generator.Files(r.Dockerfile, r.Target)
	}
	o.several = asked > 1
	return o, nil
}

// keep moves the files of what was built to where they belong, and gives the results whose files are all there.
func (o *outputs) keep(built []builder.Result) ([]builder.Result, error) {
	if o.folder == "" {
		return built, nil
	}
	var kept []builder.Result
	var failed []error
	for _, r := range built {
		to := o.folder
		if o.several {
			to = filepath.Join(to, r.Name)
		}
		if err := move(r.Output, to); err != nil {
			failed = append(failed, fmt.Errorf("putting the files of %s into %s: %w", r.Name, to, err))
			continue
		}
		r.Output = to
		kept = append(kept, r)
	}
	if failed != nil {
		return kept, surroundings(errors.Join(failed...))
	}
	return kept, nil
}

// clean takes away what was not kept, and the folder itself when it was made here and nothing is in it.
func (o *outputs) clean() {
	if o.folder == "" {
		return
	}
	_ = os.RemoveAll(o.staging)
	if o.made {
		_ = os.Remove(o.folder) // fails when there is something in it
	}
}

// move puts a file, or what is in a folder, into the place of what is there; other files of a folder stay.
func move(from, to string) error {
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	there, err := os.Lstat(to)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.Rename(from, to)
	case err != nil:
		return err
	case info.IsDir() != there.IsDir():
		return fmt.Errorf("%s is there, and one of the two is a folder", to)
	case !info.IsDir():
		return os.Rename(from, to)
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	var failed []error
	for _, e := range entries {
		failed = append(failed, move(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())))
	}
	return errors.Join(failed...)
}
