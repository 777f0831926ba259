package dockerfile

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/dfgitutil"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

var (
	numericOwner = lazyregexp.New(`^\d+(:\d+)?$`)
	commitRef    = lazyregexp.New(`^[0-9a-f]{40}([0-9a-f]{24})?$`)
)

// cacheMount is a cache mount that an earlier RUN of the stage, or of one it is from, has used.
type cacheMount struct {
	target string // absolute
	line   int
}

func (w *walker) checkCopy(s *stage, st step, at *scope, cmd *instructions.CopyCommand) {
	w.checkLinkOwner(st, at, cmd.Link, cmd.Chown)
	if cmd.From == "" {
		w.checkSources(st, at, cmd.SourcePaths, cmd.Parents)
		return
	}
	w.checkCached(w.source(s, st, cmd.From), st, at, cmd.SourcePaths)
}

func (w *walker) checkAdd(s *stage, st step, at *scope, cmd *instructions.AddCommand) {
	w.checkLinkOwner(st, at, cmd.Link, cmd.Chown)
	var local []string
	for _, src := range cmd.SourcePaths {
		git, isGit, err := dfgitutil.ParseGitRef(src)
		isGit = isGit || err == nil && !git.IndistinguishableFromLocal
		switch {
		case isGit && err == nil && (cmd.Checksum != "" || git.Checksum != "" || commitRef.MatchString(git.Ref)):
		case isGit, isURL(src):
			if cmd.Checksum == "" && !checkedBelow(s, st) {
				w.report(problem{
					rule: ruleAddUnchecked, word: src, found: printable(src), expected: "--checksum=sha256:…",
					message: "ADD takes a remote file that nothing checks",
				}.at(st.node))
			}
		default:
			local = append(local, src)
		}
	}
	w.checkSources(st, at, local, false)
}

func isURL(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }

// checkLinkOwner: a linked layer is made on an empty file system, where no /etc/passwd can tell the number of a name.
func (w *walker) checkLinkOwner(st step, at *scope, link bool, owner string) {
	if !link || owner == "" {
		return
	}
	if value, known := w.expand(owner, at.vars); known && !numericOwner.MatchString(value) {
		w.report(problem{
			rule: ruleLinkOwner, word: owner, found: printable(value), expected: "numbers, as in --chown=65532:65532",
			message: upper(st) + " --link cannot look up the owner " + excerpt(value),
		}.at(st.node))
	}
}

// checkMounts applies the rules on what a RUN mounts, and notes its caches.
func (w *walker) checkMounts(s *stage, st step, at *scope, cmd *instructions.RunCommand) {
	err := cmd.Expand(func(word string) (string, error) {
		value, _ := w.expand(word, at.vars)
		return value, nil
	})
	if err != nil {
		return // an option with a value that is not known yet, or a wrong one, which BuildKit reports
	}
	for _, m := range instructions.GetMounts(cmd) {
		switch {
		case m.Type == instructions.MountTypeCache && !strings.Contains(m.Target, "$"):
			at.caches = append(at.caches, cacheMount{at.absolute(m.Target), st.node.StartLine})
		case m.Type != instructions.MountTypeBind:
		case m.From != "":
			w.checkCached(w.source(s, st, m.From), st, at, []string{m.Source})
		default:
			w.checkSource(st, m.Source, m.Source, false)
		}
	}
}

// checkCached: what a RUN wrote into a cache mount is not part of the stage that others copy from.
func (w *walker) checkCached(from *stage, st step, at *scope, sources []string) {
	if from == nil || from.end == nil {
		return
	}
	for _, src := range sources {
		value, _ := w.expand(src, at.vars)
		p := (&scope{dir: "/"}).absolute(value)
		for _, cache := range from.end.caches {
			if p == cache.target || strings.HasPrefix(p, cache.target+"/") {
				w.report(problem{
					rule: ruleCacheCopied, word: src, found: p, expected: "a path outside of " + cache.target,
					message: "this lies in the cache mount " + cache.target + " of stage " + from.label() + ", which is no part of the stage",
				}.at(st.node))
				break
			}
		}
	}
}
