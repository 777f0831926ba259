package builder

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	dockerclient "github.com/docker/docker/client"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// Weight is what an image takes, in bytes.
type Weight struct {
	Size       int64   `json:"size"`       // unpacked, as `docker images` shows it
	Compressed int64   `json:"compressed"` // as a registry keeps it: each layer by gzip
	Layers     []Layer `json:"layers"`     // oldest first
}

// Layer is one layer of an image.
type Layer struct {
	// Stage of the Dockerfile that made it; empty for a layer of the base image. From is the stage or image that its files were
	// copied from.
	Stage       string `json:"stage,omitempty"`
	From        string `json:"from,omitempty"`
	Instruction string `json:"instruction"` // as the image's history has it, in one line
	Size        int64  `json:"size"`
	Compressed  int64  `json:"compressed"`
}

// Weigh asks the engine that has the images of these results what they take. It reads the images as a whole, which takes some
// seconds for large ones. An image that no engine has, because a BuildKit daemon has pushed it, is not in the answer.
func (e *Engine) Weigh(ctx context.Context, results []Result) (map[string]Weight, error) {
	if e.store == noStore && e.into != nil {
		return e.into.Weigh(ctx, results)
	}
	out := map[string]Weight{}
	results = slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return r.ImageID == "" }) // files, not images
	if e.store == noStore || len(results) == 0 {
		return out, nil
	}
	api, err := e.api()
	if err != nil {
		return nil, err
	}
	defer api.Close()
	images, err := e.save(ctx, api, results)
	if err != nil {
		return nil, fmt.Errorf("reading the images from the engine: %w", err)
	}
	for _, r := range results {
		history, err := api.ImageHistory(ctx, r.ImageID)
		if err != nil {
			return nil, fmt.Errorf("asking the engine for the history of %s: %w", r.Name, err)
		}
		slices.Reverse(history) // oldest first, as the configuration has it
		layers, err := images.layers(r.ConfigDigest)
		if err != nil {
			return nil, fmt.Errorf("weighing %s: %w", r.Name, err)
		}
		w := Weight{}
		own := false // the layers of the base image come first
		for _, l := range layers {
			made := r.layer(l)
			if own = own || made.Stage != ""; own && made.Stage == "" {
				made.Stage = r.stage // a step whose variables the history has filled in
			}
			if l.entry >= 0 && l.entry < len(history) {
				made.Size = history[l.entry].Size
			}
			w.Size += made.Size
			w.Compressed += made.Compressed
			w.Layers = append(w.Layers, made)
		}
		out[r.Name] = w
	}
	return out, nil
}

// save reads the images, each layer once.
func (e *Engine) save(ctx context.Context, api *dockerclient.Client, results []Result) (*savedImages, error) {
	var ids []string
	for _, r := range results {
		if !slices.Contains(ids, r.ImageID) {
			ids = append(ids, r.ImageID)
		}
	}
	stream, err := api.ImageSave(ctx, ids)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	return readSaved(stream)
}

// layer says which step of the Dockerfile made a layer. Of steps that say the same, one of the stage that was built counts first.
func (r Result) layer(l savedLayer) Layer {
	out := Layer{Instruction: strings.TrimSuffix(oneLine(l.createdBy), " # buildkit"), Compressed: l.compressed}
	best := -1
	for _, s := range r.steps {
		stage, from, ok := s.made(out.Instruction)
		stage = cmp.Or(stage, r.stage) // the only one, if it has no name
		rank := 2 * len(s.text)
		if stage == r.stage {
			rank++
		}
		if ok && (rank > best || rank == best && stage < out.Stage) {
			best, out.Stage, out.From = rank, stage, from
		}
	}
	return out
}

// from matches a FROM and the name that it gives its stage.
var from = lazyregexp.New(`(?im)^[ \t]*FROM[ \t]+\S.*?(?:[ \t]+AS[ \t]+(\S+))?[ \t]*$`)

// lastStage is the name of a Dockerfile's last stage, as BuildKit shows it.
func lastStage(dockerfile []byte) string {
	all := from.FindAllSubmatch(dockerfile, -1)
	if len(all) == 0 {
		return ""
	}
	if name := string(all[len(all)-1][1]); name != "" {
		return strings.ToLower(name)
	}
	return fmt.Sprintf("stage-%d", len(all)-1)
}
