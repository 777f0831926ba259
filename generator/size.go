package generator

import (
	"fmt"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/schema"
)

// Oversize is the finding about an image that takes more bytes, unpacked, than its max_size allows. p is the project that it
// is from; ok is false where the image fits.
func Oversize(p *schema.Project, i *Image, bytes int64) (f diag.Finding, ok bool) {
	if i.Build.MaxSize == 0 || bytes <= i.Build.MaxSize {
		return diag.Finding{}, false
	}
	f = diag.Finding{Rule: RuleSize, Pos: i.Pos, Message: fmt.Sprintf("image %s is too large", i.Name), Expected: "at most " + Megabytes(i.Build.MaxSize),
		Found: Megabytes(bytes), Hint: "stagegen build " + i.Name + " --report md shows which layer takes what"}
	for _, spec := range p.Images {
		if spec.Name == i.Name {
			f.Pos = spec.Node.Nearest("max_size").Pos
		}
	}
	return f, true
}

// Megabytes writes a size for people: in units of a thousand, as docker does.
func Megabytes(bytes int64) string {
	sign, size := "", float64(bytes)
	if bytes < 0 {
		sign, size = "-", -size
	}
	for _, unit := range []string{"B", "kB", "MB"} {
		if size < 999.5 {
			return fmt.Sprintf("%s%.3g%s", sign, size, unit)
		}
		size /= 1000
	}
	return fmt.Sprintf("%s%.3gGB", sign, size)
}
