package node

import (
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// Command gives what reads the command by which somebody else starts the package of a folder, as a Dockerfile does: its core, or that of the script
// that it names, "" for one that serves nobody in production; and the folder of the program that it leads to, "" where it does not tell.
func Command(s *survey.Survey) func(dir, text string) (command, folder string) {
	d := newDetector(s)
	return func(dir, text string) (command, folder string) {
		own, _ := d.pkg(dir)
		if own == nil {
			own = &pkg{dir: dir}
		}
		l, watched := own.launchedText(text).once()
		if l.others {
			return "", d.folderOf(own, l.member)
		}
		if kind, _ := l.work(); watched || kind != workRun && !slices.Contains([]string{"node", "bun"}, l.program()) {
			return "", ""
		}
		if call, ok := parseNode(l.text()); ok {
			at, inside := tree.Join(dir, call.file)
			if inside && (path.Dir(at) != dir || d.tree.Exists(at)) {
				folder = path.Dir(at)
			}
		}
		return l.text(), folder
	}
}

// folderOf is the folder of a member of the package's workspace, by that or by its name; "" without one.
func (d *detector) folderOf(root *pkg, member string) string {
	if at, ok := tree.Join(root.dir, member); ok && member != "" && d.tree.Exists(path.Join(at, "package.json")) {
		return at
	}
	if work, _ := d.workspaceOf(root.dir); work.hasMembers() {
		if p := d.member(work, member); p != nil {
			return p.dir
		}
	}
	return ""
}
