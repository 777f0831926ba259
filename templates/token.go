package templates

import "fmt"

// The stream that an execution writes is text with three kinds of inserts, each opened by a Unicode noncharacter: these can
// stand in no string of the user's, since reading refuses them.
const (
	markOpen  = '\uFDD0' // <markOpen> kind number <insertEnd>: a place of the template begins
	insertEnd = '\uFDD1'
	markClose = '\uFDD2' // the innermost open place ends
	tokenOpen = '\uFDD3' // <tokenOpen> number <insertEnd>: a value
)

// token is one encoded value: what stands in the file, what stands in the twin, and where the value comes from. The benign
// text is a constant of the encoder's class (times the number of words), never derived from the value.
type token struct {
	real, benign string
	origin       Origin
}

// put adds a token and returns what stands for it in the stream.
func (r *rendering) put(real, benign string, o Origin) string {
	r.tokens = append(r.tokens, token{real: real, benign: benign, origin: o})
	return fmt.Sprintf("%c%d%c", tokenOpen, len(r.tokens)-1, insertEnd)
}

// putCode adds declared code, which is the same in both texts.
func (r *rendering) putCode(text string, o Origin) string { return r.put(text, text, o) }
