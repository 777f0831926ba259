package schema

import (
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// PackageManager is what installs packages on a base image.
type PackageManager string

// EnumValues implements yamlsrc.Enum.
func (PackageManager) EnumValues() []string { return []string{"apk", "apt", "none"} }

// JSONSchema describes p.
func (p PackageManager) JSONSchema() *jsonschema.Schema { return enumSchema(p.EnumValues()) }

// PinsInline is the value of `pins` for references in FROM.
const PinsInline PinStyle = "inline"

// PinStyle is how a Dockerfile names its base images.
type PinStyle string

// EnumValues implements yamlsrc.Enum.
func (PinStyle) EnumValues() []string { return []string{"image", string(PinsInline)} }

// JSONSchema describes p.
func (p PinStyle) JSONSchema() *jsonschema.Schema { return enumSchema(p.EnumValues()) }

// Network is what a step of a build can reach.
type Network string

// EnumValues implements yamlsrc.Enum.
func (Network) EnumValues() []string { return []string{"default", "none", "host"} }

// JSONSchema describes n.
func (n Network) JSONSchema() *jsonschema.Schema { return enumSchema(n.EnumValues()) }

func enumSchema(values []string) *jsonschema.Schema { return shape{enum: values}.schema() }

// Signal is the name of a signal, as in SIGTERM.
type Signal string

// signals are those of Linux that a program can act on.
func signals() []string {
	return []string{"SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT", "SIGIO", "SIGKILL",
		"SIGPIPE", "SIGPROF", "SIGPWR", "SIGQUIT", "SIGSEGV", "SIGSTKFLT", "SIGSTOP", "SIGSYS", "SIGTERM", "SIGTRAP", "SIGTSTP", "SIGTTIN",
		"SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH", "SIGXCPU", "SIGXFSZ"}
}

// realtime are the signals without a name, as systemd takes SIGRTMIN+3 to stop.
var realtime = lazyregexp.New(`^SIGRTM(IN(\+[0-9]{1,2})?|AX(-[0-9]{1,2})?)$`)

var signalShape = shape{noun: "a signal", expected: "the name of a signal, as in SIGTERM",
	read: func(n *yamlsrc.Node) (string, string, bool) {
		for _, s := range signals() {
			if n.Value == s {
				return s, "", true
			}
		}
		if realtime.MatchString(n.Value) {
			return n.Value, "", true
		}
		return "", yamlsrc.DidYouMean("SIG"+strings.TrimPrefix(strings.ToUpper(n.Value), "SIG"), signals()), false
	}}

// DecodeNode implements yamlsrc.Decoder.
func (s *Signal) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := signalShape.scalar(n)
	return into(s, value, l)
}

// JSONSchema describes s.
func (Signal) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{enumSchema(signals()), {Type: "string", Pattern: "^SIGRTM"}}}
}

// Exec is a command as a list of words.
type Exec []string

var wordShape = shape{noun: "a word of a command", expected: "text",
	read: func(n *yamlsrc.Node) (string, string, bool) { return n.Value, "", true }}

// DecodeNode implements yamlsrc.Decoder. The result of an empty list is empty and not nil.
func (e *Exec) DecodeNode(n *yamlsrc.Node) diag.List {
	list, findings := wordShape.list(n, "words")
	*e = list
	if n.Kind == yamlsrc.Scalar {
		findings[0].Hint = "write one item for each word: " + listOfWords(n.Value)
	}
	if len(findings) == 0 && len(list) > 0 && list[0] == "" {
		findings.Add(diag.Finding{Rule: yamlsrc.RuleValue, Pos: n.Items[0].Pos, Message: "this command has no name", Expected: "the program to run"})
	}
	return findings
}

// JSONSchema describes e.
func (Exec) JSONSchema() *jsonschema.Schema { return wordShape.listSchema() }

// listOfWords suggests a list for a command written as text. It does not know quotes; it is a suggestion.
func listOfWords(command string) string {
	words := strings.Fields(command)
	if len(words) > 8 || strings.ContainsAny(command, `"'\|&;<>$`) {
		return `["program", "argument"]`
	}
	return `["` + strings.Join(words, `", "`) + `"]`
}

// HealthTest is the command of a health check: CMD and words, or NONE alone.
type HealthTest []string

// DecodeNode implements yamlsrc.Decoder.
func (t *HealthTest) DecodeNode(n *yamlsrc.Node) diag.List {
	if n.Kind == yamlsrc.Scalar && n.Value == "NONE" {
		*t = HealthTest{"NONE"}
		return nil
	}
	list, findings := wordShape.list(n, "words that begins with CMD")
	if len(findings) > 0 {
		if n.Kind == yamlsrc.Scalar {
			findings[0].Hint = `write ["CMD", "program", "argument"]`
		}
		return findings
	}
	*t = list
	switch {
	case len(list) > 1 && list[0] == "CMD", len(list) == 1 && list[0] == "NONE":
		return nil
	case len(list) > 0 && list[0] == "CMD-SHELL":
		return diag.List{healthFinding(n, `there is no shell in most images; write ["CMD", "sh", "-c", "…"] where there is one`)}
	case len(list) > 0 && list[0] != "CMD" && list[0] != "NONE":
		return diag.List{healthFinding(n, `write "CMD" before the program, as in Compose`)}
	}
	return diag.List{healthFinding(n, "")}
}

func healthFinding(n *yamlsrc.Node, hint string) diag.Finding {
	return diag.Finding{Rule: yamlsrc.RuleValue, Pos: n.Pos, Message: "this is not the test of a health check",
		Expected: `["CMD", "program", "argument"] or NONE`, Hint: hint}
}

// JSONSchema describes t.
func (HealthTest) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{enumSchema([]string{"NONE"}), wordShape.listSchema()}}
}
