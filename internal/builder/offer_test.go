package builder

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/image"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/exporter/containerimage/exptypes"
	gateway "github.com/moby/buildkit/frontend/gateway/client"
)

// on is a request that stands on others, by the names that its Dockerfile has for them: "NAME=IMAGE".
func on(r Request, dockerfile string, contexts ...string) Request {
	r.Dockerfile = []byte(dockerfile)
	for _, c := range contexts {
		name, image, _ := strings.Cut(c, "=")
		r.Contexts = append(r.Contexts, Context{Name: name, Image: image})
	}
	return r
}

func TestImagesOnImages(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		now := time.Now().Format(time.RFC3339Nano)
		base := request(t, "base", "ENV HOUSE=here\nWORKDIR /work\nRUN echo below "+now+" > /below && echo once\nCOPY f /f\nUSER 1000:1000\n", "f=of the base\n")
		base.Below, base.NoCache = true, true
		middle := on(request(t, "middle", "", "f=of the middle\n"), "FROM registry.example.com/base:1\nCOPY f /g\nENV MORE=$HOUSE\n", "registry.example.com/base:1=base")
		middle.Tags = []string{"stagegen-test/middle"}
		child := on(request(t, "child", "", "f=of the child\n"), "FROM scratch AS a\nCOPY f /h\nFROM the-middle:latest\nCOPY --from=a /h /h\n"+
			"RUN cat /below && cat /f && cat /g && cat /h && echo $MORE $HOUSE && cat ../f\n", "the-middle=middle")
		child.NoCache = true
		discard(t, e, "stagegen-test/middle")

		results, log := build(t, e, child, middle, base)
		want := []string{"below " + now, "of the base", "of the middle", "of the child", "here here", "of the base"}
		if diff := cmp.Diff(want, output(log, "RUN cat")); diff != "" {
			t.Errorf("what the child sees (-want +got):\n%s\n%s", diff, log)
		}
		var names []string
		for _, r := range results {
			names = append(names, r.Name)
		}
		if diff := cmp.Diff([]string{"child", "middle"}, names); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		info, err := docker(t, e).ImageInspect(t.Context(), "stagegen-test/middle")
		if err != nil {
			t.Fatal(err)
		}
		if env := strings.Join(info.Config.Env, " "); info.Config.User != "1000:1000" || info.Config.WorkingDir != "/work" || !strings.Contains(env, "MORE=here") {
			t.Errorf("the configuration does not go on: user %s, folder %s, variables %s", info.Config.User, info.Config.WorkingDir, env)
		}
		for line, times := range map[string]int{`^#\d+ \[base 3/4\] RUN echo below`: 1, `^#\d+ [\d.]+ \[base\] once$`: 1, `#\d+ .*RUN echo below`: 1, `\[base\] exporting`: 0} {
			found := regexp.MustCompile(`(?m)`+line).FindAllString(log, -1)
			slices.Sort(found)
			if n := len(slices.Compact(found)); n != times { // a step to which the display returns has the same number
				t.Errorf("%s is shown as %d steps, want %d\n%s", line, n, times, log)
			}
		}
		if r := results[0]; r.Steps != 3 || r.Cached != 0 {
			t.Errorf("the child has %d steps, %d of them cached; want its own 3, none cached", r.Steps, r.Cached)
		}
	})
}

func discard(t *testing.T, e *Engine, tag string) {
	t.Helper()
	dc := docker(t, e)
	t.Cleanup(func() { _, _ = dc.ImageRemove(context.Background(), tag, image.RemoveOptions{}) })
}

// The image that is exported is the one that others were built on, and it is there before they end.
func TestImageOfTheSameBuild(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		base := request(t, "base", "RUN echo "+time.Now().Format(time.RFC3339Nano)+" > /below\n")
		base.NoCache, base.Tags = true, []string{"stagegen-test/below:new"}
		discard(t, e, base.Tags[0])
		child := on(request(t, "child", ""), "FROM stagegen-test/below:old\nRUN cat /below\n", "stagegen-test/below:old=base")
		_, log := build(t, e, base, child)
		made := output(log, "RUN cat")

		after := request(t, "after", "")
		after.Dockerfile, after.NoCache = []byte("FROM stagegen-test/below:new\nRUN cat /below && cat /below\n"), true
		_, log = build(t, e, after)
		if diff := cmp.Diff(append(made, made...), output(log, "RUN cat")); diff != "" || len(made) != 1 {
			t.Errorf("the tagged image (-what the child had +what it is):\n%s", diff)
		}
	})
}

