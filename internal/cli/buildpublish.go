package cli

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/distribution/reference"
	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
	"github.com/stagegen/stagegen/schema"
)

// publishOptions say where images and caches go, and what builds them.
type publishOptions struct {
	push       bool
	platforms  []string
	cacheFrom  []string
	cacheTo    []string
	provenance string
	sbom       string
	daemon     builder.Daemon
}

func (o *publishOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.push, "push", false, "push the images to the registries that their tags name; platforms, cache_to, provenance and sbom of build.yaml then count")
	f.StringSliceVar(&o.platforms, "platform", nil, "build for `OS/ARCH`; several need --push or an engine that can hold them")
	f.StringArrayVar(&o.cacheFrom, "cache-from", nil, "take steps from `CACHE` too: an image, or type=registry,ref=…; repeatable, ${name} is replaced")
	f.StringArrayVar(&o.cacheTo, "cache-to", nil, "put steps into `CACHE`: type=inline, type=registry,ref=…,mode=max or type=local,dest=…; repeatable")
	f.StringVar(&o.provenance, "provenance", "", "attach how the image was built: true, false or `mode=max`")
	f.StringVar(&o.sbom, "sbom", "", "attach a list of what is in the image: true, false or `generator=IMAGE`")
	f.StringVar(&o.daemon.Address, "builder", "", "build on the BuildKit daemon at `ADDRESS` (tcp://, unix://, docker-container://, kube-pod://); default: $BUILDKIT_HOST, else the engine")
	f.StringVar(&o.daemon.Certs, "builder-certs", "", "`FOLDER` with ca.pem, cert.pem and key.pem for --builder")
}

// read judges what the flags say by themselves.
func (o *publishOptions) read(env Env) error {
	if o.daemon.Address == "" {
		o.daemon.Address = env.Getenv("BUILDKIT_HOST")
	}
	if o.daemon.Address == "" && o.daemon.Certs != "" {
		return decide("--builder-certs needs --builder")
	}
	if o.daemon.Certs != "" {
		o.daemon.Certs = absolute(env.Dir, o.daemon.Certs)
	}
	for _, p := range o.platforms {
		if hint, ok := schema.ValidPlatform(p); !ok {
			return decide("--platform %q is not a platform: %s", p, cmp.Or(hint, "expected "+schema.PlatformForm))
		}
	}
	for name, value := range map[string]string{"provenance": o.provenance, "sbom": o.sbom} {
		if value != "" && value != "true" && value != "false" && !strings.Contains(value, "=") {
			return decide("--%s is %q; expected true, false, or options as in mode=max", name, value)
		}
	}
	return nil
}

// apply puts into a request what build.yaml and the flags say. Flags stand in for what build.yaml says; what only makes sense
// for others than this machine counts when the image is pushed.
func (o *publishOptions) apply(w *workspace, env Env, i *generator.Image, r *builder.Request) error {
	if err := o.below(w, env, i, r); err != nil {
		return err
	}
	if o.push {
		r.Platforms, r.CacheTo = i.Build.Platforms, w.caches(i.Build.CacheTo, w.root)
		r.Provenance, r.SBOM = i.Build.Provenance, i.Build.SBOM
	}
	if len(o.platforms) > 0 {
		r.Platforms = o.platforms
	}
	to, err := o.caches(o.cacheTo, "--cache-to", "dest", i)
	if err != nil {
		return err
	}
	if len(to) > 0 {
		r.CacheTo = w.caches(to, env.Dir)
	}
	r.Provenance, r.SBOM = attestation(o.provenance, r.Provenance), attestation(o.sbom, r.SBOM)
	if o.push {
		return pushable(i, r.Tags)
	}
	return nil
}

// below puts into a request what counts for an image too that is only built for those that stand on it. What it is built for, the
// builder learns from these.
func (o *publishOptions) below(w *workspace, env Env, i *generator.Image, r *builder.Request) error {
	from, err := o.caches(o.cacheFrom, "--cache-from", "src", i)
	if err != nil {
		return err
	}
	r.CacheFrom = append(w.caches(i.Build.CacheFrom, w.root), w.caches(from, env.Dir)...)
	return nil
}

// attestation is what a flag says, else what was said before it.
func attestation(flag, before string) string {
	switch flag {
	case "":
		return before
	case "false":
		return ""
	}
	return flag
}

// caches reads the values of a flag for an image.
func (o *publishOptions) caches(values []string, flag, folder string, i *generator.Image) ([]generator.Cache, error) {
	var out []generator.Cache
	for _, v := range values {
		c, hint := schema.ParseCache(schema.Expand(v, i.Name, i.Dir), folder)
		if hint != "" {
			return nil, decide("%s %q: %s", flag, v, hint)
		}
		out = append(out, generator.Cache{Type: c.Type, Attrs: c.Attrs})
	}
	return out, nil
}

// caches makes the folders of local caches absolute: those of build.yaml are relative to the root, those of flags to where
// the user stands.
func (w *workspace) caches(list []generator.Cache, base string) []builder.Cache {
	var out []builder.Cache
	for _, c := range list {
		attrs := map[string]string{}
		for k, v := range c.Attrs {
			if c.Type == "local" && (k == "src" || k == "dest") && !filepath.IsAbs(v) {
				v = filepath.Join(base, filepath.FromSlash(v))
			}
			attrs[k] = v
		}
		out = append(out, builder.Cache{Type: c.Type, Attrs: attrs})
	}
	return out
}

// pushable refuses to push an image under a name that nobody chose: one without a registry means Docker's own library.
func pushable(i *generator.Image, tags []string) error {
	if len(tags) == 0 {
		return decide("--push: %s has no name to be pushed under; give it one with --tag REGISTRY/NAME:TAG", i.Name)
	}
	n := slices.IndexFunc(tags, func(t string) bool {
		named, err := reference.ParseNormalizedNamed(t)
		return err == nil && strings.HasPrefix(named.Name(), "docker.io/library/")
	})
	if n < 0 {
		return nil
	}
	return decide("--push: the name %s of %s names no registry and no account\nwrite tags: [\"REGISTRY/ACCOUNT/${name}\"] in build.yaml, under defaults or images.%s", tags[n], i.Name, i.Name)
}

// connect gives what builds: the engine, or the BuildKit daemon that the flags name. The engine gets its images, unless they are
// pushed or only files are built.
func (o *publishOptions) connect(ctx context.Context, env Env, images bool) (*builder.Engine, func(), error) {
	if o.daemon.Address == "" {
		engine, err := builder.Connect(ctx, env.Getenv)
		if err != nil {
			return nil, nil, err
		}
		return engine, engine.Close, nil
	}
	var into *builder.Engine
	if images && !o.push {
		engine, err := builder.Connect(ctx, env.Getenv)
		if err != nil {
			return nil, nil, err
		}
		into = engine
	}
	daemon, err := builder.ConnectDaemon(ctx, o.daemon, into, env.Getenv)
	if err != nil {
		if into != nil {
			into.Close()
		}
		return nil, nil, err
	}
	return daemon, func() {
		daemon.Close()
		if into != nil {
			into.Close()
		}
	}, nil
}
