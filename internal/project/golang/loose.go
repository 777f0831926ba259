package golang

import (
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// loose adds a program whose folder lies in no module: a main.go from before modules, or one without dependencies. The preset
// wants a go.mod, so that none serves it. Others below such a folder are parts of it, or serve its development.
func (d *detection) loose(f *survey.Folder) {
	files := f.Files(".go")
	if len(files) == 0 || d.survey.Tree.Nearest(f.Dir, "go.mod") != "" ||
		slices.ContainsFunc(d.loosed, func(dir string) bool { return tree.Inside(f.Dir, dir) }) {
		return
	}
	m := &module{reader: d.reader, dir: f.Dir, file: &tree.File{Path: f.Path(files[0])}, scanned: map[string]*scan{}}
	s := m.newScan()
	s.folder(d.survey.Tree, f.Dir, f.Entries)
	old := d.vendoring(f.Dir)
	if len(s.mains) == 0 || !old.installs(f.Dir) {
		return
	}
	p := s.mains[0]
	version, doubts := d.version(m, nil, old.version...)
	dir, pkg, name := f.Dir, ".", ""
	if old.found && old.dir != dir {
		dir, pkg, name = old.dir, "./"+tree.Rel(old.dir, f.Dir), path.Base(f.Dir)
	}
	c := survey.Candidate{Dir: dir, Name: name, Weak: true, Bare: !old.found, Language: "go", Tool: "go", Version: version, Evidence: []string{p.evidence()},
		Target: survey.Target{Kind: survey.Bin, Value: pkg}, Port: d.port([]*pack{s.packs[f.Dir]}), Framework: frameworkOf([]*pack{s.packs[f.Dir]}),
		Doubts: append(doubts, survey.Doubt{Text: "there is no go.mod, which the preset go wants: run `" + command(dir, "mod init NAME") + "`"})}
	d.out, d.loosed = append(d.out, c), append(d.loosed, f.Dir)
}
