package cpp

import (
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// How programs in C and C++ name the port that they listen on: in network order, as an argument of a server, as a constant.
var (
	networkOrder = lazyregexp.New(`\bhtons\s*\(\s*(\d{2,5})\s*\)`)
	argument     = lazyregexp.New(`(?:\.port\s*\(|\b(?:listen|addListener|bind)\s*\(\s*"[^"]*"\s*,)\s*(\d{2,5})`)
	constant     = lazyregexp.New(`\b(?:PORT|port|Port)\s*(?:=|\{)?\s*(\d{4,5})\b`)
)

// port finds the port of a program in its sources.
func port(s *survey.Survey, p program) survey.Port {
	for _, file := range p.sources {
		if found := survey.PortIn(s.Source(file), networkOrder, argument, constant); found.Number > 0 {
			return found
		}
	}
	return survey.Port{}
}
