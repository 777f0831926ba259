package jvm

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/unit"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

const (
	quarkusPlugin = "quarkus-maven-plugin"
	quarkusID     = "io.quarkus"
)

// quarkus is a Quarkus module as one of the tools sees it.
type quarkus struct {
	dir     string
	at      diag.Pos // of the plugin
	output  string   // folder that the build writes: target or build
	name    unit.Fact
	named   bool                        // whether the name is known
	version string                      // of Quarkus, "" where the tree does not state it
	stated  func(name string) unit.Fact // what the build itself says about a setting
}

// quarkusArtifact sets what Quarkus makes: by default a folder with a jar that starts the others, else one jar.
func (r *Reader) quarkusArtifact(f unit.Facts, req unit.Request, q quarkus) diag.List {
	kind := r.quarkusSetting(q, "quarkus.package.jar.type", "quarkus.package.type")
	f.Set("java.quarkus", unit.Stated(true, q.at))
	f.Set("java.kind", unit.Stated("jar", q.at))
	executable(f, req, unit.Stated(true, q.at))
	given := req.Given["java.artifact"]
	if kind.Text() == "" && old(q.version) {
		kind = unit.Found("legacy-jar", "what Quarkus %s makes", q.version)
	}
	switch kind.Text() {
	case "", "fast-jar", "jar", "mutable-jar":
		f.Set("java.kind", unit.Stated("quarkus", q.at))
		folder := r.quarkusSetting(q, "quarkus.package.output-directory")
		f.Set("java.artifact", unit.Stated(cmp.Or(given, path.Join(q.output, cmp.Or(folder.Text(), "quarkus-app"))), q.at))
		return nil
	case "legacy-jar":
		f.Set("java.lib", unit.Stated(path.Join(q.output, "lib"), kind.Pos))
	case "uber-jar":
	default:
		return diag.List{{Rule: unit.RuleUnresolved, Pos: kind.Pos, Found: kind.Text(), Expected: "fast-jar, uber-jar, legacy-jar or mutable-jar",
			Message: "Quarkus packs the program in a way that is not known here",
			Hint:    "let it make a jar, or write the Dockerfile by hand and name it under `dockerfile`"}}
	}
	name, known := q.name, q.named
	if own := r.quarkusSetting(q, "quarkus.package.output-name"); own.Text() != "" {
		name, known = own, true
	}
	if given == "" && !known {
		return diag.List{{Rule: unit.RuleUnresolved, Pos: q.at, Found: name.Text(),
			Message: "the name of the jar that Quarkus makes needs a value that nothing in the tree states",
			Hint:    "state quarkus.package.output-name, or with: {artifact: " + q.output + "/app-runner.jar}"}}
	}
	name.Value = cmp.Or(given, path.Join(q.output, name.Text()+r.quarkusSuffix(q)+".jar"))
	f.Set("java.artifact", name)
	return nil
}

// old reports whether a version of Quarkus is one before 1.12, which put the jar beside a folder lib.
func old(version string) bool {
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(minor)
	return major == "0" || major == "1" && err == nil && n < 12
}

// quarkusSuffix is what stands behind the name of the jar.
func (r *Reader) quarkusSuffix(q quarkus) string {
	if r.quarkusSetting(q, "quarkus.package.jar.add-runner-suffix", "quarkus.package.add-runner-suffix").Text() == "false" {
		return ""
	}
	return cmp.Or(r.quarkusSetting(q, "quarkus.package.jar.runner-suffix", "quarkus.package.runner-suffix").Text(), "-runner")
}

// quarkusSetting finds a setting under any of its names where Quarkus looks, the strongest place first: the application's
// YAML, its properties, the build.
func (r *Reader) quarkusSetting(q quarkus, names ...string) unit.Fact {
	resources := path.Join(q.dir, "src/main/resources")
	places := []func(string) unit.Fact{
		func(name string) unit.Fact { return r.fromYAML(path.Join(resources, "application.yaml"), name) },
		func(name string) unit.Fact { return r.fromYAML(path.Join(resources, "application.yml"), name) },
		func(name string) unit.Fact {
			return r.fromProperties(path.Join(resources, "application.properties"), name)
		},
		q.stated,
	}
	for _, place := range places {
		for _, name := range names {
			for _, key := range []string{"%prod." + name, name} {
				if found := place(key); found.Text() != "" {
					return found
				}
			}
		}
	}
	return unit.Fact{}
}

// fromProperties finds a key of a Java properties file.
func (r *Reader) fromProperties(file, key string) unit.Fact {
	text, _ := r.tree.File(file)
	if text == nil {
		return unit.Fact{}
	}
	found := regexp.MustCompile(`(?m)^[ \t]*` + regexp.QuoteMeta(key) + `[ \t]*[=: \t][ \t]*(\S+)[ \t]*$`).FindSubmatchIndex(text.Text)
	if found == nil {
		return unit.Fact{}
	}
	return unit.Stated(string(text.Text[found[2]:found[3]]), text.At(found[2], found[3]-found[2]))
}

// fromYAML finds a dotted key of a YAML file, however its parts are divided into levels. A file that cannot be parsed says
// nothing here: it is the program's, not the build's.
func (r *Reader) fromYAML(file, key string) unit.Fact {
	text, _ := r.tree.File(file)
	if text == nil {
		return unit.Fact{}
	}
	root, problems := yamlsrc.Parse(file, text.Text)
	if problems.HasErrors() {
		return unit.Fact{}
	}
	parts := strings.Split(key, ".")
	if rest, ok := strings.CutPrefix(key, "%prod."); ok {
		parts = slices.Concat([]string{"%prod"}, strings.Split(rest, "."))
	}
	if n := below(root, parts); n != nil && n.Kind == yamlsrc.Scalar {
		return unit.Stated(n.Value, n.Pos)
	}
	return unit.Fact{}
}

// below follows the parts of a key; a key of the file can hold several of them.
func below(n *yamlsrc.Node, parts []string) *yamlsrc.Node {
	if n == nil || len(parts) == 0 {
		return n
	}
	for i := len(parts); i > 0; i-- {
		if found := below(n.Get(strings.Join(parts[:i], ".")), parts[i:]); found != nil {
			return found
		}
	}
	return nil
}
