package dockerfile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/dockerfile"
)

const withArtifacts = `FROM a AS deps
FROM deps AS build
RUN make
FROM b AS extract
COPY --from=build /out/app.jar /in/
FROM scratch AS side
COPY --from=build /never /
FROM c AS runtime
ARG FILE
COPY --from=build /out/lib/ ./lib/
COPY --link --from=build ["/out/with space", "/out/lib", "/app/"]
COPY --from=build $FILE /x
COPY --from=extract /in /in
COPY --from=debian:13 /etc/x /etc/x
`

func TestArtifacts(t *testing.T) {
	t.Parallel()
	for stage, want := range map[string][]string{
		"build": {"/out/lib", "/out/with space", "/out/app.jar"}, "extract": {"/in"}, "deps": nil, "side": nil, "runtime": nil, "": nil, "none": nil,
	} {
		if diff := cmp.Diff(want, dockerfile.Artifacts([]byte(withArtifacts), stage)); diff != "" {
			t.Errorf("stage %q (-want +got):\n%s", stage, diff)
		}
	}
}

func TestExporting(t *testing.T) {
	t.Parallel()
	for want, paths := range map[string][]string{
		`["/out/./api", "/"]`:                     {"/out/api"},
		`["/./site", "/"]`:                        {"/site"},
		`["/out/./lib", "/out/./a \"b\"", "/"]`:   {"/out/lib", `/out/a "b"`},
		`["/app/./x/one", "/app/./y/two/z", "/"]`: {"/app/x/one", "/app/y/two/z"},
		`["/./out/a", "/./outer/b", "/"]`:         {"/out/a", "/outer/b"},
	} {
		text, name := dockerfile.Exporting([]byte("FROM a AS build"), "build", paths)
		if !strings.HasSuffix(string(text), "FROM a AS build\n\nFROM scratch AS "+name+"\nCOPY --parents --from=build "+want+"\n") {
			t.Errorf("want %s, got %s", want, text)
		}
	}
}
