package survey

import (
	"slices"

	"github.com/stagegen/stagegen/internal/project/tree"
)

// Azure reports whether a folder is a project of Azure Functions, which the host of that platform runs: its host.json lies beside what
// the model for Python wants, or beside a folder for each function.
func (s *Survey) Azure(dir string) bool {
	folder := s.Folder(dir)
	if !folder.Has("host.json") {
		return false
	}
	if doc, _ := s.Docs.JSON(folder.Path("package.json"), false); doc.Get("dependencies", "@azure/functions") != nil {
		return true
	}
	return folder.Has("function_app.py") || slices.ContainsFunc(folder.Entries, func(e tree.Entry) bool {
		return e.Dir && s.Tree.Exists(folder.Path(e.Name+"/function.json"))
	})
}
