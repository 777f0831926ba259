package generator

import (
	"fmt"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// together makes one finding of those that say the same of several images, as where one version is written for all of them.
func together(findings diag.List) diag.List {
	var out diag.List
	images, first := [][]string{}, map[string]int{}
	for _, f := range findings {
		image, says, ok := ofImage(f)
		key := fmt.Sprint(f.Pos, f.Rule, f.Severity, says, f.Expected, f.Found, f.Hint, f.Related)
		if n, seen := first[key]; ok && seen {
			images[n] = append(images[n], image)
			continue
		}
		first[key] = len(out)
		out, images = append(out, f), append(images, []string{image})
	}
	for n, names := range images {
		if len(names) > 1 {
			_, says, _ := ofImage(out[n])
			out[n].Message = "images " + enumerated(names) + ": " + says
		}
	}
	return out
}

// ofImage takes the message of a finding about one image apart: "image api: there is no folder x".
func ofImage(f diag.Finding) (image, says string, ok bool) {
	rest, ok := strings.CutPrefix(f.Message, "image ")
	image, says, found := strings.Cut(rest, ": ")
	if !ok || !found || strings.Contains(image, " ") {
		return "", f.Message, false
	}
	return image, says, true
}

// listedNames is how many images a message names.
const listedNames = 5

func enumerated(names []string) string {
	last := names[len(names)-1]
	if more := len(names) - listedNames; more > 0 {
		names, last = names[:listedNames+1], fmt.Sprintf("%d more", more)
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + last
}
