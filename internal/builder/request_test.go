package builder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/cli/cli/config/configfile"
	"github.com/google/go-cmp/cmp"
)

// What is wrong with a request is told before the engine hears of it: this one has no connection.
func TestRequestThatCannotBeBuilt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, huge := filepath.Join(dir, "file"), filepath.Join(dir, "huge")
	for path, size := range map[string]int{file: 1, huge: 600 << 10} {
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name   string
		change func(r *Request)
		want   string
		is     error
	}{
		{name: "bad tag", change: func(r *Request) { r.Tags = []string{"fine:1", "Not Fine"} }, want: `x: tag "Not Fine": invalid reference format`},
		{name: "no secret file", change: func(r *Request) { r.Secrets = []Secret{{ID: "s", File: filepath.Join(dir, "gone")}} },
			want: "x: secret s: open " + filepath.Join(dir, "gone") + ": no such file or directory", is: fs.ErrNotExist},
		{name: "no secret variable", change: func(r *Request) { r.Secrets = []Secret{{ID: "s", Env: "TOKEN"}} }, want: "x: secret s: environment variable TOKEN is not set"},
		{name: "huge secret", change: func(r *Request) { r.Secrets = []Secret{{ID: "s", File: huge}} }, want: "x: secret s: 614400 bytes are more than the 512000 that BuildKit takes"},
		{name: "no agent", change: func(r *Request) { r.SSH = []Agent{{ID: "default"}} }, want: "x: ssh: no agent is running (SSH_AUTH_SOCK is not set); start one and add a key: eval $(ssh-agent); ssh-add"},
		{name: "unreadable ignore rules", change: func(r *Request) {
			if err := os.Mkdir(filepath.Join(r.ContextDir, ".dockerignore"), 0o755); err != nil {
				t.Fatal(err)
			}
		}, want: "x: ignore rules: read "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := Request{Name: "x", DockerfilePath: "x/Dockerfile", ContextDir: t.TempDir()}
			tt.change(&r)
			e := &Engine{getenv: vars(), auth: configfile.New("")}
			results, err := e.Build(t.Context(), []Request{r}, Options{Progress: "quiet"})
			var got *BuildError
			if len(results) != 0 || !errors.As(err, &got) {
				t.Fatalf("%v, %T %v", results, err, err)
			}
			if !strings.HasPrefix(got.Error(), tt.want) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("text %q\nwant %q", got.Error(), tt.want)
			}
		})
	}
}

// A context that is gone is no fault of the build: exit code 4.
func TestContextThatIsNotThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "gone"): "x: the folder of the build context is gone: " + filepath.Join(dir, "gone"),
		filepath.Join(file, "in"):  "x: the folder of the build context cannot be read: stat " + filepath.Join(file, "in") + ": not a directory",
		file:                       "x: the build context is no folder: " + file,
	} {
		_, err := (&Engine{}).Build(t.Context(), []Request{{Name: "x", ContextDir: path}}, Options{})
		var got *EngineError
		if !errors.As(err, &got) || got.Error() != want || got.Hint == "" {
			t.Errorf("%T %v\nwant %s", err, err, want)
		}
	}
}

func TestMarshalMetadata(t *testing.T) {
	t.Parallel()
	got, err := MarshalMetadata([]Result{
		{Name: "web", Tags: []string{"docker.io/library/web:1", "docker.io/library/web:2"}, Digest: "sha256:aa", ConfigDigest: "sha256:bb"},
		{Name: "api", Digest: "sha256:cc", ConfigDigest: "sha256:cc"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "api": {
    "containerimage.config.digest": "sha256:cc",
    "containerimage.digest": "sha256:cc"
  },
  "web": {
    "containerimage.config.digest": "sha256:bb",
    "containerimage.digest": "sha256:aa",
    "image.name": "docker.io/library/web:1,docker.io/library/web:2"
  }
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
