package builder

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// explainTimeout bounds how long a failed connection is asked for the cause.
const explainTimeout = 3 * time.Second

// errWantsTLS is the cause of what a server makes of a client that does not speak TLS, which is something else for each.
var errWantsTLS = errors.New("it speaks TLS only")

// refusal matches what a server says of the certificate that it was shown, or not shown.
var refusal = lazyregexp.New(`remote error: tls: (.*certificate.*)$`)

// ended matches what is said of a command (kubectl, docker, ssh) that should have been a connection.
var ended = lazyregexp.New(`(?s)command \[(\S+) .*\] has exited with ([^,]*), make sure .*: stderr=(.*)`)

// explain gives the cause of a failed connection where that is hidden, else err. A server judges the client's certificate, and a command
// says what is wrong, after the client believes the connection to stand: what fails then is whatever the client does next.
func (d *dialer) explain(ctx context.Context, host string, err error) error {
	var answer *upgradeError
	known := errors.As(err, &answer) && answer.status != http.StatusBadRequest || refusal.MatchString(err.Error()) || ended.MatchString(err.Error())
	if !known && ctx.Err() == nil && !strings.HasPrefix(host, "unix:") {
		ctx, cancel := context.WithTimeout(ctx, explainTimeout)
		defer cancel()
		if d.tls == nil && strings.HasPrefix(host, "tcp:") {
			if d.speaksTLS(ctx) {
				return errWantsTLS
			}
		} else if said := d.said(ctx); said != nil && (refusal.MatchString(said.Error()) || ended.MatchString(said.Error())) {
			err = said
		}
	}
	if m := ended.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Errorf("%s: %s", m[1], cmp.Or(strings.TrimSpace(m[3]), m[2]))
	}
	return err
}

// said is what ends a connection on which the client says nothing; nil where nothing ends it in time.
func (d *dialer) said(ctx context.Context) error {
	c, err := d.connect(ctx)
	if err != nil {
		return nil
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	_, err = c.Read(make([]byte, 1))
	return err
}

// speaksTLS tells whether the server answers to TLS, whatever it thinks of the client.
func (d *dialer) speaksTLS(ctx context.Context) bool {
	nc, err := d.raw(ctx)
	if err != nil {
		return false
	}
	defer nc.Close()
	err = tls.Client(nc, &tls.Config{InsecureSkipVerify: true}).HandshakeContext(ctx) // nothing is sent on it
	return err == nil || refusal.MatchString(err.Error())
}

// tlsError says what is wrong with the certificates of one of the sides; nil when nothing is.
func tlsError(where endpoint, err error) *EngineError {
	out := &EngineError{Host: where.host, Err: err}
	var untrusted *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	said := refusal.FindStringSubmatch(err.Error())
	switch {
	case errors.As(err, &untrusted):
		out.Message = fmt.Sprintf("the certificate of the %s at %s is not trusted: %v", where.what(), where.host, untrusted.Err)
		out.Hint = "ca.pem in " + where.certs() + " must be of the authority that signed it, and the certificate of this address"
	case said != nil:
		out.Message = fmt.Sprintf("the %s at %s does not take the certificate of the client: %s", where.what(), where.host, said[1])
		out.Hint = "cert.pem and key.pem in " + where.certs() + " must be of an authority that it trusts"
	case errors.Is(err, errWantsTLS):
		out.Message = fmt.Sprintf("the %s at %s wants TLS", where.what(), where.host)
		out.Hint = "put ca.pem, cert.pem and key.pem into a folder, and name it with " + where.certs()
		if !where.daemon {
			out.Hint += "; and set DOCKER_TLS_VERIFY=1"
		}
	case errors.As(err, &noTLS):
		out.Message = fmt.Sprintf("the %s at %s does not speak TLS", where.what(), where.host)
		out.Hint = "leave the certificates out (" + where.certs() + "), or correct the port"
	default:
		return nil
	}
	return out
}
