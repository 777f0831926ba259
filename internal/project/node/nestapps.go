package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// nestApps gives a package of Nest that holds several applications a candidate for each: the first is the default one, which the package's
// scripts build and start.
func (d *detector) nestApps(own *pkg, first survey.Candidate) []survey.Candidate {
	out := []survey.Candidate{first}
	at := path.Join(own.dir, "nest-cli.json")
	cli, _ := d.docs.JSON(at, true)
	if first.Framework != "nest" || first.Role != survey.Deployable || !cli.Get("monorepo").True() {
		return out
	}
	output := "dist"
	if before, _, ok := strings.Cut(strings.TrimPrefix(first.Target.Value, "node "), "/"+cli.Get("root").Str()+"/"); ok {
		output = before
	}
	for _, app := range cli.Get("projects").Each() {
		switch root := path.Clean(app.Value.Get("root").Str()); {
		case root == path.Clean(cli.Get("root").Str()):
			out[0].Name = app.Key
		case app.Value.Get("type").Str() == "application":
			out = append(out, d.nestApp(own, first, app, path.Join(output, root), survey.Place(diag.Pos{File: at, Line: app.Pos.Line})))
		}
	}
	return out
}

// nestApp is one application that is not the default one, bundled into a folder.
func (d *detector) nestApp(own *pkg, first survey.Candidate, app manifest.Field, folder, source string) survey.Candidate {
	entry := "main"
	if v := app.Value.Get("entryFile").Str(); v != "" {
		entry = v
	}
	out := first
	out.Name, out.Port = app.Key, survey.Port{}
	out.Target = survey.Target{Kind: survey.Start, Value: "node " + path.Join(folder, entry)}
	out.With = []survey.Param{{Name: "entry", Value: path.Join(folder, entry+".js"), Source: source}}
	out.Evidence = append(slices.Clone(first.Evidence), source)
	if words := strings.Fields(own.script("build").Str()); !slices.Contains(words, app.Key) && !slices.Contains(words, "--all") {
		out.Doubts = append(slices.Clone(first.Doubts), survey.Doubt{Text: "the script build builds the default application: let one run nest build " + app.Key + ", and name it as script"})
	}
	sources := app.Value.Get("sourceRoot").Str()
	if file := d.survey.Source(path.Join(own.dir, sources, entry+".ts")); sources != "" && file != nil {
		out.Port = survey.PortIn(file, portFallback, portListen, portNamed)
	}
	return out
}
