package builder

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/image"
	dockerclient "github.com/docker/docker/client"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/crypto/ssh/agent"
)

func TestBuildOneImage(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		r := request(t, "api", "ARG WORD=none\nRUN echo $WORD > /word\nFROM only AS second\nCOPY f /f\nFROM only AS third\nRUN false\n", "f=x")
		r.Target, r.Args = "second", map[string]string{"WORD": "w" + t.Name()}
		r.Tags = []string{"stagegen-test/one:a", "stagegen-test/one:b"}
		dc := docker(t, e)
		t.Cleanup(func() {
			for _, tag := range r.Tags {
				_, _ = dc.ImageRemove(context.Background(), tag, image.RemoveOptions{})
			}
		})

		build(t, e, r)
		results, log := build(t, e, r)
		got := results[0]
		for _, tag := range r.Tags {
			info, err := dc.ImageInspect(t.Context(), tag)
			if err != nil {
				t.Fatal(err)
			}
			if info.ID != got.ImageID {
				t.Errorf("%s is %s, the result says %s", tag, info.ID, got.ImageID)
			}
		}
		want := Result{Name: "api", Tags: []string{"docker.io/stagegen-test/one:a", "docker.io/stagegen-test/one:b"}, ImageID: got.ImageID,
			Digest: got.ImageID, ConfigDigest: got.ConfigDigest, Duration: got.Duration, Steps: 2, Cached: 2}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Result{})); diff != "" {
			t.Errorf("the second build (-want +got):\n%s", diff)
		}
		if got.Duration <= 0 {
			t.Errorf("duration %s", got.Duration)
		}
		if (e.store == classicStore) != (got.ConfigDigest == got.ImageID) {
			t.Errorf("the configuration is %s, the image %s", got.ConfigDigest, got.ImageID)
		}
		for _, line := range []string{`^#\d+ \[only 2/2\] RUN echo \S+ > /word$`, `^#\d+ \[second 1/1\] COPY f /f$`, `^#\d+ CACHED$`} {
			if !regexp.MustCompile(`(?m)` + line).MatchString(log) {
				t.Errorf("no line %s in\n%s", line, log)
			}
		}
	})
}

// Engine 20.10 is older than all of this, and there is no `# syntax=` image to help.
func TestSyntaxOfToday(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		r := request(t, "now", `# a comment
COPY --link --chmod=0600 a /linked/
COPY <<"EOF" /heredoc
as $WRITTEN
EOF
RUN --mount=type=bind,target=/src,rw --mount=type=cache,target=/cache <<EOF
echo new > /src/written
echo kept > /cache/kept
cat /src/written
cat /src/a
cat /heredoc
find /linked
EOF
`, "a=from the context\n")
		r.Dockerfile = append([]byte("# syntax=stagegen-test/there-is-none:1\n"), r.Dockerfile...)
		r.NoCache = true
		results, log := build(t, e, r)
		if diff := cmp.Diff([]string{"new", "from the context", "as $WRITTEN", "found /linked/a"}, output(log, "RUN")); diff != "" {
			t.Errorf("output of the RUN (-want +got):\n%s\n%s", diff, log)
		}
		if r := results[0]; r.Steps != 3 || r.Cached != 0 {
			t.Errorf("%d of %d steps cached, want 0 of 3", r.Cached, r.Steps)
		}
	})
}

func TestSecretsAndAgent(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		r := request(t, "secret", "RUN --mount=type=secret,id=f,required=true --mount=type=secret,id=v,target=/v --mount=type=ssh "+
			"cat /run/secrets/f && cat /v && agent\n", "x=x")
		file := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(file, []byte("of the file\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		socket := serveAgent(t)
		e.getenv = func(name string) string {
			return map[string]string{"TOKEN": "of the environment\n", "SSH_AUTH_SOCK": socket}[name]
		}
		r.Secrets, r.SSH, r.NoCache = []Secret{{ID: "f", File: file}, {ID: "v", Env: "TOKEN"}}, []Agent{{ID: "default"}}, true
		_, log := build(t, e, r)
		if diff := cmp.Diff([]string{"of the file", "of the environment", "agent S---------"}, output(log, "RUN")); diff != "" {
			t.Errorf("output of the RUN (-want +got):\n%s\n%s", diff, log)
		}
	})
}

// serveAgent runs an ssh agent with one key until the test ends, and returns its socket.
func serveAgent(t *testing.T) string {
	t.Helper()
	keys := agent.NewKeyring()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Add(agent.AddedKey{PrivateKey: key}); err != nil {
		t.Fatal(err)
	}
	l := listen(t)
	go accept(l, func(c net.Conn) {
		go func() {
			_ = agent.ServeAgent(keys, c)
			c.Close()
		}()
	})
	return l.Addr().String()
}

