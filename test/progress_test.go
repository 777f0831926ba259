package test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// step is a step of a build, as plain progress tells it: "#7 [deps 2/2] RUN …" and later "#7 CACHED".
type step struct {
	Name   string
	Cached bool
}

var (
	stepName   = regexp.MustCompile(`^#(\d+) (\[.+)$`)
	stepCached = regexp.MustCompile(`^#(\d+) CACHED$`)
)

// steps reads plain progress. The steps are in the order of their first lines. Those that BuildKit takes for itself
// ("[internal] …") and the FROM lines, which engines call cached or not as they like, are left out.
func steps(progress string) []step {
	var out []step
	index := map[string]int{} // by the number of the step
	for line := range strings.Lines(progress) {
		line = strings.TrimRight(line, "\r\n")
		if m := stepCached.FindStringSubmatch(line); m != nil {
			if i, ok := index[m[1]]; ok {
				out[i].Cached = true
			}
			continue
		}
		m := stepName.FindStringSubmatch(line)
		if m == nil || strings.HasPrefix(m[2], "[internal]") || strings.Contains(m[2], "] FROM ") {
			continue
		}
		if _, ok := index[m[1]]; !ok {
			index[m[1]] = len(out)
			out = append(out, step{Name: m[2]})
		}
	}
	return out
}

// complaints says what is wrong with the steps of a build after an edit: an expression that matches no step, a step that
// one matches and that was not cached, or no step at all that ran, which would mean that the edit does not reach the image.
func complaints(steps []step, cached []expression) []string {
	var out []string
	for _, re := range cached {
		matched := false
		for _, s := range steps {
			if re.MatchString(s.Name) {
				matched = true
				if !s.Cached {
					out = append(out, "not cached: "+s.Name)
				}
			}
		}
		if !matched {
			out = append(out, "no step matches "+re.String())
		}
	}
	if !slices.ContainsFunc(steps, func(s step) bool { return !s.Cached }) {
		out = append(out, "every step was cached: the edited file is not part of the image")
	}
	return out
}

func TestSteps(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, progress string
		cached         []string
		want           []step
		complaints     []string
	}{
		{
			name: "dependencies cached",
			progress: `
#1 [internal] load metadata for docker.io/library/golang:1.27.4-alpine3.24
#1 DONE 0.0s
#2 [base 1/2] FROM docker.io/library/golang:1.27.4-alpine3.24
#2 CACHED
#3 [deps 1/1] RUN --mount=type=bind,source=go.mod,target=go.mod     go mod download
#3 CACHED
#4 [build 1/1] RUN go build
#4 0.210 [deps 9/9] a line that the program itself printed
#4 ...

#5 [runtime 1/2] COPY --link a b
#5 DONE 0.0s

#4 [build 1/1] RUN go build
#4 DONE 1.2s
`,
			cached: []string{`^\[deps `},
			want: []step{
				{"[deps 1/1] RUN --mount=type=bind,source=go.mod,target=go.mod     go mod download", true},
				{"[build 1/1] RUN go build", false},
				{"[runtime 1/2] COPY --link a b", false},
			},
		},
		{
			name:       "dependencies fetched again",
			progress:   "#3 [deps 1/2] COPY a b\n#3 CACHED\n#4 [deps 2/2] RUN npm ci\n#4 DONE 1.0s\n",
			cached:     []string{`^\[deps `, `^\[prod `},
			want:       []step{{"[deps 1/2] COPY a b", true}, {"[deps 2/2] RUN npm ci", false}},
			complaints: []string{"not cached: [deps 2/2] RUN npm ci", `no step matches ^\[prod `},
		},
		{
			name:       "an edit without effect",
			progress:   "#2 [base 1/1] FROM a\n#2 DONE 0.1s\n#3 [deps 1/1] RUN b\r\n#3 CACHED\r\n",
			want:       []step{{"[deps 1/1] RUN b", true}},
			complaints: []string{"every step was cached: the edited file is not part of the image"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := steps(tt.progress)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			var cached []expression
			for _, re := range tt.cached {
				cached = append(cached, expression{regexp.MustCompile(re)})
			}
			if diff := cmp.Diff(tt.complaints, complaints(got, cached)); diff != "" {
				t.Errorf("complaints (-want +got):\n%s", diff)
			}
		})
	}
}
