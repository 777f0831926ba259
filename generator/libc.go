package generator

import (
	"cmp"
	"fmt"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/templates"
)

// libc finds a program that is linked to one C library and runs on an image with another: the kernel then says of the
// program that there is no such file.
func (r *resolver) libc() {
	linked, _ := r.image.Params[r.image.preset.Manifest.Linked].Value.(bool)
	if !linked {
		return
	}
	builder, base := r.image.Params["builder"], r.image.Params["base"]
	built, runs := r.libcOf(builder.Value), r.libcOf(base.Value)
	if built == "" || runs == "" || built == runs {
		return
	}
	f := diag.Finding{Rule: RuleLibc, Pos: base.Origin.Pos, Found: fmt.Sprint(base.Value), Expected: "a builder and a base with one C library",
		Message: fmt.Sprintf("image %s: the program is linked to the %s of its builder %v, and %v has %s", r.image.Name, built, builder.Value, base.Value, runs),
		Hint:    "choose another base, or declare an image with " + runs + " in bases and name it as with.builder"}
	if base.Value == presets.Scratch {
		f.Message = fmt.Sprintf("image %s: a program on scratch brings its C library along, and the %s of its builder %v is not made for that", r.image.Name, built, builder.Value)
	}
	if _, stated := r.spec.Spec.With["builder"]; stated {
		f.Pos, f.Found = builder.Origin.Pos, fmt.Sprint(builder.Value)
		f.Hint = "leave with.builder out, or name an image with " + runs
	}
	f.Pos = cmp.Or(f.Pos, r.image.Pos)
	r.find(f)
}

// libcOf is the C library of an image that a base parameter names, "" where that is not known. Nothing but musl can be linked
// into a program that runs on the empty image.
func (r *resolver) libcOf(word any) string {
	if word == presets.Scratch {
		return templates.Musl
	}
	return r.image.Pins[fmt.Sprint(word)].Base.CLibrary()
}
