package generator

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
)

// needs are the paths that the build of a bound context reads without an instruction that names them: the path parameters,
// the manifests, and what the sources themselves name.
func needs(i *Image) []dockerfile.Need {
	var out []dockerfile.Need
	for _, plan := range plans(i) {
		out = append(out, needs(plan)...)
	}
	for _, name := range slices.Sorted(maps.Keys(i.Facts)) {
		_, short, _ := strings.Cut(name, ".")
		if files, ok := i.Facts[name].Value.([]string); ok && short == "manifests" {
			for _, f := range files {
				out = append(out, dockerfile.Need{Path: f, Why: "fact " + name, Pos: i.Facts[name].Origin.Pos})
			}
		}
	}
	out = append(out, programs(i)...)
	if entry, ok := i.Params["entry"]; ok && i.Params["kind"].Value == "plain" {
		out = append(out, dockerfile.Need{Path: path.Join(fmt.Sprint(i.Facts["node.dir"].Value), fmt.Sprint(entry.Value)), Why: "parameter entry", Pos: entry.Origin.Pos})
	}
	for _, f := range i.Files {
		out = append(out, dockerfile.Need{Path: f.Value, Why: "files", Pos: f.Origin.Pos})
	}
	for _, n := range i.needs {
		if !n.Absent {
			out = append(out, dockerfile.Need{Path: n.Path, Why: n.Why, Pos: n.Pos, Hint: "name it under files: [" + path.Join(i.Context, n.Path) + "], if it may be in the image"})
		}
	}
	return slices.DeleteFunc(out, func(n dockerfile.Need) bool { return n.Path == "." })
}

// programs are the packages of an image's Go programs.
func programs(i *Image) []dockerfile.Need {
	param := "main"
	mains, _ := i.Params["mains"].Value.([]string)
	if len(mains) > 1 {
		param = "mains"
	} else if main, ok := i.Params[param]; ok && i.Facts["go.dir"].Value != nil {
		mains = []string{fmt.Sprint(main.Value)}
	}
	var out []dockerfile.Need
	for _, main := range mains {
		out = append(out, dockerfile.Need{Path: path.Join(fmt.Sprint(i.Facts["go.dir"].Value), main), Why: "parameter " + param, Pos: i.Params[param].Origin.Pos})
	}
	return out
}

// absent finds what the sources name and git does not have. A step in front of the build may make it: nobody can know that
// without running it, so that an image with such a step has no finding.
func absent(i *Image) diag.List {
	build := i.Stages["build"]
	if len(build.Before)+len(build.Copy)+len(build.Fetch) > 0 {
		return nil
	}
	var findings diag.List
	for _, n := range i.needs {
		if n.Absent {
			findings.Add(diag.Finding{Rule: RuleNeed, Pos: n.Pos, Message: fmt.Sprintf("image %s: %s finds nothing that git has", i.Name, n.Why),
				Expected: "a committed file, the target of an asset, or an entry of stages.build.before that makes it", Found: n.Path,
				Hint: "write what makes it under stages.build.before"})
		}
	}
	return findings
}
