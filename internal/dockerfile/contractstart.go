package dockerfile

import (
	"slices"
	"strings"
	"time"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// starts reads what the image runs.
func (r *reader) starts(s *stage, c *Contract, st step, at *scope) bool {
	switch cmd := st.cmd.(type) {
	case *instructions.CmdCommand:
		c.Command = r.start(cmd.CmdLine, cmd.PrependShell, st, at)
		r.fixed[s] = true
	case *instructions.EntrypointCommand:
		c.Entrypoint = r.start(cmd.CmdLine, cmd.PrependShell, st, at)
		if !r.fixed[s] {
			c.Command = nil // as in Docker: the command of the base belongs to the base's entrypoint
		}
	case *instructions.HealthCheckCommand:
		c.Healthcheck = r.health(cmd, st, at)
	default:
		return false
	}
	return true
}

func (r *reader) start(line []string, shell bool, st step, at *scope) *Start {
	out := &Start{Words: slices.Clone(line), Line: st.node.StartLine}
	if !shell {
		if out.Words == nil {
			out.Words = []string{}
		}
		return spelledShell(out, at)
	}
	out.Words, out.Shell = nil, strings.Join(line, " ")
	if script := r.doc.scripts[st.node]; script != nil && script.file != nil {
		out.Words = plainCommand(script.file, at.vars)
	}
	return out
}

// spelledShell reads ["sh", "-c", "…"] as the shell form that it is.
func spelledShell(start *Start, at *scope) *Start {
	if len(start.Words) != 3 || !isShell(start.Words[0]) || !slices.Contains([]string{"-c", "-ec", "-lc"}, start.Words[1]) {
		return start
	}
	start.Words, start.Shell = nil, start.Words[2]
	if file, err := newShells().parse(start.Shell); err == nil {
		start.Words = plainCommand(file, at.vars)
	}
	return start
}

func (r *reader) health(cmd *instructions.HealthCheckCommand, st step, at *scope) *Healthcheck {
	out := &Healthcheck{Start: Start{Line: st.node.StartLine}}
	h := cmd.Health
	if h == nil || len(h.Test) == 0 || h.Test[0] == "NONE" {
		out.Off = true
		return out
	}
	out.Start = *r.start(h.Test[1:], h.Test[0] == "CMD-SHELL", st, at)
	out.Interval, out.Timeout, out.StartPeriod, out.Retries = duration(h.Interval), duration(h.Timeout), duration(h.StartPeriod), h.Retries
	out.StartInterval = duration(h.StartInterval)
	return out
}

// duration writes 90s as 1m30s, and 30s as 30s.
func duration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	return strings.Replace(s, "h0m", "h", 1)
}
