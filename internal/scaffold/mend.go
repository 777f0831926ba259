package scaffold

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// mends are the manifests that could not be read, by folder: what they say is missing from the images.
func (r Request) mends() map[string][]string {
	out := map[string][]string{}
	for _, f := range r.Report.Findings {
		if f.IsError() && f.Pos.File != "" {
			dir := path.Dir(f.Pos.File)
			out[dir] = append(out[dir], legible(f.Pos.String()+": "+f.Message))
		}
	}
	return out
}

// homeless are those of the mends whose folder has no image to stand at, as comment lines.
func (r Request) homeless() []string {
	mends := r.mends()
	maps.DeleteFunc(mends, func(dir string, _ []string) bool {
		return slices.ContainsFunc(r.Report.Images, func(i detect.Image) bool { return Usable(i) && i.Dir == dir })
	})
	var all, out []string
	for _, dir := range slices.Sorted(maps.Keys(mends)) {
		all = append(all, mends[dir]...)
	}
	if n := len(all); n > maxFew {
		all = append(all[:maxFew:maxFew], fmt.Sprintf("and %d more files", n-maxFew))
	}
	for _, m := range all {
		out = append(out, comment("To mend: "+m)...)
	}
	return out
}

// legible puts a mark in the place of each character that no YAML file may hold.
func legible(text string) string {
	return strings.Map(func(r rune) rune {
		if yamlsrc.IsControl(r) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
