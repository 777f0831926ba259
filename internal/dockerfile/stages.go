package dockerfile

// Stages are the names of a Dockerfile's stages, in order; a stage without one is left out.
func Stages(text []byte) []string {
	var names []string
	for _, s := range parse(readable(text)).stages {
		if s.from.Name != "" {
			names = append(names, s.from.Name)
		}
	}
	return names
}