// listen opens a unix socket with a short path; a socket's path is limited.
func listen(t *testing.T) net.Listener {
	t.Helper()
	dir, err := os.MkdirTemp("", "sg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l, err := net.Listen("unix", filepath.Join(dir, "sock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func TestBuildSeveralImages(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		shared := "RUN echo shared " + time.Now().Format(time.RFC3339Nano) + " && sleep 300ms && count 50\n" // never run before
		var requests []Request
		for _, name := range []string{"api", "web", "bad", "job"} {
			end := "RUN echo of " + name + " && sleep 20ms\n"
			if name == "bad" {
				end = "RUN false\n"
			}
			requests = append(requests, request(t, name, shared+end))
		}
		results, log, err := try(t.Context(), e, requests...)
		var names []string
		for _, r := range results {
			names = append(names, r.Name)
		}
		if diff := cmp.Diff([]string{"api", "web", "job"}, names); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		if f := Failures(err); len(f) != 1 || f[0].Error() != "bad: bad/Dockerfile:3: [3/3] RUN false: exit code: 1" {
			t.Errorf("failures: %q", f)
		}
		for _, line := range []string{`shared \S+`, `line 1`, `line 50`} {
			if n := len(regexp.MustCompile(`(?m)^#\d+ [\d.]+ \[(?:api|web|bad|job)\] `+line+`$`).FindAllString(log, -1)); n != 1 {
				t.Errorf("line %q is shown %d times", line, n)
			}
		}
		for _, line := range []string{`\[api 3/3\] RUN echo of api`, `\[web 3/3\] RUN echo of web`, `\[(api|web|bad|job) 2/3\] RUN echo shared`,
			`\[api\] exporting to image`, `\[web\] exporting to image`, `\[job\] exporting to image`} {
			if !regexp.MustCompile(`(?m)^#\d+ ` + line).MatchString(log) {
				t.Errorf("no line %q", line)
			}
		}
		if t.Failed() {
			t.Log(log)
		}
	})
}

func TestJobsLimitsHowManyBuild(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		var requests []Request
		for _, name := range []string{"a", "b", "c"} {
			r := request(t, name, "RUN echo "+name+" && sleep 100ms\n")
			r.NoCache = true
			requests = append(requests, r)
		}
		start := time.Now()
		if _, err := e.Build(t.Context(), requests, Options{Jobs: 1, Progress: "quiet"}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took < 300*time.Millisecond {
			t.Errorf("three builds of 100 ms took %s, one after the other", took)
		}
	})
}

// The other build is stopped in the midst of its step, and is no failure of its own.
func TestFailFast(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		bad, slow := request(t, "bad", "RUN sleep 500ms && false\n"), request(t, "slow", "RUN echo slow && sleep 60s\n")
		bad.NoCache, slow.NoCache = true, true
		start := time.Now()
		results, err := e.Build(t.Context(), []Request{slow, bad, request(t, "later", "RUN echo never\n")}, Options{Jobs: 2, FailFast: true})
		if f := Failures(err); len(results) != 0 || len(f) != 1 || !strings.HasPrefix(f[0].Error(), "bad: ") {
			t.Errorf("results %v, failures %q", results, f)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("the builds went on for %s", took)
		}
	})
}

func TestProgressModes(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		for mode, silent := range map[string]bool{"quiet": true, "plain": false, "json": false, "auto": false, "": false} {
			var out bytes.Buffer
			if _, err := e.Build(t.Context(), []Request{request(t, "m", "RUN echo hello\n")}, Options{Progress: mode, Out: &out}); err != nil {
				t.Fatal(err)
			}
			if silent != (out.Len() == 0) {
				t.Errorf("%q prints %q", mode, out.String())
			}
			if strings.Contains(out.String(), "\x1b") {
				t.Errorf("%q prints escapes to what is no terminal: %q", mode, out.String())
			}
		}
		for _, mode := range []string{"table", "loud"} {
			if _, err := e.Build(t.Context(), nil, Options{Progress: mode, Out: &bytes.Buffer{}}); err == nil {
				t.Errorf("%q is accepted for what is no terminal", mode)
			}
		}
	})
}

