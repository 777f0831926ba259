package generator

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/templates"
)

// Render renders one image of a plan and verifies the result; an image that keeps its own Dockerfile is verified as it stands.
// tree is the project's root. An output beside findings is not fit to be written.
func Render(tree fs.FS, i *Image) (*Output, diag.List) {
	if !i.Owned() {
		return renderOwn(tree, i)
	}
	text, findings := i.texts()
	if findings.HasErrors() {
		return nil, findings
	}
	out := &Output{Image: i, Rendering: text, text: []byte(text.Dockerfile), Files: []File{
		{Path: i.Dockerfile, Text: []byte(text.Dockerfile)},
		{Path: i.IgnoreFile, Text: []byte(text.Ignore)},
	}}
	context, err := fs.Sub(tree, i.Context)
	if err != nil {
		return nil, diag.List{{Rule: RuleContext, Pos: i.Pos, Message: fmt.Sprintf("image %s: the build context %s cannot be read: %v", i.Name, i.Context, err)}}
	}
	line, _ := i.Syntax.asked()
	verified := dockerfile.Verify(dockerfile.File{
		Path: i.Dockerfile, Text: out.Files[0].Text, Twin: []byte(text.Twin), Ignore: out.Files[1].Text, Context: context,
		Pins: allowedPins(i), Needs: needs(i), Syntax: line, Floor: i.Syntax.Floor.Value, LinePos: func(line int) (diag.Pos, string) { return lineOrigin(i, text.Lines, line) },
	})
	findings = append(findings, verified...)
	findings = append(findings, absent(i)...)
	findings = append(findings, checkTarget(i, text.Dockerfile)...)
	findings = append(findings, checkNames(i, text.Dockerfile)...)
	findings = append(findings, checkPlatforms(i, text.Dockerfile)...)
	return out, allowed(i, findings)
}

// rendered is what rendering an image gave.
type rendered struct {
	out      *templates.Output // nil with a finding that is an error
	findings diag.List
}

// texts renders the files of an image, unverified, once: whoever stands on the image reads them first.
func (i *Image) texts() (*templates.Output, diag.List) {
	if i.text == nil {
		i.text = &rendered{}
		i.text.out, i.text.findings = render(i)
	}
	return i.text.out, slices.Clone(i.text.findings)
}

func render(i *Image) (*templates.Output, diag.List) {
	out, findings := templates.Render(i.preset.Dockerfile, i.preset.Ignore, input(i))
	if findings.HasErrors() {
		return nil, placed(i, findings)
	}
	widen(i, out)
	findings = append(findings, dialect(i, out)...)
	return out, placed(i, findings)
}

// renderOwn verifies the user's own Dockerfile.
func renderOwn(tree fs.FS, i *Image) (*Output, diag.List) {
	text, err := fs.ReadFile(tree, i.Dockerfile)
	if err != nil {
		return nil, diag.List{{Rule: RuleContext, Pos: i.Pos, Message: fmt.Sprintf("image %s: there is no %s", i.Name, i.Dockerfile),
			Hint: "name the file in dockerfile, or give the image a preset"}}
	}
	ownSyntax(i, text)
	findings := dockerfile.Verify(dockerfile.File{Path: i.Dockerfile, Text: text, Pins: allowedPins(i)})
	findings = append(findings, checkPlatforms(i, string(text))...)
	if _, ok := dockerfile.ResultOf(text, nil, i.Build.Target); !ok && i.Build.Target != "" && !findings.HasErrors() {
		findings.Add(noTarget(i))
	}
	return &Output{Image: i, text: text}, allowed(i, findings)
}

