package survey

import "github.com/stagegen/stagegen/internal/project/tree"

// maxSource is how much of a source file is looked at.
const maxSource = 256 << 10

// Source gives the start of a source file without remembering it, nil when it cannot be read.
func (s *Survey) Source(p string) *tree.File {
	text := s.Tree.Head(p, maxSource)
	if text == nil {
		return nil
	}
	return &tree.File{Path: p, Text: text}
}

// file gives a file that Tree can read, nil for others: what is wrong with a pin is no reason to find no project.
func (s *Survey) file(p string) *tree.File {
	if !s.Tree.Exists(p) {
		return nil
	}
	f, _ := s.Tree.File(p)
	return f
}
