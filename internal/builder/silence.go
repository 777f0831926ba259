package builder

import (
	"io"

	"github.com/sirupsen/logrus"
)

// silence keeps BuildKit's and containerd's libraries from writing warnings of their own to standard error, into the midst of a
// display: they log through one logger of the process. What matters to a user comes back as an error.
func silence() { logrus.SetOutput(io.Discard) }
