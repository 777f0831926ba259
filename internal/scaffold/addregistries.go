package scaffold

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
)

// unnamed are the registries that no file of the project names, in use or in a comment.
func (rs registries) unnamed(p *schema.Project) registries {
	return slices.DeleteFunc(slices.Clone(rs), func(r registry) bool {
		word := cmp.Or(r.URL, r.Name)
		switch r.Kind {
		case "go":
			word = pattern(r.URL)
		case "maven": // one secret holds them all
			if p.Node.At("package_registries", "maven") != nil {
				return true
			}
			word = "settings: " + flow(r.Name)
		}
		for _, text := range p.Sources {
			if bytes.Contains(text, []byte(word)) {
				return true
			}
		}
		return p.Node.At("package_registries", r.Kind, cmp.Or(r.Scope, "default")) != nil
	})
}

// register adds registries to the text of a root file, which keeps every byte that it has. Where the file has secrets or registries
// of its own, a new one comes among them; what cannot, and what is a guess, is a comment ahead of the images.
func (r Request) register(text []byte, wanted registries) []byte {
	if len(wanted) == 0 {
		return text
	}
	for _, attempt := range []registries{wanted, wanted.quiet()} {
		root, _ := yamlsrc.Parse(r.File, text)
		out, left := text, attempt
		if root.Key("secrets") != nil || root.Key("package_registries") != nil {
			out, left = merge(r.File, text, attempt)
		}
		if out = ahead(out, left.lines()); r.source(out) != nil {
			return out
		}
	}
	return text
}

// merge puts what is sure among the secrets and registries that are there. left is what has no place among them.
func merge(file string, text []byte, wanted registries) (out []byte, left registries) {
	for _, w := range wanted {
		more, err := text, fmt.Errorf("a guess")
		if w.sure && (w.Kind == "npm" || w.Kind == "cargo") {
			more, err = mergeOne(file, text, w)
		}
		if err != nil {
			left = append(left, w)
			continue
		}
		text = more
	}
	return text, left.quiet()
}

// mergeOne adds the secret and the registry.
func mergeOne(file string, text []byte, w registry) ([]byte, error) {
	root, _ := yamlsrc.Parse(file, text)
	secret, scope, from := flow(w.Name), cmp.Or(w.Scope, "default"), flow(holder(w.Secret))
	var err error
	if root.At("secrets", w.Name) == nil {
		e := yamlsrc.Entry{Key: w.Name, Flow: from, Lines: []string{secret + ": " + from + " # " + w.Source}}
		if text, err = yamlsrc.Insert(text, root, []string{"secrets"}, []yamlsrc.Entry{e}); err != nil {
			return nil, err
		}
		root, _ = yamlsrc.Parse(file, text)
	}
	value := "{ url: " + flow(w.URL) + ", secret: " + secret + " }"
	if root.At("package_registries", w.Kind) == nil {
		e := yamlsrc.Entry{Key: w.Kind, Flow: "{ " + flow(scope) + ": " + value + " }", Lines: []string{w.Kind + ":", "  " + flow(scope) + ": " + value}}
		return yamlsrc.Insert(text, root, []string{"package_registries"}, []yamlsrc.Entry{e})
	}
	e := yamlsrc.Entry{Key: scope, Flow: value, Lines: []string{flow(scope) + ": " + value}}
	return yamlsrc.Insert(text, root, []string{"package_registries", w.Kind}, []yamlsrc.Entry{e})
}

// imagesKey is the line that the images begin at, with the comments right above it.
var imagesKey = lazyregexp.New(`(?m)^(?:#[^\n]*\n)*(?:images|"images"|'images')[ \t]*:`)

// ahead puts lines ahead of the images of a file, or at its end. The first of the lines is blank, which parts them from what is above.
func ahead(text []byte, lines []string) []byte {
	if len(lines) == 0 {
		return text
	}
	end := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		end = "\r\n"
	}
	block := strings.Join(lines[1:], end) + end
	at := imagesKey.FindIndex(text)
	if at == nil {
		return slices.Concat(bytes.TrimRight(text, "\r\n"), []byte(end+end+block))
	}
	head, tail := text[:at[0]], text[at[0]:]
	if above := bytes.TrimRight(head, " \t\r\n"); len(above) > 0 && bytes.Count(head[len(above):], []byte("\n")) < 2 {
		block = end + block
	}
	return slices.Concat(head, []byte(block+end), tail)
}
