package adopt_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/adopt"
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

var update = flag.Bool("update", false, "write the expected outcomes anew")

func load(t *testing.T, tree fstest.MapFS) generator.Source {
	t.Helper()
	p, findings := schema.Load(tree, "build.yaml", nil)
	if p == nil || findings.HasErrors() {
		t.Fatalf("build.yaml: %v", findings)
	}
	return generator.Source{Tree: tree, Project: p, Presets: presets.NewSet(tree, p.File.PresetDirs, generator.FactTypes()), Facts: project.Open(tree)}
}

// hand makes the project of a case of generator/testdata/hand, with an image of the hand-written Dockerfile, and the preset that
// the case puts in its place.
func hand(t *testing.T, file string) (fstest.MapFS, string) {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tree, preset, extra := fstest.MapFS{}, "", ""
	for _, f := range a.Files {
		text := strings.TrimSpace(string(f.Data))
		switch f.Name {
		case "contract", "fit":
		case "target":
			extra += ", target: " + text
		case "args":
			extra += ", args: { " + strings.ReplaceAll(strings.ReplaceAll(text, "\n", ", "), "=", ": ") + " }"
		case "build.yaml":
			preset = regexp.MustCompile(`preset: ([a-z-]+)`).FindStringSubmatch(text)[1]
		default:
			tree[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
		}
	}
	tree["build.yaml"] = &fstest.MapFile{Data: []byte("# the shop\nstagegen: \"1\"\nname: shop\nimages:\n  # the front door\n  api: { dockerfile: Dockerfile, context: ." + extra + " } # fits preset " + preset + "; differs: x → stagegen adopt api\n  other: { preset: os } # stays\n")}
	return tree, preset
}

// TestHand: what becomes of Dockerfiles as people write them, and that check has nothing to say of the outcome.
func TestHand(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../generator/testdata/hand/*.txtar")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d cases: %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		tree, preset := hand(t, file)
		if preset == "" {
			continue // no preset serves it
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, findings, err := adopt.Adopt(load(t, tree), adopt.Request{File: "build.yaml", Image: "api", Preset: preset, Dir: "."})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", name+".txt"), show(a, findings))
			if !findings.HasErrors() {
				checkGreen(t, tree, a)
			}
		})
	}
}

// checkGreen writes the outcome into the tree and compares as check does.
func checkGreen(t *testing.T, tree fstest.MapFS, a *adopt.Adoption) {
	t.Helper()
	tree[a.File] = &fstest.MapFile{Data: a.Want, Mode: 0o644}
	for _, f := range a.Output.Files {
		tree[f.Path] = &fstest.MapFile{Data: f.Text, Mode: 0o644}
	}
	result, findings := generator.Generate(load(t, tree), []string{a.Image})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	changes, err := generator.Compare(tree, result.Outputs)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		if c.State != generator.Same {
			t.Errorf("%s is %s:\n%s", c.Path, c.State, c.Diff())
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// show is an adoption as text.
func show(a *adopt.Adoption, findings diag.List) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintln(&b, f)
	}
	if a.Output == nil {
		return b.String()
	}
	for _, d := range a.Differences {
		fmt.Fprintf(&b, "%s: %s → %s\n", d.What, cmp.Or(d.Before, "-"), cmp.Or(d.After, "-"))
	}
	b.WriteString("\ntaken\n")
	for _, k := range a.Taken {
		fmt.Fprintf(&b, "%3d %s: %s\n", k.Line, k.Key, k.Value)
	}
	b.WriteString("\nlost\n")
	for _, l := range a.Lost {
		fmt.Fprintf(&b, "%3d %s\n      %s\n", l.Line, l.Text, l.Why)
	}
	fmt.Fprintf(&b, "\n%s", a.Want)
	return b.String()
}

// FuzzAdopt: whatever a Dockerfile holds, it is adopted so that check has nothing to say, or refused.
func FuzzAdopt(f *testing.F) {
	for _, seed := range []string{
		"FROM a\nCMD []\n", "FROM golang AS b\nRUN go build -o /x -ldflags '-X a=${VERSION}' ./y\nFROM alpine\nCOPY --from=b /x /x\nRUN apk add curl=1 tini\nCMD /x -a || true\n",
		"FROM scratch\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://a/b /c/\nVOLUME /a ['b']\nWORKDIR x\nCOPY conf /srv/\n",
		"FROM a AS runtime\nENV A=$B PATH=/x TOKEN_KEY=1 \"A B\"=c\nLABEL a=${x} \"\"=\"\"\nEXPOSE 0 1-2 x/udp 70000\nUSER a:b\nSTOPSIGNAL 99\nHEALTHCHECK --retries=1 CMD [\"\"]\nONBUILD RUN x\n",
		"FROM --platform=linux/amd64 golang AS b\nENV GOFLAGS=-mod=mod GOAMD64=v3\nARG C=1\nRUN CGO_ENABLED=1 X=$C go build -race -o /out/ ./a ./b && echo x > y\nFROM alpine\nARG C\nENV C=$C D=\"$C\"\n" +
			"LABEL v=${C}\nCOPY --from=b /out /\nCOPY --parents --exclude=*.md c* /x/\nADD x.tgz /y\nRUN mkdir -p /d && chown app /d && chmod 4755 /d\nCMD [\"sh\", \"-c\", \"a $C\"]\n",
		"FROM node AS b\nARG V=1\nARG TOKEN\nENV V=$V N=\"a b\" npm_config_x=y\nRUN npm ci --force -f --omit=optional && npm run build -- -x\nFROM nginx\nCOPY --from=b /app/dist /usr/share/nginx/html\nCOPY conf/a /docker-entrypoint.d/\nEXPOSE 80 8080 1-2\n",
		"FROM node AS w\nWORKDIR /w\nCOPY package*.json ./\nCOPY . .\nARG V\nRUN cd web && npm --prefix . run build:x -- -y\nFROM golang\nWORKDIR /s\nCOPY --from=w /w/dist/a ./b\nRUN go build -o /a .\nFROM scratch\n" +
			"COPY --from=1 /etc/passwd /etc/\nCOPY --from=0 --chown=x /w/dist /root/static\nWORKDIR /root\nUSER x:y\nCMD [\"tini\", \"--\", \"sh\"]\n",
		"FROM maven AS b\nRUN mvn -P '' -P !a,b -D -D=x -Da=$B package -pl :x && gradle -P -Pa :b:c && hugo -b\nFROM tomcat\nRUN useradd -d /h -m a && chown a . && chmod +x /x && add-apt-repository a && apt-get install -y b=1\n" +
			"COPY --from=b a.war /usr/local/tomcat/webapps/\nCOPY conf/a /x\nUSER a\nENV A=/h/b\n",
		"FROM debian\nRUN useradd -u 5 app\nUSER app\nENTRYPOINT [\"\", \"x\\u0001\"]\nSHELL [\"x\"]\nHEALTHCHECK CMD\nCOPY --chown=app --chmod=7 conf/a /b\nMAINTAINER x\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, preset := range []string{"go", "static"} {
			tree := fstest.MapFS{
				"build.yaml": {Data: []byte("stagegen: \"1\"\nname: shop\nimages:\n  api: { dockerfile: Dockerfile, context: . }\n")}, "Dockerfile": {Data: []byte(text)},
				"go.mod": {Data: []byte("module example.com/api\n\ngo 1.26\n")}, "main.go": {Data: []byte("package main\n\nfunc main() {}\n")}, "conf/a": {Data: []byte("1")},
				"package.json":      {Data: []byte(`{"name": "api", "scripts": {"build": "vite build"}, "devDependencies": {"vite": "7.0.0"}}`)},
				"package-lock.json": {Data: []byte(`{"name": "api", "lockfileVersion": 3, "packages": {"": {"devDependencies": {"vite": "7.0.0"}}, "node_modules/vite": {"version": "7.0.0", "dev": true}}}`)},
				"index.html":        {Data: []byte("<p>")},
			}
			a, findings, err := adopt.Adopt(load(t, tree), adopt.Request{File: "build.yaml", Image: "api", Preset: preset, Dir: "."})
			if err != nil {
				t.Fatal(err)
			}
			if !findings.HasErrors() {
				checkGreen(t, tree, a)
			}
		}
	})
}
