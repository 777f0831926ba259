package adopt

import (
	"path"
	"slices"
	"strings"
)

// goProgram is one main package that the old build compiles, and the file that it writes.
type goProgram struct {
	main, output string
	line         int
}

// goPrograms are those that end up in the image, the one that it starts first. A build of all packages names none.
func (a *adopter) goPrograms(runs []stagedRun) []goProgram {
	var out []goProgram
	for _, r := range runs {
		for _, build := range goBuilds(r.run) {
			for _, p := range build.operands {
				main := strings.TrimPrefix(path.Clean(p), "./")
				if main == "..." || strings.HasSuffix(main, "/...") || strings.HasSuffix(main, ".go") {
					continue
				}
				program := goProgram{main, build.goOutput(main, r.stage.Workdir.Value), r.run.Line}
				if r.image || a.copiesBuilt(program.output) {
					out = append(out, program)
				}
			}
		}
	}
	start := a.hand.Starts()
	slices.SortStableFunc(out, func(x, y goProgram) int {
		return started(start, y.output) - started(start, x.output)
	})
	return slices.CompactFunc(out, func(x, y goProgram) bool { return x.main == y.main })
}

// started is 1 for what the image starts, by its name.
func started(start []string, output string) int {
	if slices.ContainsFunc(start, func(w string) bool { return path.Base(w) == path.Base(output) }) {
		return 1
	}
	return 0
}

// goOutput is the file that a build of a package writes.
func (c call) goOutput(main, workdir string) string {
	given := c.values("-o")
	if len(given) == 0 {
		return path.Base(main)
	}
	out := given[0]
	if !path.IsAbs(out) {
		out = path.Join("/", workdir, out) + strings.Repeat("/", strings.Count(out[max(len(out)-1, 0):], "/"))
	}
	if strings.HasSuffix(out, "/") || len(c.operands) > 1 {
		return path.Join(out, path.Base(main))
	}
	return out
}

// copiesBuilt tells whether the image takes a file of a stage before, alone or with its folder. Of a file without a folder it is not
// known where it lies.
func (a *adopter) copiesBuilt(output string) bool {
	if !path.IsAbs(output) {
		return true
	}
	for _, c := range a.hand.Copies {
		for _, s := range c.Sources {
			if c.From != "" && strings.HasPrefix(output+"/", strings.TrimSuffix(path.Join("/", s), "/")+"/") {
				return true
			}
		}
	}
	return false
}

// guessPrograms: one program is main, several are mains.
func guessPrograms(programs []goProgram, guess func(int, string, any)) {
	switch {
	case len(programs) == 1 && programs[0].main != ".":
		guess(programs[0].line, "main", programs[0].main)
	case len(programs) > 1:
		var mains []string
		for _, p := range programs {
			mains = append(mains, p.main)
		}
		guess(programs[0].line, "mains", mains)
	}
}