// output is what the step with the word in its name printed, without numbers, times and names of images, in the order of the lines.
func output(log, word string) []string {
	step := regexp.MustCompile(`(?m)^(#\d+) \[[^\]]*\d\] ` + word).FindStringSubmatch(log)
	if step == nil {
		return nil
	}
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^`+step[1]+` \d+\.\d+ (?:\[[^]]*\] )?(.*)$`).FindAllStringSubmatch(log, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestIgnoreRules(t *testing.T) {
	t.Parallel()
	files := []string{"a.txt=a", "src/main.c=c", "src/main.o=o", "docs/x=x", "node_modules/big=" + strings.Repeat("0123456789abcdef", 1<<17), ".env=secret"}
	tests := []struct {
		name   string
		ignore string // "-": nil
		own    string // the context's own .dockerignore
		want   []string
	}{
		{name: "allow-list", ignore: "*\n!src\n", want: []string{"src/main.c", "src/main.o"}},
		{name: "allow-list with denials", ignore: "# generated\n*\n!src\n!a.txt\n**/*.o\n", want: []string{"a.txt", "src/main.c"}},
		{name: "the rules win over the context's own", ignore: "*\n!a.txt\n", own: "a.txt\n", want: []string{"a.txt"}},
		{name: "no rule wins over the context's own", ignore: "", own: "*\n",
			want: []string{".dockerignore", ".env", "a.txt", "docs/x", "node_modules/big", "src/main.c", "src/main.o"}},
		{name: "the context's own", ignore: "-", own: "*\n!docs\n", want: []string{"docs/x"}},
		{name: "none at all", ignore: "-", want: []string{".env", "a.txt", "docs/x", "node_modules/big", "src/main.c", "src/main.o"}},
	}
	onEngines(t, func(t *testing.T, e *Engine) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				in := files
				if tt.own != "" {
					in = append(slices.Clone(files), ".dockerignore="+tt.own)
				}
				r := request(t, "ignore", "COPY . /ctx\nRUN --mount=type=bind,target=/bound find /ctx && find /bound\n", in...)
				if tt.ignore != "-" {
					r.Ignore = []byte(tt.ignore)
				}
				r.NoCache = true
				_, log := build(t, e, r)
				var want []string
				for _, root := range []string{"/ctx/", "/bound/"} {
					for _, f := range tt.want {
						want = append(want, "found "+root+f)
					}
				}
				if diff := cmp.Diff(want, output(log, "RUN")); diff != "" {
					t.Errorf("visible files (-want +got):\n%s\n%s", diff, log)
				}
				checkSent(t, log, slices.Contains(tt.want, "node_modules/big"))
			})
		}
	})
}

// checkSent proves that what is not admitted is not even sent.
func checkSent(t *testing.T, log string, big bool) {
	t.Helper()
	sent := regexp.MustCompile(`transferring context: ([\d.]+)(k?B|MB)`).FindAllStringSubmatch(log, -1)
	if len(sent) == 0 {
		t.Fatalf("no transfer in\n%s", log)
	}
	if last := sent[len(sent)-1]; (last[2] == "MB") != big {
		t.Errorf("%s were sent", last[0])
	}
}

// The value of a secret is nowhere but in the step that reads it: not in the image, its history, the log, or the build cache.
func TestSecretsLeaveNoTrace(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		const tag = "stagegen-test/trace:1"
		value := "sekrit" + rand.Text()
		file := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(file, []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
		mark := "mark" + rand.Text() // what must be found, so that the search is known to work
		r := request(t, "trace", "RUN --mount=type=secret,id=f --mount=type=secret,id=v cat /run/secrets/f > /dev/null && cat /run/secrets/v > /dev/null && "+
			"echo "+mark+" && echo "+mark+" > /mark && sleep 400ms\n") // long enough for a frame of the table
		e.getenv = vars("TOKEN=" + value)
		r.Secrets, r.Tags = []Secret{{ID: "f", File: file}, {ID: "v", Env: "TOKEN"}}, []string{tag}
		var logs bytes.Buffer
		for _, mode := range []string{"plain", "json"} {
			r.NoCache = true
			if _, err := e.Build(t.Context(), []Request{r}, Options{Progress: mode, Out: &logs}); err != nil {
				t.Fatal(err)
			}
		}
		term := newTerminal(200, 24)
		tb := newTable(term, term.Size, true, []string{"trace"})
		tb.started("trace")
		if _, err := e.build(t.Context(), r, newTurns([]Request{r}, nil, newPilots(), 0, tb)[0], tb, false); err != nil {
			t.Fatal(err)
		}
		tb.close()

		dc := docker(t, e)
		t.Cleanup(func() { _, _ = dc.ImageRemove(context.Background(), tag, image.RemoveOptions{}) })
		history, err := dc.ImageHistory(t.Context(), tag)
		if err != nil {
			t.Fatal(err)
		}
		usage, err := e.client.DiskUsage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var cache strings.Builder
		for _, u := range usage {
			cache.WriteString(u.Description + "\n")
		}
		for where, text := range map[string]string{"log": logs.String(), "table": strings.Join(term.writes, ""), "image": imageTar(t, dc, tag),
			"history": fmt.Sprint(history), "build cache": cache.String()} {
			if strings.Contains(text, value) {
				t.Errorf("the secret is in the %s", where)
			}
			if !strings.Contains(text, mark) {
				t.Errorf("the %s cannot be searched: what the step writes is not in it", where)
			}
		}
	})
}

// imageTar is an image as docker save writes it: the layers of these engines' stores are not compressed.
func imageTar(t *testing.T, dc *dockerclient.Client, tag string) string {
	t.Helper()
	r, err := dc.ImageSave(t.Context(), []string{tag})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out bytes.Buffer
	if _, err := io.Copy(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
