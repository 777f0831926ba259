// Package archtest owns the tests of the house itself: who imports whom, what the pure packages keep away from, how long a
// function or a file may be, how large the binary, and what no file of the repository says. It has tests only and imports
// nothing of ours: it reads sources.
//
// A test here is a table or a number with a reason. To change one is a decision; its reason belongs into docs/decisions.md.
package archtest
