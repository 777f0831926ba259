package cli

import "testing"

func TestImagesAtOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ jobs, processors, want int }{{0, 0, 8}, {0, 2, 8}, {0, 16, 32}, {1, 16, 1}, {100, 2, 100}} {
		if got := (&buildOptions{jobs: tt.jobs}).atOnce(Env{Processors: tt.processors}); got != tt.want {
			t.Errorf("--jobs %d with %d processors: %d images, want %d", tt.jobs, tt.processors, got, tt.want)
		}
	}
}
