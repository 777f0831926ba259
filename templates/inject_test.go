package templates

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// prober is a preset that puts values through every encoder and slot.
type prober struct{ dockerfile, ignore *Template }

func newProber(t testing.TB) prober {
	t.Helper()
	read := func(name string) *Template {
		b, err := os.ReadFile(filepath.Join("testdata", "probe", name))
		if err != nil {
			t.Fatal(err)
		}
		return mustParse(t, name, string(b))
	}
	return prober{read("Dockerfile.tmpl"), read("dockerignore.tmpl")}
}

// harmless are the values of the probe, by the place where they stand.
func harmless() map[string]string {
	return map[string]string{
		"text": "text", "path": "a/b", "item": "c", "closed": "word",
		"package": "git", "library": "zlib-dev", "env-key": "KEY", "env-value": "value", "label-key": "org.example", "label-value": "value",
		"source": "d", "target": "/e", "owner": "1:1", "mode": "0644", "url": "https://example.com/f", "sum": "abc", "file": "g", "hidden": "k",
		"secret": "token", "network": "none", "port": "8080", "user": "1:1", "signal": "SIGTERM", "interval": "3s", "word": "serve",
		"image": "build.yaml", "command": "docker build .", "reference": "a/b:1", "cache": "sg-x",
	}
}

// probeInput puts each value into its place.
func probeInput(v map[string]string) Input {
	texts := func(s string) []Text { return []Text{{Value: s}} }
	slots := Slots{
		Packages: map[string][]Text{"apk": texts(v["package"])}, Libraries: map[string][]Text{"apk": texts(v["library"])},
		Environment: []Pair{{Key: v["env-key"], Value: v["env-value"]}},
		Copy:        []Copy{{Source: v["source"], Target: v["target"], Chown: v["owner"], Mode: v["mode"]}},
		Fetch:       []Fetch{{URL: v["url"], SHA256: v["sum"], Target: v["target"], Mode: v["mode"]}},
		Before: []Code{{Text: "make a", Inline: true, Secrets: []string{v["secret"]}, Network: v["network"]},
			{Text: "if true; then\n\techo SCRIPT_2 # \\\nfi\nSCRIPT_2", SSH: true}},
		After:  []Code{{Text: "cat <<EOF\nUSER root\nEOF"}, {Text: "make b", Inline: true}},
		Append: &Code{Text: "RUN <<X\necho \\\nX\nENV RAW=1"},
	}
	list := []string{v["item"], "h"}
	return Input{
		Image: v["image"], Source: v["image"], Command: v["command"],
		Data: map[string]any{"p": map[string]any{"text": v["text"], "path": v["path"], "list": list, "closed": v["closed"]}, "facts": map[string]any{}},
		Pins: map[string]Pin{
			"base":    {Arg: "BASE_IMAGE", Reference: v["reference"], Base: Base{Packages: "apk", Shell: true, User: "1000"}},
			"runtime": {Arg: "RUNTIME_IMAGE", Reference: "c/d:2", Base: Base{Packages: "apk", Shell: true, User: "101"}},
		},
		Caches: map[string]Cache{"out": {ID: v["cache"] + PlatformKey, Target: "/out", Sharing: "locked"}},
		Stages: map[string]Slots{"base": slots, "build": slots, "runtime": slots},
		Tail: Tail{
			Environment: []Pair{{Key: v["env-key"], Value: v["env-value"]}}, Labels: []Pair{{Key: v["label-key"], Value: v["label-value"]}},
			Expose: texts(v["port"]), User: &Text{Value: v["user"]}, StopSignal: &Text{Value: v["signal"]},
			Healthcheck: &Healthcheck{Test: list, Interval: v["interval"], Timeout: v["interval"], Retries: 1},
			Entrypoint:  &List{Values: []string{v["word"], "x"}}, Command: &List{Values: []string{v["word"]}},
		},
		Files: texts(v["file"]), Hidden: texts(v["hidden"]),
	}
}

var heredocOpening = regexp.MustCompile(`(?:^|\s)\d*<<-?(?:'([^']+)'|([A-Z]+))`)

