package golang

import (
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// Known is what Detect knows.
func Known() survey.Known { return survey.Known{} }

// Detect gives the programs and libraries of the Go modules in the survey.
func Detect(*survey.Survey) ([]survey.Candidate, diag.List) { return nil, nil }
