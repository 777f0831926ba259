// Package builder builds images on a Docker Engine: several at once over one connection, with one progress display. The
// Dockerfile frontend of BuildKit runs inside this process and the engine's BuildKit solves what it makes of the
// Dockerfile, so that today's Dockerfile syntax works on an engine of 2020 and no frontend image is pulled.
//
// The package is the only importer of the Docker client and of BuildKit's client, session, progress and frontend
// builder packages. It imports nothing else of ours: a Request says all there is to know.
package builder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// abortGrace is how long a cancelled build may take to end in order. Then the connections are cut.
const abortGrace = 500 * time.Millisecond

// Request is one image to build.
type Request struct {
	Name           string // of the image in build.yaml; unique among the requests of one Build
	Dockerfile     []byte // the text that is built; nothing is read from DockerfilePath
	DockerfilePath string // for messages
	Ignore         []byte // ignore rules, as in a .dockerignore; nil: those of the context's own .dockerignore
	ContextDir     string // absolute
	Target         string // stage; empty: the last one
	Tags           []string
	Args           map[string]string
	NoCache        bool
	Secrets        []Secret
	SSH            []Agent
	// Labels are added to those of the Dockerfile. They are part of the configuration alone: no layer is made anew for them.
	Labels map[string]string
	// Output is a folder, absolute, that gets the files of the target in the place of an image. What lies there stays.
	Output string
	// Platforms are what the image is built for; empty for the builder's own.
	Platforms          []string
	CacheFrom, CacheTo []Cache
	// Epoch is the time that everything in the image is given, as far as the builder can; zero for the times that things have.
	Epoch time.Time
	// Provenance and SBOM are the options of an attestation; "true" for those that BuildKit has by default, "" for none.
	Provenance, SBOM string
	Contexts         []Context
	Below            bool // it is built for others that stand on it: it is not exported, and has no Result

	upload *upload // of the context, in common with other requests of the Build
}

// Context is what FROM and COPY --from of the Dockerfile take in the place of an image of that name. It is exactly one of
// three.
type Context struct {
	Name          string // a word, or an image reference
	Image         string // name of a request of the same Build, which is built first
	BuildPlatform bool   // a stage for the build platform takes it too
	Folder        string // absolute
	Reference     string // an image of a registry
}

// Secret is handed to `RUN --mount=type=secret,id=ID`. Exactly one of File and Env is set; the value is read when the
// build starts, and goes nowhere but into that mount.
type Secret struct {
	ID   string
	File string // path, absolute or relative to the working directory
	Env  string // name of an environment variable
}

// Agent is handed to `RUN --mount=type=ssh,id=ID`: private keys, or the socket of one agent; without a file it is the agent of
// SSH_AUTH_SOCK.
type Agent struct {
	ID    string
	Files []string
}

// Result is one image that was built.
type Result struct {
	Name   string
	Output string   // the folder of the files, where no image was asked for; nothing of what follows is known then but Duration and the counts
	Tags   []string // as the engine knows them: "docker.io/library/api:latest"
	// ImageID is what `docker images` shows, with "sha256:" before it.
	ImageID string
	// Digest is the manifest's digest. An engine that keeps its images in the classic store has no manifest before a
	// push, and gives the ImageID.
	Digest string
	// ConfigDigest is the digest of the image's configuration.
	ConfigDigest string
	Duration     time.Duration
	// Steps counts the Dockerfile's steps that the target needed, the FROMs of it included; Cached those of them whose
	// result was there already.
	Steps, Cached int

	steps []step // what its Dockerfile did, for Weigh
	stage string // that was built
}

// Options are those of one Build.
type Options struct {
	Jobs     int       // images that build at the same time; 0: all
	FailFast bool      // stop the other builds when one fails
	Progress string    // one of ProgressModes; empty: auto
	Out      io.Writer // nil: nothing is printed
	Color    bool      // the table may be coloured
	Push     bool      // send the images to the registries that their tags name
}

