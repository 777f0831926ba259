package schema

import (
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// Project is what all files together say.
type Project struct {
	// File has the included files merged in order and then the root file, and the images of the members. Its Include is empty.
	File File
	// Node is what File was decoded from, with the places of all values.
	Node *yamlsrc.Node
	// Images are sorted by name. An image with a finding may be incomplete.
	Images []Image
	// Sources are the files that were read, by slash path from the root.
	Sources map[string][]byte
}

// Image is one image with everything that holds for it.
type Image struct {
	Name string
	// Spec is what all layers say: the file's versions, defaults, the member's defaults, house presets, the image. Dir is
	// always set, and so is Context for an image without a preset.
	Spec ImageSpec
	// Node is what Spec was decoded from: Node.At("with", "base").Pos is the origin of a value, in whichever layer it stands.
	Node *yamlsrc.Node
	// Member is the file that declares the image when that is a member, else empty.
	Member string
	// Chain are the house presets, from the image's preset to the last one before Preset.
	Chain []string
	// Preset is what the chain ends at: a name, or "./" and a folder from the root; empty for an image without a preset.
	Preset string
	// Pos is the place of the image's key.
	Pos diag.Pos

	layers []*yamlsrc.Node // weakest first
}

// Own is a node of what the image itself says, without what holds for others too; nil where it says nothing.
func (i Image) Own(steps ...string) *yamlsrc.Node {
	if len(i.layers) == 0 {
		return nil
	}
	return i.layers[len(i.layers)-1].At(steps...)
}

// Under lays a weaker layer under the image, a preset's own values, and gives the image anew. setParam tells which
// parameters are sets, whose values unite along the chain of house presets; nil means none.
func (i Image) Under(own *yamlsrc.Node, setParam func(name string) bool) (Image, diag.List) {
	layers := append([]*yamlsrc.Node{own}, i.layers...)
	out := i
	return out, out.merge(layers, setParam)
}

// merge folds the layers into Node and Spec.
func (i *Image) merge(layers []*yamlsrc.Node, setParam func(name string) bool) diag.List {
	o := yamlsrc.MergeOptions{Set: func(path []string) bool { return isImageSet(path, setParam) }}
	var node *yamlsrc.Node
	for _, l := range layers {
		node = yamlsrc.Merge(node, l, o)
	}
	dir, context := i.Spec.Dir, i.Spec.Context
	i.Node, i.Spec = node, ImageSpec{}
	findings := yamlsrc.Decode(node, &i.Spec)
	if i.Spec.Dir == "" {
		i.Spec.Dir = dir
	}
	if i.Spec.Context == "" {
		i.Spec.Context = context
	}
	return findings
}

// isImageSet tells which lists below an image, a house preset or defaults are sets.
func isImageSet(path []string, setParam func(name string) bool) bool {
	switch len(path) {
	case 1:
		return path[0] == "expose" || path[0] == "files" || path[0] == "secrets" || path[0] == "ssh" || path[0] == "allow" || path[0] == "writable"
	case 2:
		return path[0] == "with" && setParam != nil && setParam(path[1])
	case 4:
		return path[0] == "stages" && (path[2] == "packages" || path[2] == "libraries")
	}
	return false
}

// isFileSet is isImageSet for the lists of a file.
func isFileSet(path []string) bool {
	switch {
	case len(path) == 1:
		return path[0] == "members"
	case path[0] == "defaults":
		return isImageSet(path[1:], nil)
	case path[0] == "presets":
		return isImageSet(path[2:], nil)
	}
	return false
}
