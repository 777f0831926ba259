package schema

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// Load reads the project whose root file is name in fsys: the file, what it includes, its members. data is the root file's
// text where it does not come from fsys (standard input); nil means that it does. All findings of all files are returned,
// sorted. The project is nil only when the root file cannot be read at all; with findings it is what could be understood,
// good enough to look for more of them and for nothing else.
func Load(fsys fs.FS, name string, data []byte) (*Project, diag.List) {
	l := &loader{fsys: fsys, sources: map[string][]byte{}, images: map[string]declared{}}
	if data == nil && !l.read(name, diag.Pos{File: name}, "there is no "+name+" here", "write one with: stagegen init") {
		return nil, l.list
	}
	if data != nil {
		l.sources[name] = data
	}
	l.file(name, true)
	if len(l.files) == 0 || l.files[len(l.files)-1].name != name {
		return nil, l.list.Sorted()
	}
	p := l.project()
	l.validate(p)
	return p, l.list.Sorted()
}

type loader struct {
	fsys    fs.FS
	list    diag.List
	sources map[string][]byte
	open    []string   // files whose includes are being read, outermost first
	files   []document // the root file and what it includes, weakest first
	images  map[string]declared
}

type document struct {
	name string
	node *yamlsrc.Node // a mapping
}

// declared is an image where it is written.
type declared struct {
	key, node *yamlsrc.Node
	member    *document // nil unless a member declares it
}

// read reads a file into sources, or says at pos that it cannot.
func (l *loader) read(name string, pos diag.Pos, missing, hint string) bool {
	info, err := fs.Stat(l.fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.list.Add(diag.Finding{Rule: RuleFile, Pos: pos, Message: missing, Hint: hint})
		return false
	case err == nil && info.IsDir():
		l.list.Add(diag.Finding{Rule: RuleFile, Pos: pos, Message: fmt.Sprintf("%s cannot be read", name), Expected: "a file", Found: "a folder"})
		return false
	}
	data, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.list.Add(diag.Finding{Rule: RuleFile, Pos: pos, Message: fmt.Sprintf("%s cannot be read", name), Found: err.Error()})
		return false
	}
	l.sources[name] = data
	return true
}

// parse turns a file that was read into a mapping, or gives nil and says why.
func (l *loader) parse(name string) *yamlsrc.Node {
	node, findings := yamlsrc.Parse(name, l.sources[name])
	l.list = append(l.list, findings...)
	if node != nil && node.Kind != yamlsrc.Mapping {
		l.list.Add(yamlsrc.WrongKind(node, "", "a mapping"))
		return nil
	}
	return node
}

// file takes in the root file or an included one, after what it includes itself.
func (l *loader) file(name string, root bool) {
	node := l.parse(name)
	if node == nil || !l.checkVersion(node, root) {
		return
	}
	var f File
	l.list = append(l.list, yamlsrc.DecodePart(node, &f)...)
	l.open = append(l.open, name)
	if include := node.Get("include"); include != nil {
		for _, item := range include.Items {
			l.include(item)
		}
	}
	l.open = l.open[:len(l.open)-1]
	l.files = append(l.files, document{name, node})
}

// include takes in the file that item names, once.
func (l *loader) include(item *yamlsrc.Node) {
	if item.IsNull() {
		return
	}
	name, findings := pathShape.scalar(item)
	if len(findings) > 0 {
		return // DecodePart has said so
	}
	if i := slices.Index(l.open, name); i >= 0 {
		l.list.Add(diag.Finding{Rule: RuleInclude, Pos: item.Pos, Message: "this file includes itself",
			Found: strings.Join(append(slices.Clone(l.open[i:]), name), " → ")})
		return
	}
	if l.sources[name] == nil && l.read(name, item.Pos, "there is no file "+name, "") {
		l.file(name, false)
	}
}

// checkVersion looks at the key stagegen before anything else. False means that the rest is not for this version to judge.
func (l *loader) checkVersion(node *yamlsrc.Node, root bool) bool {
	v := node.Get("stagegen")
	write := fmt.Sprintf("stagegen: %q", Version)
	switch {
	case v.Refused():
		return false
	case v.IsNull() && root:
		l.list.Add(diag.Finding{Rule: RuleVersion, Pos: node.Pos, Message: `the key "stagegen" is missing`, Expected: write, Hint: "begin the file with " + write})
	case v.IsNull(), v.Kind == yamlsrc.Scalar && v.Value == Version:
	default:
		l.list.Add(diag.Finding{Rule: RuleVersion, Pos: v.Pos, Message: "this file is written for a version of the format that this stagegen does not know",
			Expected: write, Found: yamlsrc.Describe(v), Hint: "use a newer stagegen, or write " + write})
		return false
	}
	return true
}

