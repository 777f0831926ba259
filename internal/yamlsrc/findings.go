package yamlsrc

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// WrongKind is the finding for a value of another kind than expected ("a list"). what names the value: a quoted key, an
// item; empty for the whole file.
func WrongKind(n *Node, what, expected string) diag.Finding {
	return diag.Finding{Rule: RuleKind, Pos: n.Pos, Message: fmt.Sprintf("%s must be %s", subject(what), expected),
		Expected: expected, Found: Describe(n)}
}

// NotOneOf is the finding for a value outside a fixed set.
func NotOneOf(n *Node, what string, values []string) diag.Finding {
	f := diag.Finding{Rule: RuleValue, Pos: n.Pos, Message: fmt.Sprintf("%s is not a value of %s", quote(n.Value), subject(what)), Found: Describe(n)}
	return among(f, n.Value, values)
}

// OneLine returns the finding for a scalar that holds a line break, a tab or another control character, and whether the
// scalar is free of them.
func OneLine(n *Node) (diag.Finding, bool) {
	r, bad := firstControl(n.Value, IsControl)
	if !bad {
		return diag.Finding{}, true
	}
	f := controlFinding(n.Pos, r, "the value")
	if r == '\n' && n.Block {
		f.Hint = "write it on one line, in quotes; a block scalar (| or >) ends in a line break"
	}
	return f, false
}

// UnknownKey is the finding for a key that is none of known. Where names the place: "an image".
func UnknownKey(key *Node, known []string, where string) diag.Finding {
	message := fmt.Sprintf("unknown key %s", quote(key.Value))
	if where != "" {
		message += " in " + where
	}
	return among(diag.Finding{Rule: RuleUnknown, Pos: key.Pos, Message: message}, key.Value, known)
}

// among adds to the finding for a word that is none of some values what Choose says.
func among(f diag.Finding, word string, values []string) diag.Finding {
	f.Expected, f.Hint = Choose(word, values)
	if f.Expected != "" && len(values) > 1 {
		f.Expected = "one of " + f.Expected
	}
	return f
}

func unknownKey(key *Node, known []string, v reflect.Value, where string) diag.Finding {
	f := UnknownKey(key, known, where)
	if a, ok := v.Addr().Interface().(KeyAdviser); ok {
		if message, hint := a.AdviseKey(key.Value); message != "" {
			if f.Message, f.Hint = message, hint; hint != "" && len(known) > besideGuess {
				f.Expected = "" // what to write is said
			}
		}
	}
	return f
}

func missingKey(n *Node, name, where string) diag.Finding {
	message := fmt.Sprintf("the key %s is missing", quote(name))
	if where != "" {
		message += " in " + where
	}
	return diag.Finding{Rule: RuleMissing, Pos: n.Pos, Message: message, Expected: name + ": …"}
}

func subject(what string) string {
	if what == "" {
		return "the file"
	}
	return what
}

// Describe says in a few words what n is.
func Describe(n *Node) string {
	switch {
	case n.IsNull():
		return "nothing"
	case n.Kind == Mapping:
		return "a mapping"
	case n.Kind == Sequence:
		return "a list"
	case n.Tag == TagString:
		return "the text " + quote(n.Value)
	case n.Tag == TagBool:
		return clip(n.Value)
	}
	return "the number " + clip(n.Value)
}

// OneOf lists values for a finding's Expected.
func OneOf(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return "one of " + list(values)
}

const (
	besideGuess = 8  // so many values are listed where one of them is near
	listed      = 40 // so many where none is
)

// Choose says for a word that is none of some values which of them to write: the values, as a finding's Expected, and the nearest one, as
// its Hint. A long list is left out where one is near.
func Choose(word string, values []string) (expected, hint string) {
	if hint = DidYouMean(word, values); hint != "" && len(values) > besideGuess {
		return "", hint
	}
	return list(values), hint
}

func list(values []string) string {
	if more := len(values) - listed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(values[:listed], ", "), more)
	}
	return strings.Join(values, ", ")
}

// DidYouMean is a hint naming the candidate nearest to word, or "".
func DidYouMean(word string, candidates []string) string {
	if s := Suggest(word, candidates); s != "" {
		return fmt.Sprintf("did you mean %s?", quote(s))
	}
	return ""
}

// longestQuote is how many runes of a user's text a message repeats.
const longestQuote = 60

func clip(s string) string {
	if runes := []rune(s); len(runes) > longestQuote {
		return string(runes[:longestQuote]) + "…"
	}
	return s
}

func quote(s string) string { return fmt.Sprintf("%q", clip(s)) }
