package builder

import (
	"encoding/json"
	"fmt"
)

// metadata is what is known of one image, under the names that buildx writes.
type metadata struct {
	ConfigDigest string `json:"containerimage.config.digest,omitempty"`
	Digest       string `json:"containerimage.digest,omitempty"`
	Names        string `json:"image.name,omitempty"` // full references with a comma between
}

// MarshalMetadata gives the content of a metadata file: a JSON object with an entry for each image, by its name in
// build.yaml, in the shape that `docker buildx bake --metadata-file` writes for its targets.
func MarshalMetadata(results []Result) ([]byte, error) {
	images := map[string]metadata{}
	for _, r := range results {
		images[r.Name] = metadata{ConfigDigest: r.ConfigDigest, Digest: r.Digest, Names: joinTags(r.Tags)}
	}
	data, err := json.MarshalIndent(images, "", "  ") // sorts the names
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	return append(data, '\n'), nil
}
