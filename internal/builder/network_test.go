package builder

import "testing"

// A step that the Dockerfile gives the network of the host may have it.
func TestHostNetwork(t *testing.T) {
	onEngines(t, func(t *testing.T, e *Engine) {
		build(t, e, request(t, "api", "RUN --network=host echo built > /file\n"))
	})
}
