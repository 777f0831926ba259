package adopt

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
)

// guessJava reads what a call of Maven or Gradle is told: profiles, properties, and the Gradle of an image where the project has no
// wrapper.
func (a *adopter) guessJava(c call, r dockerfile.Run, guess func(int, string, any)) {
	if list := profilesOf(c); len(list) > 0 {
		guess(r.Line, "profiles", list)
	}
	if list := propertiesOf(c, r.Text); len(list) > 0 {
		guess(r.Line, "properties", list)
	}
	if c.tool == "gradle" && !a.above("gradlew") {
		guess(r.Line, "builder", "gradle")
	}
}

// above tells whether the project's folder, or one above it, has a file.
func (a *adopter) above(name string) bool {
	for dir := a.r.Dir; ; dir = path.Dir(dir) {
		if _, err := fs.Stat(a.Tree, path.Join(dir, name)); err == nil || dir == "." {
			return err == nil
		}
	}
}

// profilesOf are the profiles that a call of Maven switches on.
func profilesOf(c call) []string {
	var out []string
	for _, o := range c.options {
		if name, ok := profilesOption(c.tool, o); ok {
			out = append(out, name...)
		}
	}
	return out
}

// profilesOption are the profiles of an option; ok is false for another one, and where it switches any off.
func profilesOption(tool string, o option) (list []string, ok bool) {
	if tool != "mvn" && tool != "mvnw" || o.name != "-P" && o.name != "--activate-profiles" {
		return nil, false
	}
	list = splitList(o.value)
	return list, !slices.ContainsFunc(list, func(p string) bool { return strings.ContainsAny(p[:1], "!-+?") })
}

// propertiesOf are those that a call states, as with.properties takes them: no secrets, and none whose value only the build knows. run
// is the command as it stands in the file, where build arguments have no values.
func propertiesOf(c call, run string) []string {
	var out []string
	for _, o := range c.options {
		p, ok := propertyOption(c.tool, o)
		name, value, _ := strings.Cut(p, "=")
		open := strings.Contains(value, "$") || strings.Contains(strings.NewReplacer(`"`, "", "'", "").Replace(run), name+"=$")
		if ok && !open && !secretName.MatchString(name) && grammarOf(c.tool).counts(o) {
			out = append(out, p)
		}
	}
	return out
}

func propertyOption(tool string, o option) (string, bool) {
	switch {
	case tool == "mvn" || tool == "mvnw":
		name, ok := strings.CutPrefix(o.name, "-D")
		if strings.Contains(o.text, "=") {
			name += "=" + o.value
		}
		return name, ok && name != ""
	case tool == "gradle" || tool == "gradlew":
		return o.value, o.name == "-P" && o.value != ""
	}
	return "", false
}

// asParameter tells whether an option of Maven or Gradle is one that the new build has too.
func (a *adopter) asParameter(tool string, o option) bool {
	image := a.now.out.Image
	if list, ok := profilesOption(tool, o); ok {
		has, _ := image.Facts["java.profiles"].Value.([]string)
		return !slices.ContainsFunc(list, func(p string) bool { return !slices.Contains(has, p) })
	}
	p, ok := propertyOption(tool, o)
	has, _ := image.Params["properties"].Value.([]string)
	return ok && slices.Contains(has, p)
}
