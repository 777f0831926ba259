package builder

import (
	"context"
	"fmt"
)

// Size is how much the layers of an image take on the engine, in bytes, as `docker images` shows it. An engine that keeps its
// images in containerd's store counts its compressed layers in as well. It is 0 for an image that a BuildKit daemon has pushed.
func (e *Engine) Size(ctx context.Context, imageID string) (int64, error) {
	if e.store == noStore {
		if e.into == nil {
			return 0, nil
		}
		return e.into.Size(ctx, imageID)
	}
	c, err := e.api()
	if err != nil {
		return 0, err
	}
	defer c.Close()
	image, err := c.ImageInspect(ctx, imageID)
	if err != nil {
		return 0, fmt.Errorf("asking the engine for the size of %s: %w", imageID, err)
	}
	return image.Size, nil
}
