package generator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// labels fills in the labels, sorted by name. It needs to know what the manifests say of the project.
func (r *resolver) labels() {
	labels := r.spec.Spec.Labels
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if p, ok := r.label(key, labels[key]); ok {
			r.image.Tail.Labels = append(r.image.Tail.Labels, p)
		}
	}
}

// label replaces the variables of one label. A label that is nothing but what the project does not state is left out, so that
// the labels of defaults fit all images. Of an image with a Dockerfile of its own no project is read.
func (r *resolver) label(key, text string) (templates.Pair, bool) {
	out := templates.Pair{Key: key, Origin: r.at("labels", key)}
	var stated []string
	replaced := []string{"${name}", r.image.Name, "${dir}", r.image.Dir}
	for _, name := range schema.ProjectVariables() {
		variable := "${" + name + "}"
		if !strings.Contains(text, variable) {
			continue
		}
		fact, ok := r.about[name]
		if !ok && (text == variable || !r.image.Owned()) {
			return out, false
		}
		r.checkAbout(variable, fact, ok, out.Origin.Pos)
		replaced = append(replaced, variable, fact.Text())
		stated = append(stated, variable+" in "+fact.Pos.String())
	}
	if len(stated) > 0 {
		out.Origin.Name = strings.Join(stated, ", ")
	}
	out.Value = strings.NewReplacer(replaced...).Replace(text)
	return out, true
}

// checkAbout finds what the project does not state, and what no generated file can hold.
func (r *resolver) checkAbout(variable string, fact project.Fact, stated bool, pos diag.Pos) {
	if !stated {
		r.find(diag.Finding{Rule: RuleLabel, Pos: pos, Found: variable,
			Message: fmt.Sprintf("image %s: no manifest of the project says what %s stands for", r.image.Name, variable),
			Hint:    "state it in the manifest, or give the image a label of its own (null for none); a label that is the variable alone is left out where it has no value"})
	} else if !project.Printable(fact.Text()) {
		r.find(diag.Finding{Rule: RuleFact, Pos: fact.Pos, Message: fmt.Sprintf("image %s: what %s stands for holds a control character", r.image.Name, variable),
			Hint: "remove it from the manifest"})
	}
}
