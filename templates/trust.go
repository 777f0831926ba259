package templates

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// Trust are the authorities that the build, and the image, trust beside those that everybody does.
type Trust struct {
	// Build is the name of the secret that holds the authorities of the build; empty without one.
	Build Text `json:"build"`
	// Files are certificates of the context that the image trusts.
	Files []Text `json:"files,omitempty"`
	// Program is what keeps authorities of its own: "node" or "jvm"; empty for a program that asks the system.
	Program string `json:"program,omitempty"`
}

const (
	// keyStoreFolder holds Java's key store of a build, in memory.
	keyStoreFolder = "/run/trust"
	systemBundle   = "/etc/ssl/certs/ca-certificates.crt"
)

// authorities tells the commands that follow which authorities the build trusts.
func (r *rendering) authorities(kinds []string) string {
	ca := r.in.Trust.Build
	if ca.Value == "" {
		return ""
	}
	names, store := []string{"GIT_SSL_CAINFO", "SSL_CERT_FILE"}, false
	for _, k := range sortedKeys(r.in.Access) {
		names = append(names, r.in.Access[k].Authorities...)
		store = store || r.in.Access[k].KeyStore && slices.Contains(kinds, k)
	}
	slices.Sort(names)
	text := "export"
	for _, n := range slices.Compact(names) {
		text += " " + n + "=/run/secrets/" + r.bareWord(ca.Value, benign, ca.Origin)
	}
	if store {
		text += r.keyStore(ca)
	}
	return text + andNext
}

// keyStore makes a copy of Java's key store with the build's authorities in it, one after the other: keytool takes one certificate
// from a file.
func (r *rendering) keyStore(ca Text) string {
	const store = keyStoreFolder + "/cacerts"
	return andNext + `awk '/BEGIN CERTIFICATE/ {n++} n {print >("` + keyStoreFolder + `/" n ".pem")}' /run/secrets/` + r.bareWord(ca.Value, benign, ca.Origin) +
		andNext + `cp "${JAVA_HOME}/lib/security/cacerts" ` + store +
		andNext + `for certificate in ` + keyStoreFolder + `/*.pem; do keytool -importcert -noprompt -storepass changeit -keystore ` + store +
		` -alias "${certificate}" -file "${certificate}" || exit 1; done` +
		andNext + `export JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=` + store
}

var anyVariable = lazyregexp.New(`\$\{\w+\}`)

// trustStages are the stages in front of the last one that make its list of authorities: that of its own base image, or else that
// of the stage which makes it, and the image's certificates behind.
func (r *rendering) trustStages() string {
	files := r.in.Trust.Files
	if len(files) == 0 || r.last.base == nil {
		return ""
	}
	from, user, ok := r.workshop()
	if !ok {
		r.find(RuleSlot, files[0].Origin, "choose a base with a shell", "no stage of image %s has a shell, in which its list of authorities could be made", r.in.Image)
		return ""
	}
	var b strings.Builder
	line := func(text string) {
		b.WriteString(r.add(text, anyVariable.ReplaceAllLiteralString(text, "${"+benign+"}"), files[0].Origin) + "\n")
	}
	mounts, own := "", ""
	if r.last.base.from != "scratch" {
		line("FROM " + r.last.base.from + " AS trusted")
		b.WriteByte('\n')
		mounts, own = "--mount=type=bind,from=trusted,target=/trusted"+flagLine, "if test -f /trusted"+systemBundle+"; then cat /trusted"+systemBundle+"; \\\n         el"
	}
	line("FROM " + from + " AS trust")
	if user {
		line("USER 0:0")
	}
	parts, imports := "", ""
	for i, f := range files {
		name := fmt.Sprintf("/certificates/%d.pem", i+1)
		mounts += r.mount(Mount{Source: f.Value, Target: name, Origin: f.Origin}) + flagLine
		parts += "cat " + name + "; echo; "
		imports += andNext + "keytool -importcert -noprompt -storepass changeit -keystore /trust/java.jks -alias " + name + " -file " + name
	}
	b.WriteString("RUN " + mounts + "mkdir /trust" + andNext + "{ " + parts + "} >/trust/authorities.pem" +
		andNext + "{ " + own + "if test -f " + systemBundle + "; then cat " + systemBundle + "; fi; \\\n         cat /trust/authorities.pem; } >/trust/ca-certificates.crt")
	if r.in.Trust.Program == "jvm" {
		b.WriteString(andNext + `cp "${JAVA_HOME}/lib/security/cacerts" /trust/java.jks` + andNext + "chmod 644 /trust/java.jks" + imports)
	}
	return b.String() + "\n\n"
}

// workshop is the first stage that has a shell, by its name; else the image of the last stage, if that has one. user tells that it
// does not run as root.
func (r *rendering) workshop() (from string, user, ok bool) {
	for _, name := range r.order {
		if s := r.stages[name]; s.Shell && name != r.current {
			return name, !s.root(), true
		}
	}
	return r.last.base.from, !r.last.base.root(), r.last.base.Shell
}

// trustTail puts the list of authorities into the image.
func (r *rendering) trustTail() string {
	if len(r.in.Trust.Files) == 0 {
		return ""
	}
	text := "COPY --link --from=trust /trust/ /etc/ssl/certs/\n"
	switch r.in.Trust.Program {
	case "node":
		text += "ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/authorities.pem\n"
	case "jvm":
		text += "ENV JDK_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=/etc/ssl/certs/java.jks\n"
	}
	return text
}
