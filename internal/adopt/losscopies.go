package adopt

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
)

// leftCopies are files that are in no slot.
func (a *adopter) leftCopies() []Loss {
	var out []Loss
	for _, c := range a.hand.Copies {
		if a.isTaken(c.Line) || a.told(c.Line, "", "") {
			continue
		}
		for _, s := range c.Sources {
			if why := a.whyCopy(c, s); why != "" {
				out = append(out, Loss{c.Line, "copy of " + s + " to " + c.Target, why})
			}
		}
		if c.Inline {
			out = append(out, Loss{c.Line, "file " + c.Target, "its text stands in the Dockerfile; put it into a file of the project, under stages.runtime.copy"})
		}
	}
	return out
}

// whyCopy says why a copy is lost; "" for one that the preset makes up for: the program, and files of the system.
func (a *adopter) whyCopy(c dockerfile.Copied, source string) string {
	switch {
	case strings.Contains(source, "://"):
		return "fetch takes a file whose sha256 is known: stages.runtime.fetch"
	case c.From != "" && a.hand.Feed(c.From) == nil:
		return "it comes from another image; stages.runtime.append takes the line as it is"
	case c.From != "":
		return a.whyBuilt(c, source)
	}
	return a.whyFile(c, source)
}

// whyFile says why a file of the context is lost.
func (a *adopter) whyFile(c dockerfile.Copied, source string) string {
	switch {
	case a.unpacks(c, source):
		return "ADD unpacks it; write the line under stages.runtime.append, and name the file under files"
	case c.Parents, len(c.Excludes) > 0 && !a.whole(source):
		return "only a part of it, or with its folders; name what is copied under stages.runtime.copy"
	case a.isStart(c, source) && a.isFile(c, source):
		return "it starts the image; the preset starts the program itself"
	case a.reads("static"):
		return a.whySiteFile(c, source)
	case a.whole(source) && !a.sourcesInImage():
		return "the new image has the program alone; name the files that it reads under stages.runtime.copy"
	case a.whole(source) || a.sourcesInImage() && manifest(source) || a.isStart(c, source) || a.covers(path.Join(string(a.spec.Spec.Context), source)):
		return ""
	case strings.ContainsAny(source, "*?["):
		return "it is a pattern; name the files, or their folder, under stages.runtime.copy"
	case a.isFile(c, source):
		return "write it under stages.runtime.copy, if the program reads it"
	case a.reads("java") && strings.HasSuffix(source, ".jar"):
		return ""
	}
	return "the tree does not have it; something makes it before the build, and can put it where stages.runtime.copy names it"
}

// whySiteFile says why a file of a site's image is lost.
func (a *adopter) whySiteFile(c dockerfile.Copied, source string) string {
	switch {
	case strings.HasPrefix(c.Target, nginxTemplates):
		return "the entrypoint of its image filled it in, which the preset does not run: with.conf takes a configuration as it is"
	case strings.HasPrefix(c.Target, "/docker-entrypoint.d"):
		return "the preset starts the server without the entrypoint of its image; start_env hands variables to the pages"
	case strings.HasPrefix(c.Target, "/etc/caddy"):
		return "spa, fallback, not_found, csp and frames say what most configurations do; conf takes one of nginx or httpd"
	case inSite(c.Target) && a.whole(source):
		return ""
	case inSite(c.Target) && len(a.hand.Feeds) > 0:
		return "what is served is what the build writes; put the file where it takes it from, mostly public/ or static/"
	case inSite(c.Target), a.covers(path.Join(string(a.spec.Spec.Context), source)), a.whole(source), manifest(source):
		return ""
	}
	return "write it under stages.runtime.copy, if the server reads it"
}

// nginxTemplates are what the entrypoint of nginx makes configurations of.
const nginxTemplates = "/etc/nginx/templates"

// inSite tells whether a place is one that a web server serves by default.
func inSite(target string) bool {
	return slices.ContainsFunc([]string{"/usr/share/nginx", "/usr/local/apache2/htdocs", "/var/www", "/srv", "/usr/share/caddy", "/app", "/html"}, func(dir string) bool { return strings.HasPrefix(target, dir) })
}

// manifest tells the files that an installation of packages reads.
func manifest(source string) bool {
	name := path.Base(source)
	return strings.HasPrefix(name, "package") || strings.HasPrefix(name, "yarn.lock") || strings.HasPrefix(name, "pnpm-") || strings.HasPrefix(name, "bun.lock") || strings.HasPrefix(name, "npm-shrinkwrap") ||
		strings.HasPrefix(name, ".npmrc") || strings.HasPrefix(name, ".yarn") || strings.HasPrefix(name, "tsconfig")
}

// whole tells of a source that is all of the context, or all of the project.
func (a *adopter) whole(source string) bool {
	at := path.Join(string(a.spec.Spec.Context), strings.TrimPrefix(path.Clean("/"+source), "/"))
	return at == path.Clean(string(a.spec.Spec.Context)) || strings.HasPrefix(a.r.Dir+"/", at+"/")
}

// covers tells whether the new image has a file of the project: alone, or with a folder that it lies in.
func (a *adopter) covers(file string) bool {
	for _, c := range a.now.made.Copies {
		for _, s := range c.Sources {
			if c.From != "" {
				feed := a.now.made.Feed(c.From)
				if feed == nil {
					continue
				}
				if s = fromContext(feed, s); s == "" {
					continue
				}
			}
			if at := path.Join(a.now.out.Image.Context, s); at == a.now.out.Image.Context || at == "." || file == at || strings.HasPrefix(file, at+"/") {
				return true
			}
		}
	}
	return false
}

