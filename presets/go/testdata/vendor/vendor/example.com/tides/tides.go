// Package tides knows when the water is high.
package tides

import "time"

// cycle is the time from one high water to the next, on average.
const cycle = 12*time.Hour + 25*time.Minute

// Next is the high water behind one that is known, at or after a given time.
func Next(known, now time.Time) time.Time {
	next := known
	for next.Before(now) {
		next = next.Add(cycle)
	}
	return next
}
