package generator

import (
	"bytes"
	"fmt"
	"io/fs"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/templates"
)

// trust resolves ca_certificates, for the build and for the image.
func (r *resolver) trust() {
	ca := r.project.File.CACertificates
	t := &r.image.Trust
	if ca.Build.Secret != "" {
		t.Build = templates.Text{Value: string(ca.Build.Secret), Origin: templates.Origin{Name: "ca_certificates.build", Pos: r.project.Node.Nearest("ca_certificates", "build", "secret").Pos}}
		r.secrets([]string{t.Build.Value})
	}
	for n, f := range ca.Runtime {
		text := templates.Text{Value: f, Origin: templates.Origin{Name: "ca_certificates.runtime", Pos: r.project.Node.Nearest("ca_certificates", "runtime", fmt.Sprint(n)).Pos}}
		r.certificate(text)
		t.Files = append(t.Files, text)
		r.image.Files = append(r.image.Files, text)
	}
	t.Program = r.image.preset.Manifest.Trust
}

// certificate finds a file that is not one certificate.
func (r *resolver) certificate(f templates.Text) {
	text, err := fs.ReadFile(r.Tree, f.Value)
	finding := diag.Finding{Rule: RuleCertificate, Pos: f.Origin.Pos, Expected: "a file with one certificate in PEM form", Found: f.Value}
	count := bytes.Count(text, []byte("-----BEGIN CERTIFICATE-----"))
	switch {
	case err != nil:
		finding.Message = fmt.Sprintf("there is no %s", f.Value)
	case bytes.Contains(text, []byte("PRIVATE KEY-----")):
		finding.Message, finding.Hint = f.Value+" holds a private key, which has no place in an image", "keep the certificate alone, and the key out of the repository"
	case count == 0:
		finding.Message = f.Value + " holds no certificate"
	case count > 1:
		finding.Message, finding.Hint = fmt.Sprintf("%s holds %d certificates", f.Value, count), "write each into a file of its own: Java takes one from a file"
	default:
		return
	}
	r.find(finding)
}
