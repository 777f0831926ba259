// Package test owns the end-to-end tests: it builds the stagegen program and lets it generate, check and build the projects
// of examples/ and test/slots/ on real Docker engines, and then runs, probes, stops, weighs and rebuilds what came out. The
// engines and their base images are set up by the scripts in engine/ and baseimages/.
//
// Nothing may import it. It knows stagegen by its command line only; of the module's packages it uses internal/yamlsrc and
// internal/diag, to read test.yaml.
package test
