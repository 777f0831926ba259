package templates

import "testing"

// fuzz asks a property of an encoder, from the hostile values on. What was found once is kept in testdata/fuzz.
func fuzz(f *testing.F, property func(encoder, string) error, encode encoder) {
	for _, v := range hostile() {
		if len(v) < 1000 {
			f.Add(v)
		}
	}
	f.Fuzz(func(t *testing.T, value string) {
		if len(value) > 1000 {
			t.Skip("the properties of paths are quadratic in the length")
		}
		if err := property(encode, value); err != nil {
			t.Error(err)
		}
	})
}

func FuzzShellWord(f *testing.F)     { fuzz(f, oneWord, checked(total(ShellWord))) }
func FuzzShellArgument(f *testing.F) { fuzz(f, argument, checked(total(shellArgument))) }
func FuzzEnvWord(f *testing.F)       { fuzz(f, envValue, checked(total(envWord))) }
func FuzzContextPath(f *testing.F)   { fuzz(f, contextPath, ContextPath) }
func FuzzImagePath(f *testing.F)     { fuzz(f, imagePath, ImagePath) }
func FuzzIgnorePattern(f *testing.F) { fuzz(f, ignorePattern, IgnorePattern) }
func FuzzBody(f *testing.F)          { fuzz(f, heredocLines, bodyEncoder) }
func FuzzExecForm(f *testing.F) {
	fuzz(f, execWords, checked(total(func(s string) string { return execForm([]string{s}) })))
}
