package templates

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// The encoders of values. One that is given a value which cannot stand in its place records a finding and goes on, so that
// all such values of an image are named at once; an error is a mistake of the template.

func (r *rendering) shell(v any) string {
	return r.put(ShellWord(fmt.Sprint(v)), benign, Origin{})
}

func (r *rendering) word(v any) string {
	return r.put(envWord(fmt.Sprint(v)), `"`+benign+`"`, Origin{})
}

// closed writes a value of a type that has no text of the user's: a number, a truth value, a word of an enum.
func (r *rendering) closed(v any) (string, error) {
	s := fmt.Sprint(v)
	if word, ok := v.(string); ok {
		if err := bare(word); err != nil {
			return "", err
		}
	}
	return r.add(s, s, Origin{}), nil
}

// json writes one string, or a list of strings, as JSON.
func (r *rendering) json(v any) (string, error) {
	if s, ok := v.(string); ok {
		return r.exec([]string{s}, jsonString, `"`+benign+`"`, Origin{}), nil
	}
	words, err := stringList(v)
	if err != nil {
		return "", err
	}
	return r.form(words, Origin{}), nil
}

// form writes the words of an exec form.
func (r *rendering) form(words []string, o Origin) string {
	return r.exec(words, func(string) string { return execForm(words) }, benignForm(len(words)), o)
}

// exec checks the words before they are JSON, which has a spelling for what no file and no command line can hold.
func (r *rendering) exec(words []string, encode func(string) string, twin string, o Origin) string {
	for _, w := range words {
		if err := checkLine(w); err != nil {
			r.refuse(o, err)
			return r.add(twin, twin, o)
		}
	}
	return r.add(encode(strings.Join(words, " ")), twin, o)
}

// bareWord writes a word that stands without quotes, such as a user or a port.
func (r *rendering) bareWord(s, twin string, o Origin) string {
	if err := bare(s); err != nil {
		r.refuse(o, err)
		s = twin
	}
	return r.add(s, twin, o)
}

// pair writes NAME="value" for ENV and LABEL.
func (r *rendering) pair(p Pair) string {
	if err := checkKey(p.Key); err != nil {
		r.refuse(p.Origin, err)
		return ""
	}
	return r.put(p.Key+"="+envWord(p.Value), benign+"="+benign, p.Origin)
}

// body writes lines of a heredoc whose delimiter is given: {{ body "EOF" .lines }}. No line may equal the delimiter.
func (r *rendering) body(delimiter string, v any) (string, error) {
	lines, err := stringList(v)
	if s, ok := v.(string); ok {
		lines, err = []string{s}, nil
	}
	if err != nil {
		return "", err
	}
	twin := make([]string, len(lines))
	for i, l := range lines {
		twin[i] = benign
		err := checkCode(l)
		if strings.TrimSpace(l) == delimiter {
			err = fmt.Errorf("a line equals the heredoc's delimiter %q", delimiter)
		}
		if err != nil {
			r.refuse(Origin{}, err)
			return "", nil
		}
	}
	return r.add(strings.Join(lines, "\n"), strings.Join(twin, "\n"), Origin{}), nil
}

// imagePath writes a path inside an image, for WORKDIR and the sources of COPY --from.
func (r *rendering) imagePath(p string) string {
	c, err := ImagePath(p)
	if err != nil {
		r.refuse(Origin{}, err)
	}
	return r.add(c, benign, Origin{})
}

// copySource writes the source and target of a COPY from the context, and records the source.
func (r *rendering) copySource(source, target string) string {
	return r.sourceAndTarget(source, target, Origin{})
}

func (r *rendering) sourceAndTarget(source, target string, o Origin) string {
	s, err := ContextPath(source)
	t, err2 := ImagePath(target)
	if err = errors.Join(err, err2); err != nil {
		r.refuse(o, err)
		return ""
	}
	r.source(s, o)
	return r.add(s+" "+dotted(t), benign+" "+benign, o)
}

// bind writes a bind mount of one path of the context at the same path below the working directory.
func (r *rendering) bind(p string) string {
	c, err := ContextPath(p)
	if err != nil {
		r.refuse(Origin{}, err)
		return ""
	}
	r.source(c, Origin{})
	return r.add("--mount=type=bind,source="+c+",target="+c, "--mount=type=bind,source="+benign+",target="+benign, Origin{})
}

// bindContext mounts the whole context at the working directory, for the main step of a stage. Code of the user's in that
// step may want to write, so that it gets a throw-away writable view, as does a step that outputs of assets are mounted into;
// "rw" as second argument always asks for one.
func (r *rendering) bindContext(stage string, mode ...string) string {
	s := r.in.Stages[stage]
	if slices.Contains(mode, "rw") || len(s.Before)+len(s.After)+len(r.outputs) > 0 {
		return "--mount=type=bind,target=.,rw" + r.mountOutputs()
	}
	return "--mount=type=bind,target=."
}

// ignorePath writes a path as a pattern of the ignore file.
func (r *rendering) ignorePath(p string) string {
	c, err := IgnorePattern(p)
	if err != nil {
		r.refuse(Origin{}, err)
	}
	return r.add(c, benign, Origin{})
}

// ignoreGlob writes a pattern of the ignore file as it stands, from a fact whose reader wrote it in that language. The "!"
// of an exception is the template's.
func (r *rendering) ignoreGlob(p string) string {
	if p == "" || strings.TrimSpace(p) != p || p[0] == '!' || p[0] == '#' {
		r.refuse(Origin{}, fmt.Errorf("%q is no pattern", p))
		return ""
	}
	return r.put(p, benign, Origin{})
}

// cache writes the mount of a cache that preset.yaml declares: at its target, or at a folder below that which the project
// decides, as second argument.
func (r *rendering) cache(name string, below ...string) (string, error) {
	c, ok := r.in.Caches[name]
	if !ok {
		return "", fmt.Errorf("preset.yaml has no cache %q", name)
	}
	target, err := ImagePath(c.Target)
	if err != nil {
		return "", fmt.Errorf("cache %s: %w", name, err)
	}
	if len(below) > 0 {
		folder, err := ContextPath(path.Join(below...))
		if err != nil {
			r.refuse(Origin{}, err)
			return "", nil
		}
		target = path.Join(target, folder)
	}
	// The variable at the end of the id is BuildKit's to expand, in the twin too.
	id, platform := strings.CutSuffix(c.ID, PlatformKey)
	twin := benign
	if platform {
		twin += PlatformKey
	}
	if err := errors.Join(bare(id), bare(c.Sharing)); err != nil {
		return "", fmt.Errorf("cache %s: %w", name, err)
	}
	r.caches = addOnce(r.caches, name)
	return r.add("--mount=type=cache,id="+c.ID+",target="+target+",sharing="+c.Sharing, "--mount=type=cache,id="+twin+",target=x,sharing=x", Origin{}), nil
}
