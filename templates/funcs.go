package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// sprigAllowed are the functions of sprig that a template may call: none reads a clock, randomness, the environment, files
// or the network, and none shows the order of a map. The list is API for presets of the user's own.
func sprigAllowed() []string {
	return []string{
		"add", "append", "ceil", "coalesce", "compact", "concat", "contains", "default", "dict", "div", "empty", "first",
		"floor", "get", "has", "hasKey", "hasPrefix", "hasSuffix", "initial", "int", "join", "kebabcase", "last", "list",
		"lower", "max", "min", "mod", "mul", "prepend", "regexMatch", "replace", "rest", "reverse", "snakecase", "sortAlpha",
		"splitList", "sub", "substr", "ternary", "toString", "toStrings", "trim", "trimAll", "trimPrefix", "trimSuffix",
		"uniq", "upper", "without",
	}
}

// isEncoder tells the functions that may write into the file.
func isEncoder(name string) bool {
	_, ok := (&rendering{}).encoders()[name]
	return ok
}

// Functions lists the names of all functions that a template may call beside those of text/template, sorted.
func Functions() []string { return sortedKeys(newRendering(Input{}).funcs()) }

// funcs are all functions of one execution.
func (r *rendering) funcs() template.FuncMap {
	all := template.FuncMap{}
	hermetic := sprig.HermeticTxtFuncMap()
	for _, name := range sprigAllowed() {
		all[name] = hermetic[name]
	}
	// sprig's own answer comes in the order of the map
	all["keys"] = func(m map[string]any) []string { return sortedKeys(m) }
	maps.Copy(all, r.encoders())
	return all
}

// encoders write a value for one kind of place, or a piece of the frame.
func (r *rendering) encoders() template.FuncMap {
	return template.FuncMap{
		"sh":      func(v any) string { s := fmt.Sprint(v); return r.put(shellWord(s), benign, Origin{}) },
		"word":    func(v any) string { s := fmt.Sprint(v); return r.put(envWord(s), `"`+benign+`"`, Origin{}) },
		"json":    r.encodeJSON,
		"body":    r.body,
		"path":    r.imagePath,
		"copy":    r.copySource,
		"bind":    r.bind,
		"context": r.bindContext,
		"glob":    r.ignoreGlob,
		"ignore":  r.ignorePath,
		"cache":   r.cache,
		"pin":     r.pin,
		"scratch": r.scratch,
		"stage":   r.stage,
		"open":    r.open,
		"close":   r.close,
		"before":  r.before,
		"after":   r.after,
		"mounts":  r.mounts,
		"tail":    r.tail,
	}
}

// encodeJSON writes one string, or a list of strings, as JSON.
func (r *rendering) encodeJSON(v any) (string, error) {
	if s, ok := v.(string); ok {
		return r.put(jsonString(s), `"`+benign+`"`, Origin{}), nil
	}
	words, err := stringList(v)
	if err != nil {
		return "", err
	}
	return r.put(execForm(words), benignForm(len(words)), Origin{}), nil
}

// body writes the lines of a heredoc whose delimiter is given: {{ body "EOF" .lines }}. No line may equal the delimiter.
func (r *rendering) body(delimiter string, v any) (string, error) {
	lines, err := stringList(v)
	if s, ok := v.(string); ok {
		lines, err = strings.Split(strings.TrimSuffix(s, "\n"), "\n"), nil
	}
	if err != nil {
		return "", err
	}
	for _, l := range lines {
		if strings.TrimSpace(l) == delimiter {
			return "", fmt.Errorf("a line equals the heredoc's delimiter %q", delimiter)
		}
	}
	twin := make([]string, len(lines))
	for i := range twin {
		twin[i] = benign
	}
	return r.put(strings.Join(lines, "\n"), strings.Join(twin, "\n"), Origin{}), nil
}

// imagePath writes a path inside an image, for WORKDIR and the sources of COPY --from.
func (r *rendering) imagePath(p string) (string, error) {
	c, err := ImagePath(p)
	return r.put(c, benign, Origin{}), err
}

