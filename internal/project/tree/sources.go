package tree

import (
	"path"
	"slices"
	"strings"
)

// Admission says what of a project's folder an allow-list admits.
type Admission struct {
	// Dots are the entries with a leading dot that the ecosystem's build reads: ".mvn". Others are left out.
	Dots []string
	// Drop are names of entries that the build writes: "target".
	Drop []string
	// Foreign are folders of the workspace's projects. One below the admitted folder is left out: it is not needed, or
	// it is admitted by itself.
	Foreign []string
}

// Sources gives the paths, relative to context, that admit the project folder dir: the folder itself, or its entries where
// it is the context (an allow-list cannot admit ".") or holds projects of others. Entries are filtered by what is junk or
// secret; inside an admitted folder the preset's denials do that.
func (t *Tree) Sources(context, dir string, a Admission) []string {
	if dir != context && !a.splits(dir) {
		return []string{Rel(context, dir)}
	}
	var out []string
	for _, e := range t.List(dir) {
		p := path.Join(dir, e.Name)
		if a.drops(e) || slices.Contains(a.Foreign, p) {
			continue
		}
		if e.Dir && !e.Link && a.splits(p) {
			out = append(out, t.Sources(context, p, a)...)
			continue
		}
		if e.Dir && !e.Link && !t.holdsFile(p) {
			continue
		}
		out = append(out, Rel(context, p))
	}
	return out
}

// holdsFile reports whether a file that a build may want lies below dir. An empty folder is in no clone, and a folder that
// holds nothing but what stagegen writes is not there before the first run.
func (t *Tree) holdsFile(dir string) bool {
	entries := t.List(dir)
	return slices.ContainsFunc(entries, func(e Entry) bool { return e.Link || !e.Dir && !junk(e) }) ||
		slices.ContainsFunc(entries, func(e Entry) bool { return t.holdsFile(path.Join(dir, e.Name)) })
}

// splits reports whether a foreign folder lies below dir.
func (a Admission) splits(dir string) bool {
	return slices.ContainsFunc(a.Foreign, func(f string) bool { return f != dir && Inside(f, dir) })
}

func (a Admission) drops(e Entry) bool {
	if slices.Contains(a.Drop, e.Name) {
		return true
	}
	if strings.HasPrefix(e.Name, ".") {
		return !slices.Contains(a.Dots, e.Name) || secret(e.Name)
	}
	return secret(e.Name) || junk(e)
}

// secret reports whether a file of this name usually holds a credential.
func secret(name string) bool {
	lower := strings.ToLower(name)
	for _, prefix := range []string{".env", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".netrc", ".pypirc"} {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	for _, suffix := range []string{".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx"} {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return false
}

// junk reports whether the entry is of no use to any build: the files of image builds, of editors and of package managers.
func junk(e Entry) bool {
	lower := strings.ToLower(e.Name)
	if e.Dir {
		return lower == "node_modules"
	}
	switch {
	case lower == "build.yaml", lower == "stagegen.lock", lower == "jenkinsfile", lower == "thumbs.db":
		return true
	case strings.HasPrefix(lower, "dockerfile"), strings.HasPrefix(lower, "containerfile"):
		return true
	case strings.HasPrefix(lower, "compose.") || strings.HasPrefix(lower, "docker-compose"):
		return strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml")
	}
	for _, suffix := range []string{".dockerfile", ".dockerignore", ".iml", ".log", ".swp", "~"} {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return false
}

// Minimal gives the distinct paths in order, without those that lie in a folder that is listed too.
func Minimal(paths []string) []string {
	var out []string
	all := map[string]bool{}
	for _, p := range paths {
		all[p] = true
	}
	for p := range all {
		if !coveredBy(p, all) {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

func coveredBy(p string, all map[string]bool) bool {
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		if all[dir] {
			return true
		}
	}
	return false
}
