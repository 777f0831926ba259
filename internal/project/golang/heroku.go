package golang

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
)

// heroku gives the words behind `// +heroku NAME` in go.mod, and where they stand.
func (m *module) heroku(name string) ([]string, string) {
	offset := 0
	for line := range strings.SplitAfterSeq(string(m.file.Text), "\n") {
		if words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "//")); len(words) > 2 && words[0] == "+heroku" && words[1] == name {
			return words[2:], survey.Place(m.file.At(offset, len(strings.TrimSpace(line))))
		}
		offset += len(line)
	}
	return nil, ""
}

// installed gives the programs that go.mod tells Heroku to install, none where it says nothing.
func (m *module) installed(mains []program) []program {
	patterns, _ := m.heroku("install")
	var out []program
	for _, p := range mains {
		if slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, m.pkg(p.dir)) }) {
			out = append(out, p)
		}
	}
	return out
}

// matches reports whether a pattern of the go command, such as ./cmd/..., names a package.
func matches(pattern, pkg string) bool {
	base, below := strings.CutSuffix(path.Clean(pattern), "/...")
	if pattern == "./..." || pattern == "..." {
		return true
	}
	pkg = path.Clean(pkg)
	return pkg == path.Clean(base) || below && strings.HasPrefix(pkg, base+"/")
}