// input is what the templates see of an image.
func input(i *Image) templates.Input {
	facts, origins := map[string]any{}, map[string]templates.Origin{}
	for _, name := range slices.Sorted(maps.Keys(i.Facts)) {
		reader, rest, _ := strings.Cut(name, ".")
		group, ok := facts[reader].(map[string]any)
		if !ok {
			group = map[string]any{}
			facts[reader] = group
		}
		group[rest] = i.Facts[name].Value
		origins["facts."+name] = i.Facts[name].Origin
	}
	params := map[string]any{}
	for name, v := range i.Params {
		params[name] = v.Value
		origins["p."+name] = v.Origin
	}
	pins := map[string]templates.Pin{}
	for name, p := range i.Pins {
		pins[name] = templates.Pin{Arg: p.Arg, Reference: p.Reference, Line: p.Line, Image: p.Image, Base: p.Base, Origin: p.Origin}
	}
	return templates.Input{
		Image: i.Name, Source: i.Source, Command: BuildCommand(i),
		Data: map[string]any{"p": params, "facts": facts}, Origins: origins,
		Pins: pins, Inline: i.Inline, Caches: i.Caches, Stages: i.Stages, Tail: i.Tail, Files: i.Files, Hidden: i.Hidden,
		Assets: assetInputs(i),
		Access: i.Access, Reaches: i.Reaches, Trust: i.Trust, Writable: i.Writable,
	}
}

// BuildCommand is the docker command that builds the image without stagegen, run in the root.
func BuildCommand(i *Image) string {
	words := []string{"docker", "build"}
	for _, s := range i.Build.Secrets {
		if s.Environment != "" {
			words = append(words, "--secret", "id="+s.ID+",env="+s.Environment)
		} else {
			words = append(words, "--secret", "id="+s.ID+",src="+s.File)
		}
	}
	for _, p := range i.Build.Proxy {
		words = append(words, "--build-arg", p.Key+"="+templates.ShellWord(p.Value))
	}
	for _, a := range i.Build.SSH {
		words = append(words, "--ssh", agentWord(a))
	}
	if i.Build.Target != "" {
		words = append(words, "--target", i.Build.Target)
	}
	for _, c := range i.Build.Contexts {
		words = append(words, "--build-context", templates.ShellWord(c.Name+"="+c.stands()))
	}
	if i.Dockerfile != path.Join(i.Context, "Dockerfile") {
		words = append(words, "-f", shellPath(i.Dockerfile))
	}
	return strings.Join(append(words, shellPath(i.Context)), " ")
}

// agentWord is how docker build is told of an agent.
func agentWord(a Agent) string {
	if a.File == "" {
		return a.ID
	}
	return templates.ShellWord(a.ID + "=" + a.File)
}

// shellPath writes a path so that a shell reads it as one word that is no option.
func shellPath(p string) string {
	if strings.HasPrefix(p, "-") {
		p = "./" + p
	}
	return templates.ShellWord(p)
}

// allowedPins are the references, and the names of contexts, that a FROM of the image may name.
func allowedPins(i *Image) map[string]dockerfile.Base {
	out := map[string]dockerfile.Base{}
	for _, plan := range withAssets(i) {
		for _, p := range plan.Pins {
			out[p.Reference] = baseFor(p.Base)
		}
	}
	for _, c := range i.Build.Contexts {
		if !i.swaps(c) {
			out[c.Name] = dockerfile.Base{Given: true, Open: true}
		}
	}
	for _, g := range i.StandsOn() {
		out[g.Name] = givenBase(g.facts)
	}
	return out
}

// placed gives findings without a position that of the image.
func placed(i *Image, findings diag.List) diag.List {
	for n := range findings {
		if findings[n].Pos.IsZero() {
			findings[n].Pos = i.Pos
		}
	}
	return findings
}

// allowed takes out the findings that the image's `allow` names, and finds entries that name nothing.
func allowed(i *Image, findings diag.List) diag.List {
	used := make([]bool, len(i.Allow))
	out := slices.DeleteFunc(placed(i, findings), func(f diag.Finding) bool {
		n := slices.IndexFunc(i.Allow, func(a Allow) bool { return a.excepts(f) })
		if n >= 0 {
			used[n] = true
		}
		return n >= 0 && !dockerfile.Final(f.Rule)
	})
	for n, a := range i.Allow {
		if !used[n] && !a.used && !out.HasErrors() {
			out.Add(diag.Finding{Rule: RuleAllow, Severity: diag.Warning, Pos: a.Pos, Message: fmt.Sprintf("image %s: allow names %s, and nothing is found by it", i.Name, strings.TrimSpace(a.Rule+" "+a.Value)),
				Hint: "take the entry out"})
		}
	}
	return out
}
