package test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReport builds an image, reports what it takes as JSON, makes it larger than build.yaml allows, and reports what changed.
func TestReport(t *testing.T) {
	s := setUp(t)
	e := s.newest()
	p := project{dir: t.TempDir()}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("build.yaml", "stagegen: \"1\"\nimages:\n  reported: { dockerfile: Dockerfile, max_size: 2MB }\n")
	write("Dockerfile", "FROM scratch AS files\nCOPY file /file\nFROM scratch\nCOPY --from=files /file /copy\nUSER 65532:65532\nENTRYPOINT [\"/copy\"]\n")
	write("file", strings.Repeat("a", 1_000_000))
	earlier := filepath.Join(t.TempDir(), "report.json")
	text := s.run(t, e, p, "build", "--progress", "quiet", "--report", "json")
	e.discard(t, "reported")
	if err := os.WriteFile(earlier, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Images []struct {
			Name   string
			Size   int
			Layers []struct{ Stage, From string }
		}
	}
	if err := json.Unmarshal([]byte(text), &report); err != nil || len(report.Images) != 1 || report.Images[0].Size != 1_000_000 || len(report.Images[0].Layers) != 1 || report.Images[0].Layers[0].From != "files" {
		t.Errorf("%v\n%s", err, text)
	}

	write("file", strings.Repeat("a", 3_000_000))
	c := s.command(t, e, p, "build", "--progress", "quiet", "--report", "md", "--report-against", earlier)
	var out, complaint strings.Builder
	c.Stdout, c.Stderr = &out, &complaint
	var exit *exec.ExitError
	if err := c.Run(); !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("an image that is too large ends with %v, want exit code 2", err)
	}
	if !strings.Contains(out.String(), "| reported | 3MB (+2MB) |") {
		t.Errorf("the report:\n%s", out.String())
	}
	if !strings.Contains(complaint.String(), "build.yaml:3:49: image reported is too large [image-size]") {
		t.Errorf("the finding:\n%s", complaint.String())
	}
}
