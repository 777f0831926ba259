package builder

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority signs the certificates of servers on loopback and of their clients.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	a := authority{key: newKey(t)}
	a.cert = a.sign(t, &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority of a test"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, a.key)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign makes a certificate for the owner of a key; the authority's own is signed by itself.
func (a authority) sign(t *testing.T, template *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent := a.cert
	if parent == nil {
		parent = template
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// folder holds a certificate that serves and calls, its key, and that of the authority to trust, under the names of Docker.
func (a authority) folder(t *testing.T, trusted authority) string {
	t.Helper()
	key := newKey(t)
	cert := a.sign(t, &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}, key)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, block := range map[string]*pem.Block{
		"ca.pem":   {Type: "CERTIFICATE", Bytes: trusted.cert.Raw},
		"cert.pem": {Type: "CERTIFICATE", Bytes: cert.Raw},
		"key.pem":  {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// nameless is such a folder without a certificate of the client's own.
func (a authority) nameless(t *testing.T) string {
	t.Helper()
	dir := a.folder(t, a)
	for _, name := range []string{"cert.pem", "key.pem"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// misfits are the folders of certificates with which a server of this authority is not reached, by what is said then of the server
// at ADDRESS; the empty one is no TLS at all.
func (a authority) misfits(t *testing.T, what string) map[string]string {
	t.Helper()
	other := newAuthority(t)
	return map[string]string{
		"the certificate of the " + what + " at ADDRESS is not trusted: x509: certificate signed by unknown authority": a.folder(t, other),
		"the " + what + " at ADDRESS does not take the certificate of the client: certificate required":                a.nameless(t),
		"the " + what + " at ADDRESS does not take the certificate of the client: unknown certificate authority":       other.folder(t, a),
		"the " + what + " at ADDRESS wants TLS": "",
	}
}

// checkMisfits connects with each of the misfits.
func (a authority) checkMisfits(t *testing.T, what, address, hint string, connect func(certs string) (*Engine, error)) {
	t.Helper()
	for want, certs := range a.misfits(t, what) {
		start := time.Now()
		e, err := connect(certs)
		if err == nil {
			e.Close()
			t.Errorf("connected; want %s", want)
			continue
		}
		var got *EngineError
		want = strings.Replace(want, "ADDRESS", address, 1)
		if !errors.As(err, &got) || !strings.HasPrefix(got.Error(), want) || !strings.Contains(got.Hint, hint) {
			t.Errorf("%T %v\nhint %s\nwant %s", err, err, got.Hint, want)
		}
		if took := time.Since(start); took > connectTimeout/2 {
			t.Errorf("%s: said after %s", want, took)
		}
	}
}

// A BuildKit daemon that asks who is there builds for those who can tell.
func TestDaemonByTLS(t *testing.T) {
	a := newAuthority(t)
	server := a.folder(t, a)
	d := startDaemon(t, "--tlscacert", filepath.Join(server, "ca.pem"), "--tlscert", filepath.Join(server, "cert.pem"), "--tlskey", filepath.Join(server, "key.pem"))
	connect := func(certs string) (*Engine, error) {
		return ConnectDaemon(t.Context(), Daemon{Address: d.tcp, Certs: certs}, nil, env(""))
	}
	e, err := connect(a.folder(t, a))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	build(t, e, local(t, "api", "RUN echo built > /file\n"))
	a.checkMisfits(t, "BuildKit daemon", d.tcp, "--builder-certs", connect)
}

// An engine behind TLS builds, gives away its images, and says what is wrong with the certificates.
func TestEngineByTLS(t *testing.T) {
	onEngines(t, func(t *testing.T, engine *Engine) {
		a := newAuthority(t)
		p := newProxyOn(t, engine, a.listen(t))
		address := p.host()
		connect := func(certs string) (*Engine, error) {
			vars := vars("DOCKER_HOST="+address, "DOCKER_CONFIG="+t.TempDir(), "DOCKER_CERT_PATH="+certs, "DOCKER_TLS_VERIFY="+certs)
			return Connect(t.Context(), vars)
		}
		e, err := connect(a.folder(t, a))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(e.Close)
		r := request(t, "api", "RUN echo built > /file\n")
		r.Tags = []string{"stagegen-test/tls:1"}
		results, log := build(t, e, r)
		if size, err := e.Size(t.Context(), results[0].ImageID); err != nil || size == 0 {
			t.Errorf("the image takes %d bytes (%v)\n%s", size, err, log)
		}
		a.checkMisfits(t, "Docker engine", address, "DOCKER_CERT_PATH", connect)
	})
}

// listen opens a port that takes clients of this authority only, as an engine with --tlsverify does.
func (a authority) listen(t *testing.T) net.Listener {
	t.Helper()
	dir := a.folder(t, a)
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	clients := x509.NewCertPool()
	clients.AddCert(a.cert)
	return tls.NewListener(listenTCP(t), &tls.Config{Certificates: []tls.Certificate{pair}, ClientCAs: clients, ClientAuth: tls.RequireAndVerifyClientCert})
}
