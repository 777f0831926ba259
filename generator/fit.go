package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
)

// Hand is a Dockerfile that stagegen did not write, as the build of an image takes it.
type Hand struct {
	Path   string // slash path from the root
	Target string // stage to build; "" for the last one
	Args   map[string]string
}

// Fit is how an image of a preset compares with the hand-written Dockerfile in whose place it would stand.
type Fit struct {
	// Hand is what the hand-written file promises, Made what the preset's does.
	Hand, Made  dockerfile.Contract
	Differences Differences
	// Trouble says why there is no comparison, in a few words: the Dockerfile cannot be read, or build.yaml would have findings,
	// of which Findings are those. "" where there is one.
	Trouble  string
	Findings diag.List
}

// String is one line for a comment: "differs: curl, root".
func (f Fit) String() string {
	if f.Trouble != "" {
		return "not compared: " + f.Trouble
	}
	return f.Differences.String()
}

// Fits compares hand-written Dockerfiles with what a project's images get in their place, by the names of these. In the project
// each of them has the preset that would serve, with what is known of it: a build.yaml in memory, as init would write it for an
// image that has no Dockerfile yet. It is resolved and rendered, not verified, and nothing is written. The files are read
// from the source's tree.
//
// What is compared is contracts (dockerfile.Contract): what those who build, run and probe the image can see in its Dockerfile.
// That a program does the same is not.
func Fits(s Source, hands map[string]Hand) map[string]Fit {
	names := slices.Sorted(maps.Keys(hands))
	plan, _ := Resolve(s, names)
	found := make([]Fit, len(plan.Images))
	eachAtOnce(len(plan.Images), func(n int) { found[n] = fit(s.Tree, plan.Images[n], hands[plan.Images[n].Name]) })
	out := map[string]Fit{}
	for n, i := range plan.Images {
		if i.unfit {
			found[n].Findings = i.found.Sorted()
			if e := slices.IndexFunc(found[n].Findings, diag.Finding.IsError); e >= 0 {
				found[n].Trouble = found[n].Findings[e].Message
			}
		}
		out[i.Name] = found[n]
	}
	return out
}

func fit(tree fs.FS, i *Image, h Hand) Fit {
	hand, err := readHand(tree, h)
	if err != nil {
		return Fit{Trouble: err.Error()}
	}
	if i.unfit || i.preset == nil {
		return Fit{Hand: hand, Trouble: "the preset does not fit"}
	}
	out, findings := i.texts()
	if findings.HasErrors() {
		return Fit{Hand: hand, Findings: findings, Trouble: findings[slices.IndexFunc(findings, diag.Finding.IsError)].Message}
	}
	made, err := dockerfile.Read([]byte(out.Dockerfile), i.Build.Target, nil)
	if err != nil {
		return Fit{Hand: hand, Trouble: err.Error()}
	}
	return Fit{Hand: hand, Made: made, Differences: Differ(hand, made)}
}

// readHand reads the contract of a hand-written Dockerfile. The error is for the user.
func readHand(tree fs.FS, h Hand) (dockerfile.Contract, error) {
	text, err := fs.ReadFile(tree, h.Path)
	if err != nil {
		return dockerfile.Contract{}, fmt.Errorf("%s cannot be read: %w", h.Path, err)
	}
	c, err := dockerfile.Read(text, h.Target, h.Args)
	switch {
	case errors.Is(err, dockerfile.ErrNoStage):
		return c, fmt.Errorf("%s has no stage %s", h.Path, h.Target)
	case err != nil:
		return c, fmt.Errorf("%s: %w", h.Path, err)
	}
	return c, nil
}