// copySource writes the source and target of a COPY from the context, and records the source.
func (r *rendering) copySource(source, target string) (string, error) {
	s, err := ContextPath(source)
	if err != nil {
		return "", err
	}
	t, err := ImagePath(target)
	if err != nil {
		return "", err
	}
	r.source(s, Origin{})
	return r.put(relative(s)+" "+dotted(t), benign+" "+benign, Origin{}), nil
}

// bind writes a bind mount of one path of the context at the same path below the working directory.
func (r *rendering) bind(p string) (string, error) {
	c, err := ContextPath(p)
	if err != nil {
		return "", err
	}
	r.source(c, Origin{})
	c = relative(c)
	return r.put("--mount=type=bind,source="+c+",target="+c, "--mount=type=bind,source="+benign+",target="+benign, Origin{}), nil
}

// bindContext mounts the whole context at the working directory, for the main step of a stage. Code of the user's in that
// step may want to write, so that it gets a throw-away writable view; "rw" as second argument always asks for one.
func (r *rendering) bindContext(stage string, mode ...string) string {
	s := r.in.Stages[stage]
	if slices.Contains(mode, "rw") || len(s.Before)+len(s.After) > 0 {
		return r.put("--mount=type=bind,target=.,rw", "--mount=type=bind,target=.,rw", Origin{})
	}
	return r.put("--mount=type=bind,target=.", "--mount=type=bind,target=.", Origin{})
}

// ignorePath writes a path as a pattern of the ignore file.
func (r *rendering) ignorePath(p string) (string, error) {
	c, err := IgnorePattern(p)
	return r.put(c, benign, Origin{}), err
}

// ignoreGlob writes a pattern of the ignore file as it stands, from a fact whose reader wrote it in that language.
func (r *rendering) ignoreGlob(p string) (string, error) {
	if strings.ContainsAny(p, "\r\n") {
		return "", fmt.Errorf("pattern %q holds a line break", p)
	}
	return r.put(p, benign, Origin{}), nil
}

// cache writes the mount of a cache that preset.yaml declares.
func (r *rendering) cache(name string) (string, error) {
	c, ok := r.in.Caches[name]
	if !ok {
		return "", fmt.Errorf("preset.yaml has no cache %q", name)
	}
	twin := benign
	if strings.HasSuffix(c.ID, platformKey) {
		twin += platformKey // a build argument is part of the structure
	}
	return r.put(fmt.Sprintf("--mount=type=cache,id=%s,target=%s,sharing=%s", c.ID, c.Target, c.Sharing),
		"--mount=type=cache,id="+twin+",target=x,sharing=x", Origin{}), nil
}

// platformKey ends the id of a cache that is kept apart for each target platform.
const platformKey = "${TARGETPLATFORM}"

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
	r.base = stageBase{Base: p.Base, image: p.Reference, buildPlatform: slices.Contains(platform, "build")}
	return r.put("${"+p.Arg+"}", "${"+benign+"}", p.Origin), nil
}

// stage writes the name of a stage that stands above.
func (r *rendering) stage(name string) (string, error) {
	b, ok := r.stages[name]
	if !ok {
		return "", fmt.Errorf("stage %q does not stand above", name)
	}
	r.base = b
	return name, nil
}

// scratch writes the empty image.
func (r *rendering) scratch() string {
	r.base = stageBase{Base: Base{Packages: "none"}, image: "scratch"}
	return "scratch"
}

// dotted marks a relative target as such: a COPY target "dist" reads like a mistake, "./dist" does not.
func dotted(p string) string {
	if strings.HasPrefix(p, "/") || strings.HasPrefix(p, ".") {
		return p
	}
	return "./" + p
}

func stringList(v any) ([]string, error) {
	switch x := v.(type) {
	case []string:
		return x, nil
	case []any:
		out := make([]string, len(x))
		for i, e := range x {
			out[i] = fmt.Sprint(e)
		}
		return out, nil
	}
	return nil, fmt.Errorf("expected a list of strings, found %T", v)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
