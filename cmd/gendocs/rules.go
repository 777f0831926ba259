package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/adopt"
	"github.com/stagegen/stagegen/internal/cli"
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// group is a list of rules about one kind of thing.
type group struct {
	title string
	rules []diag.Rule
}

// groups are the rules of every package that has some.
func groups() []group {
	return []group{
		{"A YAML file", yamlsrc.Rules()},
		{"build.yaml", schema.Rules()},
		{"The plan of an image", generator.Rules()},
		{"The project", project.Rules()},
		{"A preset", slices.Concat(presets.Rules(), templates.Rules())},
		{"A Dockerfile and its ignore file", dockerfile.Rules()},
		{"The committed files", cli.Rules()},
		{"A Dockerfile to adopt", adopt.Rules()},
	}
}

const rulesIntro = `
Each finding ends in the name of its rule, in brackets. A finding is an error, which stops the command with exit code 2, unless
it is called a warning. ` + "`allow`" + ` on an image excepts it from a rule about its Dockerfile:

` + "```yaml" + `
allow:
  - { rule: port-privileged, value: "80", reason: "the load balancer is fixed to port 80" }
` + "```" + `

Rules that begin with ` + "`buildkit/`" + ` are those of BuildKit's own linter, which runs over every Dockerfile before it is written.
`

// rulesPage lists every rule. A name stands for one rule: it is what allow and people's searches go by.
func rulesPage() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(rulesIntro)
	seen := map[string]bool{}
	for _, g := range groups() {
		fmt.Fprintf(&b, "\n## %s\n", g.title)
		t := newTable("rule", "demands", "what to do")
		rules := slices.SortedFunc(slices.Values(g.rules), func(a, b diag.Rule) int { return strings.Compare(a.Name, b.Name) })
		for _, r := range rules {
			if seen[r.Name] || r.Name == "" || r.Summary == "" || r.Fix == "" {
				return nil, fmt.Errorf("rule %q stands twice, or lacks a name, a summary or a fix", r.Name)
			}
			seen[r.Name] = true
			t.row(code(r.Name), r.Summary, r.Fix)
		}
		b.WriteString(t.String())
	}
	return b.Bytes(), nil
}
