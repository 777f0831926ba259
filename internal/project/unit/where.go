package unit

// In says in which folder a command is to be run: " in web", and nothing for the root of the project.
func In(dir string) string {
	if dir == "." {
		return ""
	}
	return " in " + dir
}
