package python

import (
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

var (
	// In a command: --port 8080, --bind 0.0.0.0:8080, -b :8080, ${PORT:-8080}.
	commandPort = lazyregexp.New(`\$\{PORT:-(\d+)\}|(?:--port|--server\.port|-p)[ =](\d+)\b|(?:--bind|-b|--http|--http-socket|--listen)[ =]\S*:(\d+)\b`)

	// In a source: the default of a variable, an argument, an address with a port.
	portDefault  = lazyregexp.New(`["']PORT["'][ \t]*(?:\][ \t]*or[ \t]*|,[ \t]*(?:default[ \t]*=[ \t]*)?|\)[ \t]*or[ \t]*)["']?(\d{2,5})\b`)
	portArgument = lazyregexp.New(`\b(?:port|PORT|server_port)[ \t]*=[ \t]*["']?(\d{2,5})\b`)
	portAddress  = lazyregexp.New(`\([ \t]*["'][\w.:]*["'][ \t]*,[ \t]*(\d{2,5})[ \t]*\)`)
)

// port finds the port: of the command, of the file that is started, or that which the server takes by itself.
func (p *project) port(a *app, s start) survey.Port {
	if m := commandPort.FindStringSubmatch(s.command); m != nil {
		for _, text := range m[1:] {
			if n := survey.PortOf(text); n > 0 {
				return survey.Port{Number: n, Source: s.source}
			}
		}
	}
	if n := served(s.command); n > 0 {
		return survey.Port{Number: n, Source: s.source}
	}
	for _, f := range p.started(a) {
		if found := survey.PortIn(f, portDefault, portArgument, portAddress); found.Number > 0 {
			return found
		}
	}
	if n := usual(s.framework); n > 0 {
		return survey.Port{Number: n, Source: s.source}
	}
	return survey.Port{}
}

// served gives the port of a server for production, which knows nothing of the one that the program's own server would take.
func served(command string) int {
	server, _, _ := strings.Cut(command, " ")
	switch server {
	case "gunicorn", "uvicorn", "hypercorn", "granian", "daphne":
		return 8000
	case "waitress-serve":
		return 8080
	}
	return 0
}

// started lists the files that may say on which port the program listens.
func (p *project) started(a *app) []*tree.File {
	var out []*tree.File
	if a != nil {
		out = append(out, a.file)
	}
	for _, name := range []string{"main.py", "app.py", "server.py", "run.py", "src/main.py", "app/main.py"} {
		if p.has(name) {
			out = append(out, p.open(p.at(name)))
		}
	}
	return out
}

// usual gives the port of a framework's own server, 0 for what need not listen.
func usual(framework string) int {
	switch framework {
	case "streamlit":
		return 8501
	case "gradio":
		return 7860
	case "flask":
		return 5000
	case "dash":
		return 8050
	case "functions-framework", "robyn", "nicegui":
		return 8080
	case "django", "fastapi", "litestar", "fasthtml", "quart", "sanic", "starlette", "falcon", "chainlit", "google-adk":
		return 8000
	}
	return 0
}