// project merges the files and collects the images.
func (l *loader) project() *Project {
	var merged *yamlsrc.Node
	o := yamlsrc.MergeOptions{Set: isFileSet, KeepNull: true}
	for i := range l.files {
		merged = yamlsrc.Merge(merged, without(l.files[i].node, "images", "include"), o)
		l.collect(&l.files[i], false)
	}
	l.members(merged.Get("members"))
	p := &Project{Node: l.withImages(merged), Sources: l.sources}
	l.list = append(l.list, yamlsrc.Decode(p.Node, &p.File)...)
	return p
}

// collect takes the images of one file.
func (l *loader) collect(d *document, member bool) {
	images := d.node.Get("images")
	if images == nil {
		return
	}
	for _, f := range images.Fields {
		name := f.Key.Value
		first, exists := l.images[name]
		switch {
		case f.Value.Refused():
		case f.Value.IsNull() && exists && first.key.Pos.File != d.name:
			delete(l.images, name)
		case f.Value.IsNull():
			l.list.Add(diag.Finding{Rule: RuleNothing, Pos: f.Key.Pos, Message: fmt.Sprintf("the image %q is empty, and no included file has one to remove", name),
				Expected: "preset: …", Hint: "write " + name + ": { preset: go }"})
		case exists:
			l.list.Add(diag.Finding{Rule: RuleTwice, Pos: f.Key.Pos, Message: fmt.Sprintf("there are two images %q", name),
				Hint: "rename one of the two", Related: []diag.Related{{Pos: first.key.Pos, Message: "the other one"}}})
		default:
			l.images[name] = declared{key: f.Key, node: f.Value}
			if member {
				l.images[name] = declared{key: f.Key, node: f.Value, member: d}
			}
		}
	}
}

// members reads the files that the globs find, in the order of their paths.
func (l *loader) members(globs *yamlsrc.Node) {
	if globs == nil {
		return
	}
	names := map[string]diag.Pos{}
	for _, item := range globs.Items {
		glob, findings := "", diag.List(nil)
		if !item.IsNull() {
			glob, findings = globShape.scalar(item)
		}
		if glob == "" || len(findings) > 0 {
			continue
		}
		found, err := doublestar.Glob(l.fsys, glob, doublestar.WithFilesOnly(), doublestar.WithNoFollow(), doublestar.WithNoHidden())
		found = slices.DeleteFunc(found, func(name string) bool { return slices.Contains(strings.Split(name, "/"), "node_modules") })
		if err != nil || len(found) == 0 {
			l.list.Add(diag.Finding{Rule: RuleNoMembers, Pos: item.Pos, Message: "no file is found by this glob", Found: "nothing at " + glob})
		}
		for _, name := range found {
			if _, ok := names[name]; !ok {
				names[name] = item.Pos
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if l.sources[name] == nil && l.read(name, names[name], "there is no file "+name, "") {
			l.member(name)
		}
	}
}

func (l *loader) member(name string) {
	node := l.parse(name)
	if node == nil {
		return
	}
	var m Member
	l.list = append(l.list, yamlsrc.DecodePart(node, &m)...)
	l.collect(&document{name, node}, true)
}

// without is a mapping without some of its keys.
func without(n *yamlsrc.Node, keys ...string) *yamlsrc.Node {
	return &yamlsrc.Node{Kind: yamlsrc.Mapping, Pos: n.Pos, Fields: slices.DeleteFunc(slices.Clone(n.Fields), func(f yamlsrc.Field) bool {
		return slices.Contains(keys, f.Key.Value)
	})}
}

// withImages puts the images that were collected into the merged file, sorted by name.
func (l *loader) withImages(merged *yamlsrc.Node) *yamlsrc.Node {
	images := &yamlsrc.Node{Kind: yamlsrc.Mapping, Pos: merged.Pos}
	for _, name := range slices.Sorted(maps.Keys(l.images)) {
		images.Fields = append(images.Fields, yamlsrc.Field{Key: l.images[name].key, Value: l.images[name].node})
	}
	key := &yamlsrc.Node{Kind: yamlsrc.Scalar, Tag: yamlsrc.TagString, Value: "images", Pos: merged.Pos}
	out := *merged
	out.Fields = append(slices.Clone(merged.Fields), yamlsrc.Field{Key: key, Value: images})
	return &out
}

// folder is the folder of the file that declares d.
func (d declared) folder() string { return path.Dir(d.key.Pos.File) }
