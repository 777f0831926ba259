package templates

import (
	"fmt"
	"path"
	"strings"
)

// writableStage holds the folders that belong to the image's user. WORKDIR makes a folder without a shell. Each lies in a tree of
// its own, from which COPY takes it with a new owner: that of a folder which exists would stay, were it the target itself.
func (r *rendering) writableStage() string {
	if len(r.in.Writable) == 0 {
		return ""
	}
	var b strings.Builder
	const from = "FROM scratch AS writable\n# Empty folders, which COPY gives to the image's user: that needs no shell in the image.\n"
	b.WriteString(r.add(from, from, r.in.Writable[0].Origin))
	for i, w := range r.in.Writable {
		b.WriteString(fmt.Sprintf("WORKDIR /%d/", i+1) + r.writablePath(w, path.Base(path.Clean(w.Value))) + "\n")
	}
	return b.String() + "\n"
}

func (r *rendering) writablePath(w Text, p string) string {
	if _, err := ImagePath(p); err != nil {
		r.refuse(w.Origin, err)
		return ""
	}
	return r.add(p, benign, w.Origin)
}

// writableTail gives the folders to the user that the image runs as.
func (r *rendering) writableTail(user any) string {
	fallback := "0:0"
	switch {
	case user != nil:
		fallback = fmt.Sprint(user)
	case r.stages[r.current].User != "":
		fallback = r.stages[r.current].User
	}
	var b strings.Builder
	for i, w := range r.in.Writable {
		folder := strings.TrimSuffix(path.Dir(path.Clean(w.Value)), "/") + "/"
		b.WriteString("COPY --chown=" + r.owner(fallback) + fmt.Sprintf(" --from=writable /%d/ ", i+1) + r.writablePath(w, folder) + "\n")
	}
	return b.String()
}

// owner is the user that the image runs as: what build.yaml says of it, else the fallback.
func (r *rendering) owner(fallback string) string {
	owner := Text{Value: fallback}
	if r.in.Tail.User != nil {
		owner = *r.in.Tail.User
	}
	return r.bareWord(owner.Value, benign, owner.Origin)
}
