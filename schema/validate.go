package schema

import (
	"fmt"
	"maps"
	"slices"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// validate looks at what several values say together. Each value alone was judged when it was decoded.
func (l *loader) validate(p *Project) {
	l.checkNames(p.Node.Get("versions"), versionNameShape)
	l.checkNames(p.Node.Get("secrets"), secretNameShape)
	for _, key := range []string{"bases", "presets", "images"} {
		l.checkNames(p.Node.Get(key), imageNameShape)
	}
	l.checkSources(p)
	l.checkRegistries(p)
	l.checkCycles(p)
	l.checkParts(p)
	for _, name := range slices.Sorted(maps.Keys(l.images)) {
		l.checkPreset(l.images[name])
	}
	for _, name := range slices.Sorted(maps.Keys(l.images)) {
		l.checkNames(l.images[name].node.Get("variants"), variantNameShape)
	}
	l.resolve(p)
	for _, image := range p.Images {
		l.checkHealth(image)
		l.checkTags(image)
	}
}

// checkNames judges the keys of a mapping.
func (l *loader) checkNames(n *yamlsrc.Node, s shape) {
	if n == nil {
		return
	}
	for _, f := range n.Fields {
		_, findings := s.scalar(f.Key)
		l.list = append(l.list, findings...)
	}
}

// checkSources demands one source for each secret.
func (l *loader) checkSources(p *Project) {
	secrets := p.Node.Get("secrets")
	if secrets == nil {
		return
	}
	for _, f := range secrets.Fields {
		if f.Value.Kind != yamlsrc.Mapping {
			continue
		}
		variable, file := f.Value.Get("environment"), f.Value.Get("file")
		switch {
		case !variable.IsNull() && !file.IsNull():
			l.list.Add(diag.Finding{Rule: RuleSource, Pos: file.Pos, Message: fmt.Sprintf("the secret %q has two sources", f.Key.Value),
				Expected: "environment or file", Related: []diag.Related{{Pos: variable.Pos, Message: "the other one"}}})
		case variable.IsNull() && file.IsNull() && !variable.Refused() && !file.Refused():
			l.list.Add(diag.Finding{Rule: RuleSource, Pos: f.Key.Pos, Message: fmt.Sprintf("the secret %q has no source", f.Key.Value),
				Expected: "environment: NAME, or file: PATH"})
		}
	}
}

// checkParts visits every place that has the keys of an image: defaults, members' defaults, house presets, images.
func (l *loader) checkParts(p *Project) {
	parts := []*yamlsrc.Node{p.Node.Get("defaults")}
	for _, key := range []string{"presets", "images"} {
		if n := p.Node.Get(key); n != nil {
			for _, f := range n.Fields {
				parts = append(parts, f.Value)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.images)) {
		if d := l.images[name]; d.member != nil {
			parts = append(parts, d.member.node.Get("defaults"))
		}
	}
	declared := p.Node.Get("secrets").Keys()
	for _, part := range parts {
		l.checkNames(part.Get("versions"), versionNameShape)
		l.checkNames(part.Get("stages"), stageNameShape)
		l.checkSecrets(part.Get("secrets"), declared)
		for _, stage := range part.Get("stages").Values() {
			for _, c := range stage.Get("copy").List() {
				l.checkCopy(c)
			}
			for _, step := range slices.Concat(stage.Get("before").List(), stage.Get("after").List()) {
				l.checkSecrets(step.Get("secrets"), declared)
			}
		}
	}
}

// checkSecrets demands that secrets which are used are declared.
func (l *loader) checkSecrets(used *yamlsrc.Node, declared []string) {
	for _, item := range used.List() {
		l.checkSecret(item, declared)
	}
}

// checkSecret demands it of one.
func (l *loader) checkSecret(item *yamlsrc.Node, declared []string) {
	if item == nil || item.Kind != yamlsrc.Scalar || slices.Contains(declared, item.Value) {
		return
	}
	if _, bad := secretNameShape.scalar(item); len(bad) == 0 {
		f := diag.Finding{Rule: RuleSecret, Pos: item.Pos, Message: fmt.Sprintf("no secret %q is declared", item.Value), Hint: yamlsrc.DidYouMean(item.Value, declared)}
		if f.Hint == "" {
			f.Hint = fmt.Sprintf("declare it in the root file: secrets: { %s: { environment: NAME } }", item.Value)
		}
		l.list.Add(f)
	}
}

// checkRegistries judges the names of registries and the secrets of what reaches a network.
func (l *loader) checkRegistries(p *Project) {
	declared := p.Node.Get("secrets").Keys()
	registries := p.Node.Get("package_registries")
	l.checkNames(registries.Get("npm"), npmNameShape)
	l.checkNames(registries.Get("cargo"), cargoNameShape)
	l.checkNames(registries.At("maven", "servers"), serverNameShape)
	for _, r := range slices.Concat(registries.Get("npm").Values(), registries.Get("cargo").Values(), registries.At("maven", "servers").Values()) {
		l.checkSecret(r.Get("secret"), declared)
	}
	for _, at := range [][]string{{"go", "netrc"}, {"maven", "settings"}, {"apt", "auth"}, {"apk", "auth"}} {
		l.checkSecret(registries.At(at...), declared)
	}
	l.checkSecret(p.Node.At("ca_certificates", "build", "secret"), declared)
	maven := registries.Get("maven")
	if whole := maven.Get("settings"); !whole.IsNull() {
		for _, key := range []string{"mirror", "servers"} {
			if part := maven.Key(key); part != nil {
				l.list.Add(diag.Finding{Rule: RuleRegistry, Pos: part.Pos, Message: fmt.Sprintf("settings is the whole settings.xml, so that %s has no effect", key),
					Expected: "settings, or mirror and servers", Related: []diag.Related{{Pos: whole.Pos, Message: "the whole file"}}})
			}
		}
	}
}

// checkPreset demands a preset or a Dockerfile, and of an image with a Dockerfile of its own nothing that would change it.
func (l *loader) checkPreset(d declared) {
	if d.node.Kind != yamlsrc.Mapping {
		return
	}
	preset, dockerfile := d.node.Get("preset"), d.node.Get("dockerfile")
	if !preset.IsNull() || preset.Refused() || dockerfile.Refused() {
		return
	}
	name := d.key.Value
	if dockerfile.IsNull() {
		f := diag.Finding{Rule: RuleNoPreset, Pos: d.key.Pos, Message: fmt.Sprintf("the image %q has no preset and no Dockerfile of its own", name), Expected: "preset: NAME, or dockerfile: PATH"}
		for _, key := range d.node.Keys() {
			if yamlsrc.Suggest(key, []string{"preset", "dockerfile"}) != "" {
				return // the misspelt key has its finding
			}
		}
		l.list.Add(f)
		return
	}
	for _, f := range d.node.Fields {
		known := slices.Contains(yamlsrc.KeysOf(ImageSpec{}), f.Key.Value)
		if known && !slices.Contains(keysWithoutPreset(), f.Key.Value) {
			l.list.Add(diag.Finding{Rule: RuleNeedsPreset, Pos: f.Key.Pos, Message: fmt.Sprintf("the key %q needs a preset, and the image %q has none", f.Key.Value, name),
				Expected: yamlsrc.OneOf(keysWithoutPreset()), Hint: "write it into " + dockerfile.Value + ", or give the image a preset"})
		}
	}
}

// checkHealth demands a test or its absence.
func (l *loader) checkHealth(image Image) {
	h, n := image.Spec.Healthcheck, image.Node.Get("healthcheck")
	if h == nil || n.Kind != yamlsrc.Mapping {
		return
	}
	f := diag.Finding{Rule: RuleHealthcheck, Pos: n.Pos, Expected: `test: ["CMD", …], or disable: true`}
	test := n.Get("test")
	switch {
	case h.Disable && test != nil && !h.testOff():
		f.Pos, f.Message = n.Get("disable").Pos, "the health check has a test and is switched off"
		f.Related = []diag.Related{{Pos: test.Pos, Message: "the test"}}
	case !h.Disable && test == nil:
		f.Message = "the health check has no test"
	default:
		return
	}
	l.list.Add(f)
}

// checkTags demands that tags are names of images once the variables are replaced.
func (l *loader) checkTags(image Image) {
	tags := image.Node.Get("tags").List()
	for _, v := range image.Node.Get("variants").Values() {
		tags = append(tags, v.Get("tags").List()...)
	}
	for _, item := range tags {
		if _, findings := tagShape.scalar(orNull(item)); len(findings) > 0 {
			continue // has its finding
		}
		name := Expand(item.Value, image.Name, string(image.Spec.Dir))
		if hint, ok := validTag(name); !ok {
			f := tagShape.finding(item, hint)
			f.Message, f.Found = fmt.Sprintf("for the image %q this is not the name of an image", image.Name), name
			l.list.Add(f)
		}
	}
}
