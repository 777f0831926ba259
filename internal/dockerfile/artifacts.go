package dockerfile

import (
	"path"
	"slices"
	"strings"
)

// Artifacts are the paths that other stages, on the way to the last one, copy from a stage: what it is there for. None where nobody
// copies from it. They are absolute, each once, in the order of the file. A path that only the build knows is left out.
func Artifacts(text []byte, stage string) []string {
	last, err := Read(text, "", nil)
	if err != nil || stage == "" {
		return nil
	}
	var out []string
	for _, c := range append([]Contract{last}, last.Feeds...) {
		for _, copied := range c.Copies {
			if copied.From != stage {
				continue
			}
			for _, source := range copied.Sources {
				if p := path.Clean("/" + source); !strings.Contains(p, "$") && !slices.Contains(out, p) {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// Exporting is a Dockerfile with one more stage, of that name, which holds nothing but these paths of another one, below the folder that
// all of them have in common.
func Exporting(text []byte, stage string, paths []string) (exporting []byte, name string) {
	common := path.Dir(paths[0])
	for _, p := range paths {
		for common != "/" && !strings.HasPrefix(p, common+"/") {
			common = path.Dir(common)
		}
	}
	name = "stagegen-output"
	words := []string{}
	for _, p := range paths {
		words = append(words, quoted(strings.TrimSuffix(common, "/")+"/./"+strings.TrimPrefix(p, strings.TrimSuffix(common, "/")+"/")))
	}
	return append(slices.Clone(text), []byte("\n\nFROM scratch AS "+name+"\nCOPY --parents --from="+stage+" ["+strings.Join(append(words, `"/"`), ", ")+"]\n")...), name
}

// quoted writes a string of JSON.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