func TestContexts(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		base := request(t, "base", "COPY f /f\n", "f=of an image\n")
		base.Below = true
		r := on(request(t, "r", "COPY --from=image /f /a\nCOPY --from=folder / /b/\nCOPY --from=registry /bin/sh /c\n"+
			"RUN --mount=type=bind,from=folder,target=/d cat /a && find /b && cat /d/x\n"), "", "image=base")
		r.Dockerfile = []byte("FROM " + baseTag + "\nCOPY --from=image /f /a\nCOPY --from=folder / /b/\nCOPY --from=registry /bin/sh /c\n" +
			"RUN --mount=type=bind,from=folder,target=/d cat /a && find /b && cat /d/x && find /c\n")
		folder := t.TempDir()
		for name, text := range map[string]string{"x": "of a folder", "y": "kept out", ".dockerignore": "y\n.dockerignore\n"} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		r.Contexts = append(r.Contexts, Context{Name: "folder", Folder: folder}, Context{Name: "registry", Reference: baseTag})
		r.NoCache = true
		_, log := build(t, e, r, base)
		if diff := cmp.Diff([]string{"of an image", "found /b/x", "of a folder", "found /c"}, output(log, "RUN")); diff != "" {
			t.Errorf("(-want +got):\n%s\n%s", diff, log)
		}
		r.Contexts = []Context{{Name: "folder", Folder: filepath.Join(folder, "x")}}
		_, _, err := try(t.Context(), e, r)
		if err == nil || !strings.Contains(err.Error(), "r: the additional context folder is no folder: "+filepath.Join(folder, "x")) {
			t.Errorf("a context that is no folder: %v", err)
		}
	})
}

func TestFailingBase(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		base := request(t, "base", "RUN echo bad && false\n")
		one := on(request(t, "one", ""), "FROM b\n", "b=base")
		two := on(request(t, "two", ""), "FROM b\n", "b=one")
		apart := request(t, "apart", "RUN echo apart\n")
		for _, below := range []bool{true, false} {
			base.Below = below
			results, log, err := try(t.Context(), e, two, one, base, apart)
			var got []string
			for _, f := range Failures(err) {
				got = append(got, f.Error())
			}
			want := []string{"two: not built: the image one, on which it stands, failed", "one: not built: the image base, on which it stands, failed",
				"base: base/Dockerfile:2: [2/2] RUN echo bad && false: exit code: 1"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("failures (-want +got):\n%s\n%s", diff, log)
			}
			if len(results) != 1 || results[0].Name != "apart" {
				t.Errorf("results: %v", results)
			}
			if n := len(regexp.MustCompile(`(?m)^#\d+ [\d.]+ \[[^]]*\] bad$`).FindAllString(log, -1)); n != 1 {
				t.Errorf("the output of the failing step is shown %d times\n%s", n, log)
			}
		}
		_, err := e.Build(t.Context(), []Request{two, one, base}, Options{FailFast: true, Progress: "quiet"})
		if f := Failures(err); len(f) != 1 || !strings.HasPrefix(f[0].Error(), "base: ") {
			t.Errorf("failures with FailFast: %v", f)
		}
	})
}

// A build that waits for another, or for the pilot of a cache, holds no slot.
func TestJobsWithBases(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		step := fmt.Sprintf("RUN --mount=type=cache,id=stagegen-test-jobs,target=/c echo %d", time.Now().UnixNano())
		var requests []Request
		for _, name := range []string{"d", "c", "b", "a"} { // each but the last stands on two of those behind it
			requests = append(requests, request(t, name, step+" "+name+"\n"))
		}
		requests[0] = on(requests[0], "FROM x\nCOPY --from=y /bin/sh /y\n"+step+" of d\n", "x=c", "y=b")
		requests[1] = on(requests[1], "FROM x\nCOPY --from=y /bin/sh /y\n"+step+" of c\n", "x=a", "y=b")
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for _, jobs := range []int{1, 2} {
			for n := range requests { // steps that were never run
				requests[n].Dockerfile = bytes.ReplaceAll(requests[n].Dockerfile, []byte(" echo "), []byte(" echo again "))
			}
			for _, order := range [][]Request{requests, reversed(requests)} {
				var out bytes.Buffer
				results, err := e.Build(ctx, order, Options{Jobs: jobs, Progress: "plain", Out: &out})
				if err != nil || len(results) != 4 {
					t.Fatalf("%d at once: %v: %d results\n%s", jobs, err, len(results), out.String())
				}
			}
		}
	})
}

func reversed(list []Request) []Request {
	out := slices.Clone(list)
	slices.Reverse(out)
	return out
}

