package site

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// directive is one directive of a server's configuration.
type directive struct {
	name string
	args []string
	pos  diag.Pos
	top  bool // it stands outside of all blocks
}

// conf reads the configuration of the server that the user states: its port, whether it is whole, and what cannot work
// without root.
func (r *Reader) conf(facts unit.Facts, req unit.Request, dir string) diag.List {
	facts.Set("static.conf", unit.Found("", "the preset's own"))
	facts.Set("static.port", unit.Found(8080, "the default"))
	facts.Set("static.whole", unit.Found(false, "the preset's own"))
	given := req.Given["static.conf"]
	if given == "" {
		return nil
	}
	at, _ := tree.Join(dir, given)
	f, problems := r.tree.File(at)
	if f == nil {
		return append(problems, diag.Finding{Rule: unit.RuleServer, Pos: req.DirPos, Found: given, Message: "there is no file " + path.Join(dir, given)})
	}
	all, apache := nginxDirectives(f), apacheDirectives(f)
	if slices.ContainsFunc(apache, listens) {
		all = apache
		problems = apacheProblems(f, all)
	} else {
		whole := slices.ContainsFunc(all, func(d directive) bool { return d.top && (d.name == "events" || d.name == "http") })
		facts.Set("static.whole", unit.Found(whole, "%s", at))
		problems = nginxProblems(f, all, whole)
	}
	for _, d := range all {
		if d.name != "listen" || len(d.args) == 0 {
			continue
		}
		number, err := strconv.Atoi(d.args[0][strings.LastIndex(d.args[0], ":")+1:])
		if err != nil {
			continue // an address alone, or a socket
		}
		facts.Set("static.port", unit.Stated(number, d.pos))
		if number < 1024 {
			problems.Add(diag.Finding{Rule: unit.RuleServer, Pos: d.pos, Found: d.args[0], Message: "a server without root cannot listen on port " + strconv.Itoa(number) + " everywhere",
				Hint: "let it listen on 8080, and let the platform map the port"})
		}
		return problems
	}
	return append(problems, diag.Finding{Rule: unit.RuleServer, Pos: f.Whole(), Message: at + " does not say on which port the server listens", Expected: "listen 8080"})
}

// nginxProblems finds what keeps nginx from starting as another user than root, or in a read-only container.
func nginxProblems(f *tree.File, all []directive, whole bool) diag.List {
	var problems diag.List
	find := func(name string) *directive {
		if at := slices.IndexFunc(all, func(d directive) bool { return d.name == name }); at >= 0 {
			return &all[at]
		}
		return nil
	}
	if d := find("daemon"); d != nil {
		problems.Add(diag.Finding{Rule: unit.RuleServer, Pos: d.pos, Message: "nginx is started with daemon off; a second such directive keeps it from starting", Hint: "take it out"})
	}
	if !whole {
		return problems
	}
	if d := find("user"); d != nil {
		problems.Add(diag.Finding{Rule: unit.RuleServer, Severity: diag.Warning, Pos: d.pos, Message: "nginx ignores user, since it does not run as root", Hint: "take it out"})
	}
	if d := find("pid"); d == nil {
		problems.Add(diag.Finding{Rule: unit.RuleServer, Pos: f.Whole(), Message: "nginx would write its pid to /run, where only root may", Hint: "add: pid /tmp/nginx.pid;"})
	} else if len(d.args) == 0 || !strings.HasPrefix(d.args[0], "/tmp/") {
		problems.Add(diag.Finding{Rule: unit.RuleServer, Pos: d.pos, Found: strings.Join(d.args, " "), Message: "nginx cannot write its pid there without root", Hint: "write: pid /tmp/nginx.pid;"})
	}
	var missing []string
	for _, name := range []string{"client_body_temp_path", "proxy_temp_path", "fastcgi_temp_path", "uwsgi_temp_path", "scgi_temp_path"} {
		if find(name) == nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		problems.Add(diag.Finding{Rule: unit.RuleServer, Severity: diag.Warning, Pos: f.Whole(), Message: "without " + strings.Join(missing, ", ") + " nginx does not start in a read-only container",
			Hint: "state them in the block http, as in: client_body_temp_path /tmp/client_temp;"})
	}
	return problems
}

