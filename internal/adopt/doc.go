// Package adopt owns the way of an image from a hand-written Dockerfile to a preset: it fills parameters and slots from what the
// old file says, as far as that is exact, tries each on the real generator, edits build.yaml so that comments and order stay,
// and lists what is lost. It is pure: texts and an fs.FS in, texts out. It imports the generator and what that one
// stands on.
package adopt
