package templates

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// visible is a part of the stream without its inserts.
func visible(stream []byte) string {
	var b strings.Builder
	for kind, body := range pieces(string(stream)) {
		switch kind {
		case textPiece:
			b.WriteString(body)
		case '\n':
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// standsOn notes what the stage in work stands on, if the call is in a FROM: in a COPY --from it is not.
func (r *rendering) standsOn(b stageBase) (buildPlatform bool) {
	stream := r.out.Bytes()
	line := visible(stream[bytes.LastIndexByte(stream, '\n')+1:])
	if !strings.HasPrefix(line, "FROM ") {
		return false
	}
	buildPlatform = strings.Contains(line, "--platform=$BUILDPLATFORM")
	b.buildPlatform = b.buildPlatform || buildPlatform
	r.base, r.current, r.from = &b, "", len(stream)
	r.last = lastStage{base: &b, start: bytes.LastIndexByte(stream, '\n') + 1}
	return buildPlatform
}

// pin writes the reference to a base image and records its use. A FROM with --platform=$BUILDPLATFORM says so:
// {{ pin "go" "build" }}.
func (r *rendering) pin(name string, platform ...string) (string, error) {
	p, ok := r.in.Pins[name]
	if !ok {
		return "", fmt.Errorf("pins.yaml has no pin %q", name)
	}
	for _, other := range r.pins {
		if o := r.in.Pins[other]; o.Arg == p.Arg && o.Reference != p.Reference {
			return "", fmt.Errorf("pins %q and %q are different images under one ARG %s", other, name, p.Arg)
		}
	}
	if !slices.Contains(r.pins, name) {
		r.pins = append(r.pins, name)
	}
	if r.standsOn(stageBase{Base: p.Base, image: p.Reference, from: r.nameOf(p)}) != slices.Contains(platform, "build") {
		return "", fmt.Errorf(`pin %q: a FROM with --platform=$BUILDPLATFORM, and no other, has "build" as second argument of pin`, name)
	}
	if r.in.Inline {
		return r.bareWord(p.Reference, benign+":1", p.Origin), nil
	}
	return r.put("${"+p.Arg+"}", "${"+benign+"}", p.Origin), nil
}

// nameOf is what a FROM calls a base image.
func (r *rendering) nameOf(p Pin) string {
	if r.in.Inline {
		return p.Reference
	}
	return "${" + p.Arg + "}"
}

// line gives the name of the line that a pin has in this image, for what depends on the version of a tool.
func (r *rendering) line(name string) (string, error) {
	p, ok := r.in.Pins[name]
	if !ok {
		return "", fmt.Errorf("pins.yaml has no pin %q", name)
	}
	return p.Line, nil
}

// stage writes the name of a stage that stands above.
func (r *rendering) stage(name string) (string, error) {
	s, ok := r.stages[name]
	if !ok {
		return "", fmt.Errorf("stage %q does not stand above", name)
	}
	r.standsOn(s.stageBase)
	return r.in.prefix + name, nil
}

// scratch writes the empty image.
func (r *rendering) scratch() string {
	r.standsOn(stageBase{Base: Base{Packages: "none"}, image: "scratch", from: "scratch"})
	return "scratch"
}

// header writes the comment that marks a file as stagegen's.
func (r *rendering) header() string {
	return r.put(fmt.Sprintf("%s from %s (images.%s). Change that file, then run: stagegen generate", Marker, r.in.Source, r.in.Image), Marker, Origin{}) + "\n"
}

// frame writes what stands above the stages: the header and the ARG block, one ARG for each image, in order of first use, unless
// the references stand in FROM. A line with a bare "#" detaches the comment from the first ARG, whose description it would be.
func (r *rendering) frame(pins []Pin) string {
	var b strings.Builder
	b.WriteString(r.header() + r.put("# "+r.in.Command, "# "+benign, Origin{}) + "\n#\n")
	seen := map[string]bool{}
	for _, p := range pins {
		if seen[p.Arg] || r.in.Inline {
			continue
		}
		seen[p.Arg] = true
		err := bare(p.Reference)
		if err == nil {
			err = checkKey(p.Arg)
		}
		if err != nil {
			r.refuse(p.Origin, err)
			continue
		}
		if p.Image != "" {
			b.WriteString(r.put("# "+p.Arg+" is the image "+p.Image+" of this project, which is built first; no bot can update it.", "# "+benign, p.Origin) + "\n")
		}
		b.WriteString("ARG " + r.add(p.Arg+"="+p.Reference, benign+"="+benign+":1", p.Origin) + "\n")
	}
	return b.String()
}
