package templates

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// tail ends the last stage: ENV, LABEL, EXPOSE, USER, STOPSIGNAL, HEALTHCHECK, ENTRYPOINT, CMD. Its argument is a dict of
// fallbacks for what the image does not say: environment (dict), expose (list), user, stop_signal, healthcheck (list of words),
// entrypoint (list), command (list) and command_comment (a line about that command, in
// front of it; empty for none).
func (r *rendering) tail(fallback map[string]any) (string, error) {
	switch {
	case r.tailed:
		return "", errors.New("tail is called twice")
	case r.current == "" || !r.stages[r.current].closed:
		return "", errors.New("tail does not stand behind the close of the last stage")
	}
	r.tailed = true
	if err := checkFallbacks(fallback); err != nil {
		return "", err
	}
	user := fallback["user"]
	if user == nil && r.switched != "" {
		user = r.switched // packages were installed as root; the image is not root's
	}
	var b strings.Builder
	b.WriteString(r.trustTail() + r.writableTail(user))
	if err := r.environment(&b, fallback["environment"]); err != nil {
		return "", err
	}
	for _, l := range r.in.Tail.Labels {
		b.WriteString("LABEL " + r.pair(l) + "\n")
	}
	if err := r.expose(&b, fallback["expose"]); err != nil {
		return "", err
	}
	r.single(&b, "USER", r.in.Tail.User, user)
	r.single(&b, "STOPSIGNAL", r.in.Tail.StopSignal, fallback["stop_signal"])
	if err := r.healthcheck(&b, fallback["healthcheck"]); err != nil {
		return "", err
	}
	if err := r.start(&b, fallback); err != nil {
		return "", err
	}
	return b.String(), nil
}

// checkFallbacks finds misspelt names.
func checkFallbacks(fallback map[string]any) error {
	known := []string{"command", "command_comment", "entrypoint", "environment", "expose", "healthcheck", "stop_signal", "user"}
	for _, k := range sortedKeys(fallback) {
		if !slices.Contains(known, k) {
			return fmt.Errorf("tail has no %q; it has %s", k, strings.Join(known, ", "))
		}
	}
	return nil
}

// environment writes the image's variables over the preset's.
func (r *rendering) environment(b *strings.Builder, fallback any) error {
	pairs := slices.Clone(r.in.Tail.Environment)
	extra, ok := fallback.(map[string]any)
	if fallback != nil && !ok {
		return fmt.Errorf("tail: environment is %T, not a dict", fallback)
	}
	for _, k := range sortedKeys(extra) {
		if !slices.ContainsFunc(pairs, func(p Pair) bool { return p.Key == k }) {
			pairs = append(pairs, Pair{Key: k, Value: fmt.Sprint(extra[k])})
		}
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int { return strings.Compare(a.Key, b.Key) })
	for _, e := range pairs {
		b.WriteString("ENV " + r.pair(e) + "\n")
	}
	return nil
}

func (r *rendering) expose(b *strings.Builder, fallback any) error {
	ports := r.in.Tail.Expose
	if ports == nil && fallback != nil {
		words, err := stringList(fallback)
		if err != nil {
			return fmt.Errorf("tail: expose: %w", err)
		}
		for _, w := range words {
			ports = append(ports, Text{Value: w})
		}
	}
	for _, p := range ports {
		b.WriteString("EXPOSE " + r.bareWord(p.Value, "1", p.Origin) + "\n")
	}
	return nil
}

// single writes an instruction of one word.
func (r *rendering) single(b *strings.Builder, instruction string, given *Text, fallback any) {
	if given == nil && fallback != nil {
		given = &Text{Value: fmt.Sprint(fallback)}
	}
	if given != nil {
		b.WriteString(instruction + " " + r.bareWord(given.Value, benign, given.Origin) + "\n")
	}
}

// healthcheck is always explicit: NONE clears what the base image may have set.
func (r *rendering) healthcheck(b *strings.Builder, fallback any) error {
	h := r.in.Tail.Healthcheck
	if h == nil && fallback != nil {
		words, err := stringList(fallback)
		if err != nil {
			return fmt.Errorf("tail: healthcheck: %w", err)
		}
		h = &Healthcheck{Test: words, Interval: "30s", Timeout: "3s", StartPeriod: "10s"}
	}
	if h == nil || len(h.Test) == 0 {
		b.WriteString("HEALTHCHECK NONE\n")
		return nil
	}
	retries := ""
	if h.Retries > 0 {
		retries = strconv.Itoa(h.Retries)
	}
	b.WriteString("HEALTHCHECK ")
	for _, f := range []struct{ flag, value, benign string }{
		{"interval", h.Interval, "1s"}, {"timeout", h.Timeout, "1s"}, {"start-period", h.StartPeriod, "1s"}, {"retries", retries, "1"},
	} {
		if f.value != "" {
			b.WriteString("--" + f.flag + "=" + r.bareWord(f.value, f.benign, h.Origin) + " ")
		}
	}
	b.WriteString("\\\n    CMD " + r.form(h.Test, h.Origin) + "\n")
	return nil
}

// start writes ENTRYPOINT and CMD. As in Docker, an entrypoint of the user's clears the preset's command.
func (r *rendering) start(b *strings.Builder, fallback map[string]any) error {
	given := map[string]*List{"entrypoint": r.in.Tail.Entrypoint, "command": r.in.Tail.Command}
	for _, k := range []struct{ key, instruction string }{{"entrypoint", "ENTRYPOINT"}, {"command", "CMD"}} {
		l := given[k.key]
		if l == nil && fallback[k.key] != nil && (k.key == "entrypoint" || given["entrypoint"] == nil) {
			words, err := stringList(fallback[k.key])
			if err != nil {
				return fmt.Errorf("tail: %s: %w", k.key, err)
			}
			l = &List{Values: words}
			if comment, _ := fallback[k.key+"_comment"].(string); comment != "" {
				b.WriteString(r.put("# "+comment, "# "+benign, Origin{}) + "\n")
			}
		}
		if l != nil {
			b.WriteString(k.instruction + " " + r.form(l.Values, l.Origin) + "\n")
		}
	}
	return nil
}
