package builder

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"

	"github.com/moby/buildkit/client/llb"
	dockerfile "github.com/moby/buildkit/frontend/dockerfile/builder"
	"github.com/moby/buildkit/frontend/dockerui"
	gateway "github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/solver/errdefs"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

// dockerfileName is what the frontend believes the Dockerfile to be called. It looks for the ignore rules beside it.
const dockerfileName = "Dockerfile"

// frontend runs the Dockerfile frontend for one image, and remembers what it made of the Dockerfile.
type frontend struct {
	path       string
	dockerfile []byte
	ignore     []byte
	upload     *upload // nil: the context comes through the build's own session
	contexts   []Context
	turn       *turn
	caches     *cacheSteps
	operations map[digest.Digest]operation
	steps      map[string]step // those of the Dockerfile, by their ids
	err        error           // of the build
}

// operation is one node of the build graph.
type operation struct {
	first, last int    // lines of the Dockerfile, 0 when none stands for it
	step        string // the Dockerfile step it is a part of; empty for a FROM and for BuildKit's own doings
}

func (o operation) lines() (first, last int) { return o.first, o.last }

func newFrontend(r Request, t *turn) (*frontend, error) {
	ignore, err := ignoreRules(r)
	if err != nil {
		return nil, err
	}
	return &frontend{path: r.DockerfilePath, dockerfile: r.Dockerfile, ignore: ignore, upload: r.upload, contexts: r.Contexts, turn: t,
		caches: newCacheSteps(), operations: map[digest.Digest]operation{}, steps: map[string]step{}}, nil
}

// ignoreRules are those of the request, or of its build context.
func ignoreRules(r Request) ([]byte, error) {
	ignore := r.Ignore
	if ignore == nil {
		var err error
		ignore, err = os.ReadFile(filepath.Join(r.ContextDir, ".dockerignore"))
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
	}
	if len(ignore) == 0 {
		// The frontend takes an empty file for none, and would go on to ask for the context's own.
		ignore = []byte("# no rules\n")
	}
	return ignore, nil
}

// build is the function that BuildKit's client calls to get a result. One frontend builds once.
func (f *frontend) build(ctx context.Context, c gateway.Client) (*gateway.Result, error) {
	var res *gateway.Result
	res, f.err = f.run(ctx, c)
	return res, f.err
}

// run takes the images that this one stands on, builds it when it is its turn to, and offers it to those that stand on it.
func (f *frontend) run(ctx context.Context, c gateway.Client) (*gateway.Result, error) {
	in := &inputClient{Client: c, front: f, solved: map[gateway.Reference]*pb.Definition{}}
	if len(f.turn.offers) > 0 {
		err := f.turn.take(ctx, c)
		if err == nil {
			err = f.turn.begin(ctx)
		}
		if err != nil {
			return nil, err
		}
	}
	var err error
	if in.states, in.opts, err = f.turn.inputs(f.contexts); err != nil {
		return nil, err
	}
	res, err := dockerfile.Build(ctx, in) // nothing runs before the result is asked for
	if err == nil {
		err = f.turn.follow(ctx, f.caches.ids())
	}
	if err == nil && f.turn.offer != nil {
		err = f.turn.offer.make(ctx, res, in.solved)
	}
	if err != nil {
		return nil, err
	}
	return res, nil
}

// failedLines are the lines at which the frontend itself gave up.
func (f *frontend) failedLines() (first, last int) {
	for _, src := range errdefs.Sources(f.err) {
		if first, last = lines(src.Ranges); first > 0 {
			return first, last
		}
	}
	return 0, 0
}

// lines are those from the first to the last of some ranges of one instruction.
func lines(ranges []*pb.Range) (first, last int) {
	for _, r := range ranges {
		if start := int(r.Start.Line); first == 0 || start < first {
			first = start
		}
		last = max(last, int(r.Start.Line), int(r.End.GetLine()))
	}
	return first, last
}

// remember notes the lines and the steps that a definition tells. The engine reports operations by the same digests, so
// that the line is known even where the engine is too old to keep source maps, and the steps where it reports only some.
func (f *frontend) remember(def *pb.Definition) {
	if def == nil {
		return
	}
	for dgst, meta := range def.Metadata {
		if f.turn.taken(digest.Digest(dgst)) {
			continue // a line of another Dockerfile
		}
		op := f.operations[digest.Digest(dgst)]
		id, name := dgst, meta.Description["llb.customname"]
		if g := meta.ProgressGroup; g != nil { // `COPY --link` makes several operations
			id, name = g.Id, g.Name
		}
		if s := parseStep(name); s.runs() {
			op.step, f.steps[id] = id, s
		}
		f.operations[digest.Digest(dgst)] = op
	}
	for dgst, locations := range def.GetSource().GetLocations() {
		if f.turn.taken(digest.Digest(dgst)) {
			continue
		}
		op := f.operations[digest.Digest(dgst)]
		if l := locations.Locations; len(l) > 0 {
			op.first, op.last = lines(l[0].Ranges)
		}
		f.operations[digest.Digest(dgst)] = op
	}
}

// inputClient is a gateway client whose Dockerfile and ignore rules come from memory, as do the images that were taken.
type inputClient struct {
	gateway.Client
	front  *frontend
	states map[string]llb.State // of the images, by the names that opts have for them
	opts   map[string]string

	mu     sync.Mutex
	solved map[gateway.Reference]*pb.Definition
}

// BuildOpts are the options of the build, with those that name the images.
func (c *inputClient) BuildOpts() gateway.BuildOpts {
	all := c.Client.BuildOpts()
	all.Opts = maps.Clone(all.Opts)
	maps.Copy(all.Opts, c.opts)
	return all
}

func (c *inputClient) Inputs(context.Context) (map[string]llb.State, error) {
	files := llb.Mkfile("/"+dockerfileName, 0o644, c.front.dockerfile).
		Mkfile("/"+dockerfileName+".dockerignore", 0o644, c.front.ignore)
	state := llb.Scratch().File(files, dockerui.WithInternalName("load build definition from "+c.front.path))
	inputs := map[string]llb.State{dockerui.DefaultLocalNameDockerfile: state}
	maps.Copy(inputs, c.states)
	return inputs, nil
}

// Solve remembers what the graph says of lines and steps, and what a result was made from.
func (c *inputClient) Solve(ctx context.Context, req gateway.SolveRequest) (*gateway.Result, error) {
	if opts := c.Client.BuildOpts(); c.front.upload.servesOn(opts.LLBCaps) {
		var err error
		if req.Definition, err = c.front.upload.redirect(req.Definition, opts.SessionID); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	c.front.remember(req.Definition)
	c.mu.Unlock()
	if err := c.front.caches.add(req.Definition, c.front.turn.taken); err != nil {
		return nil, fmt.Errorf("reading the build graph: %w", err)
	}
	res, err := c.Client.Solve(ctx, req)
	if err == nil && res.Ref != nil {
		c.mu.Lock()
		c.solved[res.Ref] = req.Definition
		c.mu.Unlock()
	}
	return res, err
}
