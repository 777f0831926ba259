package test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestExamples takes every project of examples/ through its whole life, on every engine.
func TestExamples(t *testing.T) {
	s := setUp(t)
	dirs := projects(t, "../examples/*")
	for _, e := range s.engines {
		t.Run(e.version, func(t *testing.T) {
			for _, dir := range dirs {
				t.Run(filepath.Base(dir), func(t *testing.T) { s.life(t, e, dir) })
			}
		})
	}
}

// TestSlots does the same with the projects of slots/<preset>/<case>, each of which fills slots of a preset's stages. They
// are built on the newest engine only.
func TestSlots(t *testing.T) {
	s := setUp(t)
	for _, dir := range projects(t, "slots/*/*") {
		preset, name := filepath.Split(dir)
		t.Run(filepath.Base(preset)+"/"+name, func(t *testing.T) { s.life(t, s.newest(), dir) })
	}
}

// TestCases does the same with those golden cases of the presets that have a test.yaml: the shapes of each preset, with real
// dependencies. They are built on the newest engine only.
func TestCases(t *testing.T) {
	s := setUp(t)
	for _, dir := range projects(t, "../presets/*/testdata/*") {
		preset := filepath.Base(filepath.Dir(filepath.Dir(dir)))
		t.Run(preset+"/"+filepath.Base(dir), func(t *testing.T) { s.life(t, s.newest(), dir) })
	}
}

// projects are the folders that match a pattern and have a test.yaml; none at all fails the test.
func projects(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern + "/test.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no project matches %s (%v)", pattern, err)
	}
	for i := range files {
		files[i] = filepath.Dir(files[i])
	}
	return files
}

// life generates, checks and builds one project on one engine, and then runs, weighs and rebuilds its images.
func (s suite) life(t *testing.T, e engine, dir string) {
	p := open(t, dir)
	before := p.files(t)
	s.run(t, e, p, "generate")
	if diff := cmp.Diff(before, p.files(t)); diff != "" {
		t.Errorf("generate changes the committed files (-committed +generated):\n%s", diff)
	}
	s.run(t, e, p, "check")

	began := time.Now()
	images := s.buildAll(t, e, p)
	t.Logf("built in %.1fs", time.Since(began).Seconds())
	if diff := cmp.Diff(p.names(), slices.Sorted(maps.Keys(images))); diff != "" {
		t.Fatalf("images (-test.yaml +built):\n%s", diff)
	}
	for _, name := range p.names() {
		want, image := p.images[name], images[name]
		t.Run(name, func(t *testing.T) {
			e.discard(t, image)
			e.weigh(t, image, want)
			if want.Run != nil {
				runAndStop(t, e, image, want)
			}
			if want.Edit != "" {
				s.rebuild(t, e, p, name)
				e.discard(t, image)
			}
		})
	}
	if e == s.newest() {
		s.plainLife(t, e, p, images)
	}
}

// plainLife builds the images of a project with the docker client alone, under the names by which others stand on them, and these
// after those.
func (s suite) plainLife(t *testing.T, e engine, p project, images map[string]string) {
	builds := plainBuilds(t, p)
	for _, name := range inOrder(builds, p.names()) {
		built := t.Run(name+" without stagegen", func(t *testing.T) { buildPlainly(t, e, p, builds[name], images[name]) })
		if built {
			e.discard(t, images[name])
		}
	}
}

// buildAll builds all images of the project, and gives a reference of each by its name in build.yaml.
func (s suite) buildAll(t *testing.T, e engine, p project) map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "metadata.json")
	s.runOnline(t, e, p, "build", "--progress", "plain", "--metadata-file", file)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var metadata map[string]struct {
		Names string `json:"image.name"` // with a comma between
	}
	if err := json.Unmarshal(data, &metadata); err != nil {
		t.Fatalf("metadata file: %v\n%s", err, data)
	}
	images := map[string]string{}
	for name, m := range metadata {
		images[name], _, _ = strings.Cut(m.Names, ",")
	}
	return images
}

