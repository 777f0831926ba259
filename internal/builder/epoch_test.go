package builder

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Two builds from two folders, at two times and without a cache, make the same image to the last byte where the builder can
// rewrite times. An engine's classic store keeps the times of files, and gives the time to the image's configuration.
func TestReproducible(t *testing.T) {
	d := startDaemon(t)
	epoch := time.Unix(1_767_225_600, 0)
	onEngines(t, func(t *testing.T, engine *Engine) {
		images := map[*Engine][]Result{}
		daemon := onDaemon(t, d.socket, engine, engine.getenv)
		for n, age := range []time.Duration{time.Hour, time.Minute} {
			for _, e := range []*Engine{engine, daemon} {
				r := local(t, "api", "COPY file /file\nRUN echo made > /made\n")
				r.ContextDir = copyOf(t, r.ContextDir, age)
				r.Epoch, r.NoCache, r.Tags = epoch, true, []string{"stagegen-test/reproducible:" + string(rune('a'+n))}
				results, log := build(t, e, r)
				images[e] = append(images[e], results[0])
				if created := created(t, engine, results[0].ImageID); !created.Equal(epoch) {
					t.Errorf("the image was made at %s, want %s\n%s", created, epoch, log)
				}
			}
		}
		if a, b := images[daemon][0], images[daemon][1]; a.ConfigDigest != b.ConfigDigest {
			t.Errorf("two builds of a daemon differ: %s, %s", a.ConfigDigest, b.ConfigDigest)
		}
		if engine.RewritesTimes() != (images[engine][0].ConfigDigest == images[engine][1].ConfigDigest) {
			t.Errorf("RewritesTimes is %t, and the images are %s, %s", engine.RewritesTimes(), images[engine][0].ConfigDigest, images[engine][1].ConfigDigest)
		}
	})
}

// copyOf copies the folder of a context, with files of another age, and one more.
func copyOf(t *testing.T, dir string, age time.Duration) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "context")
	err := os.CopyFS(to, os.DirFS(dir))
	if err == nil {
		err = os.WriteFile(filepath.Join(to, "file"), []byte("content"), 0o644)
	}
	for _, name := range []string{"file", "sh"} {
		if err == nil {
			err = os.Chtimes(filepath.Join(to, name), time.Time{}, time.Now().Add(-age))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func created(t *testing.T, e *Engine, id string) time.Time {
	t.Helper()
	image, err := docker(t, e).ImageInspect(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339Nano, image.Created)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
