package golang

import (
	"path"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// portForms are how a program names the port that it listens on, the most telling first.
func portForms() []*lazyregexp.Regexp {
	return []*lazyregexp.Regexp{listenForm, addressForm, envForm, returnForm, defaultForm, flagForm}
}

var (
	// ListenAndServe(":8080"), r.Run("0.0.0.0:8080"), net.Listen("tcp", ":50051")
	listenForm = lazyregexp.New(`\b(?:ListenAndServe\w*|Listen\w*|Run|Start\w*)\(\s*(?:"tcp[46]?",\s*)?"[\w.\[\]:]*:(\d{2,5})"`)
	// Addr: ":8080", addr := ":8080"
	addressForm = lazyregexp.New(`(?i)\baddr(?:ess)?"?\s*(?::=|=|:|,)\s*"[\w.\[\]]*:(\d{2,5})"`)
	// cmp.Or(os.Getenv("PORT"), "8080"), getenv("PORT", "8080")
	envForm = lazyregexp.New(`"(?:\w+_)?PORT"\)?\s*,\s*"?:?(\d{2,5})\b`)
	// func port() string { …; return "8080" }
	returnForm = lazyregexp.New(`(?is)\bfunc\s+\w*port\w*\([^)]*\)[^{]*\{.{0,240}?\breturn\s+"?:?(\d{2,5})\b`)
	// port = "8080", port := 8080; const defaultPort = "8080"
	defaultForm = lazyregexp.New(`(?i)\b\w*port"?\s*(?::=|=|:|,|\bint\s*=|\bstring\s*=)\s*"?:?(\d{2,5})\b`)
	// a literal ":8080"
	flagForm = lazyregexp.New(`"(?:0\.0\.0\.0|localhost|127\.0\.0\.1)?:(\d{4,5})"`)
)

// port finds the port that the program's own packages name, those of the program first.
func (d *detection) port(packs []*pack) survey.Port {
	for _, p := range packs {
		port, known := d.ports[p.dir]
		if !known {
			port = d.portOf(p)
			d.ports[p.dir] = port
		}
		if port.Number > 0 {
			return port
		}
	}
	return survey.Port{}
}

// portOf finds the port that the sources of one package name.
func (d *detection) portOf(p *pack) survey.Port {
	var sources []*tree.File
	for _, name := range p.files {
		sources = append(sources, d.survey.Source(path.Join(p.dir, name)))
	}
	for _, form := range portForms() {
		for _, source := range sources {
			if port := survey.PortIn(source, form); port.Number > 0 {
				return port
			}
		}
	}
	return survey.Port{}
}
