package scaffold

import (
	"fmt"

	"github.com/stagegen/stagegen/generator"
)

// compareOwn says of each image that keeps its Dockerfile how the preset that fits it differs from that file.
func (r Request) compareOwn(images []*image, text draft) {
	var instead []*image
	hands := map[string]generator.Hand{}
	for _, i := range images {
		if i.Dockerfile == "" || i.Fits == "" || i.broken != "" {
			continue
		}
		c := *i
		c.Preset, c.Dockerfile, c.with = i.Fits, "", i.Unit.With
		instead = append(instead, &c)
		hands[i.Name] = generator.Hand{Path: i.Dockerfile}
	}
	if len(instead) == 0 {
		return
	}
	var fits map[string]generator.Fit
	if s := r.source(text(instead)); s != nil {
		fits = generator.Fits(*s, hands)
	}
	for _, i := range images {
		if _, ok := hands[i.Name]; !ok {
			continue
		}
		i.fit = "fits preset " + i.Fits
		if how := fits[i.Name].String(); how != "" {
			i.fit += "; " + how
		}
		i.fit += fmt.Sprintf(" → stagegen adopt %s", i.Name)
	}
}
