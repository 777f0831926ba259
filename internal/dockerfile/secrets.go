package dockerfile

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// checkSecretNames: a secret never stands in ARG or ENV, where the image's history keeps it. BuildKit's rule sees most;
// this one adds ARG before the first FROM and words run together (DBPASSWORD), and is silent where BuildKit spoke.
func (w *walker) checkSecretNames(st step) {
	var names []string
	switch cmd := st.cmd.(type) {
	case *instructions.ArgCommand:
		for _, a := range cmd.Args {
			names = append(names, a.Key)
		}
	case *instructions.EnvCommand:
		for _, kv := range cmd.Env {
			names = append(names, kv.Key)
		}
	}
	for _, name := range names {
		if secretName(name) && !w.secrets[name] {
			w.report(problem{
				rule: ruleSecretName, word: name, found: printable(name), expected: "a secret mount: RUN --mount=type=secret,id=…",
				message: upper(st) + " " + excerpt(name) + " looks like a secret, which stays readable in the image",
			}.at(st.node))
		}
	}
}

// secretName reports whether a name says that its value is a secret. Words are split by underscores.
func secretName(name string) bool {
	words := strings.Split(strings.ToLower(name), "_")
	for _, w := range words {
		if w == "public" || w == "file" || w == "version" {
			return false
		}
	}
	return slices.ContainsFunc(words, func(w string) bool {
		switch w {
		case "auth", "key", "creds":
			return true
		case "pass", "pwd": // alone they are a pass over something and the working directory
			return len(words) > 1
		}
		for _, end := range []string{"password", "passwd", "pword", "passphrase", "secret", "token", "apikey", "accesskey", "privatekey", "credential", "credentials"} {
			if strings.HasSuffix(w, end) {
				return true
			}
		}
		return false
	})
}

// secretForm is a kind of value that is a secret by its form, whatever it is called.
type secretForm struct {
	kind string
	mark string // a quick look: the line has this text
	form string // regular expression, compiled only for a line with the mark
}

func secretForms() []secretForm {
	const word = `[A-Za-z0-9_-]`
	return []secretForm{
		{"a GitHub token", "ghp_", `ghp_[A-Za-z0-9]{36}`},
		{"a GitHub token", "gho_", `gho_[A-Za-z0-9]{36}`},
		{"a GitHub token", "ghs_", `ghs_[A-Za-z0-9]{36}`},
		{"a GitHub token", "github_pat_", `github_pat_[A-Za-z0-9_]{22}`},
		{"a GitLab token", "glpat-", `glpat-` + word + `{20}`},
		{"an AWS access key", "AKIA", `\bAKIA[A-Z0-9]{16}\b`},
		{"an AWS access key", "ASIA", `\bASIA[A-Z0-9]{16}\b`},
		{"a Slack token", "xox", `\bxox[abprs]-` + word + `{10}`},
		{"an npm token", "npm_", `\bnpm_[A-Za-z0-9]{36}`},
		{"a PyPI token", "pypi-", `\bpypi-AgE` + word + `{16}`},
		{"a Docker token", "dckr_", `\bdckr_[po]at_` + word + `{20}`},
		{"a Google key", "AIza", `\bAIza` + word + `{35}`},
		{"a Stripe key", "k_live_", `\b[sr]k_live_[A-Za-z0-9]{20}`},
		{"a private key", "PRIVATE KEY", `-----BEGIN [A-Z ]*PRIVATE KEY`},
		{"a password in a URL", "@", `://[^/\s:@$"'{}]+:[^/\s@$"'{}]+@[A-Za-z0-9]`},
	}
}

// checkSecretValues looks at every line, comments and heredocs included. The finding names the kind, never the value.
func (c *checker) checkSecretValues() {
	for _, s := range secretForms() {
		if !bytes.Contains(c.file.Text, []byte(s.mark)) {
			continue
		}
		form := regexp.MustCompile(s.form)
		for i, line := range c.lines {
			if hit := form.FindString(line); hit != "" {
				c.report(problem{
					rule: ruleSecretValue, first: i + 1, last: i + 1, word: hit, found: s.kind,
					message: s.kind + " stands in the file", expected: "a secret mount: RUN --mount=type=secret,id=…",
				})
			}
		}
	}
}
