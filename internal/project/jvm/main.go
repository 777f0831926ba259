package jvm

import (
	"bytes"
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

var (
	// javaMain matches a static main method, and that of a source file without a class, which Java has since 25.
	javaMain   = lazyregexp.New(`(?m)\bstatic\s+(?:final\s+)?void\s+main\s*\(|^void\s+main\s*\(`)
	kotlinMain = lazyregexp.New(`(?m)^(?:suspend\s+)?fun\s+main\s*\(`)
	// staticMain matches the main function of a Kotlin object, or of the companion of a class.
	staticMain = lazyregexp.New(`@JvmStatic\s+(?:suspend\s+)?fun\s+main\s*\(`)
	kotlinType = lazyregexp.New(`(?m)^(?:[a-z]+\s+)*(?:object|class)\s+(\w+)`)
	// noIdentifier matches what Kotlin replaces in the name of a file
	noIdentifier = lazyregexp.New(`[^A-Za-z0-9_$]`)
	jvmName      = lazyregexp.New(`@file:\s*JvmName\(\s*"([^"\n]+)"\s*\)`)
	packageOf    = lazyregexp.New(`(?m)^\s*package\s+([A-Za-z_][\w.]*)`)
)

// mainClass sets java.main of a plain jar: the user's, the stated one, or the only class of the module with a main method.
func (r *Reader) mainClass(f unit.Facts, req unit.Request, dirs []string, stated unit.Fact) diag.List {
	if given := req.Given["java.main"]; given != "" {
		f.Set("java.main", unit.Found(given, "stated by the user"))
		return nil
	}
	if stated.Text() != "" {
		f.Set("java.main", stated)
		return nil
	}
	classes, files := r.mainClasses(dirs)
	switch len(classes) {
	case 0:
		return diag.List{{Rule: unit.RuleNoProgram, Pos: req.DirPos, Message: "found no main class below " + strings.Join(dirs, " and "),
			Expected: "a main class in the build file, or one class with a main method",
			Hint:     "with: {main: com.example.Main}"}}
	case 1:
		f.Set("java.main", unit.Found(classes[0], "found %s", files[0]))
		return nil
	}
	return diag.List{{Rule: unit.RuleManyPrograms, Pos: req.DirPos,
		Message:  "found several main classes below " + strings.Join(dirs, " and ") + ": " + strings.Join(classes, ", "),
		Expected: "a main class in the build file", Hint: "with: {main: " + classes[0] + "}"}}
}

// mainClasses lists the classes with a main method below the folders, and their files.
func (r *Reader) mainClasses(dirs []string) (classes, files []string) {
	for _, dir := range dirs {
		r.tree.Walk(dir, func(string) bool { return true }, func(at string, entries []tree.Entry) {
			for _, e := range entries {
				p := path.Join(at, e.Name)
				if class := r.classOf(p); !e.Dir && class != "" {
					classes, files = append(classes, class), append(files, p)
				}
			}
		})
	}
	return classes, files
}

// classOf gives the class of a source file that has a main method, "" without one.
func (r *Reader) classOf(p string) string {
	ext := path.Ext(p)
	if ext != ".java" && ext != ".kt" && ext != ".groovy" {
		return ""
	}
	class, text := "", r.tree.Head(p, tree.MaxFile)
	if !bytes.Contains(text, []byte("main")) {
		return ""
	}
	switch ext {
	case ".java", ".groovy":
		if javaMain.Match(text) {
			class = strings.TrimSuffix(path.Base(p), ext)
		}
	case ".kt":
		class = kotlinClass(path.Base(p), text)
	}
	if class == "" {
		return ""
	}
	if m := packageOf.FindSubmatch(text); m != nil {
		class = string(m[1]) + "." + class
	}
	return class
}

// kotlinClass gives the class that Kotlin makes for the main function of a file: the object that holds it, or one named
// after the file.
func kotlinClass(file string, text []byte) string {
	if at := staticMain.FindIndex(text); at != nil {
		if types := kotlinType.FindAllSubmatch(text[:at[0]], -1); len(types) > 0 {
			return string(types[len(types)-1][1])
		}
	}
	if !kotlinMain.Match(text) {
		return ""
	}
	if m := jvmName.FindSubmatch(text); m != nil {
		return string(m[1])
	}
	name := strings.TrimSuffix(file, ".kt")
	name = noIdentifier.ReplaceAllString(name, "_")
	return strings.ToUpper(name[:1]) + name[1:] + "Kt"
}
