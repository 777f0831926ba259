package builder

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/exporter/containerimage/exptypes"
	"github.com/tonistiigi/fsutil"
)

// job is one image on its way.
type job struct {
	Request
	tags  []string // in full
	front *frontend
	rec   *record
	turn  *turn
	load  *load // nil where the builder keeps the image itself
	opt   client.SolveOpt
}

// build builds one image and feeds the view meanwhile.
func (e *Engine) build(ctx context.Context, r Request, t *turn, v view, push bool) (Result, error) {
	if err := checkContexts(r); err != nil {
		return Result{}, err
	}
	if err := e.unable(r, push); err != nil {
		return Result{}, err
	}
	j, resp, err := e.solve(ctx, r, t, v, push)
	for again := 0; again < overloaded && unregistered(err) && ctx.Err() == nil; again++ {
		j, resp, err = e.solve(ctx, r, t, v, push)
	}
	if j == nil {
		return Result{}, &BuildError{Image: r.Name, Dockerfile: r.DockerfilePath, Reason: err.Error(), Err: err}
	}
	loaded := j.load.wait(err == nil)
	if ctx.Err() != nil && (err != nil || loaded != nil) {
		return Result{}, ctx.Err()
	}
	if loaded != nil { // the cause, where the build has failed too
		return Result{}, loaded
	}
	if err != nil {
		return Result{}, e.failure(j, err)
	}
	out := e.result(j, resp.ExporterResponse)
	if push && e.store == classicStore {
		if out.Digest, err = e.push(ctx, j, v); err != nil {
			return Result{}, err
		}
	}
	out.Duration = time.Since(t.begun)
	return out, nil
}

// overloaded is how often an engine may say that it does not know a build that it has just been given.
const overloaded = 5

// unregistered tells the answer of an engine that is too busy to register a build within the three seconds that it waits for that,
// as it happens with a hundred builds at once: nothing was run.
func unregistered(err error) bool {
	return err != nil && strings.Contains(err.Error(), "no such job")
}

// solve has the engine solve what the Dockerfile comes down to. A nil job means that the request is wrong; an error beside a job is
// the engine's.
func (e *Engine) solve(ctx context.Context, r Request, t *turn, v view, push bool) (*job, *client.SolveResponse, error) {
	j, err := e.prepare(r, t)
	if err != nil {
		return nil, nil, err
	}
	if !r.Below {
		j.opt.Exports = e.exports(ctx, j, push)
	}
	statuses := make(chan *client.SolveStatus)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		for s := range statuses {
			s = t.own(s)
			j.rec.add(s)
			t.passed(j.front.caches, s)
			v.show(r.Name, s)
		}
	}()
	resp, err := e.client.Build(ctx, j.opt, "stagegen", j.front.build, statuses)
	<-drained
	return j, resp, err
}

// checkContexts demands that the folders of the build context, and of the named ones, are there.
func checkContexts(r Request) error {
	if err := checkContext(r.Name, "build context", r.ContextDir); err != nil {
		return err
	}
	for _, c := range r.Contexts {
		if c.Folder == "" {
			continue
		}
		if err := checkContext(r.Name, "additional context "+c.Name, c.Folder); err != nil {
			return err
		}
	}
	return nil
}

func checkContext(image, what, dir string) error {
	info, err := os.Stat(dir)
	if err == nil && info.IsDir() {
		return nil
	}
	return goneContext(image, what, dir, err)
}

// goneContext says why a folder is no context; err is that of looking at it.
func goneContext(image, what, dir string, err error) *EngineError {
	out := &EngineError{Image: image, Err: err, Hint: "build.yaml, or the manifest that the context was found by, names a folder that was there a moment ago; build again"}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		out.Message = fmt.Sprintf("the folder of the %s is gone: %s", what, dir)
	case err != nil:
		out.Message, out.Hint = fmt.Sprintf("the folder of the %s cannot be read: %v", what, err), "give yourself the right to read it"
	default:
		out.Message, out.Hint = fmt.Sprintf("the %s is no folder: %s", what, dir), "correct it in build.yaml"
	}
	return out
}

// prepare says what BuildKit shall do for r. Its errors are the user's: a secret is not there, a tag is none.
func (e *Engine) prepare(r Request, t *turn) (*job, error) {
	folders, err := localMounts(r)
	if err != nil {
		return nil, err
	}
	tags, err := fullTags(r.Tags)
	if err != nil {
		return nil, err
	}
	front, err := newFrontend(r, t)
	if err != nil {
		return nil, fmt.Errorf("ignore rules: %w", err)
	}
	attach, err := e.attachables(r)
	if err != nil {
		return nil, err
	}
	return &job{Request: r, tags: tags, front: front, rec: newRecord(), turn: t, opt: client.SolveOpt{
		FrontendAttrs: frontendAttrs(r),
		LocalMounts:   folders,
		SharedKey:     sharedKey(r),
		Session:       attach,
		CacheImports:  cacheOptions(r.CacheFrom),
		CacheExports:  cacheOptions(r.CacheTo),

		AllowedEntitlements: entitlements(r.Dockerfile),
	}}, nil
}