// Build builds all requests, side by side, and goes on after a failure unless o says otherwise. The results are those of the
// images that were built, in the order of the requests. The error joins a *BuildError for each image that could not be built, or
// an *EngineError when the engine was lost (see Failures); images that were stopped because of another's failure are in neither.
// When ctx is cancelled before all is built it is ctx's error, within a second and with the steps stopped; the Engine is then of
// no more use.
func (e *Engine) Build(ctx context.Context, requests []Request, o Options) ([]Result, error) {
	requests = spread(requests, e.native)
	offers, err := newOffers(requests)
	if err != nil {
		return nil, err
	}
	v, err := newView(o, names(requests))
	if err != nil {
		return nil, err
	}
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	finished := make(chan struct{})
	stop := context.AfterFunc(running, func() {
		select {
		case <-finished:
		case <-time.After(abortGrace):
			e.dialer.abort()
		}
	})
	defer stop()

	end := e.uploads(running, requests)
	defer end()
	results, errs := make([]Result, len(requests)), make([]error, len(requests))
	pilots := newPilots()
	stopLooking := e.lookForCaches(running, pilots)
	defer stopLooking()
	turns := newTurns(requests, offers, pilots, o.Jobs, v)
	var group sync.WaitGroup
	for _, t := range inOrder(turns) {
		if len(t.offers) == 0 { // who stands on others waits for them before, in the build that they become a part of
			errs[t.number] = t.begin(running)
		}
		group.Go(func() {
			i, r := t.number, requests[t.number]
			if errs[i] == nil {
				results[i], errs[i] = e.build(running, r, t, v, o.Push && !r.Below)
			}
			if errs[i] != nil && o.FailFast {
				cancel() // before another takes its turn
			}
			t.end(errs[i] == nil)
			v.ended(r.Name, results[i], errs[i])
		})
	}
	group.Wait()
	close(finished)
	v.close()
	return collect(ctx, requests, results, errs)
}

// names are those of the images.
func names(requests []Request) []string {
	var out []string
	for _, r := range requests {
		out = append(out, r.Name)
	}
	return out
}

// collect drops the results that are empty, or that nobody asked for, and joins the errors.
func collect(ctx context.Context, requests []Request, results []Result, errs []error) ([]Result, error) {
	var built []Result
	for i, r := range results {
		if errs[i] == nil && !requests[i].Below {
			built = append(built, r)
		}
	}
	unbuilt := slices.ContainsFunc(errs, func(err error) bool { return err != nil })
	errs = slices.DeleteFunc(errs, stopped)
	if err := ctx.Err(); err != nil && unbuilt {
		return built, err
	}
	return built, errors.Join(errs...)
}

// stopped tells the error of a build that did not fail of itself.
func stopped(err error) bool { return errors.Is(err, context.Canceled) }

// failure turns what stopped a build into the error that Build returns for it.
func (e *Engine) failure(j *job, err error) error {
	if e.dialer.lost.Load() {
		return e.lost(j.Name, err)
	}
	if below := (*belowError)(nil); errors.As(j.front.err, &below) {
		return &BuildError{Image: j.Name, Dockerfile: j.DockerfilePath, Reason: below.Error(), Err: below}
	}
	out := &BuildError{Image: j.Name, Dockerfile: j.DockerfilePath, Reason: reason(err.Error()), Err: err}
	if v := j.rec.failed; v != nil {
		out.Step, out.Reason = v.Name, reason(v.Error)
		if g := v.ProgressGroup; g != nil {
			out.Step = g.Name
		}
		for _, l := range j.rec.tails[v.Digest].last() {
			out.Output = append(out.Output, printable(l))
		}
		out.Line, out.EndLine = j.front.operations[v.Digest].lines()
	}
	if out.Line == 0 {
		out.Line, out.EndLine = j.front.failedLines()
	}
	return e.blame(out)
}

// lost says that what builds has gone while it built an image.
func (e *Engine) lost(image string, err error) *EngineError {
	what, hint := "engine", "check that the engine still runs (`docker info`), then build again"
	if e.store == noStore {
		what, hint = "BuildKit daemon", "check that buildkitd still runs (`buildctl debug workers` must show a worker), then build again"
	}
	return &EngineError{Host: e.host, Image: image, Message: fmt.Sprintf("the connection to the %s at %s was lost", what, e.host), Hint: hint, Err: err}
}

// blame gives the surroundings' failure that a build's is, where it is one.
func (e *Engine) blame(be *BuildError) error {
	if message, hint, ok := surroundings(be, e.store == noStore); ok {
		return &EngineError{Host: e.host, Image: be.Image, Message: message, Hint: hint, Err: be}
	}
	return be
}
