package dockerfile

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func contractOf(t *testing.T, text string) Contract {
	t.Helper()
	c, err := Read([]byte(text), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func packageNames(c Contract) []string {
	var out []string
	for _, p := range c.Packages {
		out = append(out, p.Manager+":"+p.Name+p.Version)
	}
	return out
}

func TestPackages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ run, want string }{
		{"apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && rm -rf /var/lib/apt/lists/*", "apt:curl apt:ca-certificates"},
		{"DEBIAN_FRONTEND=noninteractive apt-get -qq install -t bookworm-backports libssl3=3.0.1-1 git/stable", "apt:libssl3=3.0.1-1 apt:git/stable"},
		{"apk add --no-cache --repository http://x/y -t .deps gcc musl-dev && make && apk del .deps && apk add curl~8", "apk:curl~8"},
		{"apk add --virtual=.deps gcc git && apk del .deps", ""},
		{"apt-get install -y curl gcc && apt-get purge -y gcc", "apt:curl"},
		{"sudo yum -y --enablerepo extras install a b && dnf install c-1.2", "dnf:a dnf:b dnf:c-1.2"},
		{`P="a b"; apt-get install $P "$P" $(cat list) ${Q:-x}`, `apt:a apt:b apt:a b apt:$(cat list) apt:${Q:-x}`},
		{"for p in a b; do apk add $p; done", "apk:$p"},
		{"apk add $BAR baz${FOO}", "apk:$BAR apk:bazfoo"},
		{"if true; then apk add git; fi; zypper -n in vim; pacman -Syu --noconfirm ripgrep", "apk:git zypper:vim pacman:ripgrep"},
		{`["apk", "add", "git"]`, "apk:git"},
		{"<<EOF\nset -e\napt-get update\napt-get install -y \\\n  curl \\\n  git\nEOF", "apt:curl apt:git"},
		{"echo apk add git; x-apk add y", ""},
	} {
		got := packageNames(contractOf(t, "FROM debian\nARG BAR\nENV FOO=foo\nRUN "+c.run+"\n"))
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.run, strings.Join(got, " "), c.want)
		}
	}
}

func TestStarts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []string
	}{
		{`ENTRYPOINT ["/app", "-v"]` + "\n" + `CMD ["serve"]`, []string{"/app", "-v", "serve"}},
		{"CMD exec node server.js", []string{"node", "server.js"}},
		{"CMD node server.js --port $PORT", nil},
		{"ENV PORT=80\nCMD node server.js --port $PORT", []string{"node", "server.js", "--port", "80"}},
		{"CMD migrate && serve", nil},
		{"ENTRYPOINT java $JAVA_OPTS -jar /app.jar", nil},
		{"ENTRYPOINT serve\n" + `CMD ["x"]`, []string{"serve"}},
		{`ENTRYPOINT ["sh", "-c", "java -Xmx1g -jar app.jar"]`, []string{"java", "-Xmx1g", "-jar", "app.jar"}},
		{`CMD ["sh", "-c", "migrate && serve"]`, nil},
		{`CMD ["sh", "-c"]`, []string{"sh", "-c"}},
		{`CMD ["a"]` + "\n" + `ENTRYPOINT ["b"]`, []string{"b", "a"}},
		{"", nil},
	} {
		if got := contractOf(t, "FROM debian\n"+c.text+"\n").Starts(); !slices.Equal(got, c.want) || (got == nil) != (c.want == nil) {
			t.Errorf("%s: got %q, want %q", c.text, got, c.want)
		}
	}
	// the command of a stage below belongs to that one's entrypoint
	c := contractOf(t, "FROM debian AS a\nCMD [\"x\"]\nFROM a\nENTRYPOINT [\"y\"]\n")
	if got := c.Starts(); !slices.Equal(got, []string{"y"}) {
		t.Errorf("got %q", got)
	}
}

