package survey

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// Choose gives the version that counts of those that a project states, the strongest first, and a doubt for each that says
// something else: another exact version, or a floor above the chosen one. Versions without text are passed over.
func Choose(stated []Version) (Version, []Doubt) {
	var chosen Version
	var doubts []Doubt
	for _, v := range stated {
		switch {
		case v.Raw == "":
		case chosen.Raw == "":
			chosen = v
		case contradicts(chosen, v):
			doubts = append(doubts, Doubt{Text: fmt.Sprintf("version %s of %s is taken; %s says %s", chosen.Raw, chosen.Source, v.Source, v.Raw)})
		}
	}
	return chosen, doubts
}

// exact is a version without a range: "1.25", "v20.11.1", "go1.25.3".
var exact = lazyregexp.New(`^[a-z-]*?v?(\d+(?:\.\d+){0,3})$`)

// Exact gives the numbers of a version that is no range, "" for any other text.
func Exact(raw string) string {
	m := exact.FindStringSubmatch(raw)
	if m == nil {
		return ""
	}
	return m[1]
}

// contradicts reports whether a weaker statement cannot hold together with the chosen one, as far as plain versions tell.
func contradicts(chosen, other Version) bool {
	a, b := Exact(chosen.Raw), Exact(other.Raw)
	if a == "" || b == "" {
		return false
	}
	order := compareCommon(a, b)
	if other.Floor {
		return order < 0
	}
	return order != 0 && !chosen.Floor
}

// compareCommon compares the parts that both versions have.
func compareCommon(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		m, _ := strconv.Atoi(x[i])
		n, _ := strconv.Atoi(y[i])
		if m != n {
			return m - n
		}
	}
	return 0
}
