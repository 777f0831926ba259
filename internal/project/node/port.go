package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// The ways in which sources and scripts name the port of a server.
var (
	portFallback = lazyregexp.New(`\b(?:env\.PORT|env\[['"]PORT['"]\]|\bPORT)\b[^;\n]{0,40}?(?:\|\||\?\?|,)\s*['"]?(\d{2,5})\b`)
	portListen   = lazyregexp.New(`\.listen\(\s*(\d{2,5})\b`)
	portNamed    = lazyregexp.New(`\b(?:port|PORT)\b\s*[:=]\s*['"]?(\d{2,5})\b`)
	portOption   = lazyregexp.New(`(?:^|\s)(?:-p|--port)[ =](?:\$\{PORT:?-)?(\d{2,5})\b`)
)

// port notes the port of a server: what the script that starts it says, what its sources say, or the framework's habit.
func (j *judged) port() {
	if j.out.Language != "node" {
		return
	}
	if n := survey.PortOf(j.launch.port); n > 0 {
		j.out.Port = survey.Port{Number: n, Source: survey.Place(j.launch.script.Place())}
		return
	}
	if m := portOption.FindStringSubmatch(j.launch.script.Str()); m != nil {
		j.out.Port = survey.Port{Number: survey.PortOf(m[1]), Source: survey.Place(j.launch.script.Place())}
		return
	}
	for _, p := range j.programFiles() {
		if !j.tree.Exists(p) {
			continue
		}
		if port := survey.PortIn(j.survey.Source(p), portFallback, portListen, portNamed); port.Number > 0 {
			j.out.Port = port
			return
		}
	}
	habit := map[string]int{"next": 3000, "nuxt": 3000, "sveltekit": 3000, "astro": 4321, "react-router": 3000, "remix": 3000, "nest": 3000,
		"tanstack-start": 3000, "solid-start": 3000, "nitro": 3000, "angular": 4000, "strapi": 1337, "medusa": 9000, "keystone": 3000, "adonis": 3333}
	if n := habit[j.out.Framework]; n > 0 {
		j.out.Port = survey.Port{Number: n, Source: "the default of " + j.out.Framework}
	}
}

// programFiles lists sources that may say where the server listens: that which the command names, as JavaScript or as the
// TypeScript that it was, then those with names of programs.
func (j *judged) programFiles() []string {
	var names []string
	for _, word := range strings.Fields(j.out.Target.Value) {
		if strings.HasPrefix(word, "-") || !isCode(word) && !strings.Contains(word, "/") {
			continue
		}
		word = path.Clean(word)
		stem := strings.TrimSuffix(word, path.Ext(word))
		if !isCode(word) {
			stem = word
		}
		names = append(names, stem)
		if _, below, ok := strings.Cut(stem, "/"); ok { // dist/main is compiled from src/main
			names = append(names, path.Join("src", strings.TrimPrefix(below, "src/")), below)
		}
	}
	for _, dir := range []string{"", "src"} {
		for _, name := range []string{"server", "index", "app", "main"} {
			names = append(names, path.Join(dir, name))
		}
	}
	var out []string
	for _, name := range names {
		for _, ext := range []string{".js", ".ts", ".mjs", ".cjs", ".mts"} {
			if at := path.Join(j.own.dir, name+ext); !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out
}
