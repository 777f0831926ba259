package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
	"github.com/stagegen/stagegen/internal/diag"
)

// reportOptions say what is told of size and time.
type reportOptions struct {
	format  string // md, json, or empty for no report
	against string // file of an earlier report in JSON
	earlier *report
}

func (o *reportOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.format, "report", "", "print sizes, layers, times and cached shares to standard output, as `FORMAT`: md or json")
	f.StringVar(&o.against, "report-against", "", "show changes against the report in `FILE`, which an earlier --report json has made")
	_ = cmd.RegisterFlagCompletionFunc("report", cobra.FixedCompletions([]string{"md", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

// read judges the flags and reads the earlier report, before anything is built.
func (o *reportOptions) read(env Env) error {
	switch {
	case o.format != "" && o.format != "md" && o.format != "json":
		return decide("--report is %q; expected md or json", o.format)
	case o.format == "" && o.against != "":
		return decide("--report-against needs --report md or --report json")
	case o.against == "":
		return nil
	}
	text, err := os.ReadFile(absolute(env.Dir, o.against))
	if err != nil {
		return surroundings(fmt.Errorf("reading the earlier report: %w", err))
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil || len(r.Images) == 0 {
		return decide("%s is not a report that --report json has made", o.against)
	}
	o.earlier = &r
	return nil
}

// report tells what images take and what building them took: docs/build.md describes its JSON.
type report struct {
	Images []reported `json:"images"`
}

// reported is one image of a report. Sizes are in bytes; an image that was pushed by a BuildKit daemon has none.
type reported struct {
	Name    string   `json:"name"`
	Tags    []string `json:"tags"`
	ImageID string   `json:"image_id"`
	Digest  string   `json:"digest"`
	Seconds float64  `json:"seconds"`
	Steps   int      `json:"steps"`
	Cached  int      `json:"cached"`
	builder.Weight
	// Change is against the earlier report; nil where that lacks the image.
	Change *change `json:"change,omitempty"`
}

type change struct {
	Size       int64   `json:"size"`
	Compressed int64   `json:"compressed"`
	Seconds    float64 `json:"seconds"`
}

// newReport puts together what is known of images that were built.
func newReport(built []builder.Result, weights map[string]builder.Weight, earlier *report) report {
	out := report{Images: []reported{}}
	for _, b := range built {
		weight, known := weights[b.Name]
		r := reported{Name: b.Name, Tags: b.Tags, ImageID: b.ImageID, Digest: b.Digest, Seconds: b.Duration.Seconds(), Steps: b.Steps, Cached: b.Cached, Weight: weight}
		if earlier != nil {
			if n := slices.IndexFunc(earlier.Images, func(e reported) bool { return e.Name == b.Name }); n >= 0 {
				before := earlier.Images[n]
				r.Change = &change{Seconds: r.Seconds - before.Seconds}
				if known {
					r.Change.Size, r.Change.Compressed = r.Size-before.Size, r.Compressed-before.Compressed
				}
			}
		}
		out.Images = append(out.Images, r)
	}
	return out
}

// weights asks what the images take: all of it for a report, the size alone for those with a max_size; nothing where there is no engine.
func (w *workspace) weights(ctx context.Context, engine *builder.Engine, result *generator.Result, built []builder.Result, o *buildOptions) (map[string]builder.Weight, error) {
	out := map[string]builder.Weight{}
	switch {
	case engine == nil:
		return out, nil
	case o.report.format != "":
		return engine.Weigh(ctx, built)
	}
	for _, b := range built {
		if i := imageOf(result, b.Name); i == nil || i.Build.MaxSize == 0 || b.ImageID == "" {
			continue
		}
		size, err := engine.Size(ctx, b.ImageID)
		if err != nil {
			return nil, err
		}
		out[b.Name] = builder.Weight{Size: size}
	}
	return out, nil
}

// oversize finds images that take more than build.yaml allows. A side stage is not the image that max_size speaks of.
func (w *workspace) oversize(result *generator.Result, weights map[string]builder.Weight, o *buildOptions) diag.List {
	var findings diag.List
	for name, weight := range weights {
		if i := imageOf(result, name); i != nil && o.target == "" {
			if f, ok := generator.Oversize(w.source.Project, i, weight.Size); ok {
				findings.Add(f)
			}
		}
	}
	return findings.Sorted()
}

func imageOf(result *generator.Result, name string) *generator.Image {
	for _, o := range result.Outputs {
		if o.Image.Name == name {
			return o.Image
		}
	}
	return nil
}
