package generator

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// inline tells whether shell code can be joined to other commands by && as it stands: one line, one statement that is a
// plain command or commands joined by &&, not in the background, without a comment that would swallow what follows.
func inline(code string) bool {
	if strings.Contains(strings.TrimSpace(code), "\n") || strings.HasSuffix(strings.TrimSpace(code), ";") {
		return false
	}
	f, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX), syntax.KeepComments(true)).Parse(strings.NewReader(code), "")
	if err != nil || len(f.Stmts) != 1 || len(f.Last) > 0 || len(f.Stmts[0].Comments) > 0 {
		return false
	}
	return plain(f.Stmts[0])
}

func plain(s *syntax.Stmt) bool {
	if s.Background || s.Coprocess || s.Negated || len(s.Comments) > 0 {
		return false
	}
	for _, r := range s.Redirs {
		if r.Hdoc != nil {
			return false
		}
	}
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr, *syntax.DeclClause, *syntax.Subshell, *syntax.Block:
		return true
	case *syntax.BinaryCmd:
		return c.Op == syntax.AndStmt && plain(c.X) && plain(c.Y)
	}
	return false
}