func TestUserID(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"FROM alpine\nUSER 1000", "1000"},
		{"FROM alpine\nRUN addgroup -g 1001 -S app && adduser -u 1002 -S app -G app\nUSER app", "1002:1001"},
		{"FROM debian\nRUN groupadd --gid=5 g && useradd --uid 7 -g g app\nUSER app:g", "7:5"},
		{"FROM debian\nRUN useradd app\nUSER app", ""},
		{"FROM debian\nRUN useradd -u 9 app\nUSER app", "9:9"},
		{"FROM node:20-alpine\nUSER node", "1000:1000"},
		{"FROM gcr.io/distroless/static\nUSER nonroot", "65532:65532"},
		{"FROM alpine\nUSER $WHO", ""},
		{"FROM alpine AS base\nRUN adduser -D -u 42 app\nFROM base\nUSER app", "42:42"},
	} {
		if got := contractOf(t, c.text+"\n").UserID(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestIsRoot(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text       string
		root, sure bool
	}{
		{"FROM alpine:3.19", true, true},
		{"FROM scratch", true, true},
		{"FROM registry.acme.dev/base", false, false},
		{"FROM registry.acme.dev/base\nUSER root", true, true},
		{"FROM gcr.io/distroless/static:nonroot", false, true},
		{"FROM gcr.io/distroless/static", true, true},
		{"FROM alpine\nUSER 0:0", true, true},
		{"FROM alpine\nUSER app", false, true},
		{"FROM haproxy", true, false},
	} {
		if root, sure := contractOf(t, c.text+"\n").IsRoot(); root != c.root || sure != c.sure {
			t.Errorf("%s: root %v, sure %v", c.text, root, sure)
		}
	}
}

// What a stage is from, and which others feed it.
func TestStagesOfContract(t *testing.T) {
	t.Parallel()
	text := `ARG TAG=3.19
FROM golang:1.22 AS base
WORKDIR /src
FROM base AS build
RUN apk add git
RUN go build -o /out/app .
FROM base AS test
RUN go test ./...
FROM alpine:${TAG} AS os
ENV A=1
FROM os AS runtime
COPY --from=build /out/app /app
COPY --from=busybox:1.36 /bin/sh /bin/sh
RUN --mount=type=bind,from=assets,target=/a cp -r /a /b
FROM scratch AS assets
`
	c, err := Read([]byte(text), "runtime", map[string]string{"TAG": "3.20"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Base.Value != "alpine:3.20" || c.Stage != "runtime" || len(c.Environment) != 1 {
		t.Errorf("got %+v", c)
	}
	if len(c.Feeds) != 1 || c.Feed("BUILD") == nil || len(c.Feed("build").Packages) != 1 || c.Feed("build").Workdir.Value != "/src" {
		t.Errorf("feeds: %+v", c.Feeds)
	}
	if diff := gocmp.Diff([]Entry{{Value: "test", Line: 7}, {Value: "assets", Line: 15}}, c.Aside); diff != "" {
		t.Error(diff)
	}
	if _, err := Read([]byte(text), "nowhere", nil); !errors.Is(err, ErrNoStage) {
		t.Errorf("got %v", err)
	}
	for _, bad := range []string{"", "ARG A\n", "RUN <<EOF\n"} {
		if _, err := Read([]byte(bad), "", nil); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

// What a RUN does beside its commands, and what build arguments decide.
func TestEffects(t *testing.T) {
	t.Parallel()
	c := contractOf(t, `FROM --platform=linux/amd64 debian
ARG COMMIT=none
ARG DATE
ENV COMMIT=$COMMIT A=1 BOTH="$COMMIT-x" FROM_A=$A OPEN=$DATE
RUN CGO_ENABLED=0 X="a b" go build && export Y=$COMMIT Z=$(date) && echo hi > /etc/motd 2>/dev/null && cat a >> b.txt
HEALTHCHECK --start-interval=2s CMD true
COPY --parents --exclude=*.md a b /c/
ADD x.tgz /d
`)
	var args []string
	for _, e := range c.Environment {
		if e.Arg {
			args = append(args, e.Name)
		}
	}
	if diff := gocmp.Diff([]string{"COMMIT", "BOTH"}, args); diff != "" {
		t.Error(diff)
	}
	want := []Entry{{Name: "CGO_ENABLED", Value: "0"}, {Name: "X", Value: "a b"}, {Name: "Y", Value: "none"}, {Name: "Z", Value: "$(date)", Open: true}}
	if diff := gocmp.Diff(want, c.Runs[0].Variables); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff([]string{"/etc/motd", "b.txt"}, c.Runs[0].Writes); diff != "" {
		t.Error(diff)
	}
	if c.Platform.Value != "linux/amd64" || c.Healthcheck.StartInterval != "2s" {
		t.Errorf("platform %q, start interval %q", c.Platform.Value, c.Healthcheck.StartInterval)
	}
	if copied, added := c.Copies[0], c.Copies[1]; !copied.Parents || len(copied.Excludes) != 1 || copied.Add || !added.Add {
		t.Errorf("copied: %+v\n%+v", copied, added)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"FROM a\nRUN <<E\napk add x\nE\nCMD x || exit 1\n", "# escape=`\nFROM mcr.microsoft.com/windows\nRUN dir `\n /s\nSHELL [\"powershell\"]\nRUN Get-X | Y\n",
		"FROM a AS b\nFROM b\nONBUILD RUN x\nHEALTHCHECK --interval=5s CMD curl -f http://localhost || exit 1\nUSER a:b\nVOLUME [\"/x\"]\nEXPOSE 80/tcp 90-99\n",
		"FROM scratch\nCOPY <<A <<B /x/\na\nA\nb\nB\nADD --checksum=sha256:x https://a/b /c\nCOPY --from=0 / /\n", "FROM $X\nENV A=$A B=${C:-d}\nRUN adduser -u\n# check=skip=all\n",
		"FROM a\nRUN [\"\"]\nRUN env\nRUN --mount=type=secret apk add -t\nENTRYPOINT []\nRUN apk add \"$(x\"\n",
	} {
		f.Add(seed, "b")
	}
	f.Fuzz(func(t *testing.T, text, target string) {
		a, errA := Read([]byte(text), target, map[string]string{"X": "y"})
		b, errB := Read([]byte(text), target, map[string]string{"X": "y"})
		if !reflect.DeepEqual(a, b) || (errA == nil) != (errB == nil) {
			t.Error("two readings differ")
		}
		a.UserID()
		a.IsRoot()
		a.Starts()
	})
}
