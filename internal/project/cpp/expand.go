package cpp

import "github.com/stagegen/stagegen/internal/lazyregexp"

// The references to variables of CMake and of make.
var (
	variable  = lazyregexp.New(`\$\{(\w+)\}`)
	reference = lazyregexp.New(`\$[({]([\w.-]+)[)}]`)
)

// maxText bounds in bytes how far variables let a text grow.
const maxText = 1 << 16

// expand puts the values of variables in, those that hold others too; what is not known stays.
func expand(text string, pattern *lazyregexp.Regexp, vars map[string]string) string {
	for range 8 {
		size := len(text)
		next := pattern.ReplaceAllStringFunc(text, func(m string) string {
			value, ok := vars[m[2:len(m)-1]]
			if size += len(value); !ok || size > maxText {
				return m
			}
			return value
		})
		if next == text {
			return text
		}
		text = next
	}
	return text
}
