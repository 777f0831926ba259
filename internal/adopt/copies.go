package adopt

import (
	"cmp"
	"io/fs"
	"iter"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
)

func keysOf[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// copies are files of the project, and of the network, that the old image has beside the program.
func (a *adopter) copies() []candidate {
	var out []candidate
	relative := false
	for _, c := range a.hand.Copies {
		if a.siteNamed(c.From) != nil && a.isTaken(c.Line) {
			relative = relative || a.inWorkdir(c)
			continue // an asset's
		}
		for _, s := range c.Sources {
			if at, ok := a.copied(c, s); ok {
				out = append(out, at)
				relative = relative || a.inWorkdir(c)
			}
		}
	}
	if dir := a.hand.Workdir; relative && dir.Value != "/" && a.now.made.Workdir.Line == 0 {
		out = append(out, candidate{line: dir.Line, settings: []setting{{[]string{"stages", runtime, "append"}, "WORKDIR " + strconv.Quote(a.inNew(dir.Value))}}})
	}
	return out
}

// inWorkdir tells of a copy that the program finds from its working directory.
func (a *adopter) inWorkdir(c dockerfile.Copied) bool {
	return a.hand.Workdir.Value != "" && strings.HasPrefix(path.Clean(c.Target), a.hand.Workdir.Value)
}

// rootHome is root's own folder, which nobody else may look into.
const rootHome = "/root"

// inNew is a place of the old image in the new one, whose user is not root.
func (a *adopter) inNew(target string) string {
	rest, ok := strings.CutPrefix(target, rootHome)
	if user, _, _ := strings.Cut(a.now.made.User.Value, ":"); !ok || rest != "" && rest[0] != '/' || user == "0" {
		return target
	}
	return "/app" + rest
}

// sourcesInImage tells of presets whose image holds the project's own files.
func (a *adopter) sourcesInImage() bool { return a.reads("node") || a.reads("static") }

// reads tells whether the preset, built-in or not, has what a reader of projects finds.
func (a *adopter) reads(reader string) bool { return slices.Contains(a.preset.Manifest.Reads, reader) }

// copied is one source of a COPY or ADD as a slot.
func (a *adopter) copied(c dockerfile.Copied, source string) (candidate, bool) {
	if strings.Contains(source, "://") {
		return a.fetched(c, source)
	}
	file, ok := a.contextFile(c, source)
	if !ok || c.Parents || len(c.Excludes) > 0 || a.unpacks(c, source) || a.isStart(c, source) && len(a.preset.Manifest.Reads) > 0 {
		return candidate{}, false
	}
	target := a.inNew(c.Target)
	if a.sourcesInImage() {
		if target, ok = a.beside(c, source, file); !ok {
			return candidate{}, false
		}
	}
	if at, ok := a.listed(c, file); ok {
		return at, true
	}
	at := c.Target
	if strings.HasSuffix(at, "/") {
		at = path.Join(at, path.Base(source))
	}
	mode := cmp.Or(a.modeOf(at), octal(c.Mode))
	entry := entryOf("source", schema.PathIn(a.spec.Pos.File, file), "target", target, "chown", a.owner(c.Owner), "mode", mode)
	a.ofCopy(c, file)
	return candidate{line: c.Line, settings: []setting{{[]string{"stages", runtime, "copy"}, []any{entry}}}}, true
}

// ofCopy notes what a copy that is taken loses: an owner without a number, permissions that are no number.
func (a *adopter) ofCopy(c dockerfile.Copied, file string) {
	if c.Owner != "" && a.owner(c.Owner) == "" {
		a.lost = append(a.lost, Loss{c.Line, "owner " + c.Owner + " of " + file, "its number is not known here; chown of stages.runtime.copy takes one"})
	}
	if c.Mode != "" && octal(c.Mode) == "" {
		a.lost = append(a.lost, Loss{c.Line, "mode " + c.Mode + " of " + file, "mode of stages.runtime.copy takes octal digits"})
	}
}

// beside is where a file of the project goes in an image that holds the project's own files: where the old one has it, below the new
// working directory. Those that the image has anyway, and those that belong to the site or to the start, are no copies.
func (a *adopter) beside(c dockerfile.Copied, source, file string) (string, bool) {
	if a.reads("static") && (c.From != "" || inSite(c.Target) || strings.HasPrefix(c.Target, "/docker-entrypoint.d") || strings.HasPrefix(c.Target, "/etc/caddy") || strings.HasPrefix(c.Target, nginxTemplates) || serverConf(c) != "") ||
		a.covers(file) || manifest(source) || a.isStart(c, source) || strings.HasPrefix(source, ".next") || c.From != "" && a.output(file) {
		return "", false
	}
	before, after := a.hand.Workdir.Value, a.now.made.Workdir.Value
	if rest, ok := strings.CutPrefix(c.Target, strings.TrimSuffix(before, "/")+"/"); ok && before != "" && before != "/" && after != "" {
		return path.Join(after, rest) + strings.Repeat("/", strings.Count(c.Target[len(c.Target)-1:], "/")), true
	}
	return c.Target, true
}

// output tells the folder that the project's build writes, which a leftover of one may lie in.
func (a *adopter) output(file string) bool {
	out, _ := a.now.out.Image.Params["output"].Value.(string)
	at := path.Join(a.r.Dir, out)
	return out != "" && (file == at || strings.HasPrefix(file, at+"/")) || path.Base(file) == "node_modules" || path.Base(file) == "dist"
}

// listed is a copy to the same place below the working directory, which a preset may have a parameter for.
func (a *adopter) listed(c dockerfile.Copied, file string) (candidate, bool) {
	dir, ok := a.now.out.Image.Params["workdir"].Value.(string)
	if _, has := a.preset.Manifest.Params["copy"]; !ok || !has || c.Owner+c.Mode != "" {
		return candidate{}, false
	}
	rel := file
	if a.r.Dir != "." {
		if rel, ok = strings.CutPrefix(file, a.r.Dir+"/"); !ok {
			return candidate{}, false
		}
	}
	if path.Clean(c.Target) != path.Join(dir, rel) {
		return candidate{}, false
	}
	return candidate{line: c.Line, settings: []setting{{[]string{"with", "copy"}, []string{rel}}}}, true
}

// contextFile finds the source in the project: one of the context, or of a stage that has the context's files as they are.
func (a *adopter) contextFile(c dockerfile.Copied, source string) (string, bool) {
	in := source
	if c.From != "" {
		feed := a.hand.Feed(c.From)
		if feed == nil {
			return "", false
		}
		if in = fromContext(feed, source); in == "" {
			return "", false
		}
	}
	file := path.Join(string(a.spec.Spec.Context), strings.TrimPrefix(path.Clean("/"+in), "/"))
	if file == path.Clean(string(a.spec.Spec.Context)) || strings.HasPrefix(a.r.Dir+"/", file+"/") {
		return "", false // the sources as a whole
	}
	_, err := fs.Stat(a.Tree, file)
	return file, err == nil
}

// fromContext is the place in the context of a path in a stage; "" where no COPY put it there.
func fromContext(feed *dockerfile.Contract, p string) string {
	for _, c := range slices.Backward(feed.Copies) {
		if c.From != "" || len(c.Sources) != 1 || c.Inline {
			continue
		}
		if rest, ok := strings.CutPrefix(path.Clean(p)+"/", strings.TrimSuffix(c.Target, "/")+"/"); ok && rest != "" {
			return path.Join(c.Sources[0], rest)
		}
	}
	return ""
}

// isStart tells whether a copied file is what the image starts.
func (a *adopter) isStart(c dockerfile.Copied, source string) bool {
	words := a.startFiles()
	target := c.Target
	if strings.HasSuffix(target, "/") {
		target = path.Join(target, path.Base(source))
	}
	onPath := strings.HasSuffix(path.Dir(target), "bin")
	return slices.ContainsFunc(words, func(w string) bool {
		return w == target || onPath && !strings.Contains(w, "/") && path.Base(target) == w || path.Join(a.hand.Workdir.Value, w) == target
	})
}

// owner makes the owner of a COPY numeric, where the file or what is known of its base says the number.
func (a *adopter) owner(owner string) string {
	name, _, _ := strings.Cut(owner, ":")
	switch {
	case owner == "", strings.Trim(owner, "0123456789:") == "":
		return owner
	case name == strings.Split(a.hand.User.Value, ":")[0]:
		return a.hand.UserID()
	}
	as := a.hand
	as.User = dockerfile.Entry{Value: owner, Line: 1}
	return as.UserID()
}

// fetched is a download whose sum is known.
func (a *adopter) fetched(c dockerfile.Copied, url string) (candidate, bool) {
	sum, ok := strings.CutPrefix(c.Checksum, "sha256:")
	if !ok {
		return candidate{}, false
	}
	target := c.Target
	if strings.HasSuffix(target, "/") {
		target += path.Base(url)
	}
	entry := entryOf("url", url, "sha256", sum, "target", target, "mode", octal(c.Mode))
	return candidate{line: c.Line, settings: []setting{{[]string{"stages", runtime, "fetch"}, []any{entry}}}}, true
}

// entryOf is a mapping of keys and values, without those that are empty.
func entryOf(pairs ...string) *yamlsrc.Node {
	n := &yamlsrc.Node{Kind: yamlsrc.Mapping}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			n.Fields = append(n.Fields, yamlsrc.Field{Key: yamlsrc.Value(pairs[i]), Value: yamlsrc.Value(pairs[i+1])})
		}
	}
	return n
}

// octal gives permissions four digits; "" for those that are not written so.
func octal(mode string) string {
	if _, err := strconv.ParseUint(mode, 8, 16); err != nil {
		return ""
	}
	return "0" + strings.TrimLeft(mode, "0")
}

// inProject makes a file of the context one that is relative to the project.
func (a *adopter) inProject(file string) (string, bool) {
	at := path.Join(string(a.spec.Spec.Context), file)
	if a.r.Dir == "." {
		return at, true
	}
	return strings.CutPrefix(at, a.r.Dir+"/")
}