// instructions reads a Dockerfile by the rules of BuildKit: lines end in a backslash to go on, comments and blank lines are passed over,
// heredocs follow their instruction. It gives each instruction as its line, its name, its options and its number of lines.
func instructions(text string) []string {
	var out []string
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	skip := func(l string) bool {
		return strings.TrimSpace(l) == "" || strings.HasPrefix(strings.TrimSpace(l), "#")
	}
	for i := 0; i < len(lines); i++ {
		if skip(lines[i]) {
			continue
		}
		first, logical := i, ""
		for ; i < len(lines); i++ {
			line := strings.TrimRight(lines[i], " \t")
			more := strings.HasSuffix(line, `\`) && !strings.HasSuffix(line, `\\`)
			if logical == "" || !skip(line) {
				logical += strings.TrimSuffix(line, `\`)
			}
			if !more {
				break
			}
		}
		words := strings.Fields(logical)
		if len(words) > 0 && slices.Contains([]string{"RUN", "COPY", "ADD"}, words[0]) {
			for _, m := range heredocOpening.FindAllStringSubmatch(logical, -1) {
				for i++; i < len(lines) && lines[i] != m[1]+m[2]; i++ {
				}
			}
		}
		var options []string
		for _, w := range words[min(1, len(words)):] {
			if !strings.HasPrefix(w, "--") {
				break
			}
			name, value, _ := strings.Cut(w, "=")
			options = append(options, fmt.Sprint(name, strings.Count(value, ",")))
		}
		out = append(out, fmt.Sprintf("%d-%d %s %s", first+1, min(i, len(lines))+1, strings.Join(words[:min(1, len(words))], ""), strings.Join(options, " ")))
	}
	return out
}

// check renders the probe: either there are findings, or the file has the instructions of its twin, on the same lines.
func (p prober) check(t *testing.T, values map[string]string) (refused bool) {
	t.Helper()
	out, findings := Render(p.dockerfile, p.ignore, probeInput(values))
	if len(findings) > 0 {
		for _, f := range findings {
			if f.Rule != RuleValue && f.Rule != RuleRender {
				t.Errorf("a finding of another rule: %v", f)
			}
		}
		return true
	}
	checkOutput(t, out)
	if got, want := instructions(out.Dockerfile), instructions(out.Twin); !reflect.DeepEqual(got, want) {
		t.Errorf("the instructions are\n%s\nthose of the twin\n%s\n\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), out.Dockerfile)
	}
	for i, line := range strings.Split(out.Ignore, "\n")[1:] {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "!!") || line != strings.TrimSpace(line) {
			t.Errorf("line %d of the ignore file is %q", i+2, line)
		}
	}
	return false
}

// Each hostile value in each place alone, so that no finding about one hides what another does.
func TestNoInjection(t *testing.T) {
	t.Parallel()
	p := newProber(t)
	for place := range harmless() {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			for _, v := range special() {
				values := harmless()
				values[place] = v
				p.check(t, values)
			}
		})
	}
}

// The probe with harmless values is right, and every place of it stands in the output.
func TestProbe(t *testing.T) {
	t.Parallel()
	values := harmless()
	for place := range values {
		if place == "path" || place == "source" || place == "item" || place == "file" || place == "hidden" {
			values[place] = "value-of-" + place
		} else if !slices.Contains([]string{"target", "url", "owner", "mode", "user", "port", "interval", "image", "command", "cache"}, place) {
			values[place] = "value_of_" + strings.ReplaceAll(place, "-", "_")
		}
	}
	p := newProber(t)
	if p.check(t, values) {
		t.Fatal("the probe has findings")
	}
	out, _ := Render(p.dockerfile, p.ignore, probeInput(values))
	for place, v := range values {
		if !strings.Contains(out.Dockerfile+out.Ignore, v) {
			t.Errorf("%s does not stand in the output", place)
		}
	}
}

// The reader of this test must see what an injection does.
func TestInstructions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, a, b string }{
		{"another instruction", "ENV a=b\n", "ENV a=b\nUSER c\n"},
		{"one less", "ENV a=b\nUSER c\n", "ENV a=b\\\nUSER c\n"},
		{"an option", "RUN a\n", "RUN --network=host a\n"},
		{"an option of an option", "RUN --mount=type=bind,source=x a\n", "RUN --mount=type=bind,source=x,rw a\n"},
		{"a heredoc", "RUN a\nRUN b\n", "RUN a <<B\nRUN b\nB\n"},
		{"the end of a heredoc", "RUN <<'A'\nRUN b\nA\n", "RUN <<'A'\nA\nRUN b\n"},
		{"a line", "ENV a=b\n", "\nENV a=b\n"},
	} {
		if reflect.DeepEqual(instructions(c.a), instructions(c.b)) {
			t.Errorf("%s is not seen", c.name)
		}
	}
}

func FuzzRenderNoInjection(f *testing.F) {
	places := sortedKeys(harmless())
	for i := range places {
		f.Add(uint(1)<<i, `a"b'c\ $HOME`)
	}
	for _, v := range hostile() {
		f.Add(uint(1), v)
	}
	p := newProber(f)
	f.Fuzz(func(t *testing.T, where uint, value string) {
		values := harmless()
		for i, place := range places {
			if where&(1<<i) != 0 {
				values[place] = value
			}
		}
		p.check(t, values)
	})
}
