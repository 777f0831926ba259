package builder

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What an image takes is told by layer, with the stage that made each, on every kind of builder.
func TestWeigh(t *testing.T) {
	daemon := startDaemon(t)
	onEngines(t, func(t *testing.T, e *Engine) {
		big := strings.Repeat("a", 1<<20)
		r := request(t, "api", "COPY big /in\nRUN cat /in > /out\n"+"FROM "+baseTag+" AS runtime\nCOPY --from=only /out /big\nARG N=1000\nRUN echo $N > /lines\n", "big="+big)
		results, _ := build(t, e, r)
		check(t, e, results, Layer{Stage: "runtime", From: "only", Instruction: "COPY /out /big", Size: 1 << 20})

		// the base image again, by a daemon that cannot see the engine's images
		l := local(t, "api", "COPY sh /again\n")
		l.Tags = []string{"stagegen-test/weight:1"}
		via := onDaemon(t, daemon.socket, e, e.getenv)
		loaded, _ := build(t, via, l)
		weights, err := via.Weigh(t.Context(), loaded)
		if err != nil {
			t.Fatal(err)
		}
		if w := weights["api"]; len(w.Layers) != 2 || w.Layers[0].Size/1e5 != w.Layers[1].Size/1e5 || w.Compressed == 0 || w.Compressed >= w.Size {
			t.Errorf("the loaded image: %+v", w)
		} else if w.Layers[1].Stage != "stage-0" {
			t.Errorf("the layer of a stage without a name: %+v", w.Layers[1])
		}
	})
}

func check(t *testing.T, e *Engine, results []Result, want Layer) {
	t.Helper()
	weights, err := e.Weigh(t.Context(), results)
	if err != nil {
		t.Fatal(err)
	}
	w := weights[results[0].Name]
	if len(w.Layers) != 3 {
		t.Fatalf("%d layers: %+v", len(w.Layers), w.Layers)
	}
	if w.Layers[0].Stage != "" || !strings.HasPrefix(w.Layers[0].Instruction, "COPY sh /bin/sh") {
		t.Errorf("the layer of the base image: %+v", w.Layers[0])
	}
	got := w.Layers[1]
	if got.Compressed == 0 || got.Compressed > 1<<15 {
		t.Errorf("a megabyte of one letter takes %d bytes compressed", got.Compressed)
	}
	if got.Size > want.Size && got.Size < want.Size+8<<10 {
		got.Size = want.Size // containerd counts whole blocks of the file system
	}
	got.Compressed = 0
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if last := w.Layers[2]; last.Stage != "runtime" || !strings.HasSuffix(last.Instruction, "> /lines") {
		t.Errorf("the last layer: %+v", last)
	}
	size, err := e.Size(t.Context(), results[0].ImageID)
	if err != nil || size != w.Size {
		t.Errorf("the layers take %d bytes, the image %d (%v)", w.Size, size, err)
	}
}

func TestSavedFile(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	gz := gzip.NewWriter(&packed)
	if _, err := gz.Write(bytes.Repeat([]byte("layer"), 2000)); err != nil {
		t.Fatal(err)
	}
	gz.Close()
	plain, err := readSavedFile(bytes.NewReader(bytes.Repeat([]byte("layer"), 2000)), 10000)
	if err != nil || plain.compressed != int64(packed.Len()) {
		t.Errorf("a plain layer of %d bytes is weighed as %d (%v)", packed.Len(), plain.compressed, err)
	}
	again, err := readSavedFile(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil || again.compressed != int64(packed.Len()) {
		t.Errorf("a compressed layer is weighed as %d (%v)", again.compressed, err)
	}
	if plain.text != nil || again.text != nil {
		t.Error("the text of a layer is kept in memory")
	}
	config, err := readSavedFile(strings.NewReader(`{"history":[]}`), 14)
	if err != nil || string(config.text) != `{"history":[]}` {
		t.Errorf("of a configuration %q is kept (%v)", config.text, err)
	}
}

func TestLastStage(t *testing.T) {
	t.Parallel()
	for dockerfile, want := range map[string]string{
		"FROM a\n": "stage-0",
		"FROM a AS build\nRUN x\nfrom b as Runtime\n":         "runtime",
		"FROM a AS build\nFROM --platform=$BUILDPLATFORM b\n": "stage-1",
		"# nothing": "",
	} {
		if got := lastStage([]byte(dockerfile)); got != want {
			t.Errorf("%q: %q, want %q", dockerfile, got, want)
		}
	}
}
