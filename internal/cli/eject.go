package cli

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
)

func newEjectCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use: "eject IMAGE", Short: "Take an image's Dockerfile into your own hands", Args: takes(1),
		Long: `Drop the generated header from the Dockerfile and the ignore file of an image, keep every other byte, and make the
image in build.yaml one without a preset, with all that only building needs (tags, platforms, caches, secrets).
stagegen then verifies, lists and builds it, and never writes it again.`,
		Example: "  stagegen eject api", ValidArgsFunction: g.completeImage,
		RunE: func(c *cobra.Command, args []string) error { return runEject(c.Context(), g, args[0]) },
	}
}

func runEject(_ context.Context, g *globals, name string) error {
	if g.file == "-" {
		return decide("eject changes build.yaml; it cannot do so on standard input")
	}
	w, err := g.open()
	if err != nil {
		return err
	}
	defer w.close()
	result, err := w.generate(g.env, []string{name})
	if err != nil {
		return err
	}
	if len(result.Outputs) != 1 || !result.Outputs[0].Image.Owned() {
		return decide("%s is not one image with a preset; there is nothing to eject", name)
	}
	output := result.Outputs[0]
	if err := w.upToDate(g.env, result, false); err != nil {
		return err
	}
	edited, err := w.withoutPreset(output.Image)
	if err != nil {
		return err
	}
	for _, f := range output.Files {
		if err := w.write(generator.Change{Path: f.Path, Want: withoutHeader(f.Text)}); err != nil {
			return err
		}
	}
	if err := w.write(generator.Change{Path: output.Image.Source, Want: edited}); err != nil {
		return err
	}
	fmt.Fprintf(g.env.Out, "ejected %s: %s and %s are yours now\n", output.Image.Name, output.Files[0].Path, output.Files[1].Path)
	return nil
}

// withoutHeader drops the comment lines that stagegen wrote above the file, and keeps a syntax line.
func withoutHeader(text []byte) []byte {
	var syntax []byte
	if bytes.HasPrefix(text, []byte("# syntax=")) {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		syntax, text = append(bytes.Clone(line), '\n'), rest
	}
	for bytes.HasPrefix(text, []byte("#")) {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	return append(syntax, bytes.TrimLeft(text, "\n")...)
}

// withoutPreset is the file that declares the image, with the image as one that names its own Dockerfile. Keys that only
// building needs are kept.
func (w *workspace) withoutPreset(i *generator.Image) ([]byte, error) {
	text, err := fs.ReadFile(w.tree, i.Source)
	if err != nil {
		return nil, surroundings(fmt.Errorf("reading %s: %w", i.Source, err))
	}
	root, findings := yamlsrc.Parse(i.Source, text)
	key := root.Get("images").Key(i.Name)
	if key == nil || findings.HasErrors() {
		return nil, decide("image %s is not declared in %s itself", i.Name, i.Source)
	}
	fields := []string{"dockerfile: " + yamlsrc.Quote(schema.PathIn(i.Source, i.Dockerfile)), "context: " + yamlsrc.Quote(schema.PathIn(i.Source, i.Context))}
	fields = append(fields, w.keptFields(i)...)
	edited, err := yamlsrc.Replace(text, key, "{ "+strings.Join(fields, ", ")+" }")
	if err != nil {
		return nil, fmt.Errorf("editing %s: %w", i.Source, err)
	}
	if _, findings := yamlsrc.Parse(i.Source, edited); findings.HasErrors() {
		return nil, decide("image %s cannot be taken out of %s: others refer to what stands in it (%s); write it out there first", i.Name, i.Source, findings[0].Message)
	}
	return edited, nil
}

// keptFields are the keys that only building needs, with what all layers say together; a house preset no longer gives them. What
// defaults alone say, they go on saying.
func (w *workspace) keptFields(i *generator.Image) []string {
	var fields []string
	n := slices.IndexFunc(w.source.Project.Images, func(o schema.Image) bool { return o.Name == i.Name })
	spec := w.source.Project.Images[n]
	for _, k := range []string{"args", "tags", "platforms", "target", "variants", "cache_from", "cache_to", "provenance", "sbom", "max_size", "allow"} {
		said := spec.Own(k) != nil || slices.ContainsFunc(spec.Chain, func(house string) bool { return w.source.Project.Node.At("presets", house, k) != nil })
		if said {
			fields = append(fields, k+": "+yamlsrc.Flow(spec.Node.Get(k))) // null too: it drops what defaults say
		}
	}
	if given := keptContexts(i); given != "" {
		fields = append(fields, given)
	}
	var secrets []string // those of commands in slots too
	for _, s := range i.Build.Secrets {
		secrets = append(secrets, yamlsrc.Quote(s.ID))
	}
	if len(secrets) > 0 {
		fields = append(fields, "secrets: ["+strings.Join(secrets, ", ")+"]")
	}
	var agents []string
	for _, a := range i.Build.SSH {
		entry := a.ID
		if a.File != "" {
			entry += "=" + a.File
		}
		agents = append(agents, yamlsrc.Quote(entry))
	}
	if len(agents) > 0 {
		fields = append(fields, "ssh: ["+strings.Join(agents, ", ")+"]")
	}
	return fields
}

// keptContexts is the key by which an image without a preset stands on other images of the project, and gets its contexts.
func keptContexts(i *generator.Image) string {
	var entries []string
	add := func(name, value string) { entries = append(entries, yamlsrc.Quote(name)+": "+yamlsrc.Quote(value)) }
	for _, g := range i.StandsOn() {
		add(strings.TrimSuffix(g.Name, ":latest"), schema.ImagePrefix+g.Image)
	}
	for _, c := range i.Build.Contexts {
		switch {
		case c.Reference != "":
			add(c.Name, schema.RegistryPrefix+c.Reference)
		case c.Folder != "":
			add(c.Name, schema.PathIn(i.Source, c.Folder))
		}
	}
	if len(entries) == 0 {
		return ""
	}
	return "additional_contexts: { " + strings.Join(entries, ", ") + " }"
}
