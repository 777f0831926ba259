package templates

import (
	"fmt"
	"maps"
	"slices"
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

// closedFunction is what parsing puts behind a value of a closed type which a template writes without an encoder. It is no
// encoder, so that a template which calls it by name is refused.
const closedFunction = "_closed"

// isEncoder tells the functions that may write into the file.
func isEncoder(name string) bool {
	_, ok := (&rendering{}).encoders()[name]
	return ok
}

// Functions lists the names of all functions that a template may call beside those of text/template, sorted.
func Functions() []string {
	all := pureFunctions()
	maps.Copy(all, newRendering(Input{}).encoders())
	return sortedKeys(all)
}

// pureFunctions are those that only compute.
func pureFunctions() template.FuncMap {
	all := template.FuncMap{}
	hermetic := sprig.HermeticTxtFuncMap()
	for _, name := range sprigAllowed() {
		all[name] = hermetic[name]
	}
	// sprig's own answer comes in the order of the map
	all["keys"] = func(m map[string]any) []string { return sortedKeys(m) }
	return all
}

// functions are those that write, of one execution.
func (r *rendering) functions() template.FuncMap {
	all := r.encoders()
	all[closedFunction] = r.closed
	return all
}

// encoders write a value for one kind of place, or a piece of the frame.
func (r *rendering) encoders() template.FuncMap {
	return template.FuncMap{
		"sh":      r.shell,
		"word":    r.word,
		"json":    r.json,
		"body":    r.body,
		"path":    r.imagePath,
		"copy":    r.copySource,
		"bind":    r.bind,
		"context": r.bindContext,
		"sources": r.copySources,
		"assets":  r.copyOutputs,
		"glob":    r.ignoreGlob,
		"ignore":  r.ignorePath,
		"cache":   r.cache,
		"pin":     r.pin,
		"line":    r.line,
		"scratch": r.scratch,
		"stage":   r.stage,
		"open":    r.openStage,
		"close":   r.closeStage,
		"before":  r.before,
		"after":   r.after,
		"mounts":  r.mounts,
		"reach":   r.reach,
		"install": r.installPackages,
		"owner":   r.owner,
		"tail":    r.tail,
	}
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
