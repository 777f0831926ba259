package scaffold

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
)

// Add drafts the addition of images to a project. What stands in its files is kept to the byte. The images of the report are those
// that the project does not have yet, see Missing. An error says which file cannot be edited, and why.
func Add(r Request, p *schema.Project) (Draft, error) {
	images := r.usable()
	rename(images, p)
	r.house(images, p)
	root, _ := yamlsrc.Parse(r.File, p.Sources[r.File])
	text := func(images []*image) []byte {
		edited, err := yamlsrc.Insert(p.Sources[r.File], root, []string{"images"}, r.entries(images, r.File))
		if err != nil {
			return nil
		}
		return edited
	}
	r.settle(images, text, false)
	var d Draft
	byFile := map[string][]*image{}
	for _, i := range images {
		byFile[r.home(i, p)] = append(byFile[r.home(i, p)], i)
	}
	for _, file := range slices.Sorted(maps.Keys(byFile)) {
		f, err := r.edit(file, p.Sources[file], byFile[file])
		if err != nil {
			return Draft{}, err
		}
		d.Files = append(d.Files, f)
	}
	d.Files = r.withRegistries(d.Files, p, private(r.Report.Images).unnamed(p))
	d.Files = slices.DeleteFunc(d.Files, func(f File) bool { return string(f.Have) == string(f.Want) })
	d.add(images)
	return d, nil
}

// withRegistries adds registries to the root file, which may have no other change.
func (r Request) withRegistries(files []File, p *schema.Project, wanted registries) []File {
	n := slices.IndexFunc(files, func(f File) bool { return f.Path == r.File })
	if n < 0 {
		files, n = append(files, File{Path: r.File, Have: p.Sources[r.File], Want: p.Sources[r.File]}), len(files)
	}
	files[n].Want = r.register(files[n].Want, wanted)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// entries are the images as a file has them, without those of which nothing can be made.
func (r Request) entries(images []*image, file string) []yamlsrc.Entry {
	var out []yamlsrc.Entry
	for _, i := range images {
		if i.broken == "" {
			out = append(out, i.entry(file))
		}
	}
	return out
}

// edit adds images to a file, which is made where it is not there.
func (r Request) edit(file string, have []byte, images []*image) (File, error) {
	entries := r.entries(images, file)
	f := File{Path: file, Have: have, Want: have, Images: len(entries)}
	if len(entries) == 0 {
		return f, nil
	}
	if have == nil {
		have = []byte(fmt.Sprintf("# Images of %s; %s holds what is common to all.\nimages: {}\n", path.Dir(file), r.File))
	}
	root, findings := yamlsrc.Parse(file, have)
	if findings.HasErrors() {
		return f, fmt.Errorf("%s", findings[0])
	}
	want, err := yamlsrc.Insert(have, root, []string{"images"}, entries)
	f.Want = want
	return f, err
}

// home is the file that an image belongs into: that of the nearest folder whose file the project has among its members, or would
// have; else the root file.
func (r Request) home(i *image, p *schema.Project) string {
	folder := i.Dir
	if i.Dockerfile != "" {
		folder = path.Dir(i.Dockerfile)
	}
	for at := folder; at != "."; at = path.Dir(at) {
		file := path.Join(at, path.Base(r.File))
		for _, glob := range p.File.Members {
			if ok, err := doublestar.Match(glob, file); ok && err == nil && (p.Sources[file] != nil || at == folder) {
				return file
			}
		}
	}
	return r.File
}

// rename gives the images names that the project does not have yet.
func rename(images []*image, p *schema.Project) {
	taken := map[string]bool{}
	for _, i := range p.Images {
		taken[i.Name] = true
	}
	for _, i := range images {
		i.Name = detect.Free(i.Name, func(name string) bool { return taken[name] })
		taken[i.Name] = true
	}
}
