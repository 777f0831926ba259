package jvm

import (
	"path"
	"regexp"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

var (
	javaMain   = regexp.MustCompile(`\bstatic\s+(?:final\s+)?void\s+main\s*\(`)
	kotlinMain = regexp.MustCompile(`(?m)^(?:suspend\s+)?fun\s+main\s*\(`)
	packageOf  = regexp.MustCompile(`(?m)^\s*package\s+([A-Za-z_][\w.]*)`)
)

// mainClass sets java.main of a plain jar: the user's, the stated one, or the only class of the module with a main method.
func (r *Reader) mainClass(f unit.Facts, req unit.Request, dir string, stated unit.Fact) diag.List {
	if given := req.Given["java.main"]; given != "" {
		f.Set("java.main", unit.Found(given, "stated by the user"))
		return nil
	}
	if stated.Text() != "" {
		f.Set("java.main", stated)
		return nil
	}
	var classes, files []string
	r.tree.Walk(path.Join(dir, "src/main"), func(string) bool { return true }, func(at string, entries []tree.Entry) {
		for _, e := range entries {
			p := path.Join(at, e.Name)
			if class := r.classOf(p); !e.Dir && class != "" {
				classes, files = append(classes, class), append(files, p)
			}
		}
	})
	switch len(classes) {
	case 0:
		return diag.List{{Rule: unit.RuleNoProgram, Pos: req.DirPos, Message: "found no main class in " + dir,
			Expected: "a main class in the build file, or one class with a main method below " + path.Join(dir, "src/main"),
			Hint:     "with: {main: com.example.Main}"}}
	case 1:
		f.Set("java.main", unit.Found(classes[0], "found %s", files[0]))
		return nil
	}
	return diag.List{{Rule: unit.RuleManyPrograms, Pos: req.DirPos,
		Message:  "found several main classes in " + dir + ": " + strings.Join(classes, ", "),
		Expected: "a main class in the build file", Hint: "with: {main: " + classes[0] + "}"}}
}

// classOf gives the class of a source file that has a main method, "" without one.
func (r *Reader) classOf(p string) string {
	name, suffix := path.Base(p), ""
	found := javaMain
	switch path.Ext(name) {
	case ".java":
	case ".kt":
		found, suffix = kotlinMain, "Kt"
	default:
		return ""
	}
	text := r.tree.Head(p, tree.MaxFile)
	if !found.Match(text) {
		return ""
	}
	class := strings.TrimSuffix(name, path.Ext(name)) + suffix
	if m := packageOf.FindSubmatch(text); m != nil {
		class = string(m[1]) + "." + class
	}
	return class
}
