package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/builder"
)

// given are the secrets and agents of the command line.
type given struct {
	secrets []builder.Secret
	agents  []builder.Agent
}

// readGiven reads --secret and --ssh in the forms of docker build. Paths are relative to the working directory.
func readGiven(env Env, secrets, agents []string) (given, error) {
	var out given
	for _, text := range secrets {
		s, err := readSecretFlag(env, text)
		if err != nil {
			return given{}, decide("--secret %q: %v; expected id=NAME,src=FILE or id=NAME,env=VARIABLE", text, err)
		}
		out.secrets = append(out.secrets, s)
	}
	for _, text := range agents {
		id, files, ok := strings.Cut(text, "=")
		a := builder.Agent{ID: id}
		if ok {
			for _, f := range strings.Split(files, ",") {
				a.Files = append(a.Files, absolute(env.Dir, f))
			}
		}
		if id == "" || slices.Contains(strings.Split(files, ","), "") && ok {
			return given{}, decide("--ssh %q: expected default, or NAME=SOCKET or NAME=KEY[,KEY]", text)
		}
		out.agents = append(out.agents, a)
	}
	return out, nil
}

func readSecretFlag(env Env, text string) (builder.Secret, error) {
	fields, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil {
		return builder.Secret{}, errors.New("not a list of NAME=VALUE with commas between")
	}
	var s builder.Secret
	kind, source := "", ""
	for _, f := range fields {
		key, value, ok := strings.Cut(f, "=")
		switch strings.ToLower(key) {
		case "id":
			s.ID = value
		case "src", "source":
			source = value
		case "env":
			s.Env = value
		case "type":
			kind = value
		default:
			ok = false
		}
		if !ok || value == "" {
			return builder.Secret{}, fmt.Errorf("%q is not understood", f)
		}
	}
	switch {
	case s.ID == "":
		return builder.Secret{}, errors.New("there is no id")
	case kind == "env" && s.Env == "" && source != "":
		s.Env, source = source, ""
	case kind != "" && kind != "env" && kind != "file":
		return builder.Secret{}, fmt.Errorf("there is no type %q", kind)
	case s.Env == "" && source == "": // as docker: the variable of that name, else the file
		if s.Env = s.ID; env.Getenv(s.ID) == "" {
			s.Env, source = "", s.ID
		}
	}
	if s.Env == "" {
		s.File = absolute(env.Dir, source)
	}
	return s, nil
}
