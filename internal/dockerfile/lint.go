package dockerfile

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/subrequests/lint"
	"github.com/moby/buildkit/solver/pb"
	"github.com/moby/buildkit/util/suggest"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// fixedPlatform is what the linter builds for and on, so that its findings are the same on every machine.
func fixedPlatform() ocispecs.Platform { return ocispecs.Platform{OS: "linux", Architecture: "amd64"} }

// lint runs BuildKit's linter over all stages, offline. The warnings wait for the walk, which finds out what is known of the
// base images.
func (c *checker) lint() []lint.Warning {
	platform := fixedPlatform()
	text, shift := c.lintText()
	// A nil LLBCaps panics on a writable bind mount, a nil Definition in the source map always.
	caps := pb.Caps.CapSet(pb.Caps.All())
	res, err := dockerfile2llb.DockerfileLint(context.Background(), text, dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{TargetPlatforms: []ocispecs.Platform{platform}, BuildPlatforms: []ocispecs.Platform{platform}},
		SourceMap:      &llb.SourceMap{Definition: &llb.Definition{}, Filename: c.file.Path, Language: "Dockerfile", Data: text},
		TargetPlatform: &platform,
		MetaResolver:   resolver{c.pins},
		LLBCaps:        &caps,
	})
	if err != nil {
		c.report(problem{rule: ruleInvalid, message: plain(err)})
		return nil
	}
	warned := map[int32]bool{}
	for _, w := range res.Warnings {
		for _, r := range w.Location.GetRanges() {
			r.Start.Line, r.End.Line = r.Start.Line-shift, r.End.Line-shift
			warned[r.Start.Line] = true
		}
		if w.RuleName == linter.RuleSecretsUsedInArgOrEnv.Name {
			c.secrets[buildkitRuleNamed(w.RuleName).thing(w.Detail)] = true
		}
	}
	if res.Error != nil && len(c.doc.problems) == 0 {
		c.reportBuildError(res.Error, shift, warned)
	}
	return res.Warnings
}

// lintText switches the experimental rules on, by a directive in a line before the text: without a client, the linter takes
// its options from there. A file of the user's own keeps to its own directive, or to the default.
func (c *checker) lintText() (text []byte, shift int32) {
	text = c.file.Text
	if _, _, _, own := parser.ParseDirective("check", text); own || !c.rendered() {
		return text, 0
	}
	bom := []byte("\uFEFF")
	if rest, ok := bytes.CutPrefix(text, bom); ok {
		return slices.Concat(bom, []byte(experimental), rest), 1
	}
	return slices.Concat([]byte(experimental), text), 1
}

const experimental = "# check=experimental=all\n"

func (c *checker) reportWarnings(warnings []lint.Warning) {
	for _, w := range warnings {
		rule := buildkitRuleNamed(w.RuleName)
		detail, near, _ := strings.Cut(strings.TrimSuffix(w.Detail, "?)"), " (did you mean ")
		p := problem{rule: "buildkit/" + w.RuleName, message: excerpt(lowerFirst(detail)), found: rule.thing(detail), hint: rule.fix}
		p.word = p.found
		if rs := w.Location.GetRanges(); len(rs) > 0 {
			p.first, p.last = int(rs[0].Start.Line), int(rs[len(rs)-1].End.Line)
		}
		switch w.RuleName {
		case linter.RuleJSONArgsRecommended.Name:
			if c.noShell[p.first] {
				continue // said already, and worse than a recommendation
			}
		case linter.RuleUndefinedVar.Name:
			if c.baseMaySet(p.found, p.first) {
				continue
			}
			p.hint = cmp.Or(didYouMean(near), p.hint)
		case linter.RuleUndefinedArgInFrom.Name:
			near, _ = suggest.Search(p.found, c.globalNames(), true) // BuildKit's own pick depends on the order of a map
			p.hint = cmp.Or(didYouMean(near), p.hint)
		}
		c.report(p)
	}
}

func didYouMean(near string) string {
	if near == "" {
		return ""
	}
	return "did you mean " + near + "?"
}

// globalNames are the names that FROM may use.
func (c *checker) globalNames() []string {
	names := platformArgs()
	for _, s := range c.doc.globals {
		for _, a := range s.cmd.(*instructions.ArgCommand).Args {
			names = append(names, a.Key)
		}
	}
	slices.Sort(names)
	return names
}

// baseMaySet: of an image that is not one of the pins nothing is known, so that it may set any variable; but hardly one
// that the file itself knows as an ARG.
func (c *checker) baseMaySet(name string, line int) bool {
	if _, ok := c.declaredArgs()[name]; ok {
		return false
	}
	for _, s := range slices.Backward(c.doc.stages) {
		if s.node.StartLine <= line {
			return !s.end.closed
		}
	}
	return false
}

// reportBuildError reports what keeps BuildKit from making a build of the file, unless a warning on the line has said it.
func (c *checker) reportBuildError(e *lint.BuildError, shift int32, warned map[int32]bool) {
	msg, _, _ := strings.Cut(e.Message, " (did you mean ")
	if strings.HasPrefix(msg, "failed to parse stage name") || strings.HasPrefix(msg, "variable expansion is not supported for --from") {
		return // of several, any may come first, and some have no line; the walk reports each
	}
	p := problem{rule: ruleInvalid, message: excerpt(msg)}
	if name, ok := strings.CutPrefix(msg, "circular dependency detected on stage: "); ok {
		// The lines that BuildKit gives for a circle depend on the order of a map.
		if s := c.doc.byName(name); s != nil {
			p = p.at(s.node)
		}
	} else if rs := e.Location.GetRanges(); len(rs) > 0 {
		p.first, p.last = int(rs[0].Start.Line-shift), int(rs[len(rs)-1].End.Line-shift)
		if warned[rs[0].Start.Line-shift] {
			return
		}
	}
	c.report(p)
}

// lowerFirst makes the first letter small, unless the word is one in capitals.
func lowerFirst(s string) string {
	if len(s) > 1 && 'A' <= s[0] && s[0] <= 'Z' && 'a' <= s[1] && s[1] <= 'z' {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}

// resolver answers BuildKit's question for an image's configuration from the pins. Nothing is fetched.
type resolver struct{ pins map[string]Base }

// ResolveImageConfig gives a configuration with the environment that is known.
func (r resolver) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	img := ocispecs.Image{Platform: fixedPlatform(), RootFS: ocispecs.RootFS{Type: "layers"}}
	img.Config.Env = append([]string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}, r.pins[WholeName(ref)].Env...)
	config, err := json.Marshal(img)
	return ref, "", config, err
}
