package dockerfile

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/util/suggest"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

const scratch = "scratch"

// WholeName gives an image reference its full form, registry and tag included. A text that is no reference stays as it is.
func WholeName(ref string) string {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ref
	}
	return reference.TagNameOnly(named).String()
}

// SameImage tells whether two references name one image.
func SameImage(a, b string) bool { return WholeName(a) == WholeName(b) }

func normalPins(pins map[string]Base) map[string]Base {
	out := make(map[string]Base, len(pins))
	for _, ref := range slices.Sorted(maps.Keys(pins)) { // two may name one image
		out[WholeName(ref)] = pins[ref]
	}
	return out
}

var wholeVariable = lazyregexp.New(`^\$(\w+|\{\w+\})$`)

// enter finds what the stage is from, applies the rules on that, and gives the scope the stage starts with.
func (w *walker) enter(s *stage) *scope {
	word := s.from.BaseName
	ref, known := w.expand(word, w.globals)
	s.ref = ref
	if !known {
		if blank, _, err := w.lex.ProcessWord(word, &lookup{vars: w.globals}); w.rendered() && err == nil && blank != "" {
			// A blank one is reported by BuildKit.
			w.report(w.notPinned(s, ref, "the image "+excerpt(word)+" is not known: each ARG of a FROM needs a default"))
		}
		return baseScope(Base{}, false)
	}
	for _, earlier := range slices.Backward(w.doc.stages[:s.index]) {
		if earlier.from.Name != "" && earlier.from.Name == ref {
			s.parent = earlier
			return earlier.end.child()
		}
	}
	if ref == scratch {
		return baseScope(Base{}, true)
	}
	base, pinned := w.pins[WholeName(ref)]
	switch {
	case w.rendered() && !pinned:
		w.report(w.notPinned(s, ref, "the image "+excerpt(ref)+" is not one of the pins"))
	case w.rendered() && word != ref && !wholeVariable.MatchString(word):
		w.report(w.notPinned(s, ref, "the image is put together from fragments: "+excerpt(word)))
	default:
		w.checkTag(ref, s.node, word, w.stageNames(s))
	}
	return baseScope(base, pinned)
}

func (w *walker) notPinned(s *stage, ref, message string) problem {
	p := problem{
		rule: ruleFromNotPinned, word: s.from.BaseName, message: message,
		expected: "scratch, an earlier stage, or a declared pin as one whole reference", found: printable(ref),
	}
	if near, ok := suggest.Search(ref, w.stageNames(s), true); ok {
		p.hint = "did you mean the stage " + near + "?"
	}
	return p.at(s.node)
}

// stageNames are the names of the stages above s.
func (w *walker) stageNames(s *stage) []string {
	var names []string
	for _, earlier := range w.doc.stages[:s.index] {
		if earlier.from.Name != "" {
			names = append(names, earlier.from.Name)
		}
	}
	return names
}

// checkTag: an image is named with a tag that says which, or a digest.
func (w *walker) checkTag(ref string, n *parser.Node, word string, stages []string) {
	if w.pins[WholeName(ref)].Given {
		return
	}
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return // InvalidDefaultArgInFrom says so
	}
	if _, ok := named.(reference.Digested); ok {
		return
	}
	p := problem{rule: ruleImageTag, word: word, found: printable(ref), expected: "an exact tag or a digest"}
	tagged, ok := named.(reference.Tagged)
	switch {
	case !ok:
		p.message = "the image " + excerpt(ref) + " has no tag"
		if near, ok := suggest.Search(ref, stages, true); ok {
			p.hint = "did you mean the stage " + near + "?"
		}
	case tagged.Tag() == "latest":
		p.message = "the tag latest is another image tomorrow"
	default:
		return
	}
	w.report(p.at(n))
}

// source is what COPY --from or a mount's from names: an earlier stage, or an image.
func (w *walker) source(s *stage, st step, name string) *stage {
	if found := w.doc.byName(name); found != nil {
		return found
	}
	if i, err := strconv.Atoi(name); err == nil && 0 <= i && i < len(w.doc.stages) {
		return w.doc.stages[i]
	}
	if name == scratch {
		return nil
	}
	if _, err := reference.ParseNormalizedNamed(name); err != nil {
		p := problem{rule: ruleInvalid, word: name, found: printable(name), message: "neither a stage nor an image: " + excerpt(name)}
		if strings.Contains(name, "$") {
			p.message, p.hint = "no variable can stand here: "+excerpt(name), "name a stage that is FROM the variable"
		}
		w.report(p.at(st.node))
		return nil
	}
	if _, pinned := w.pins[WholeName(name)]; w.rendered() && !pinned {
		p := w.notPinned(s, name, "the image "+excerpt(name)+" is not one of the pins")
		p.word = name
		w.report(p.at(st.node))
		return nil
	}
	w.checkTag(name, st.node, name, w.stageNames(s))
	return nil
}
