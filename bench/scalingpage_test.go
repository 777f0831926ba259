package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Only the table is written, and a page without a place for it is left alone.
func TestReplaceTable(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	c := cost{wall: 1500 * time.Millisecond}
	rows := []scalingRow{{name: "here", first: &c, uncached: &c, cached: &c}, {name: "there", first: &c}}
	for _, text := range []string{"by hand\n" + tableBegin + "old\n" + tableEnd + "below\n", "by hand\n"} {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		err := replaceTable(page, scalingTable(rows, 3)[len(scalingTable(nil, 3))-1:])
		got, _ := os.ReadFile(page)
		want := text
		if err == nil {
			want = "by hand\n" + tableBegin + "| here | 1.50 s | 1.50 s | 1.50 s |\n| there | 1.50 s |  |  |\n\n" + tableEnd + "below\n"
		}
		if diff := cmp.Diff(want, string(got)); diff != "" || (err == nil) != (text != "by hand\n") {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
}
