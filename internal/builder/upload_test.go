package builder

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// oddFolder is a build context with all that a context may have, and half a megabyte that no other test has.
func oddFolder(t *testing.T) string {
	t.Helper()
	noise := make([]byte, 1<<19)
	if _, err := rand.Read(noise); err != nil {
		t.Fatal(err)
	}
	dir := request(t, "odd", "", "noise="+string(noise), "src/main.c=c", "src/main.o=o", "docs/x=x", "deep/er/still/here=h", "a b\t#[x]*?é=odd", ".hidden=h").ContextDir
	for _, err := range []error{
		os.Mkdir(filepath.Join(dir, "empty"), 0o700),
		os.Symlink("src/main.c", filepath.Join(dir, "link")),
		os.Symlink("nowhere", filepath.Join(dir, "src", "dangling")),
		os.Link(filepath.Join(dir, "docs", "x"), filepath.Join(dir, "docs", "same")),
		os.Chmod(filepath.Join(dir, "docs", "x"), 0o751),
		os.Chmod(filepath.Join(dir, "src"), 0o711),
		os.Chtimes(filepath.Join(dir, "src"), time.Time{}, time.Unix(1e9, 0)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// What several images want of one folder is sent once, and each gets what it would get by itself.
func TestOneUpload(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		times, uploads, sessions := int64(1), 3, int64(6) // uploads of whole, part and other; the sessions of the images, and a common one
		if oldest(t, e) {
			times, uploads, sessions = 3, 5, 5
		}
		sent := metered(e.dialer)
		dir := oddFolder(t)
		image := func(name, dockerfile, ignore string) Request {
			r := Request{Name: name, Dockerfile: []byte(dockerfile), DockerfilePath: name + "/Dockerfile", ContextDir: dir, Ignore: []byte("# of " + name + "\n" + ignore), NoCache: true}
			r.Tags = []string{"stagegen-test/upload:" + name}
			discard(t, e, r.Tags[0])
			return r
		}
		const rules = "**/*.o\ndeep/**\n!deep/er/still\ndocs\n!docs/x\n!docs/same\n"
		images := []Request{
			image("whole", "FROM scratch\nCOPY . /\n", rules),
			image("again", "FROM scratch\nCOPY . /\nLABEL again=yes\n", rules),
			image("bound", "FROM "+baseTag+" AS s\nRUN --mount=type=bind,target=/b find /b && cat /b/docs/x > /x\nFROM scratch\nCOPY . /\n", rules),
			image("part", "FROM scratch\nCOPY src /\n", rules),
			image("other", "FROM scratch\nCOPY . /\n", "*\n!src\n!empty\n"),
		}
		sent.sent.Store(0)
		sent.conns.Store(0)
		_, log := build(t, e, images...)
		if n := sent.sent.Load(); n < times<<19 || n > times<<19+2e5 {
			t.Errorf("%d bytes were sent\n%s", n, log)
		}
		if n := sent.conns.Load(); n != sessions {
			t.Errorf("%d connections were opened for %d sessions", n, sessions)
		}
		if shown := shownUploads(log); len(shown) != uploads {
			t.Errorf("uploads are shown as %q\n%s", shown, log)
		}
		together := layersOf(t, e, images)

		for _, r := range images {
			build(t, e, r)
		}
		// the oldest engine gives folders the time of the upload
		if diff := cmp.Diff(layersOf(t, e, images), together); diff != "" && times == 1 {
			t.Errorf("layers (-of each by itself +of all together):\n%s", diff)
		}

		for i := range images {
			images[i].NoCache = false
		}
		if err := os.WriteFile(filepath.Join(dir, "docs", "x"), []byte("edited"), 0o751); err != nil {
			t.Fatal(err)
		}
		sent.sent.Store(0)
		results, log := build(t, e, images...)
		if n := sent.sent.Load(); n > 1e5 {
			t.Errorf("after an edit %d bytes were sent\n%s", n, log)
		}
		ran := 0
		for _, r := range results {
			if ran += r.Steps - r.Cached; r.Steps != r.Cached && (r.Name == "part" || r.Name == "other") {
				t.Errorf("after an edit of a file that %s does not have, %d of its %d steps are cached", r.Name, r.Cached, r.Steps)
			}
		}
		if ran == 0 {
			t.Errorf("after an edit all is cached\n%s", log)
		}
	})
}

// shownUploads are the steps of a log that load a context, each once: the display names a step again when it comes back to it.
func shownUploads(log string) []string {
	shown := regexp.MustCompile(`(?m)^#\d+ \[\w+ internal\] load build context$`).FindAllString(log, -1)
	slices.Sort(shown)
	return slices.Compact(shown)
}

// layersOf are the digests of the images' layers, by the names of the images.
func layersOf(t *testing.T, e *Engine, images []Request) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, r := range images {
		got, err := docker(t, e).ImageInspect(t.Context(), r.Tags[0])
		if err != nil {
			t.Fatal(err)
		}
		out[r.Name] = got.RootFS.Layers
	}
	return out
}

// A failure of one image ends at its own line, though its operations have other names than the frontend gave them; a daemon's context
// comes the same way.
func TestOneUploadAndAFailure(t *testing.T) {
	t.Parallel()
	e := onDaemon(t, startDaemon(t).socket, nil, env(""))
	good := local(t, "good", "COPY . /ctx\nRUN find /ctx\n")
	bad := local(t, "bad", "COPY . /ctx\n\nRUN false\n")
	bad.ContextDir = good.ContextDir
	results, log, err := try(t.Context(), e, good, bad)
	var got *BuildError
	if !errors.As(err, &got) || got.Image != "bad" || got.Line != 5 || len(results) != 1 {
		t.Errorf("%v, results %v\n%s", err, results, log)
	}
	if shown := shownUploads(log); len(shown) != 1 {
		t.Errorf("uploads are shown as %q\n%s", shown, log)
	}
}
