// Command gencomments writes the comments of the types of a build.yaml into comments.json, from where they become the
// descriptions of the JSON Schema. It runs in the folder of package schema, by go generate.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/schema"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gencomments:", err)
		os.Exit(1)
	}
}

func run() error {
	pkg := reflect.TypeFor[schema.File]().PkgPath()
	r := new(jsonschema.Reflector)
	if err := r.AddGoComments(pkg, "."); err != nil {
		return err
	}
	out := map[string]string{}
	for _, t := range []reflect.Type{reflect.TypeFor[schema.File](), reflect.TypeFor[schema.Member]()} {
		collect(t, pkg, r.CommentMap, out)
	}
	data, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile("comments.json", append(data, '\n'), 0o644)
}

// collect takes the comments of the structs of pkg that t leads to. Other types speak to programmers; the fields that use
// them speak to users.
func collect(t reflect.Type, pkg string, from, out map[string]string) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		collect(t.Elem(), pkg, from, out)
	case reflect.Struct:
		name := pkg + "." + t.Name()
		if _, done := out[name]; done || t.PkgPath() != pkg {
			return
		}
		out[name] = clean(from[name])
		for i := range t.NumField() {
			f := t.Field(i)
			if text := from[name+"."+f.Name]; text != "" {
				out[name+"."+f.Name] = clean(text)
			}
			collect(f.Type, pkg, from, out)
		}
	}
}

// clean puts a comment on one line, without the marks of code.
func clean(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "`", "")), " ")
}
