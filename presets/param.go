package presets

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/distribution/reference"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/templates"
)

// types lists the parameter types.
func types() []string {
	return []string{TypeBase, TypeBool, TypeDuration, TypeEnum, TypeImage, TypeInt, TypeList, TypeName, TypePath, TypePort, TypeString}
}

// Decode reads a parameter's value from its node by the declared type, never through any: 1.10 stays "1.10". The result is a
// string, bool, int or []string.
func (p Param) Decode(name string, n *yamlsrc.Node) (any, diag.List) {
	if p.Type == TypeList {
		return p.decodeList(name, n)
	}
	if n.IsNull() || n.Kind != yamlsrc.Scalar {
		return nil, diag.List{p.finding(name, n, p.describe(), shape(n), "")}
	}
	v, hint := p.scalar(p.Type, n)
	if v == nil {
		return nil, diag.List{p.finding(name, n, p.describe(), n.Value, hint)}
	}
	return v, nil
}

func (p Param) decodeList(name string, n *yamlsrc.Node) (any, diag.List) {
	if n.IsNull() || n.Kind != yamlsrc.Sequence {
		return nil, diag.List{p.finding(name, n, p.describe(), shape(n), "write "+name+": [ … ]")}
	}
	var findings diag.List
	out := []string{}
	for _, item := range n.Items {
		v, hint := any(nil), ""
		if item.Kind == yamlsrc.Scalar {
			v, hint = p.scalar(p.element(), item)
		}
		if v == nil {
			findings.Add(p.finding(name, item, article(p.element()), shape(item), hint))
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

// scalar decodes one scalar; a nil value means that it does not fit, and hint may say why.
func (p Param) scalar(kind string, n *yamlsrc.Node) (any, string) {
	s := n.Value
	if strings.ContainsAny(s, "\n\t") {
		return nil, "one line"
	}
	switch kind {
	case TypeBool:
		if s == "true" || s == "false" {
			return s == "true", ""
		}
		return nil, "write true or false"
	case TypeInt, TypePort:
		i, err := strconv.Atoi(s)
		if err != nil || kind == TypePort && (i < 1 || i > 65535) {
			return nil, ""
		}
		return i, ""
	case TypeEnum:
		if slices.Contains(p.Values, s) || s == "" && p.Optional {
			return s, ""
		}
		return nil, didYouMean(s, p.Values)
	}
	if err := p.checkText(kind, s); err != nil {
		return nil, err.Error()
	}
	return s, ""
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
	case []string:
		for _, e := range x {
			if err := p.checkText(p.element(), e); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkText validates the types whose value is text.
func (p Param) checkText(kind, s string) error {
	if s == "" && p.Optional {
		return nil
	}
	switch kind {
	case TypeName:
		if !regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]*$`).MatchString(s) {
			return fmt.Errorf("a name has letters, digits and . _ - only")
		}
	case TypePath:
		_, err := templates.ContextPath(s)
		return err
	case TypeImage:
		return checkImage(s)
	case TypeDuration:
		_, err := time.ParseDuration(s)
		return err
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
		return fmt.Errorf("an image has a tag other than latest, or a digest")
	}
	return nil
}

// describe says what a parameter expects, for people.
func (p Param) describe() string {
	switch p.Type {
	case TypeEnum:
		return "one of " + strings.Join(p.Values, ", ")
	case TypeBase:
		return "one of " + strings.Join(p.Values, ", ") + ", or a name of bases"
	case TypeList:
		return "a list of " + p.element() + " values"
	case TypePort:
		return "a port from 1 to 65535"
	case TypeBool:
		return "true or false"
	}
	return article(p.Type)
}

func article(kind string) string {
	if strings.ContainsAny(kind[:1], "aeiou") {
		return "an " + kind
	}
	return "a " + kind
}

func (p Param) finding(name string, n *yamlsrc.Node, expected, found, hint string) diag.Finding {
	f := diag.Finding{Rule: RuleParam, Message: fmt.Sprintf("with.%s is %s, expected %s", name, quoteFound(found), expected), Expected: expected, Found: found, Hint: hint}
	if n != nil {
		f.Pos = n.Pos
	}
	return f
}

func quoteFound(s string) string {
	if strings.HasPrefix(s, "a ") || s == "nothing" {
		return s
	}
	return strconv.Quote(s)
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

func didYouMean(s string, candidates []string) string {
	if c := yamlsrc.Suggest(s, candidates); c != "" {
		return fmt.Sprintf("did you mean %q?", c)
	}
	return ""
}
