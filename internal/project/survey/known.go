package survey

// Known is what a detector knows. Every entry has a fixture, as a test of detect demands.
type Known struct {
	// Markers are names of files, or globs of names, by which the detector takes a folder for a project: "go.mod", "*.csproj".
	Markers []string
	// Versions are names of files, or globs of names, that state a version of the language.
	Versions []string
	// Tools and Frameworks are the values that a Candidate's Tool and Framework take.
	Tools, Frameworks []string
}
