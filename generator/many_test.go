package generator_test

import (
	"fmt"
	"testing"
)

// TestManyMembers: what is written for an image does not grow with the number of members, so that all of it grows with that
// number and not with its square. Each program depends on three of the libraries, of which there are as many as programs;
// twenty of the programs have an image.
func TestManyMembers(t *testing.T) {
	t.Parallel()
	workspace := func(n int) []member {
		var out []member
		for i := range n / 2 {
			lib := func(k int) string { return fmt.Sprintf("libs/lib%04d", k%(n/2)) }
			out = append(out, member{dir: fmt.Sprintf("apps/app%04d", i), image: i%(n/40) == 0, deps: []string{lib(i), lib(i + 1), lib(i + 7)}}, member{dir: lib(i)})
		}
		return out
	}
	for _, m := range managers() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			perImage := map[int]int{}
			for _, n := range []int{40, 200, 1000} {
				g := generate(t, m.workspace(workspace(n)...))
				if g.list.HasErrors() || len(g.Files) != 40 {
					t.Fatal(len(g.Files), g.Findings)
				}
				for _, text := range g.Files {
					perImage[n] += len(text)
				}
				perImage[n] /= len(g.Files) / 2
			}
			t.Logf("bytes an image by members: %v", perImage)
			if perImage[1000] > perImage[40]+perImage[40]/20 {
				t.Errorf("the files of one image grow with the number of members: %v bytes", perImage)
			}
		})
	}
}
