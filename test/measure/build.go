package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// result is what one way of building costs.
type result struct {
	bytes   int64         // the image's size as the engine reports it
	rebuild time.Duration // median of the builds after an edit of one line
}

// row is one image built in the three ways.
type row struct {
	subject
	single, textbook, stagegen result
}

func (r row) String() string {
	return fmt.Sprintf("%s, %s, %s", r.single, r.textbook, r.stagegen)
}

func (r result) String() string {
	return fmt.Sprintf("%s · %.1f s", megabytes(r.bytes), r.rebuild.Seconds())
}

// measurer builds images on one engine.
type measurer struct {
	dir      string // for copies of the examples
	stagegen string // path of the program
	docker   string // address of the engine; "" for docker's own
	edits    int
}

// newestEngine is the last engine of the tests, which knows today's syntax; "" where the tests have set up none.
func newestEngine() string {
	all := strings.Split(os.Getenv("STAGEGEN_ENGINES"), ",")
	return all[len(all)-1]
}

// measure builds one image in each way, each from a copy of its own.
func (m *measurer) measure(ctx context.Context, s subject) (row, error) {
	r := row{subject: s}
	for _, way := range []struct {
		name string
		into *result
	}{{"single", &r.single}, {"textbook", &r.textbook}, {"stagegen", &r.stagegen}} {
		dir := filepath.Join(m.dir, s.example+"-"+s.image+"-"+way.name)
		if err := os.CopyFS(dir, os.DirFS(filepath.Join("examples", s.example))); err != nil {
			return r, err
		}
		tag := "stagegen-measure-" + way.name
		build := []string{m.client(), "build", "--tag", tag, "--file", "Dockerfile.measured", "."}
		if way.name == "stagegen" {
			build = []string{m.stagegen, "build", s.image, "--tag", tag + ":latest", "--progress", "plain"}
		} else if err := copyFile(s.file(way.name), filepath.Join(dir, "Dockerfile.measured")); err != nil {
			return r, err
		}
		got, err := m.cost(ctx, dir, s.edit, tag, build)
		if err != nil {
			return r, fmt.Errorf("%s: %w", way.name, err)
		}
		*way.into = got
	}
	return r, nil
}

// cost builds an image, edits its source and builds again.
func (m *measurer) cost(ctx context.Context, dir, edit, tag string, build []string) (result, error) {
	if err := m.command(ctx, dir, build...); err != nil {
		return result{}, err
	}
	var times []time.Duration
	for range m.edits {
		if err := appendComment(filepath.Join(dir, filepath.FromSlash(edit))); err != nil {
			return result{}, err
		}
		began := time.Now()
		if err := m.command(ctx, dir, build...); err != nil {
			return result{}, err
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	size, err := m.output(ctx, "image", "inspect", "--format", "{{.Size}}", tag)
	if err != nil {
		return result{}, err
	}
	bytes, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		return result{}, err
	}
	_, err = m.output(ctx, "image", "rm", tag)
	return result{bytes, times[len(times)/2]}, err
}

// appendComment changes a source file without changing what it means.
func appendComment(file string) error {
	form, ok := map[string]string{".css": "/* %s */", ".html": "<!-- %s -->"}[filepath.Ext(file)]
	if !ok {
		form = "// %s"
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	comment := strings.Replace(form, "%s", "edited at "+time.Now().Format(time.RFC3339Nano), 1)
	return os.WriteFile(file, append(text, "\n"+comment+"\n"...), 0o644)
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}

// client is a docker client that builds with BuildKit.
func (m *measurer) client() string {
	if c := os.Getenv("STAGEGEN_DOCKER"); c != "" {
		return c
	}
	return "docker"
}

func (m *measurer) engineVersion(ctx context.Context) (string, error) {
	return m.output(ctx, "version", "--format", "{{.Server.Version}}")
}

func (m *measurer) output(ctx context.Context, args ...string) (string, error) {
	cmd := m.prepare(ctx, ".", append([]string{m.client()}, args...)...)
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

func (m *measurer) command(ctx context.Context, dir string, args ...string) error {
	cmd := m.prepare(ctx, dir, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

func (m *measurer) prepare(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "DOCKER_BUILDKIT=1")
	if m.docker != "" {
		cmd.Env = append(cmd.Env, "DOCKER_HOST="+m.docker)
	}
	return cmd
}
