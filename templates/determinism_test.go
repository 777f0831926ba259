package templates

import (
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shuffled is the map with its keys inserted in another order.
func shuffled[K comparable, V any](m map[K]V) map[K]V {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	rand.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	out := map[K]V{}
	for _, k := range keys {
		out[k] = m[k]
	}
	return out
}

// The same input gives the same bytes, whatever the order in which its maps were filled, and however many renderings run at
// once on one template.
func TestDeterministic(t *testing.T) {
	t.Parallel()
	p := newProber(t)
	input := func() Input {
		in := probeInput(harmless())
		many := map[string]any{"many": map[string]any{}}
		for c := 'a'; c <= 'z'; c++ {
			many["many"].(map[string]any)[string(c)] = 1
			in.Pins["pin-"+string(c)] = in.Pins["base"]
			in.Caches["cache-"+string(c)] = in.Caches["out"]
		}
		maps.Copy(many, in.Data["p"].(map[string]any))
		in.Data["p"] = shuffled(many)
		in.Data, in.Pins, in.Caches, in.Stages = shuffled(in.Data), shuffled(in.Pins), shuffled(in.Caches), shuffled(in.Stages)
		return in
	}
	want, findings := Render(p.dockerfile, p.ignore, input())
	if len(findings) > 0 {
		t.Fatal(show(findings))
	}
	for range 20 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			got, _ := Render(p.dockerfile, p.ignore, input())
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// Findings come in one order too.
func TestDeterministicFindings(t *testing.T) {
	t.Parallel()
	p := newProber(t)
	values := harmless()
	for place := range values {
		if place != "closed" && place != "cache" { // these are the preset's: a mistake in them ends the rendering
			values[place] = "a\x07"
		}
	}
	_, want := Render(p.dockerfile, p.ignore, probeInput(values))
	if len(want) < 10 {
		t.Fatalf("only %d findings", len(want))
	}
	for range 20 {
		in := probeInput(values)
		in.Stages = shuffled(in.Stages)
		if _, got := Render(p.dockerfile, p.ignore, in); cmp.Diff(want, got) != "" {
			t.Fatalf("(-want +got):\n%s", cmp.Diff(want, got))
		}
	}
}

// No function shows the order of a map.
func TestMapOrderIsHidden(t *testing.T) {
	t.Parallel()
	template := mustParse(t, "Dockerfile.tmpl", `FROM {{ pin "base" }} AS runtime
{{ open "runtime" "plain" -}}
RUN {{ sh .p.map }} {{ sh (toString .p.map) }} {{ sh (print .p.map) }} {{ sh (keys .p.map | join ",") }} {{ range $k, $v := .p.map }}{{ sh $k }}{{ end }} {{ sh (dict "z" 1 "a" 2 "m" .p.map) }}
{{ close "runtime" "plain" -}}
{{ tail (dict "environment" .p.map) }}
`)
	ignore := mustParse(t, "dockerignore.tmpl", "")
	var want string
	for i := range 20 {
		in := baseInput()
		m := map[string]any{}
		for c := 'a'; c <= 'z'; c++ {
			m[string(c)] = int(c)
		}
		in.Data["p"].(map[string]any)["map"] = shuffled(m)
		out, findings := Render(template, ignore, in)
		if len(findings) > 0 {
			t.Fatal(show(findings))
		}
		if i > 0 && out.Dockerfile != want {
			t.Fatalf("(-want +got):\n%s", cmp.Diff(want, out.Dockerfile))
		}
		want = out.Dockerfile
	}
}

// A line as long as BuildKit's parser takes, and a longer one, come through whole: the verification of the file judges lengths.
func TestLongLines(t *testing.T) {
	t.Parallel()
	p := newProber(t)
	for _, n := range []int{65_000, 70_000} {
		values := harmless()
		values["env-value"] = strings.Repeat("é", n/2)
		if p.check(t, values) {
			t.Fatal("a long value is refused")
		}
		out, _ := Render(p.dockerfile, p.ignore, probeInput(values))
		if !strings.Contains(out.Dockerfile, `ENV KEY="`+values["env-value"]+`"`) {
			t.Error("a long value is cut")
		}
	}
}

func BenchmarkRender(b *testing.B) {
	p := newProber(b)
	in := probeInput(harmless())
	b.ReportAllocs()
	for b.Loop() {
		Render(p.dockerfile, p.ignore, in)
	}
}
