package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/builder"
)

func TestReport(t *testing.T) {
	t.Parallel()
	built := []builder.Result{
		{Name: "api", Tags: []string{"api:latest"}, ImageID: "sha256:aa", Duration: 1500 * time.Millisecond, Steps: 7, Cached: 5},
		{Name: "pushed", Duration: time.Second, Steps: 2},
	}
	weights := map[string]builder.Weight{"api": {Size: 12_300_000, Compressed: 4_000_000, Layers: []builder.Layer{
		{Instruction: "ADD rootfs.tar /", Size: 2_000_000, Compressed: 900_000},
		{Stage: "runtime", From: "build", Instruction: "COPY /out/api /api", Size: 10_300_000, Compressed: 3_100_000},
		{Stage: "runtime", Instruction: "RUN a | b", Size: 0, Compressed: 120},
	}}}
	earlier := &report{Images: []reported{{Name: "api", Seconds: 9, Weight: builder.Weight{Size: 12_000_000, Compressed: 4_000_000}},
		{Name: "pushed", Weight: builder.Weight{Size: 5_000_000, Compressed: 2_000_000}}}} // by an engine, then
	var out strings.Builder
	if err := newReport(built, weights, earlier).print(&out, "md"); err != nil {
		t.Fatal(err)
	}
	want := `| image | size | compressed | time | cached steps |
|---|---:|---:|---:|---:|
| api | 12.3MB (+300kB) | 4MB (=) | 1.5 s | 5 of 7 |
| pushed | unknown | unknown | 1.0 s | 0 of 2 |
| **all** | 12.3MB (+300kB) | 4MB (=) | | 5 of 9 |

<details><summary>api</summary>

| stage | layer | size | compressed |
|---|---|---:|---:|
| | base image | 2MB | 900kB |
| build → runtime | ` + "`COPY /out/api /api`" + ` | 10.3MB | 3.1MB |
| runtime | ` + "`RUN a ¦ b`" + ` | 0B | 120B |

</details>
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
