package diag

import "bytes"

// Conflict finds what git leaves in a file where a merge did not succeed. The finding has no rule yet, and stands at the first
// marker. Only the three markers together, in their order, count: each alone may be part of a text.
func Conflict(file string, text []byte) (Finding, bool) {
	line, begun, parted := 0, 0, false
	for l := range bytes.Lines(text) {
		line++
		switch {
		case bytes.HasPrefix(l, []byte("<<<<<<< ")):
			begun, parted = line, false
		case begun > 0 && bytes.Equal(bytes.TrimRight(l, "\r\n"), []byte("=======")):
			parted = true
		case parted && bytes.HasPrefix(l, []byte(">>>>>>> ")):
			return Finding{Pos: Pos{File: file, Line: begun, Col: 1, Len: len("<<<<<<<")}, Message: "a merge conflict is left in this file",
				Hint: "resolve it, and delete the lines that git has put in: <<<<<<<, ======= and >>>>>>>"}, true
		}
	}
	return Finding{}, false
}
