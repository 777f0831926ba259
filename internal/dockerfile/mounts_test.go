package dockerfile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/dockerfile"
)

func TestMounts(t *testing.T) {
	t.Parallel()
	got := dockerfile.Mounts([]byte(`FROM a
RUN --mount=type=secret,id=one --mount=type=cache,target=/c --mount=type=ssh true
run --mount=type=secret,target=/run/two,required \
    --mount=type=secret,src=three,required=true \
    --mount=type=ssh,id=deploy,required=false true
RUN --mount=type=secret,id=$FIVE --mount=type=secret,env=SIX true
COPY --from=b a a
`))
	want := []dockerfile.Mount{
		{Type: "secret", ID: "one", Line: 2}, {Type: "ssh", ID: "default", Line: 2},
		{Type: "secret", ID: "two", Required: true, Line: 3}, {Type: "secret", ID: "three", Required: true, Line: 3}, {Type: "ssh", ID: "deploy", Line: 3},
		{Type: "secret", Line: 6}, {Type: "secret", ID: "SIX", Line: 6},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := dockerfile.Mounts([]byte("FRO")); got != nil {
		t.Errorf("of nonsense: %v", got)
	}
}
