package builder

import (
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// Cause is a failure of the surroundings that shows in the build of an image: its registry, its engine, its disk. Message and
// Hint hold $REF and $REGISTRY, the base image and where it comes from, and $1, what the pattern found.
type Cause struct {
	Name          string // stable, for the table in docs/build.md
	Message, Hint string

	during  activity           // shows only then
	daemon  bool               // shows only on a BuildKit daemon
	output  bool               // shows in what the failing step printed, too
	pattern *lazyregexp.Regexp // of the reason
}

// activity is what a registry was asked for.
type activity uint8

const (
	anything activity = iota
	fetching          // a base image
	pushing           // the image that was built
)

// Causes are tried in their order.
func Causes() []Cause {
	full := lazyregexp.New(`(?i)no space left on device|disk quota exceeded`)
	untrusted := lazyregexp.New(`(?i)(HTTP response to HTTPS client|certificate.*)`)
	return []Cause{
		{Name: "daemon's disk full", daemon: true, output: true, pattern: full,
			Message: "the disk of the BuildKit daemon is full", Hint: "make room: `buildctl du` shows what takes it, `buildctl prune` drops build cache"},
		{Name: "disk full", output: true, pattern: full,
			Message: "the engine's disk is full", Hint: "make room: `docker system df` shows what takes it, `docker builder prune` drops build cache"},
		{Name: "engine too old for the Dockerfile", pattern: lazyregexp.New(`requested (?:experimental )?feature (\S+) .*not supported by build server`),
			Message: "the engine is too old for what the Dockerfile uses ($1)",
			Hint:    "use a newer Docker Engine, or buildkitd; where it is exec.secretenv, mount the secret as a file: --mount=type=secret,id=NAME without env=, and read /run/secrets/NAME"},
		{Name: "base image missing", during: fetching, pattern: lazyregexp.New(`: not found$|manifest unknown`),
			Message: "the base image $REF is not in its registry", Hint: "correct its name or tag; an image of your own must be built or pushed first"},
		{Name: "registry refuses", during: fetching,
			pattern: lazyregexp.New(`(40[13] \w+)|pull access denied|failed to authorize|no basic auth credentials|insufficient_scope`),
			Message: "the registry $REGISTRY refuses to give out $REF", Hint: "log in with an account that may pull it: docker login $REGISTRY; some registries answer so when the image does not exist"},
		{Name: "registry limits pulls", during: fetching, pattern: lazyregexp.New(`(429 Too Many Requests)|toomanyrequests`),
			Message: "the registry $REGISTRY gives out nothing more for a while", Hint: "log in for a higher limit (docker login $REGISTRY), or take the image from a mirror: mirrors, in build.yaml"},
		{Name: "registry fails", during: fetching, pattern: lazyregexp.New(`(5\d\d [A-Z][\w ]+)$`),
			Message: "the registry $REGISTRY fails: $1", Hint: "build again later, or take the image from a mirror: mirrors, in build.yaml"},
		{Name: "registry out of reach", during: fetching, pattern: lazyregexp.New(`(?:failed to do request: .*?|dial tcp.*?|tls: .*?|x509: .*?)((?:lookup |dial |tls: |x509: |EOF|context deadline).*)$`),
			Message: "the registry $REGISTRY cannot be reached: $1", Hint: "check the engine's network and proxy; behind a firewall, take the image from a mirror: mirrors, in build.yaml"},
		{Name: "push without login", during: pushing, pattern: lazyregexp.New(`(?i)unauthorized|no basic auth credentials|authentication required|authorization failed|\b401\b`),
			Message: "the registry $REGISTRY takes $REF only from somebody it knows", Hint: "log in first: docker login $REGISTRY"},
		{Name: "push denied", during: pushing, pattern: lazyregexp.New(`(?i)denied|insufficient_scope|forbidden|\b403\b`),
			Message: "the registry $REGISTRY does not let this account push $REF", Hint: "log in with an account that may (docker login $REGISTRY), or correct the image's tags in build.yaml"},
		{Name: "push out of reach", during: pushing, pattern: lazyregexp.New(`(no such host|connection refused|i/o timeout|network is unreachable)`),
			Message: "the registry $REGISTRY cannot be reached for the push of $REF: $1", Hint: "check the name of the registry, and the network and proxy of what builds"},
		{Name: "push not trusted by a daemon", daemon: true, during: pushing, pattern: untrusted,
			Message: "the certificate of the registry $REGISTRY is not trusted: $1", Hint: "give its authority to the daemon, in buildkitd.toml: ca, or http, of [registry.\"$REGISTRY\"]"},
		{Name: "push not trusted", during: pushing, pattern: untrusted,
			Message: "the certificate of the registry $REGISTRY is not trusted: $1", Hint: "give its authority to the engine, or list the registry under insecure-registries of its daemon.json"},
		{Name: "push failed", during: pushing, pattern: lazyregexp.New(`(.+)`),
			Message: "the registry $REGISTRY has not taken $REF: $1", Hint: "build again: what is built is cached, and only the push is repeated"},
	}
}

// pushFailure is how BuildKit's exporters begin what they say of a push.
var pushFailure = lazyregexp.New(`^failed to push (\S+): (.*)$`)

// surroundings tells what in the surroundings made a build fail, on a BuildKit daemon or an engine; ok is false when nothing there
// did.
func surroundings(be *BuildError, daemon bool) (message, hint string, ok bool) {
	text, doing := oneLine(be.Reason), anything
	ref, base := baseImage(be.Step)
	if base {
		doing = fetching
	} else if m := pushFailure.FindStringSubmatch(text); m != nil {
		doing, ref, text = pushing, m[1], m[2]
	}
	for _, c := range Causes() {
		if c.during != anything && c.during != doing || c.daemon && !daemon {
			continue
		}
		m := c.pattern.FindStringSubmatch(text)
		if m == nil && c.output {
			m = c.pattern.FindStringSubmatch(strings.Join(be.Output, "\n"))
		}
		if m == nil {
			continue
		}
		fill := strings.NewReplacer("$REF", ref, "$REGISTRY", registryOf(ref), "$1", m[len(m)-1])
		return fill.Replace(c.Message), fill.Replace(c.Hint), true
	}
	return "", "", false
}

// baseImage is the reference that a step fetches.
func baseImage(name string) (string, bool) {
	s := parseStep(name)
	if rest, ok := strings.CutPrefix(s.text, "load metadata for "); ok {
		return rest, true
	}
	if s.instruction != "FROM" {
		return "", false
	}
	words := strings.Fields(s.text)
	return words[len(words)-1], true
}

// registryOf is the host in a whole reference.
func registryOf(ref string) string {
	host, _, _ := strings.Cut(ref, "/")
	return host
}
