package builder

import (
	"context"
	"fmt"
)

// Size is how much the layers of an image take on the engine, unpacked, in bytes. It is 0 for an image that a BuildKit daemon has
// pushed.
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
	if e.store == containerdStore { // which gives the size of what it would push
		history, err := c.ImageHistory(ctx, imageID)
		if err != nil {
			return 0, fmt.Errorf("asking the engine for the history of %s: %w", imageID, err)
		}
		var size int64
		for _, h := range history {
			size += h.Size
		}
		return size, nil
	}
	image, err := c.ImageInspect(ctx, imageID)
	if err != nil {
		return 0, fmt.Errorf("asking the engine for the size of %s: %w", imageID, err)
	}
	return image.Size, nil
}
