package survey

import (
	"fmt"

	"github.com/stagegen/stagegen/internal/diag"
)

// Place writes a position as a report names it: "services/api/go.mod:3"; the file alone where no line is known.
func Place(pos diag.Pos) string {
	if pos.Line == 0 {
		return pos.File
	}
	return fmt.Sprintf("%s:%d", pos.File, pos.Line)
}
