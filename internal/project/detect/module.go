package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
)

var (
	// moduleForm is how a Dockerfile names what of a workspace is built: -pl of Maven, --filter of pnpm, -w of npm.
	moduleForm = lazyregexp.New(`\s(?:-pl|--projects|--filter|--workspace|-w|yarn workspace)[ =]["']?([\w@./:,-]+)`)
	// taskForm is the path of one of Gradle's tasks: gradle :services:api:bootJar.
	taskForm = lazyregexp.New(`\bgradlew?\s(?:[^\n&|;]*?\s)?:?((?:[\w.-]+:)+)\w+`)
)

// modules are the folders, or the names, of what a Dockerfile has a build tool build.
func (r recipe) modules() []string {
	text := strings.ReplaceAll(r.text, "\\\n", " ")
	var out []string
	for _, m := range moduleForm.FindAllStringSubmatch(text, -1) {
		for name := range strings.SplitSeq(m[1], ",") {
			out = append(out, strings.TrimSuffix(name[strings.LastIndex(name, ":")+1:], "..."))
		}
	}
	for _, m := range taskForm.FindAllStringSubmatch(text, -1) {
		out = append(out, strings.ReplaceAll(strings.Trim(m[1], ":"), ":", "/"))
	}
	return out
}

// isModule reports whether the unit is among modules of a build in a folder, by its folder there or by its name.
func (i Image) isModule(root string, modules []string) bool {
	return tree.Inside(i.Dir, root) && slices.ContainsFunc(modules, func(m string) bool {
		return i.Dir == path.Join(root, m) || i.called([]string{path.Base(m)})
	})
}
