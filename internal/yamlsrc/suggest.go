package yamlsrc

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// longestWord is the length in runes above which Suggest does not compare: nobody mistypes that much, and the cost grows
// with the product of both lengths.
const longestWord = 64

// Suggest returns the candidate that a person who wrote word most likely meant, or "" when none is near. Nearness is the
// number of letters inserted, removed, replaced or swapped with their neighbour, ignoring case; failing that, a word that
// begins a candidate stands for it (env for environment). Of equally near candidates the first in the alphabet wins.
func Suggest(word string, candidates []string) string {
	length := utf8.RuneCountInString(word)
	if length == 0 || length > longestWord {
		return ""
	}
	sorted := slices.Sorted(slices.Values(candidates))
	folded := strings.ToLower(word)
	best, limit := "", min(3, 1+length/4)
	for _, c := range sorted {
		if n := utf8.RuneCountInString(c); n == 0 || n > longestWord || n > length+limit || length > n+limit {
			continue
		}
		if d := distance([]rune(folded), []rune(strings.ToLower(c))); d <= limit && (best == "" || d < limit) {
			best, limit = c, d
		}
	}
	if best != "" || length < 3 {
		return best
	}
	for _, c := range sorted {
		if strings.HasPrefix(strings.ToLower(c), folded) {
			return c
		}
	}
	return ""
}

// distance is the optimal string alignment distance of a and b.
func distance(a, b []rune) int {
	before := make([]int, len(b)+1)
	last := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
