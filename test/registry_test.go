package test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// registry is a server of packages that asks for a password, and whose certificate nobody knows.
type registry struct {
	address   string // https://host:port
	authority string // PEM
	token     string
	greeting  string            // what the packages say
	version   string            // of the Go module: another each time, since the engine keeps what go downloads
	module    map[string]string // its files, as they stand in the archive
	npm       []byte
	crate     []byte
	group     string // of Maven's artifact, which differs for the same reason
	jar       []byte
}

// goModule is the module that the registry serves.
const goModule = "example.com/acme/greet"

// serveRegistry starts a registry that the steps of a build on the engine can reach: on the address of the engine's bridge.
func serveRegistry(t *testing.T, e engine) *registry {
	t.Helper()
	host := e.gateway(t)
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	r := &registry{address: "https://" + l.Addr().String(), token: "sekrit-" + rand.Text(), greeting: "greetings " + rand.Text()}
	r.version = fmt.Sprintf("v1.0.%d", time.Now().Unix())
	authority, certificate := certificates(t, host)
	r.authority = authority
	r.npm = tarball(t, map[string]string{"package/package.json": `{"name":"@acme/greet","version":"1.0.0","main":"index.js"}`,
		"package/index.js": fmt.Sprintf("module.exports = %q;\n", r.greeting)})
	r.module = map[string]string{r.moduleFolder() + "go.mod": "module " + goModule + "\n",
		r.moduleFolder() + "greet.go": fmt.Sprintf("package greet\n\nconst Greeting = %q\n", r.greeting)}
	r.crate = tarball(t, map[string]string{"greet-1.0.0/Cargo.toml": "[package]\nname = \"greet\"\nversion = \"1.0.0\"\nedition = \"2021\"\n",
		"greet-1.0.0/src/lib.rs": fmt.Sprintf("pub const GREETING: &str = %q;\n", r.greeting)})
	r.group = fmt.Sprintf("com.acme.t%d", time.Now().Unix())
	r.jar = zipped(t, map[string]string{"greeting.txt": r.greeting})
	archive := zipped(t, r.module)
	s := &http.Server{Handler: r.handler(archive), TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}}, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.ServeTLS(l, "", "") }()
	t.Cleanup(func() { _ = s.Close() })
	return r
}

// gateway is the address of the engine's bridge. An engine of 2020 names it only from its second start on; it is the first of the
// network.
func (e engine) gateway(t *testing.T) string {
	t.Helper()
	named := strings.TrimSpace(e.docker(t, "network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", "bridge"))
	if named != "" {
		return named
	}
	subnet, err := netip.ParsePrefix(strings.TrimSpace(e.docker(t, "network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", "bridge")))
	if err != nil {
		t.Fatal(err)
	}
	return subnet.Masked().Addr().Next().String()
}

// moduleFolder is in front of each name in the archive of a module.
func (r *registry) moduleFolder() string { return goModule + "@" + r.version + "/" }

// handler answers npm, go, cargo and Maven. The root needs no password.
func (r *registry) handler(archive []byte) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "trusted") })
	serve := func(path, content string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, q *http.Request) {
			_, password, _ := q.BasicAuth()
			if password != r.token && strings.TrimPrefix(q.Header.Get("Authorization"), "Bearer ") != r.token {
				w.Header().Set("WWW-Authenticate", `Basic realm="packages"`)
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			fmt.Fprint(w, content)
		})
	}
	tgz := "/npm/@acme/greet/-/greet-1.0.0.tgz"
	serve(tgz, string(r.npm))
	serve("/npm/{package}", fmt.Sprintf(`{"name":"@acme/greet","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":"@acme/greet","version":"1.0.0","main":"index.js","dist":{"tarball":%q,"integrity":%q}}}}`,
		r.address+tgz, r.integrity()))
	serve("/go/"+goModule+"/@v/list", r.version+"\n")
	serve("/go/"+goModule+"/@v/"+r.version+".info", fmt.Sprintf(`{"Version":%q}`, r.version))
	serve("/go/"+goModule+"/@v/"+r.version+".mod", "module "+goModule+"\n")
	serve("/go/"+goModule+"/@v/"+r.version+".zip", string(archive))
	artifact := "/maven/" + strings.ReplaceAll(r.group, ".", "/") + "/greet/1.0.0/greet-1.0.0"
	serve(artifact+".pom", "<project><modelVersion>4.0.0</modelVersion><groupId>"+r.group+"</groupId><artifactId>greet</artifactId><version>1.0.0</version></project>")
	serve(artifact+".jar", string(r.jar))
	serve("/cargo/config.json", fmt.Sprintf(`{"dl":"%s/crates","auth-required":true}`, r.address))
	serve("/cargo/gr/ee/greet", fmt.Sprintf(`{"name":"greet","vers":"1.0.0","deps":[],"cksum":"%x","features":{},"yanked":false}`+"\n", sha256.Sum256(r.crate)))
	serve("/crates/greet/1.0.0/download", string(r.crate))
	return mux
}

// integrity is what a lockfile of npm says of the package.
func (r *registry) integrity() string {
	sum := sha512.Sum512(r.npm)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// certificates makes an authority, and the certificate that it gave to a host.
func certificates(t *testing.T, host string) (authority string, certificate tls.Certificate) {
	t.Helper()
	make := func(template, parent *x509.Certificate, signer *ecdsa.PrivateKey) ([]byte, *ecdsa.PrivateKey) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if signer == nil {
			signer = key
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
		if err != nil {
			t.Fatal(err)
		}
		return der, key
	}
	from, until := time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Acme Network"}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, key := make(root, root, nil)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host}, NotBefore: from, NotAfter: until,
		IPAddresses: []net.IP{net.ParseIP(host)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	leafDER, leafKey := make(leaf, root, key)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return string(text), tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}
}

// tarball packs files as npm does.
func tarball(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for name, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zipped packs files as Go and Java want them.
func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}) // so that the image can be searched
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
