package site

import "github.com/stagegen/stagegen/internal/project/survey"

// Known is what Detect knows.
func Known() survey.Known { return survey.Known{} }
