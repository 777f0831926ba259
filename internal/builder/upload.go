package builder

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/session"
	"github.com/moby/buildkit/session/filesync"
	"github.com/moby/buildkit/solver/pb"
	"github.com/moby/buildkit/util/apicaps"
	digest "github.com/opencontainers/go-digest"
	"github.com/tonistiigi/fsutil"
	fstypes "github.com/tonistiigi/fsutil/types"
)

// upload sends a folder that is the build context of several images of one Build, under the same ignore rules. The session of a build
// is that build's alone, and so are the files that come through it; what several builds ask of this one, in the same words, the engine
// fetches once.
type upload struct {
	session *session.Session
	open    func() // the session, once
	running sync.WaitGroup
}

// uploads gives an upload to all requests that have one in common. The function that it returns ends them.
func (e *Engine) uploads(ctx context.Context, requests []Request) (end func()) {
	alike := map[string][]int{}
	for n, r := range requests {
		if rules, err := ignoreRules(r); err == nil { // else the image's own build tells
			key := r.ContextDir + "\x00" + patterns(rules)
			alike[key] = append(alike[key], n)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	var begun []*upload
	for _, members := range alike {
		if len(members) < 2 {
			continue
		}
		u, err := e.newUpload(ctx, requests[members[0]].ContextDir)
		if err != nil {
			continue // each sends its own, and tells what is wrong with the folder
		}
		begun = append(begun, u)
		for _, n := range members {
			requests[n].upload = u
		}
	}
	return func() {
		cancel()
		for _, u := range begun {
			u.running.Wait()
			_ = u.session.Close() // its connection is closed already
		}
	}
}

// patterns are the rules without the comments, which name the image in a generated file.
func patterns(rules []byte) string {
	var out strings.Builder
	for line := range strings.Lines(string(rules)) {
		if !strings.HasPrefix(line, "#") {
			out.WriteString(strings.TrimSpace(line) + "\n")
		}
	}
	return out.String()
}

// newUpload makes a session with the folder alone in it. Where it fails later the engine turns to the session of the build.
func (e *Engine) newUpload(ctx context.Context, dir string) (*upload, error) {
	files, err := fsutil.NewFS(dir)
	if err == nil {
		files, err = fsutil.NewFilterFS(files, &fsutil.FilterOpt{Map: disown})
	}
	if err != nil {
		return nil, fmt.Errorf("build context %s: %w", dir, err)
	}
	s, err := session.NewSession(ctx, "stagegen:"+short(dir))
	if err != nil {
		return nil, fmt.Errorf("session for %s: %w", dir, err)
	}
	s.Allow(filesync.NewFSSyncProvider(filesync.StaticDirSource{dockerui.DefaultLocalNameContext: files}))
	dial := e.dialer.session
	if e.store == noStore {
		dial = e.client.Dialer()
	}
	u := &upload{session: s}
	u.open = sync.OnceFunc(func() { u.running.Go(func() { _ = s.Run(ctx, dial) }) })
	return u, nil
}

// disown takes the owner from a file, as the client does with the context of each build.
func disown(_ string, s *fstypes.Stat) fsutil.MapResult {
	s.Uid, s.Gid = 0, 0
	return fsutil.MapResultKeep
}

// servesOn tells whether the engine can have one source for several builds. That of 2020 can, but often keeps what it got from such a
// source locked for ever, so that the next build sends everything again; it is told by what came with its successor.
func (u *upload) servesOn(caps apicaps.CapSet) bool {
	return u != nil && caps.Supports(pb.CapFileCopyIncludeExcludePatterns) == nil
}

// redirect has a build graph ask the upload, which it opens, for the context that it would ask the session own for. Operations are named by their
// digests, so that what stands on the context gets another name too.
func (u *upload) redirect(def *pb.Definition, own string) (*pb.Definition, error) {
	if def == nil {
		return nil, nil
	}
	out := &pb.Definition{Metadata: map[string]*pb.OpMetadata{}}
	renamed := map[string]string{}
	name := func(was string) string { return cmp.Or(renamed[was], was) }
	for _, text := range def.Def {
		var op pb.Op
		if err := op.UnmarshalVT(text); err != nil {
			return nil, fmt.Errorf("reading the build graph: %w", err)
		}
		changed := u.redirectSource(op.GetSource(), own)
		for _, in := range op.Inputs { // each stands before those that need it
			if to := name(in.Digest); to != in.Digest {
				in.Digest, changed = to, true
			}
		}
		if changed {
			written, err := op.Marshal()
			if err != nil {
				return nil, fmt.Errorf("writing the build graph: %w", err)
			}
			renamed[digest.FromBytes(text).String()] = digest.FromBytes(written).String()
			text = written
		}
		out.Def = append(out.Def, text)
	}
	for was, meta := range def.Metadata {
		out.Metadata[name(was)] = meta
	}
	if def.Source != nil {
		out.Source = &pb.Source{Infos: def.Source.Infos, Locations: map[string]*pb.Locations{}}
		for was, lines := range def.Source.Locations {
			out.Source.Locations[name(was)] = lines
		}
	}
	return out, nil
}

// redirectSource tells whether a source is the context of the session own, and has it come from the upload then. The engine keeps what it
// got for the next build, by the files that were asked for: those who ask for others must not take it from each other.
func (u *upload) redirectSource(s *pb.SourceOp, own string) bool {
	if s == nil || s.Identifier != "local://"+dockerui.DefaultLocalNameContext || s.Attrs[pb.AttrLocalSessionID] != own {
		return false
	}
	u.open()
	s.Attrs[pb.AttrLocalSessionID] = u.session.ID()
	s.Attrs[pb.AttrSharedKeyHint] = short(s.Attrs[pb.AttrExcludePatterns] + "\x00" + s.Attrs[pb.AttrFollowPaths])
	return true
}

// short is a name for a text of any length.
func short(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
