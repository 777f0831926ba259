package schema

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// Path is a path inside the project. It is written relative to the folder of its file; decoded, it is relative to the
// root: a clean slash path, "." for the root itself.
type Path string

var pathShape = shape{rule: RulePath, noun: "a path inside the project", expected: "a path relative to the folder of this file, with / between folders",
	read: func(n *yamlsrc.Node) (string, string, bool) {
		if hint := pathHint(n.Value); hint != "" || n.Value == "" {
			return "", hint, false
		}
		p := path.Join(path.Dir(n.Pos.File), n.Value)
		if outside(p) {
			return "", "nothing above the folder of the root build.yaml is read", false
		}
		return p, "", true
	}}

// outside tells whether a clean path leaves the root.
func outside(p string) bool { return p == ".." || strings.HasPrefix(p, "../") }

// PathIn gives a path from the root as it is written in a file: relative to the file's folder.
func PathIn(file, p string) string {
	up := ""
	for at := path.Dir(file); at != "."; at, up = path.Dir(at), up+"../" {
		if p == at {
			return path.Clean(up)
		}
		if rest, ok := strings.CutPrefix(p, at+"/"); ok {
			return up + rest
		}
	}
	return path.Clean(up + p)
}

// PresetIn gives a preset as it is written in a file: a name as it is, a folder relative to the file's.
func PresetIn(file, preset string) string {
	folder, ok := strings.CutPrefix(preset, "./")
	if !ok {
		return preset
	}
	if folder = PathIn(file, folder); strings.HasPrefix(folder, "../") {
		return folder
	}
	return "./" + folder
}

// pathHint says what to write instead of a path that no system but one's own understands; "" when p is portable.
func pathHint(p string) string {
	switch {
	case strings.Contains(p, `\`):
		return "write / between folders"
	case strings.HasPrefix(p, "/"), strings.HasPrefix(p, "~"), len(p) > 1 && p[1] == ':':
		return "write it relative to the folder of this file"
	}
	return ""
}

// DecodeNode implements yamlsrc.Decoder.
func (p *Path) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := pathShape.scalar(n)
	return into(p, value, l)
}

// JSONSchema describes p.
func (Path) JSONSchema() *jsonschema.Schema { return pathShape.schema() }

// Paths are paths inside the project, as Path.
type Paths []string

// DecodeNode implements yamlsrc.Decoder.
func (p *Paths) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := pathShape.list(n, "paths")
	*p = list
	return l
}

// JSONSchema describes p.
func (Paths) JSONSchema() *jsonschema.Schema { return pathShape.listSchema() }

// Globs are paths inside the project that may hold *, ** (any folders), ?, [abc] and {a,b}.
type Globs []string

var globShape = shape{rule: RulePath, noun: "a glob inside the project", expected: "a path relative to the folder of this file, with *, **, ? or {a,b}",
	read: func(n *yamlsrc.Node) (string, string, bool) {
		if hint := pathHint(n.Value); hint != "" || n.Value == "" || !doublestar.ValidatePattern(n.Value) {
			return "", hint, false
		}
		p := path.Join(path.Dir(n.Pos.File), n.Value)
		return p, "", !outside(p)
	}}

// DecodeNode implements yamlsrc.Decoder.
func (g *Globs) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := globShape.list(n, "globs")
	*g = list
	return l
}

// JSONSchema describes g.
func (Globs) JSONSchema() *jsonschema.Schema { return globShape.listSchema() }

// FolderGlobs are globs of folders; one alone needs no list.
type FolderGlobs []string

// DecodeNode implements yamlsrc.Decoder.
func (g *FolderGlobs) DecodeNode(n *yamlsrc.Node) diag.List {
	switch n.Kind {
	case yamlsrc.Sequence:
		return (*Globs)(g).DecodeNode(n)
	case yamlsrc.Mapping:
		return diag.List{yamlsrc.WrongKind(n, "this", "a glob, or a list of globs")}
	}
	one, l := globShape.scalar(n)
	*g = FolderGlobs{one}
	return l
}

// JSONSchema describes g.
func (FolderGlobs) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{globShape.schema(), globShape.listSchema()}}
}

// ImagePath is an absolute path inside an image. A slash at its end is kept: it names the folder to put something into.
type ImagePath string

var imagePathShape = shape{rule: RulePath, noun: "a path inside an image", expected: "an absolute path", pattern: "^/",
	read: func(n *yamlsrc.Node) (string, string, bool) {
		if !strings.HasPrefix(n.Value, "/") || strings.Contains(n.Value, `\`) {
			return "", "", false
		}
		p := path.Clean(n.Value)
		if strings.HasSuffix(n.Value, "/") && p != "/" {
			p += "/"
		}
		return p, "", true
	}}

// DecodeNode implements yamlsrc.Decoder.
func (p *ImagePath) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := imagePathShape.scalar(n)
	return into(p, value, l)
}

// JSONSchema describes p.
func (ImagePath) JSONSchema() *jsonschema.Schema { return imagePathShape.schema() }

// ImagePaths are absolute paths inside an image.
type ImagePaths []string

// DecodeNode implements yamlsrc.Decoder.
func (p *ImagePaths) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := imagePathShape.list(n, "paths")
	*p = list
	return l
}

// JSONSchema describes p.
func (ImagePaths) JSONSchema() *jsonschema.Schema { return imagePathShape.listSchema() }

// HostPath is a path on the machine that builds: as Path, or beginning with / or ~/, and then kept as written.
type HostPath string

var hostPathShape = shape{rule: RulePath, noun: "a path", expected: "a path relative to the folder of this file, or one that begins with / or ~/",
	read: func(n *yamlsrc.Node) (string, string, bool) {
		if strings.HasPrefix(n.Value, "/") || strings.HasPrefix(n.Value, "~/") {
			return n.Value, "", true
		}
		return pathShape.read(n)
	}}

// DecodeNode implements yamlsrc.Decoder.
func (p *HostPath) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := hostPathShape.scalar(n)
	return into(p, value, l)
}

// PresetRef names a preset: a word, or a folder that begins with ./ or ../ and, decoded, is "./" and a path from the root.
type PresetRef string

var presetRefShape = shape{rule: RuleName, noun: "the name of a preset", expected: "a name, or a folder that begins with ./",
	read: func(n *yamlsrc.Node) (string, string, bool) {
		if strings.HasPrefix(n.Value, "./") || strings.HasPrefix(n.Value, "../") {
			p, hint, ok := pathShape.read(n)
			return "./" + p, hint, ok
		}
		_, _, ok := imageNameShape.read(n)
		hint := ""
		if !ok && strings.Contains(n.Value, "/") {
			hint = "write ./ before the path of a folder"
		}
		return n.Value, hint, ok
	}}

// DecodeNode implements yamlsrc.Decoder.
func (p *PresetRef) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := presetRefShape.scalar(n)
	return into(p, value, l)
}

// JSONSchema describes p.
func (PresetRef) JSONSchema() *jsonschema.Schema { return presetRefShape.schema() }
