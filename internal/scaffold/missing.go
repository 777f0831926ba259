package scaffold

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
)

// Missing are the images of a report that a project does not have. A project has an image when one of its own is of the same
// folder, and of the same program where the folder has several; when it places the folder's output into another image; or when its
// file has the image as a comment, which says that somebody does not want it.
func Missing(report detect.Report, p *schema.Project) []detect.Image {
	several := map[string]int{}
	for _, i := range report.Images {
		several[i.Dir]++
	}
	unwanted := declined(p)
	var out []detect.Image
	for _, i := range report.Images {
		if !has(p, i, several[i.Dir] > 1) && !unwanted[i.Name] {
			out = append(out, i)
		}
	}
	return out
}

func has(p *schema.Project, i detect.Image, several bool) bool {
	return slices.ContainsFunc(p.Images, func(o schema.Image) bool {
		for _, a := range o.Spec.Assets {
			if path.Clean(string(a.Dir)) == i.Dir {
				return true
			}
		}
		if i.Language == "static" && i.Tool == "none" && generator.DirOf(o) == path.Join(i.Dir, i.Target.Value) {
			return true // its pages alone are the other's project
		}
		switch {
		case o.Preset == "":
			own := path.Clean(string(o.Spec.Dockerfile))
			return own == i.Dockerfile || i.Dockerfile == "" && (path.Dir(own) == i.Dir || generator.DirOf(o) == i.Dir)
		case i.Dockerfile != "":
			return o.Spec.Dockerfile != "" && path.Clean(string(o.Spec.Dockerfile)) == i.Dockerfile || generator.DirOf(o) == i.Dir && (!several || o.Name == i.Name)
		case generator.DirOf(o) != i.Dir:
			return false
		}
		return !several || o.Name == i.Name || sameProgram(o, i)
	})
}

// sameProgram tells whether an image names the program of a found one, among several in a folder.
func sameProgram(o schema.Image, i detect.Image) bool {
	return slices.ContainsFunc(i.Unit.With, func(p survey.Param) bool {
		text, ok := p.Value.(string)
		if !ok {
			return false
		}
		for _, name := range []string{p.Name, p.Name + "s"} { // main and mains
			node := o.Spec.With[name]
			if node == nil {
				continue
			}
			if node.Value == text || slices.ContainsFunc(node.List(), func(n *yamlsrc.Node) bool { return n.Value == text }) {
				return true
			}
		}
		return false
	})
}

// off finds an entry of a mapping that is commented out.
var off = lazyregexp.New(`(?m)^[ \t]*#[ \t]*["']?([\w.-]+)["']?:[ \t]*(?:\{|\r?$)`)

// declined are the names of images that a file of the project has commented out.
func declined(p *schema.Project) map[string]bool {
	out := map[string]bool{}
	for _, text := range p.Sources {
		for _, m := range off.FindAllSubmatch(text, -1) {
			out[string(m[1])] = true
		}
	}
	return out
}

// Within are the images at or below some folders.
func Within(images []detect.Image, dirs []string) []detect.Image {
	return slices.DeleteFunc(slices.Clone(images), func(i detect.Image) bool {
		return !slices.ContainsFunc(dirs, func(d string) bool { return d == "." || i.Dir == d || strings.HasPrefix(i.Dir, d+"/") })
	})
}