// unpacks tells of an archive that ADD takes apart.
func (a *adopter) unpacks(c dockerfile.Copied, source string) bool {
	return c.Add && c.From == "" && slices.ContainsFunc([]string{".tar", ".tgz", ".tar.gz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst"}, func(end string) bool { return strings.HasSuffix(source, end) })
}

// whyBuilt says why what a stage before has made is lost.
func (a *adopter) whyBuilt(c dockerfile.Copied, source string) string {
	switch {
	case a.siteNamed(c.From) != nil:
		return whyAsset
	case (a.sourcesInImage() || a.reads("java")) && !system(source) && !a.runsTool(*a.hand.Feed(c.From)):
		return "it is made by a stage that builds something else; stages.runtime.append takes the line, where the stage is an image of its own"
	}
	if !a.sourcesInImage() && !a.reads("java") && !a.isStart(c, source) && !system(source) && len(a.hand.Copies) > 1 && !a.onlyBuilt(c) && !a.builds(source) {
		return "it is built or made by a stage before; what the preset copies is the program alone"
	}
	return ""
}

// runsTool tells whether a stage, or one below it, calls a tool of the preset, or takes apart what one has made.
func (a *adopter) runsTool(stage dockerfile.Contract) bool {
	known := append(tools(a.preset.Manifest.Reads[0]), "java", "jar", "unzip")
	if slices.ContainsFunc(stage.Runs, func(r dockerfile.Run) bool {
		return len(r.Commands) == 0 || slices.ContainsFunc(r.Commands, func(words []string) bool { return slices.Contains(known, path.Base(words[0])) })
	}) {
		return true
	}
	return slices.ContainsFunc(stage.Copies, func(c dockerfile.Copied) bool {
		feed := a.hand.Feed(c.From)
		return feed != nil && a.runsTool(*feed)
	})
}

// builds tells whether a path in a stage before is that of programs that the new image has.
func (a *adopter) builds(source string) bool {
	mains, _ := a.now.out.Image.Params["mains"].Value.([]string)
	return slices.ContainsFunc(a.goPrograms(a.allRuns()), func(p goProgram) bool {
		in := strings.HasPrefix(p.output+"/", strings.TrimSuffix(path.Join("/", source), "/")+"/")
		return in && (len(mains) < 2 || slices.Contains(mains, p.main) || slices.Contains(mains, "./"+p.main))
	})
}

// leftOfBuild is what the stages before take from elsewhere: other images, other projects' builds, the network, and a builder that
// is no usual one.
func (a *adopter) leftOfBuild() []Loss {
	var out []Loss
	for _, f := range a.hand.Feeds {
		if !dockerfile.Ordinary(f.Base.Value) && a.named(f.Base.Value) == "" && !strings.HasPrefix(path.Base(f.Base.Value), "cargo-chef:") && path.Base(f.Base.Value) != "cargo-chef" {
			out = append(out, Loss{f.Base.Line, "base of a stage " + f.Base.Value, "declare it under bases, and choose it with with.builder, if the build needs what is in it"})
		}
		for _, c := range takenIn(f) {
			if c.Inline {
				out = append(out, Loss{c.Line, "file " + c.Target + " in the build", "its text stands in the Dockerfile; put it into a file of the project"})
			}
			for _, s := range c.Sources {
				if why := a.whyFeeds(f, c, s); why != "" && !a.told(c.Line, "", "") {
					out = append(out, Loss{c.Line, "copy of " + s + " to " + c.Target + " in the build", why})
				}
			}
		}
	}
	return out
}

func (a *adopter) whyFeeds(f dockerfile.Contract, c dockerfile.Copied, source string) string {
	switch {
	case strings.Contains(source, "://"):
		return "stages.build.fetch takes a file whose sha256 is known"
	case c.From == "" || system(source):
		return ""
	case a.hand.Feed(c.From) == nil:
		return "it comes from another image; stages.build.append takes the line as it is"
	case a.siteNamed(c.From) == nil && f.Base.Value == a.hand.Feed(c.From).Base.Value, a.siteNamed(c.From) != nil && a.isTaken(c.Line):
		return "" // the same toolchain in another stage, or what an asset builds
	}
	return whyAsset
}

// whyAsset says of what another project's build makes where it belongs.
const whyAsset = "another project's build makes it: assets places its output into the sources, and stages.runtime.copy takes it from there"

// isTaken tells of a line of the old file that something was taken from.
func (a *adopter) isTaken(line int) bool {
	return slices.ContainsFunc(a.taken, func(t Taken) bool { return t.Line == line })
}

// isFile tells of a source that is a file or folder of the project other than all of it.
func (a *adopter) isFile(c dockerfile.Copied, source string) bool {
	_, ok := a.contextFile(c, source)
	return ok
}

// onlyBuilt tells of the one file that comes from a stage of the build: it is the program, whatever it is called.
func (a *adopter) onlyBuilt(c dockerfile.Copied) bool {
	n := 0
	for _, o := range a.hand.Copies {
		if o.From != "" && !slices.ContainsFunc(o.Sources, system) {
			n++
		}
	}
	return n == 1
}

// system tells of files that the images of presets have: certificates, time zones, users.
func system(p string) bool {
	return slices.ContainsFunc([]string{"/etc/ssl", "/etc/pki", "/usr/share/zoneinfo", "/usr/local/go/lib/time", "/usr/share/ca-certificates", "/etc/passwd", "/etc/group", "/usr/local/share/ca-certificates"},
		func(dir string) bool { return p == dir || strings.HasPrefix(p, dir+"/") })
}
