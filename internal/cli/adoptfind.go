package cli

import (
	"cmp"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/adopt"
	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/schema"
)

// adoption finds what the argument of adopt means: the image, the folder of its project, and the preset that serves it.
func (w *workspace) adoption(g *globals, o *adoptOptions) (adopt.Request, error) {
	r := adopt.Request{File: defaultFile, Preset: o.preset}
	if g.file != "" {
		r.File = filepath.Base(g.file)
	}
	image, hand, err := w.handWritten(o.what)
	if err != nil {
		return r, err
	}
	unit, found := unitOf(detected(w.tree), hand.Dockerfile, hand.Context)
	if image == "" {
		name := projectName(cmp.Or(unit.Name, path.Base(path.Join("/", path.Dir(hand.Dockerfile)))))
		image = detect.Free(name, func(name string) bool { return slices.Contains(w.imageNames(), name) })
		if unit.Dockerfile == hand.Dockerfile {
			hand.Context = cmp.Or(unit.Context, hand.Context)
		}
		r.New = &hand
	}
	r.Image, r.Dir = image, path.Dir(hand.Dockerfile)
	if found {
		r.Dir, r.With = unit.Dir, unit.With
	}
	if unit.Language == "static" { // of a program the Dockerfile tells what it builds
		r.With = map[string]any{}
		for _, p := range unit.Unit.With {
			r.With[p.Name] = p.Value
		}
	}
	if o.dir != "" {
		if r.Dir, err = w.folderWithin(o.dir); err != nil {
			return r, decide("--dir: %v", err)
		}
	}
	if r.Preset != "" {
		return r, nil
	}
	fits := cmp.Or(unit.Fits, unit.Preset)
	if fits == "" {
		return r, decide("no preset is known to fit what lies in %s; name one with --preset: %s", r.Dir, strings.Join(w.source.Presets.Names(), ", "))
	}
	r.Preset = w.source.Project.InitAs(r.Dir, fits, w.source.Presets.Kind)
	return r, nil
}

// handWritten finds the image, or the Dockerfile that no image names yet.
func (w *workspace) handWritten(arg string) (string, adopt.Hand, error) {
	at, _ := w.within(arg)
	var own []schema.Image
	for _, i := range w.source.Project.Images {
		file := path.Clean(string(i.Spec.Dockerfile))
		switch {
		case i.Name == arg && i.Preset != "":
			return "", adopt.Hand{}, decide("image %s has the preset %s already; there is nothing to adopt", arg, i.Preset)
		case i.Preset == "" && (i.Name == arg || file == at):
			return i.Name, adopt.Hand{Dockerfile: file, Context: path.Clean(string(i.Spec.Context))}, nil
		case i.Preset == "" && (path.Dir(file) == at || generator.DirOf(i) == at):
			own = append(own, i)
		}
	}
	switch {
	case len(own) == 1:
		return own[0].Name, adopt.Hand{Dockerfile: path.Clean(string(own[0].Spec.Dockerfile)), Context: path.Clean(string(own[0].Spec.Context))}, nil
	case len(own) > 1:
		var names []string
		for _, i := range own {
			names = append(names, i.Name)
		}
		return "", adopt.Hand{}, decide("%s holds several images with a Dockerfile of their own; name one: %s", arg, strings.Join(names, ", "))
	}
	return w.unnamed(arg, at)
}

// unnamed finds a Dockerfile that build.yaml does not name.
func (w *workspace) unnamed(arg, at string) (string, adopt.Hand, error) {
	info, err := fs.Stat(w.tree, at)
	if err == nil && info.IsDir() {
		at = path.Join(at, "Dockerfile")
		info, err = fs.Stat(w.tree, at)
	}
	if err != nil || info.IsDir() {
		return "", adopt.Hand{}, w.unknown(arg)
	}
	text, err := fs.ReadFile(w.tree, at)
	if err == nil && generator.Marked(text) {
		return "", adopt.Hand{}, decide("%s was made by stagegen; there is nothing to adopt", at)
	}
	return "", adopt.Hand{Dockerfile: at, Context: path.Dir(at)}, nil
}

// unitOf is what detection found for a Dockerfile: the unit that names it, else the one of its folder, else of its context.
func unitOf(r detect.Report, dockerfile, context string) (detect.Image, bool) {
	for _, fits := range []func(detect.Image) bool{
		func(i detect.Image) bool { return i.Dockerfile == dockerfile },
		func(i detect.Image) bool { return i.Dir == path.Dir(dockerfile) },
		func(i detect.Image) bool { return i.Dir == context },
	} {
		if n := slices.IndexFunc(r.Images, fits); n >= 0 {
			return r.Images[n], true
		}
	}
	return detect.Image{}, false
}
