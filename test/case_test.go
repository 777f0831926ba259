package test

import (
	"io/fs"
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

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// testFile is a test.yaml: what is expected of the images of one project, by their names in build.yaml.
type testFile struct {
	Images map[string]imageTest `yaml:"images"`
}

// imageTest is what is expected of one image.
type imageTest struct {
	// Run is how the image is run; without it the image is only built.
	Run *runOptions `yaml:"run,omitempty"`
	// Probes are asked in this order, of the running container.
	Probes []probe `yaml:"probes,omitempty"`
	// User is Config.User of the image.
	User string `yaml:"user,omitempty"`
	// MaxSize is the most that the engine may report as the image's size.
	MaxSize byteSize `yaml:"max_size,omitempty"`
	// Stop is how the container ends when it gets the image's stop signal.
	Stop *stopTest `yaml:"stop,omitempty"`
	// Edit is a source file, from the project's folder. A comment is appended to it before the image is built again.
	Edit string `yaml:"edit,omitempty"`
	// Cached are expressions over step names ("[deps 2/2] RUN …"). In the build after the edit each of them must match a
	// step, and each step that one matches must be cached.
	Cached []expression `yaml:"cached,omitempty"`
	// Silent are expressions that no line of the log of the build after the edit may match, for what a cache mount saves:
	// downloads, and the compiling of dependencies.
	Silent []expression `yaml:"silent,omitempty"`
}

// runOptions are options of docker run, beside those of the hardening.
type runOptions struct {
	Port  int               `yaml:"port"`
	Env   map[string]string `yaml:"env,omitempty"`
	Tmpfs []string          `yaml:"tmpfs,omitempty"`
}

// probe is an HTTP request and what is expected of its response.
type probe struct {
	Path     string            `yaml:"path"`
	Send     map[string]string `yaml:"send,omitempty"` // headers of the request
	Status   int               `yaml:"status"`
	Contains string            `yaml:"contains,omitempty"`
	Header   map[string]string `yaml:"header,omitempty"`
}

// stopTest bounds the end of a container.
type stopTest struct {
	Within duration `yaml:"within"`
	Codes  []int    `yaml:"codes"`
}

type duration time.Duration

// DecodeNode reads Go's notation: 2s.
func (d *duration) DecodeNode(n *yamlsrc.Node) diag.List {
	v, err := time.ParseDuration(n.Value)
	if err != nil {
		return diag.List{yamlsrc.WrongKind(n, "", `a duration such as "2s"`)}
	}
	*d = duration(v)
	return nil
}

// byteSize is a number of bytes.
type byteSize int64

var sizePattern = regexp.MustCompile(`^(\d+)(kB|MB|GB)$`)

// DecodeNode reads docker's notation, in powers of ten: 20MB.
func (s *byteSize) DecodeNode(n *yamlsrc.Node) diag.List {
	m := sizePattern.FindStringSubmatch(n.Value)
	if m == nil {
		return diag.List{yamlsrc.WrongKind(n, "", `a size such as "20MB"`)}
	}
	v, err := strconv.ParseInt(m[1], 10, 32)
	if err != nil {
		return diag.List{yamlsrc.WrongKind(n, "", "a size below 2147483648 units")}
	}
	*s = byteSize(v * map[string]int64{"kB": 1e3, "MB": 1e6, "GB": 1e9}[m[2]])
	return nil
}

type expression struct{ *regexp.Regexp }

// DecodeNode reads a regular expression.
func (e *expression) DecodeNode(n *yamlsrc.Node) diag.List {
	re, err := regexp.Compile(n.Value)
	if err != nil {
		return diag.List{yamlsrc.WrongKind(n, "", "a regular expression")}
	}
	e.Regexp = re
	return nil
}

// readTestFile reads a test.yaml strictly.
func readTestFile(name string, data []byte) (testFile, diag.List) {
	var f testFile
	node, findings := yamlsrc.Parse(name, data)
	if !findings.HasErrors() {
		findings = append(findings, yamlsrc.Decode(node, &f)...)
	}
	return f, findings
}

// project is a copy of a project that a test may edit, with what is expected of its images.
type project struct {
	dir    string
	images map[string]imageTest
}

// names are those of the images, sorted.
func (p project) names() []string { return slices.Sorted(maps.Keys(p.images)) }

// open copies the project in dir, which keeps its folder's name, and reads its test.yaml.
func open(t *testing.T, dir string) project {
	t.Helper()
	p := project{dir: filepath.Join(t.TempDir(), filepath.Base(dir))}
	if err := os.CopyFS(p.dir, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "test.yaml"))
	if err != nil {
		t.Fatalf("each project says what is expected of it: %v", err)
	}
	f, findings := readTestFile(filepath.ToSlash(filepath.Join(dir, "test.yaml")), data)
	for _, finding := range findings {
		t.Error(finding)
	}
	if t.Failed() {
		t.FailNow()
	}
	p.images = f.Images
	return p
}

// files gives the content of every file of the project, by slash path.
func (p project) files(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	root := os.DirFS(p.dir)
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := fs.ReadFile(root, path)
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// edit appends a comment to a source file, another one each time, so that what was built from it is out of date.
func (p project) edit(t *testing.T, name string) {
	t.Helper()
	form, ok := map[string]string{".css": "/* %s */", ".html": "<!-- %s -->", ".svg": "<!-- %s -->", ".py": "# %s"}[filepath.Ext(name)]
	if !ok {
		form = "// %s"
	}
	f, err := os.OpenFile(filepath.Join(p.dir, filepath.FromSlash(name)), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	comment := strings.Replace(form, "%s", "edited at "+time.Now().Format(time.RFC3339Nano), 1)
	if _, err := f.WriteString("\n" + comment + "\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestReadTestFile(t *testing.T) {
	t.Parallel()
	const head = "images:\n  api:\n    "
	tests := []struct {
		name, text, want string
	}{
		{"known keys", head + "run: {port: 8080, tmpfs: [/tmp]}\n    max_size: 20MB\n    stop: {within: 2s, codes: [0, 143]}\n    cached: ['^\\[deps ']\n", ""},
		{"unknown key", head + "usr: '1'\n", "unknown-key"},
		{"no such size", head + "max_size: 20 MiB\n", "wrong-kind"},
		{"no such duration", head + "stop: {within: soon, codes: [0]}\n", "wrong-kind"},
		{"no such expression", head + "cached: ['(']\n", "wrong-kind"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, findings := readTestFile("test.yaml", []byte(tt.text))
			var rules []string
			for _, f := range findings {
				rules = append(rules, f.Rule)
			}
			if diff := cmp.Diff(tt.want, strings.Join(rules, " ")); diff != "" {
				t.Errorf("rules (-want +got):\n%s\n%v", diff, findings)
			}
		})
	}
}
