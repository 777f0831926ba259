package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// Platforms are what an image is built for: "linux/amd64", "linux/arm64", "linux/arm/v7".
type Platforms []string

// DecodeNode implements yamlsrc.Decoder. The result holds no platform twice.
func (p *Platforms) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := platformShape.list(n, "platforms")
	for _, platform := range list {
		if !slices.Contains(*p, platform) {
			*p = append(*p, platform)
		}
	}
	return l
}

// JSONSchema describes p.
func (Platforms) JSONSchema() *jsonschema.Schema { return platformShape.listSchema() }

// CacheSources are where the results of steps are taken from, CacheTargets where they are put. See ParseCache for the form.
type (
	CacheSources []string
	CacheTargets []string
)

var (
	cacheSourceShape = cacheShape("a cache to take steps from", "src")
	cacheTargetShape = cacheShape("a cache to put steps into", "dest")
)

// cacheShape is the shape of an entry; folder is what a cache of type local needs.
func cacheShape(noun, folder string) shape {
	return shape{noun: noun, expected: "an image, or type=registry,ref=IMAGE or type=local," + folder + "=FOLDER; ${name} and ${dir} are replaced",
		read: func(n *yamlsrc.Node) (string, string, bool) {
			if hint := variableHint(n.Value, tagVariables()); hint != "" {
				return "", hint, false
			}
			_, hint := ParseCache(Expand(n.Value, "name", "dir"), folder)
			return n.Value, hint, hint == ""
		}}
}

// DecodeNode implements yamlsrc.Decoder.
func (c *CacheSources) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := cacheSourceShape.list(n, "caches")
	*c = list
	return l
}

// JSONSchema describes c.
func (CacheSources) JSONSchema() *jsonschema.Schema { return cacheSourceShape.listSchema() }

// DecodeNode implements yamlsrc.Decoder.
func (c *CacheTargets) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := cacheTargetShape.list(n, "caches")
	*c = list
	return l
}

// JSONSchema describes c.
func (CacheTargets) JSONSchema() *jsonschema.Schema { return cacheTargetShape.listSchema() }

// Cache is an entry of cache_from or cache_to.
type Cache struct {
	Type  string // registry, local, inline, or another one of BuildKit's
	Attrs map[string]string
}

// String writes c as docker does, the type first.
func (c Cache) String() string {
	parts := []string{"type=" + c.Type}
	for _, k := range slices.Sorted(maps.Keys(c.Attrs)) {
		parts = append(parts, k+"="+c.Attrs[k])
	}
	return strings.Join(parts, ",")
}

// ParseCache reads an entry as Compose and docker write it: key=value pairs with commas between, of which type is one, or a
// reference alone. folder is what a cache of type local needs: src or dest. hint says what is wrong; it is empty where
// nothing is.
func ParseCache(text, folder string) (c Cache, hint string) {
	switch {
	case text == "inline":
		return c, "write type=inline"
	case !strings.Contains(text, "="):
		text = "type=registry,ref=" + text
	}
	c.Attrs = map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(pair, "=")
		if key = strings.TrimSpace(key); !ok || key == "" || value == "" {
			return c, fmt.Sprintf("%q is not of the form key=value", pair)
		}
		if key == "type" {
			c.Type = value
			continue
		}
		c.Attrs[key] = value
	}
	switch c.Type {
	case "":
		return c, "say which type: type=registry, type=local or type=inline"
	case "registry":
		if c.Attrs["ref"] == "" {
			return c, "a cache of type registry needs ref=IMAGE"
		}
		if hint, ok := validTag(c.Attrs["ref"]); !ok {
			return c, strings.TrimSpace(c.Attrs["ref"] + " is not the name of an image; " + hint)
		}
	case "local":
		if c.Attrs[folder] == "" {
			return c, "a cache of type local needs " + folder + "=FOLDER"
		}
	case "inline":
		if folder == "src" {
			return c, "an inline cache is taken from its image: write the image's name"
		}
	}
	return c, ""
}

// Attestation is whether a build says how it was made (provenance) or what is in the image (sbom): "true", "false", or
// options of the attestation, as in mode=max.
type Attestation string

var attestationShape = shape{noun: "a kind of attestation", expected: "true, false, or options as in mode=max", numbers: true,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		if n.Tag == yamlsrc.TagBool || n.Value == "true" || n.Value == "false" {
			return strings.ToLower(n.Value), "", true
		}
		for pair := range strings.SplitSeq(n.Value, ",") {
			if key, value, ok := strings.Cut(pair, "="); !ok || key == "" || value == "" || strings.ContainsAny(pair, " \t") {
				return "", "", false
			}
		}
		return n.Value, "", true
	}}

// DecodeNode implements yamlsrc.Decoder.
func (a *Attestation) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := attestationShape.scalar(n)
	return into(a, value, l)
}

// JSONSchema describes a.
func (Attestation) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "boolean"}, {Type: "string", Pattern: `^(true|false|[^ =,]+=.+)$`}}}
}