// localMounts are the folders that the engine may ask for: the build context, and the named ones.
func localMounts(r Request) (map[string]fsutil.FS, error) {
	folders := map[string]string{"context": r.ContextDir}
	for _, c := range r.Contexts {
		if c.Folder != "" {
			folders[localName(c)] = c.Folder
		}
	}
	out := map[string]fsutil.FS{}
	for name, dir := range folders {
		var err error
		if out[name], err = fsutil.NewFS(dir); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return out, nil
}

// localName is what the engine calls the folder of a named context.
func localName(c Context) string { return "context-" + c.Name }

// frontendAttrs are the options of the Dockerfile frontend. A local image wins over the registry's; "cmdline" keeps the
// frontend from handing the build to the image that a `# syntax=` line names.
func frontendAttrs(r Request) map[string]string {
	attrs := map[string]string{"filename": dockerfileName, "image-resolve-mode": "local", "cmdline": "stagegen"}
	if r.Target != "" {
		attrs["target"] = r.Target
	}
	if r.NoCache {
		attrs["no-cache"] = "" // empty: all stages
	}
	for name, value := range r.Args {
		attrs["build-arg:"+name] = value
	}
	if !r.Epoch.IsZero() {
		attrs["build-arg:SOURCE_DATE_EPOCH"] = strconv.FormatInt(r.Epoch.Unix(), 10)
	}
	for name, value := range r.Labels {
		attrs["label:"+name] = value
	}
	if len(r.Platforms) > 0 {
		attrs["platform"] = strings.Join(r.Platforms, ",")
	}
	for kind, options := range map[string]string{"provenance": r.Provenance, "sbom": r.SBOM} {
		if options != "" {
			attrs["attest:"+kind] = strings.TrimPrefix(options, "true")
		}
	}
	for _, c := range r.Contexts {
		switch {
		case c.Folder != "":
			attrs[contextKey(c.Name)] = "local:" + localName(c)
		case c.Reference != "":
			attrs[contextKey(c.Name)] = "docker-image://" + c.Reference
		}
	}
	return attrs
}

// entitlements are what the Dockerfile asks for beyond what every step may do. Whoever committed it has decided; a daemon may still
// refuse.
func entitlements(dockerfile []byte) []string {
	if bytes.Contains(dockerfile, []byte("--network=host")) {
		return []string{"network.host"}
	}
	return nil
}

func cacheOptions(caches []Cache) []client.CacheOptionsEntry {
	var out []client.CacheOptionsEntry
	for _, c := range caches {
		out = append(out, client.CacheOptionsEntry{Type: c.Type, Attrs: c.Attrs})
	}
	return out
}

// sharedKey lets the engine keep the context it got, so that the next build of the same image sends only what changed.
// Each image has its own, since its ignore rules make its context another one.
func sharedKey(r Request) string {
	return "stagegen:" + short(r.ContextDir+"\x00"+r.Name)
}

// result reads what the exporter returned. Engine 20.10 returns the digest of the configuration only, as the image's.
func (e *Engine) result(j *job, resp map[string]string) Result {
	out := Result{Name: j.Name, Output: j.Output, Tags: j.tags,
		Digest: resp[exptypes.ExporterImageDigestKey], ConfigDigest: resp[exptypes.ExporterImageConfigDigestKey]}
	out.Steps, out.Cached = j.rec.count(j.front.operations)
	out.steps, out.stage = slices.Collect(maps.Values(j.front.steps)), cmp.Or(j.Target, lastStage(j.Dockerfile))
	if out.ConfigDigest == "" {
		out.ConfigDigest = out.Digest
	}
	out.ImageID = e.imageID(out.Digest, out.ConfigDigest)
	return out
}

// joinTags is how the exporter takes and gives names.
func joinTags(tags []string) string { return strings.Join(tags, ",") }

// fullTags gives the tags as the engine knows them.
func fullTags(tags []string) ([]string, error) {
	var out []string
	for _, t := range tags {
		named, err := reference.ParseNormalizedNamed(t)
		if err != nil {
			return nil, fmt.Errorf("tag %q: %w", t, err)
		}
		out = append(out, reference.TagNameOnly(named).String())
	}
	return out, nil
}
