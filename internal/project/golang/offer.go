package golang

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// offer is which programs of a module become images.
type offer struct {
	mains []program
	// others are programs that none is made of, since one of mains is the module's own.
	others []program
}

// offer chooses the programs of the module: the only one; the one at the module's root, unless a command is named like the
// module; else all. Those for development do not count, and a line `// +heroku install` in go.mod names those that do.
func (m *module) offer() offer {
	mains := m.commands(m.dir)
	if named := m.installed(mains); len(named) > 0 {
		return offer{mains: named}
	}
	root := slices.IndexFunc(mains, func(p program) bool { return p.dir == m.dir })
	if len(mains) < 2 || root < 0 {
		return offer{mains: mains}
	}
	own := root
	if at := slices.IndexFunc(mains, func(p program) bool { return p.dir != m.dir && m.names(p) }); at >= 0 {
		own = at
	}
	return offer{mains: mains[own : own+1], others: slices.Delete(slices.Clone(mains), own, own+1)}
}

// names reports whether the folder of a program has the module's name.
func (m *module) names(p program) bool {
	return m.mod != nil && path.Base(p.dir) == lastElement(m.path())
}

// name gives a program's image its name: where it is the module's only one that of the folder or module, else its own.
func (o offer) name(m *module, p program) string {
	switch {
	case len(o.mains) > 1 && p.dir != m.dir:
		return lastElement(path.Join("m", tree.Rel(m.dir, p.dir)))
	case m.dir != "." || m.mod == nil:
		return path.Base(m.dir)
	}
	return lastElement(m.path())
}

// ambiguous reports whether the reader would need to be told which program is meant.
func (o offer) ambiguous(m *module) bool { return len(m.commands(m.dir)) > 1 }

// doubts says of a program's image which programs there are none for.
func (o offer) doubts(m *module, own program) []survey.Doubt {
	if len(o.others) == 0 {
		return nil
	}
	choices := []string{m.pkg(own.dir)}
	for _, p := range o.others {
		choices = append(choices, m.pkg(p.dir))
	}
	return []survey.Doubt{{Text: "the program is " + choices[0] + "; there is also " + strings.Join(choices[1:], ", "), Param: "main", Choices: choices}}
}

// evidence is the program's package clause.
func (p program) evidence() string { return survey.Place(p.pos) }
