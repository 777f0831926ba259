package templates

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each partial is rendered as a preset would have it.
func TestPartials(t *testing.T) {
	t.Parallel()
	shared, err := partials()
	if err != nil || len(shared) == 0 {
		t.Fatalf("%d partials: %v", len(shared), err)
	}
	for _, p := range shared {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			parsed, findings := Parse("test.tmpl", `{{ template "`+p.name+`" . }}`, ParseOptions{})
			if len(findings) > 0 {
				t.Fatal(show(findings))
			}
			r := newRendering(baseInput())
			text, ok := r.execute(parsed, "test.tmpl")
			if !ok || len(r.errs) > 0 {
				t.Fatal(show(r.errs))
			}
			golden(t, filepath.Join("testdata", "partials", strings.TrimPrefix(p.name, "stagegen/")+".golden"), trimEnd(expand(text, parsed.marks, r.tokens).real.String()))
		})
	}
}

// A partial would be the same if we supported no language at all: it names no image, no version, and nothing of a language.
func TestPartialsAreNeutral(t *testing.T) {
	t.Parallel()
	shared, err := partials()
	if err != nil {
		t.Fatal(err)
	}
	foreign := regexp.MustCompile(`(?i)\b(FROM|go|golang|node|npm|npmrc|pnpm|yarn|bun|rust|cargo|java|jvm|maven|mvn|gradle|python|pip|pypirc|php|ruby|nginx|alpine|debian|distroless|docker\.io|gcr\.io)\b|\b[0-9]+\.[0-9]+\b|\bsha256\b`)
	// Files that hold passwords are denied in every image: a monorepo has them beside projects of other languages.
	credentials := strings.NewReplacer("**/.npmrc\n", "", "**/.pypirc\n", "")
	for _, p := range shared {
		if found := foreign.FindString(credentials.Replace(p.text)); found != "" {
			t.Errorf("%s names %s", p.file, found)
		}
		if strings.Contains(p.text, "\r") || !strings.HasSuffix(p.text, "\n") {
			t.Errorf("%s has other line ends", p.file)
		}
	}
}

// All partials are in the binary.
func TestPartialsAreEmbedded(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir("partials")
	if err != nil {
		t.Fatal(err)
	}
	shared, err := partials()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(shared) {
		t.Errorf("%d files, %d partials", len(files), len(shared))
	}
}
