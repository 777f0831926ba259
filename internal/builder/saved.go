package builder

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// savedImages is what `docker save` gives of some images, but for the files in them. The form is that of the Docker image
// specification 1.2, which engines of all generations write.
type savedImages struct {
	files  map[string]savedFile
	links  map[string]string // a layer that several images have is a link in all but one
	images []savedImage
}

// savedFile is a configuration, or the weight of a layer.
type savedFile struct {
	text       []byte // of a small file
	compressed int64
}

// savedImage is an entry of manifest.json.
type savedImage struct {
	Config string
	Layers []string
}

// savedConfig is what is needed of an image's configuration.
type savedConfig struct {
	History []struct {
		CreatedBy string `json:"created_by"`
		Empty     bool   `json:"empty_layer"`
	} `json:"history"`
}

// maxConfig is the size in bytes above which no file of an image is a configuration.
const maxConfig = 4 << 20

func readSaved(stream io.Reader) (*savedImages, error) {
	s := &savedImages{files: map[string]savedFile{}, links: map[string]string{}}
	for archive := tar.NewReader(stream); ; {
		h, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return s, s.read("manifest.json", &s.images)
		case err != nil:
			return nil, err
		case h.Typeflag == tar.TypeSymlink:
			s.links[h.Name] = path.Join(path.Dir(h.Name), h.Linkname)
		case h.Typeflag == tar.TypeReg:
			if s.files[h.Name], err = readSavedFile(archive, h.Size); err != nil {
				return nil, fmt.Errorf("%s: %w", h.Name, err)
			}
		}
	}
}

// readSavedFile weighs a file, and keeps the text of what may be a configuration: small layers of a hundred images are much together.
func readSavedFile(r io.Reader, size int64) (savedFile, error) {
	var out savedFile
	if size <= maxConfig {
		text, err := io.ReadAll(r)
		if err != nil {
			return out, err
		}
		if r = bytes.NewReader(text); bytes.HasPrefix(text, []byte("{")) || bytes.HasPrefix(text, []byte("[")) {
			out.text = text
		}
	}
	in := bufio.NewReader(r)
	if magic, _ := in.Peek(4); bytes.HasPrefix(magic, []byte{0x1f, 0x8b}) || bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
		out.compressed = size // gzip or zstd already
		return out, nil
	}
	n := &counter{}
	gz := gzip.NewWriter(n) // at the level of docker push
	if _, err := io.Copy(gz, in); err != nil {
		return out, err
	}
	err := gz.Close()
	out.compressed = n.bytes
	return out, err
}

// counter is a writer that only counts.
type counter struct{ bytes int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

func (s *savedImages) read(name string, into any) error {
	if err := json.Unmarshal(s.files[name].text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// savedLayer is a layer as the configuration and the archive have it.
type savedLayer struct {
	createdBy  string
	entry      int // of the history, empty ones counted
	compressed int64
}

// layers gives those of the image with this configuration, oldest first.
func (s *savedImages) layers(configDigest string) ([]savedLayer, error) {
	_, id, _ := strings.Cut(configDigest, ":")
	for _, i := range s.images {
		if id == "" || !strings.Contains(i.Config, id) {
			continue
		}
		var config savedConfig
		if err := s.read(i.Config, &config); err != nil {
			return nil, err
		}
		var out []savedLayer
		for entry, h := range config.History {
			if h.Empty || len(out) == len(i.Layers) {
				continue
			}
			out = append(out, savedLayer{createdBy: h.CreatedBy, entry: entry, compressed: s.file(i.Layers[len(out)]).compressed})
		}
		for _, name := range i.Layers[len(out):] { // an image whose history is shorter than the image
			out = append(out, savedLayer{entry: -1, compressed: s.file(name).compressed})
		}
		return out, nil
	}
	return nil, fmt.Errorf("the engine gave no image with the configuration %s", configDigest)
}

func (s *savedImages) file(name string) savedFile {
	if to, ok := s.links[name]; ok {
		name = to
	}
	return s.files[name]
}
