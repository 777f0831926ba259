package builder

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/exporter/containerimage/exptypes"
	gateway "github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
	"golang.org/x/sync/errgroup"
)

// offer is an image for those that stand on it in the same Build. They get it as a part of the build graph, with its
// configuration, so that it need be neither tagged nor exported before they begin.
type offer struct {
	name    string
	decided sync.Once
	ready   chan struct{} // closed when the image is made, or cannot be
	made    []made        // none when it cannot be
	takers  sync.WaitGroup
}

// made is what was made of an image for one platform.
type made struct {
	platform   string         // "" where the build is for one platform
	definition *pb.Definition // nil for an empty image
	config     []byte         // of the image, as JSON
}

// newOffers gives the offers of those requests that others stand on, by name. It refuses what could never be built: a name that
// no request has, and requests that wait for each other.
func newOffers(requests []Request) (map[string]*offer, error) {
	offers := map[string]*offer{}
	below := map[string][]string{}
	for _, r := range requests {
		below[r.Name] = r.below()
	}
	for _, r := range requests {
		for _, name := range r.below() {
			if _, ok := below[name]; !ok {
				return nil, fmt.Errorf("%s stands on %s, which is not among the images to build", r.Name, name)
			}
			if offers[name] == nil {
				offers[name] = &offer{name: name, ready: make(chan struct{})}
			}
			offers[name].takers.Add(1)
		}
		if waits(below, r.Name, r.Name, map[string]bool{}) {
			return nil, fmt.Errorf("%s stands on itself", r.Name)
		}
	}
	return offers, nil
}

// waits tells whether an image stands on another, directly or not.
func waits(below map[string][]string, image, other string, seen map[string]bool) bool {
	for _, name := range below[image] {
		if name == other {
			return true
		}
		if !seen[name] {
			seen[name] = true
			if waits(below, name, other, seen) {
				return true
			}
		}
	}
	return false
}

// below are the names of the images that r stands on, each once.
func (r Request) below() []string {
	var out []string
	for _, c := range r.Contexts {
		if c.Image != "" && !slices.Contains(out, c.Image) {
			out = append(out, c.Image)
		}
	}
	return out
}