// The secrets of an image are its own.
func TestSecretOfTheBase(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		e.getenv = func(string) string { return "of the base\n" }
		base := request(t, "base", "RUN --mount=type=secret,id=s,required=true cat /run/secrets/s > /seen\n")
		base.NoCache, base.Secrets = true, []Secret{{ID: "s", Env: "TOKEN"}}
		child := on(request(t, "child", ""), "FROM b\nRUN --mount=type=secret,id=s cat /seen\n", "b=base")
		child.NoCache = true
		_, log := build(t, e, child, base)
		if diff := cmp.Diff([]string{"of the base"}, output(log, "RUN --mount=type=secret,id=s cat /seen")); diff != "" {
			t.Errorf("(-want +got):\n%s\n%s", diff, log)
		}
	})
}

func TestOffersOfRequests(t *testing.T) {
	t.Parallel()
	request := func(name string, below ...string) Request {
		r := Request{Name: name}
		for _, b := range below {
			r.Contexts = append(r.Contexts, Context{Name: "x" + b, Image: b})
		}
		return r
	}
	tests := map[string][]Request{
		"a stands on b, which is not among the images to build": {request("a", "b")},
		"a stands on itself": {request("a", "a")},
		"b stands on itself": {request("a", "b"), request("b", "c"), request("c", "d"), request("d", "b")},
		"":                   {request("a", "b", "c"), request("b", "c"), request("c")},
	}
	for want, requests := range tests {
		_, err := newOffers(requests)
		if got := ""; err != nil {
			got = err.Error()
			if got != want {
				t.Errorf("error %q, want %q", got, want)
			}
		} else if want != "" {
			t.Errorf("no error, want %q", want)
		}
	}
}

// An engine may be given a build again whose image others have taken already.
func TestOfferIsMadeAgain(t *testing.T) {
	t.Parallel()
	offers, err := newOffers([]Request{{Name: "base"}, {Name: "child", Contexts: []Context{{Name: "b", Image: "base"}}}})
	if err != nil {
		t.Fatal(err)
	}
	o := offers["base"]
	o.takers.Done()
	for _, config := range []string{"first", "again"} {
		res := gateway.NewResult()
		res.AddMeta(exptypes.ExporterImageConfigKey, []byte(config))
		if err := o.make(t.Context(), res, nil); err != nil {
			t.Fatal(err)
		}
	}
	o.withdraw()
	<-o.ready
	if len(o.made) != 1 || string(o.made[0].config) != "first" {
		t.Errorf("offered is %v", o.made)
	}
}

func TestContextKey(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"jre-base": "context:jre-base", "jre-base:latest": "context:jre-base", "docker.io/library/jre-base:latest": "context:jre-base",
		"jre-base:1": "context:jre-base:1", "ghcr.io/acme/jre:latest": "context:ghcr.io/acme/jre", "Not a reference": "context:Not a reference",
	} {
		if got := contextKey(name); got != want {
			t.Errorf("contextKey(%q) is %q, want %q", name, got, want)
		}
	}
}

// An image is there for the platform that it is built for, and for that of the builder.
func TestPlatformsBelow(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		if e.native != "linux/amd64" {
			t.Skip("the engine's platform is " + e.native)
		}
		base := request(t, "base", "", "amd64=x86\n", "arm64=arm\n")
		base.Dockerfile = []byte("FROM scratch\nARG TARGETARCH\nCOPY ${TARGETARCH} /arch\nENV FOR=$TARGETARCH\n")
		base.Tags = []string{"stagegen-test/platforms"}
		discard(t, e, base.Tags[0])
		child := on(request(t, "child", ""), "FROM b AS target\nFROM --platform=$BUILDPLATFORM b AS build\nFROM --platform=$BUILDPLATFORM "+baseTag+" AS show\n"+
			"RUN --mount=type=bind,from=target,target=/t --mount=type=bind,from=build,target=/b cat /t/arch && cat /b/arch > /shown && cat /shown\nFROM target\nCOPY --from=show /shown /\n", "b=base")
		child.Contexts[0].BuildPlatform, child.Platforms, child.NoCache = true, []string{"linux/arm64"}, true
		for _, below := range []bool{true, false} {
			base.Below = below
			results, log := build(t, e, base, child)
			if diff := cmp.Diff([]string{"arm", "x86"}, output(log, "RUN")); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, log)
			}
			info, err := docker(t, e).ImageInspect(t.Context(), results[len(results)-1].ImageID)
			if err != nil {
				t.Fatal(err)
			}
			if info.Architecture != "arm64" || !slices.Contains(info.Config.Env, "FOR=arm64") {
				t.Errorf("the child is for %s, with %v", info.Architecture, info.Config.Env)
			}
		}
	})
}
