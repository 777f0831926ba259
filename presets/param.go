package presets

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/distribution/reference"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/templates"
)

// types lists the parameter types.
func types() []string {
	return []string{TypeBase, TypeBool, TypeDuration, TypeEnum, TypeImage, TypeInt, TypeList, TypeName, TypePath, TypePort, TypeString}
}

// elements lists the types of a list's items.
func elements() []string {
	return []string{TypeDuration, TypeImage, TypeInt, TypeName, TypePath, TypePort, TypeString}
}

// Decode reads a parameter's value from its node by the declared type, never through any: 1.10 stays "1.10", and whether a
// scalar stands in quotes makes no difference. The result is a string, bool, int or []string.
func (p Param) Decode(name string, n *yamlsrc.Node) (any, diag.List) {
	return p.decode("with."+name, n)
}

// decode is Decode for a value with any name.
func (p Param) decode(subject string, n *yamlsrc.Node) (any, diag.List) {
	if p.Type == TypeList {
		return p.decodeList(subject, n)
	}
	v, f := p.scalar(subject, p.Type, p.describe(), n)
	if f != nil {
		return nil, diag.List{*f}
	}
	return v, nil
}

func (p Param) decodeList(subject string, n *yamlsrc.Node) (any, diag.List) {
	if n.IsNull() || n.Kind != yamlsrc.Sequence {
		return nil, diag.List{mismatch(subject, n, p.describe(), "write [ … ]")}
	}
	var findings diag.List
	out := []string{}
	for i, item := range n.Items {
		v, f := p.scalar(fmt.Sprintf("%s, item %d", subject, i+1), p.element(), spoken(p.element()), item)
		if f != nil {
			findings.Add(*f)
			continue
		}
		out = append(out, fmt.Sprint(v))
	}
	if p.Merge == "set" {
		slices.Sort(out)
		out = slices.Compact(out)
	}
	return out, findings
}

func (p Param) element() string {
	if p.Of == "" {
		return TypeString
	}
	return p.Of
}

// scalar decodes one scalar, or says why it does not fit.
func (p Param) scalar(subject, kind, expected string, n *yamlsrc.Node) (any, *diag.Finding) {
	bad := func(hint string) (any, *diag.Finding) {
		f := mismatch(subject, n, expected, hint)
		return nil, &f
	}
	if n.IsNull() || n.Kind != yamlsrc.Scalar {
		return bad("")
	}
	if f, ok := yamlsrc.OneLine(n); !ok {
		f.Rule, f.Message = RuleParam, subject+": "+f.Message
		return nil, &f
	}
	switch s := n.Value; kind {
	case TypeBool:
		if s == "true" || s == "false" {
			return s == "true", nil
		}
		return bad("write true or false")
	case TypeInt, TypePort:
		i, err := strconv.Atoi(s)
		switch {
		case err != nil || strconv.Itoa(i) != s:
			return bad("write it in plain decimal digits")
		case kind == TypePort && (i < 1 || i > 65535):
			return bad("")
		}
		return i, nil
	case TypeEnum:
		if slices.Contains(p.Values, s) || s == "" && p.Optional {
			return s, nil
		}
		return bad(yamlsrc.DidYouMean(s, p.Values))
	default:
		if err := p.checkText(kind, s); err != nil {
			return bad(err.Error())
		}
		return s, nil
	}
}

// CheckFact validates a fact that stands in for a value the user left out: manifests are the user's text too.
func (p Param) CheckFact(v any) error {
	switch x := v.(type) {
	case string:
		if p.Type == TypeEnum || p.Type == TypeBase {
			if !slices.Contains(p.Values, x) && !(x == "" && p.Optional) {
				return fmt.Errorf("expected %s, found %q", p.describe(), x)
			}
			return nil
		}
		return p.checkText(p.Type, x)
	case int:
		if p.Type == TypePort && (x < 1 || x > 65535) {
			return fmt.Errorf("expected %s, found %d", p.describe(), x)
		}
	case []string:
		for _, e := range x {
			if err := p.checkText(p.element(), e); err != nil {
				return err
			}
		}
	}
	return nil
}

// namePattern is what a name may be: it can stand in a path and in a word of any language.
var namePattern = lazyregexp.New(`^[A-Za-z0-9_][A-Za-z0-9._-]*$`)

// checkText validates the types whose value is text.
func (p Param) checkText(kind, s string) error {
	if s == "" && p.Optional {
		return nil
	}
	if strings.ContainsFunc(s, yamlsrc.IsControl) {
		return errors.New("text is one line without control characters")
	}
	switch kind {
	case TypeName:
		if !namePattern.MatchString(s) {
			return errors.New("a name has letters, digits and . _ - only")
		}
	case TypePath:
		_, err := templates.ContextPath(s)
		return err
	case TypeImage:
		return checkImage(s)
	case TypeBase:
		if s == "" {
			return errors.New("a base has a name")
		}
	case TypeDuration:
		if d, err := time.ParseDuration(s); err != nil || d <= 0 {
			return errors.New("a duration is a number and a unit (ms, s, m, h), as in 1m30s")
		}
	}
	return nil
}

// checkImage demands a whole reference: a tag that is not latest, or a digest.
func checkImage(s string) error {
	named, err := reference.ParseNormalizedNamed(s)
	if err != nil {
		return err
	}
	tagged, hasTag := named.(reference.Tagged)
	_, hasDigest := named.(reference.Digested)
	if !hasTag && !hasDigest || hasTag && tagged.Tag() == "latest" {
		return errors.New("an image has a tag other than latest, or a digest")
	}
	return nil
}

// describe says what a parameter expects, for people.
func (p Param) describe() string {
	switch p.Type {
	case TypeEnum:
		return "one of " + strings.Join(p.Values, ", ")
	case TypeBase:
		return "one of " + strings.Join(p.Values, ", ") + ", a name of bases, or image:NAME"
	case TypeList:
		return "a list of " + p.element() + " values"
	}
	return spoken(p.Type)
}

// spoken is a type of scalars in words.
func spoken(kind string) string {
	switch kind {
	case TypePort:
		return "a port from 1 to 65535"
	case TypeInt:
		return "a whole number"
	case TypeBool:
		return "true or false"
	}
	return article(kind)
}

func article(kind string) string {
	if strings.ContainsAny(kind[:1], "aeiou") {
		return "an " + kind
	}
	return "a " + kind
}

// mismatch is the finding for a value that does not fit.
func mismatch(subject string, n *yamlsrc.Node, expected, hint string) diag.Finding {
	f := diag.Finding{Rule: RuleParam, Expected: expected, Found: shape(n), Hint: hint}
	found := f.Found
	if n != nil {
		f.Pos = n.Pos
		if n.Kind == yamlsrc.Scalar {
			found = strconv.Quote(n.Value)
		}
	}
	f.Message = fmt.Sprintf("%s is %s, expected %s", subject, found, expected)
	return f
}

func shape(n *yamlsrc.Node) string {
	switch {
	case n.IsNull():
		return "nothing"
	case n.Kind == yamlsrc.Sequence:
		return "a list"
	case n.Kind == yamlsrc.Mapping:
		return "a mapping"
	}
	return n.Value
}