// weigh compares what the engine says about the image.
func (e engine) weigh(t *testing.T, image string, want imageTest) {
	t.Helper()
	inspected := strings.Fields(e.docker(t, "image", "inspect", "--format", "{{.Size}} {{.Config.User}}", image))
	size, err := strconv.ParseInt(inspected[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f MB", float64(size)/1e6)
	if limit := int64(want.MaxSize); limit > 0 && size > limit {
		t.Errorf("the image has %d bytes, more than %d", size, limit)
	}
	if got := strings.Join(inspected[1:], " "); want.User != "" && got != want.User {
		t.Errorf("the image's user is %q, want %q", got, want.User)
	}
}

// runAndStop runs the image hardened, asks the probes and stops it.
func runAndStop(t *testing.T, e engine, image string, want imageTest) {
	t.Helper()
	began := time.Now()
	c := e.start(t, image, *want.Run)
	c.awaitHTTP(t)
	t.Logf("answered after %.1fs", time.Since(began).Seconds())
	for _, p := range want.Probes {
		c.probe(t, p)
	}
	if e.hasHealthCheck(t, image) {
		c.awaitHealth(t)
	}
	if want.Stop != nil {
		t.Logf("stopped in %.2fs", c.stop(t, *want.Stop).Seconds())
	}
}

// rebuild edits a source file of the image and compares which steps are cached when it is built again. An engine may empty its
// cache mounts, and drop steps, whenever it needs the room: where it did so since the image was built, the first build fills them
// again, and the one behind it is judged.
func (s suite) rebuild(t *testing.T, e engine, p project, name string) {
	t.Helper()
	want := p.images[name]
	found, progress := s.rebuildOnce(t, e, p, name, want)
	if found != nil {
		t.Logf("once more, since the engine may have collected its caches: %s", strings.Join(found, "; "))
		found, progress = s.rebuildOnce(t, e, p, name, want)
	}
	if found != nil {
		t.Errorf("after an edit of %s:\n%s\n\n%s", want.Edit, strings.Join(found, "\n"), progress)
	}
}

// rebuildOnce gives what a rebuild does that it should not.
func (s suite) rebuildOnce(t *testing.T, e engine, p project, name string, want imageTest) (found []string, progress string) {
	t.Helper()
	p.edit(t, want.Edit)
	began := time.Now()
	progress = s.run(t, e, p, "build", "--progress", "plain", name)
	t.Logf("built again in %.1fs", time.Since(began).Seconds())
	found = complaints(steps(progress), want.Cached)
	for _, unwanted := range want.Silent {
		if line := unwanted.FindString(progress); line != "" {
			found = append(found, "the build says "+line)
		}
	}
	return found, progress
}

// inOrder puts the names of images behind those of the images on which they stand.
func inOrder(builds map[string]plainBuild, names []string) []string {
	var out []string
	var visit func(name string)
	visit = func(name string) {
		if slices.Contains(out, name) {
			return
		}
		for _, m := range standsOn.FindAllStringSubmatch(builds[name].text, -1) {
			visit(m[1])
		}
		out = append(out, name)
	}
	for _, name := range names {
		visit(name)
	}
	return out
}

var (
	header = regexp.MustCompile(`^# Generated by stagegen from \S+ \(images\.(\S+)\)`)
	byHand = regexp.MustCompile(`^# docker (build .+)$`)
	// standsOn is the comment above an ARG that holds an image of the project.
	standsOn = regexp.MustCompile(`(?m)^# \S+ is the image (\S+) of this project`)
)

// plainBuild is how a Dockerfile is built without stagegen.
type plainBuild struct {
	args []string // of docker, as its header has them
	text string
}

// plainBuilds gives that of each generated Dockerfile, by the image's name.
func plainBuilds(t *testing.T, p project) map[string]plainBuild {
	t.Helper()
	builds := map[string]plainBuild{}
	for path, text := range p.files(t) {
		lines := strings.SplitN(text, "\n", 4) // the header is below the syntax line, where there is one
		for i := range len(lines) - 1 {
			m := header.FindStringSubmatch(lines[i])
			if m == nil || strings.HasSuffix(path, ".dockerignore") {
				continue
			}
			if by := byHand.FindStringSubmatch(lines[i+1]); by != nil {
				builds[m[1]] = plainBuild{strings.Fields(by[1]), text}
			} else {
				t.Errorf("%s: no docker command below the header", path)
			}
		}
	}
	return builds
}

// buildPlainly builds an image with the docker client alone, by the command in the Dockerfile's header.
func buildPlainly(t *testing.T, e engine, p project, build plainBuild, image string) {
	t.Helper()
	if len(build.args) == 0 {
		t.Fatal("no generated Dockerfile says that it is of this image")
	}
	began := time.Now()
	c := e.on(command(t, e.client, append([]string{build.args[0], "--tag", image}, build.args[1:]...)...))
	c.Dir = p.dir
	output(t, c)
	t.Logf("docker %s: %.1fs", strings.Join(build.args, " "), time.Since(began).Seconds())
}
