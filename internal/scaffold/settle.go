package scaffold

import (
	"fmt"
	"slices"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// draft is a text of the root file that has the images, whatever stands in it beside them.
type draft func(images []*image) []byte

// settle leaves out of the images what generate finds by itself, and puts in what it would choose otherwise than the detectors.
// fresh tells that the project has no `versions` of its own yet. It gives the versions that hold for all images.
func (r Request) settle(images []*image, text draft, fresh bool) []wish {
	full, set := r.plan(text(images), names(images))
	bare := r.bare(images, text)
	var wishes []wish
	for _, i := range images {
		plan := full[i.Name]
		switch {
		case plan == nil:
			continue
		case i.Dockerfile != "":
			i.broken = unreadable(r, plan)
			continue
		}
		i.prune(bare[i.Name])
		i.listen(plan)
		if preset, _ := set.Get(plan.Preset); preset != nil {
			wishes = append(wishes, version(i, plan, preset, fresh)...)
		}
	}
	r.compareOwn(images, text)
	return hoist(wishes, fresh)
}

// bare plans the images that have parameters without them.
func (r Request) bare(images []*image, text draft) map[string]*generator.Image {
	var without []*image
	for _, i := range images {
		if len(i.with) > 0 {
			c := *i
			c.with = nil
			without = append(without, &c)
		}
	}
	if len(without) == 0 {
		return nil
	}
	plans, _ := r.plan(text(without), names(without))
	return plans
}

// prune drops the parameters that have their values anyway.
func (i *image) prune(plan *generator.Image) {
	if plan == nil || !plan.Fit() {
		return
	}
	i.with = slices.DeleteFunc(slices.Clone(i.with), func(p survey.Param) bool {
		return fmt.Sprint(plan.Params[p.Name].Value) == fmt.Sprint(p.Value)
	})
}

// listen says the port of a program whose preset has another or none. A static site's is the server's.
func (i *image) listen(plan *generator.Image) {
	param, ok := plan.Params["port"]
	switch {
	case i.Port == 0 || i.Language == "static" || slices.ContainsFunc(i.with, isPort):
	case !ok:
		i.expose = i.Port
	case fmt.Sprint(param.Value) != fmt.Sprint(i.Port):
		i.with = append(slices.Clone(i.with), survey.Param{Name: "port", Value: i.Port})
	}
}

// unreadable says why nothing can be made of an image's own Dockerfile; "" where something can.
func unreadable(r Request, plan *generator.Image) string {
	_, findings := generator.Render(r.Tree, plan)
	if n := slices.IndexFunc(findings, diag.Finding.IsError); n >= 0 {
		return fmt.Sprintf("left out: %s: %s", findings[n].Pos, findings[n].Message)
	}
	return ""
}

func names(images []*image) []string {
	out := make([]string, len(images))
	for n, i := range images {
		out[n] = i.Name
	}
	return out
}