// make evaluates a result and offers it, and returns when everybody who stands on it has taken it: until then the engine must
// keep its steps, and this process its session. Of a build that the engine is given again the first result counts.
func (o *offer) make(ctx context.Context, res *gateway.Result, solved map[gateway.Reference]*pb.Definition) error {
	made, err := makeAll(ctx, res, solved)
	if err != nil {
		return err
	}
	o.decide(made)
	taken := make(chan struct{})
	go func() {
		o.takers.Wait()
		close(taken)
	}()
	select {
	case <-taken:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// makeAll runs all steps of a result and reads what it is for each platform.
func makeAll(ctx context.Context, res *gateway.Result, solved map[gateway.Reference]*pb.Definition) ([]made, error) {
	if res.Ref != nil || len(res.Refs) == 0 {
		one, err := makeOne(ctx, res.Ref, solved)
		one.config = res.Metadata[exptypes.ExporterImageConfigKey]
		return []made{one}, err
	}
	list, err := exptypes.ParsePlatforms(res.Metadata)
	if err != nil {
		return nil, fmt.Errorf("platforms of the result: %w", err)
	}
	var out []made
	for _, p := range list.Platforms {
		one, err := makeOne(ctx, res.Refs[p.ID], solved)
		if err != nil {
			return nil, err
		}
		one.platform, one.config = p.ID, res.Metadata[exptypes.ExporterImageConfigKey+"/"+p.ID]
		out = append(out, one)
	}
	return out, nil
}

func makeOne(ctx context.Context, ref gateway.Reference, solved map[gateway.Reference]*pb.Definition) (made, error) {
	if ref == nil {
		return made{}, nil
	}
	return made{definition: solved[ref]}, ref.Evaluate(ctx)
}

// decide says what was made of the image, none where it cannot be. What was said first stays.
func (o *offer) decide(made []made) {
	o.decided.Do(func() {
		o.made = made
		close(o.ready)
	})
}

// withdraw says that there will be no image, unless there is one.
func (o *offer) withdraw() { o.decide(nil) }

// belowError says that an image was not built since one that it stands on was not.
type belowError struct{ image string }

func (e *belowError) Error() string {
	return fmt.Sprintf("not built: the image %s, on which it stands, failed", e.image)
}

// taking is what one build takes of others.
type taking struct {
	offers []*offer
	done   []sync.Once // for each offer: nobody waits for this build any more

	mu    sync.Mutex
	steps map[digest.Digest]bool // of the images that were taken
}

func newTaking(offers map[string]*offer, r Request) *taking {
	t := &taking{steps: map[digest.Digest]bool{}}
	for _, name := range r.below() {
		t.offers = append(t.offers, offers[name])
	}
	t.done = make([]sync.Once, len(t.offers))
	return t
}

// take waits for all offers, and makes their steps steps of the build that c is of: as long as it runs, the engine keeps what they
// gave.
func (t *taking) take(ctx context.Context, c gateway.Client) error {
	group, ctx := errgroup.WithContext(ctx)
	for n, o := range t.offers {
		group.Go(func() error {
			select {
			case <-o.ready:
			case <-ctx.Done():
				return ctx.Err()
			}
			if o.made == nil {
				return &belowError{strings.TrimSuffix(o.name, BelowSuffix)}
			}
			for _, m := range o.made {
				if err := t.takeOne(ctx, c, m); err != nil {
					return err
				}
			}
			t.release(n)
			return nil
		})
	}
	return group.Wait()
}

func (t *taking) takeOne(ctx context.Context, c gateway.Client, m made) error {
	if m.definition == nil {
		return nil
	}
	t.mu.Lock()
	for dgst := range m.definition.Metadata {
		t.steps[digest.Digest(dgst)] = true
	}
	t.mu.Unlock()
	_, err := c.Solve(ctx, gateway.SolveRequest{Definition: m.definition, Evaluate: true})
	return err
}

// release lets the build of an offer go on.
func (t *taking) release(n int) { t.done[n].Do(t.offers[n].takers.Done) }

// end lets all go on.
func (t *taking) end() {
	for n := range t.offers {
		t.release(n)
	}
}

// taken tells whether a step belongs to an image that was taken. Its own build tells of it.
func (t *taking) taken(step digest.Digest) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.steps[step]
}

// own takes out of a message what belongs to the images that were taken.
func (t *taking) own(s *client.SolveStatus) *client.SolveStatus {
	if len(t.offers) == 0 {
		return s
	}
	return &client.SolveStatus{
		Vertexes: slices.DeleteFunc(s.Vertexes, func(v *client.Vertex) bool { return t.taken(v.Digest) }),
		Statuses: slices.DeleteFunc(s.Statuses, func(v *client.VertexStatus) bool { return t.taken(v.Vertex) }),
		Logs:     slices.DeleteFunc(s.Logs, func(v *client.VertexLog) bool { return t.taken(v.Vertex) }),
		Warnings: slices.DeleteFunc(s.Warnings, func(v *client.VertexWarning) bool { return t.taken(v.Vertex) }),
	}
}

// inputs are the images that were taken, for the frontend: states and the options that name them.
func (t *taking) inputs(contexts []Context) (map[string]llb.State, map[string]string, error) {
	states, opts := map[string]llb.State{}, map[string]string{}
	for n, c := range contexts {
		i := slices.IndexFunc(t.offers, func(o *offer) bool { return o.name == c.Image })
		if i < 0 {
			continue
		}
		for m, one := range t.offers[i].made {
			state, err := one.state()
			if err != nil {
				return nil, nil, fmt.Errorf("the image %s: %w", c.Image, err)
			}
			metadata, err := json.Marshal(map[string][]byte{exptypes.ExporterImageConfigKey: one.config})
			if err != nil {
				return nil, nil, fmt.Errorf("the image %s: %w", c.Image, err)
			}
			input, key := fmt.Sprintf("image-%d-%d", n, m), contextKey(c.Name)
			if one.platform != "" {
				key += "::" + one.platform
			}
			states[input] = state
			opts[key], opts["input-metadata:"+input] = "input:"+input, string(metadata)
		}
	}
	return states, opts, nil
}

func (m made) state() (llb.State, error) {
	if m.definition == nil {
		return llb.Scratch(), nil
	}
	op, err := llb.NewDefinitionOp(m.definition)
	if err != nil {
		return llb.State{}, err
	}
	return llb.NewState(op), nil
}

// contextKey is the option by which the frontend finds a named context.
func contextKey(name string) string {
	named, err := reference.ParseNormalizedNamed(name)
	if err != nil {
		return "context:" + name
	}
	return "context:" + strings.TrimSuffix(reference.FamiliarString(named), ":latest")
}
