package cargo

import (
	"path"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// How Rust programs name the port that they listen on: the default of a variable, a constant, an address that is bound or parsed,
// a pair of an address and a port.
var (
	defaulted = lazyregexp.New(`"PORT"[^;{}]{0,160}?\b(\d{2,5})\b`)
	constant  = lazyregexp.New(`\b[A-Z_]*PORT\s*:\s*u16\s*=\s*(\d{2,5})\b`)
	bound     = lazyregexp.New(`\bbind\w*\s*\(\s*&?"[^"\s]*:(\d{2,5})"`)
	parsed    = lazyregexp.New(`"(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::1?\]):(\d{2,5})"\s*\.parse`)
	pair      = lazyregexp.New(`\(\s*(?:\[\s*\d+\s*(?:,\s*\d+\s*){3}\]|"[\w.:]+"|Ipv[46]Addr::\w+(?:\([^)]*\))?)\s*,\s*(\d{2,5})\s*\)`)
)

// port finds the port of a program in its file or in one of the library that usually holds it, that of Rocket in its settings.
func (r *Reader) port(s *survey.Survey, c *crate, b bin) survey.Port {
	if c.framework() == "rocket" {
		return r.rocket(c)
	}
	files := []string{path.Join(c.dir, "src/main.rs")}
	if b.file != "" {
		files[0] = b.file
	}
	for _, name := range []string{"lib", "server", "app", "application", "startup", "http", "web", "api", "routes", "config", "settings", "run"} {
		files = append(files, path.Join(c.dir, "src", name+".rs"))
	}
	for _, p := range files {
		if port := survey.PortIn(s.Source(p), defaulted, constant, bound, parsed, pair); port.Number > 0 {
			return port
		}
	}
	return survey.Port{}
}

// rocket reads the port that Rocket.toml states for a release; 8000 is Rocket's own.
func (r *Reader) rocket(c *crate) survey.Port {
	settings := path.Join(c.dir, "Rocket.toml")
	doc, _ := r.docs.TOML(settings)
	for _, profile := range []string{"global", "release", "default"} {
		v := doc.Get(profile, "port")
		if v == nil {
			continue
		}
		if n := survey.PortOf(v.Text); n > 0 {
			return survey.Port{Number: n, Source: survey.Place(v.Place())}
		}
	}
	return survey.Port{Number: 8000, Source: survey.Place(c.doc.Get("dependencies", "rocket").Place())}
}