// apacheProblems finds what keeps httpd from starting as another user than root.
func apacheProblems(f *tree.File, all []directive) diag.List {
	at := slices.IndexFunc(all, func(d directive) bool { return d.name == "pidfile" })
	if at < 0 {
		return diag.List{{Rule: unit.RuleServer, Pos: f.Whole(), Message: "httpd would write its pid to its own folder, where only root may", Hint: "add: PidFile /tmp/httpd.pid"}}
	}
	if d := all[at]; len(d.args) == 0 || !strings.HasPrefix(strings.Trim(d.args[0], `"`), "/tmp/") {
		return diag.List{{Rule: unit.RuleServer, Pos: d.pos, Found: strings.Join(d.args, " "), Message: "httpd cannot write its pid there without root", Hint: "write: PidFile /tmp/httpd.pid"}}
	}
	return nil
}

// apacheDirectives reads a configuration of httpd: a directive a line. Names know no case.
func apacheDirectives(f *tree.File) []directive {
	var out []directive
	offset := 0
	for line := range strings.SplitAfterSeq(string(f.Text), "\n") {
		if words := strings.Fields(line); len(words) > 0 && words[0][0] != '#' {
			out = append(out, directive{name: strings.ToLower(words[0]), args: words[1:], pos: f.At(offset+strings.Index(line, words[0]), len(strings.TrimSpace(line)))})
		}
		offset += len(line)
	}
	return out
}

// listens reports whether a line is httpd's Listen, which no semicolon ends.
func listens(d directive) bool {
	return d.name == "listen" && !strings.Contains(strings.Join(d.args, " "), ";")
}

// nginxDirectives reads a configuration of nginx: words up to a semicolon or a brace.
func nginxDirectives(f *tree.File) []directive {
	s := nginxScanner{file: f, text: string(f.Text)}
	for s.at < len(s.text) {
		s.step()
	}
	return s.out
}

type nginxScanner struct {
	file  *tree.File
	text  string
	at    int
	depth int
	start int // of the first of the words
	words []string
	out   []directive
}

// step reads one word, mark or run of blanks.
func (s *nginxScanner) step() {
	switch c := s.text[s.at]; {
	case strings.IndexByte(" \t\r\n", c) >= 0:
		s.at++
	case c == '#':
		s.upTo("\n")
	case c == ';' || c == '{' || c == '}':
		s.end()
		s.at++
		if c == '{' {
			s.depth++
		} else if c == '}' {
			s.depth = max(0, s.depth-1)
		}
	default:
		s.word()
	}
}

func (s *nginxScanner) upTo(end string) {
	if i := strings.Index(s.text[s.at:], end); i >= 0 {
		s.at += i + len(end)
	} else {
		s.at = len(s.text)
	}
}

func (s *nginxScanner) word() {
	if len(s.words) == 0 {
		s.start = s.at
	}
	from := s.at
	if quote := s.text[s.at]; quote == '"' || quote == '\'' {
		for s.at++; s.at < len(s.text) && s.text[s.at] != quote; s.at++ {
			if s.text[s.at] == '\\' {
				s.at++
			}
		}
		s.at = min(s.at+1, len(s.text))
		s.words = append(s.words, strings.Trim(s.text[from:s.at], string(quote)))
		return
	}
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n;{}", s.text[s.at]) < 0 {
		if s.text[s.at] == '$' && strings.HasPrefix(s.text[s.at:], "${") {
			s.upTo("}")
			continue
		}
		s.at++
	}
	s.words = append(s.words, s.text[from:s.at])
}

// end ends a directive.
func (s *nginxScanner) end() {
	if len(s.words) > 0 {
		s.out = append(s.out, directive{name: s.words[0], args: s.words[1:], top: s.depth == 0, pos: s.file.At(s.start, s.at-s.start)})
	}
	s.words = nil
}
