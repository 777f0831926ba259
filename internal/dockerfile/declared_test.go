package dockerfile

import (
	"strings"
	"testing"
)

func TestCheckShell(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, code, wrong string }{
		{name: "one command", code: "go generate ./..."},
		{name: "line feed at the end", code: "make\n"},
		{name: "operators", code: `test -f x && echo "a b" | tee y || exit 1`},
		{name: "test bracket", code: `[ -f x ] && rm x`},
		{name: "substitution", code: `echo "$(date +%s)" > "/stamp-${ARCH#v}"`},
		{name: "group", code: "{ make; } && (cd x; make)"},
		{name: "hash inside a word", code: "echo a#b '# c'"},
		{name: "even backslashes at the end", code: `echo \\`},
		{name: "shift in arithmetic", code: "echo $((1<<2))"},
		{name: "quoted heredoc mark", code: "echo '<<EOF'"},
		{name: "many lines", code: "set -e\n# a comment\nfor f in *; do\n  echo \"$f\"\ndone"},
		{name: "many lines with heredoc", code: "cat <<'EOF' > /x\nhi\nEOF\necho done"},
		{name: "many lines, comment last", code: "make\nmake install # all"},
		{name: "many lines, joined inside", code: "echo a \\\n  b"},

		{name: "empty", code: "", wrong: "no command"},
		{name: "only a comment", code: "# nothing", wrong: "no command"},
		{name: "only blanks", code: " \n\t\n", wrong: "no command"},
		{name: "open quote", code: `echo "hi`, wrong: `line 1: not complete POSIX shell code: reached EOF without closing quote`},
		{name: "open quote on line two", code: "echo a\necho 'hi", wrong: "line 2"},
		{name: "open if", code: "if true; then echo", wrong: "not complete"},
		{name: "open group", code: "( echo", wrong: "not complete"},
		{name: "closes what is not open", code: "echo ) ; rm x", wrong: "not complete"},
		{name: "backslash at the end", code: `echo hi \`, wrong: "ends in a backslash"},
		{name: "backslash and blanks at the end", code: "echo hi \\  \t", wrong: "ends in a backslash"},
		{name: "backslash on the last of many lines", code: "echo\necho \\\n", wrong: "ends in a backslash"},
		{name: "operator at the end", code: "make &&", wrong: "not complete"},
		{name: "operator at the start", code: "&& make", wrong: "not complete"},
		{name: "semicolon at the end", code: "make;", wrong: "between two commands"},
		{name: "background at the end", code: "make &", wrong: "between two commands"},
		{name: "comment at the end", code: "make # all", wrong: "ends in a comment"},
		{name: "open heredoc", code: "cat <<EOF", wrong: "not complete"},
		{name: "heredoc at the end", code: "cat <<EOF\nhi", wrong: "not complete"},
		{name: "a heredoc for BuildKit only", code: "echo $((1 << 2))", wrong: `takes "<<" at the start of a word`},
		{name: "bash only", code: "diff <(a) <(b)", wrong: "not complete POSIX"},
		{name: "bash only on line two", code: "echo\nx=(a b)", wrong: "line 2: not complete POSIX shell code"},
		{name: "bash array", code: "x=(a b); echo", wrong: "not part of POSIX"},
		{name: "option of RUN", code: "--mount=type=ssh git clone x", wrong: "option of RUN"},
		{name: "JSON", code: `["rm", "-rf", "/"]`, wrong: "JSON array"},
		{name: "carriage return", code: "make\rmake", wrong: `line 1: control character "\r"`},
		{name: "zero byte", code: "make\n\x00", wrong: `line 2: control character "\x00"`},
		{name: "not UTF-8", code: "echo \xff", wrong: "not valid UTF-8"},
		{name: "long line", code: "echo " + strings.Repeat("x", 70_000), wrong: "longer than 65535 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			compareError(t, CheckShell(tt.code), tt.wrong)
		})
	}
}

func TestCheckInstructions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, wrong string }{
		{name: "one", text: "ENV A=b"},
		{name: "several", text: "ARG X=1\nRUN make \\\n    && make install\n\nCOPY --link x /y\n"},
		{name: "comment", text: "# why\nRUN make"},
		{name: "heredoc", text: "COPY <<'EOF' /etc/x\nFROM scratch\n# check=skip=all\nEOF\n"},
		{name: "shell form and JSON", text: "RUN [\"a\"]\nVOLUME /data"},
		{name: "the name of our end mark", text: "LABEL end=1\n"},

		{name: "empty", text: "", wrong: "no instruction"},
		{name: "only a comment", text: "# nothing\n", wrong: "no instruction"},
		{name: "FROM", text: "RUN make\nFROM scratch", wrong: "line 2: FROM is not allowed here"},
		{name: "from in small letters", text: "from scratch", wrong: "line 1: FROM is not allowed here"},
		{name: "ONBUILD", text: "ONBUILD RUN make", wrong: "ONBUILD is not allowed"},
		{name: "directive", text: "# check=skip=all\nENV DB_PASSWORD=x", wrong: "is a directive"},
		{name: "directive with blanks and capitals", text: "RUN make\n#  Check = skip=all\nENV A=b", wrong: `line 3: the comment "Check = skip=all" is a directive`},
		{name: "directive for what follows", text: "ENV A=b\n# check=skip=all", wrong: "is a directive"},
		{name: "syntax", text: "# syntax=evil/frontend\nRUN make", wrong: "is a directive"},
		{name: "unknown", text: "RUN make\nRUM make", wrong: "line 2: unknown instruction RUM"},
		{name: "backslash at the end", text: "RUN make \\", wrong: "not complete"},
		{name: "backslash and blanks at the end", text: "ENV A=b \\ \t\n", wrong: "not complete"},
		{name: "swallows our end mark", text: "LABEL end=x \\\n", wrong: "not complete"},
		{name: "backslash and a comment at the end", text: "ENV A=b \\\n# c", wrong: "not complete"},
		{name: "open heredoc", text: "RUN make\nCOPY <<EOF /x\nhi\n", wrong: "line 2: unterminated heredoc"},
		{name: "wrong option", text: "COPY --form=x /a /b", wrong: "line 1: unknown flag: --form"},
		{name: "wrong argument", text: "ENV A", wrong: "line 1: ENV must have two arguments"},
		{name: "zero byte", text: "ENV A=\x00", wrong: "control character"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			compareError(t, CheckInstructions(tt.text), tt.wrong)
		})
	}
}

func compareError(t *testing.T, got error, want string) {
	t.Helper()
	switch {
	case want == "" && got != nil:
		t.Errorf("unexpected error: %v", got)
	case want != "" && (got == nil || !strings.Contains(got.Error(), want)):
		t.Errorf("error %v does not say %q", got, want)
	}
}
