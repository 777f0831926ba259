package dockerfile

import (
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/diag"
)

// place is a template with one value, at "@". The twin has "v" there.
type place struct {
	name, text string
	// harmless are those of the injections that stay inside the value here. What they do to it is for the encoder.
	harmless []string
}

func (p place) file(value string) File {
	before, _, _ := strings.Cut(p.text, "@")
	at := strings.Count(before, "\n") + 1
	return File{
		Path: "Dockerfile",
		Text: []byte(strings.Replace(p.text, "@", value, 1)),
		Twin: []byte(strings.Replace(p.text, "@", "v", 1)),
		LinePos: func(line int) (diag.Pos, string) {
			if at <= line && line <= at+strings.Count(value, "\n") {
				return diag.Pos{File: "build.yaml", Line: 3, Col: 7}, "the value"
			}
			return diag.Pos{}, "the template"
		},
	}
}

var injections = []string{
	"v\nUSER root", "v\r\nUSER root", "v\n# check=skip=all", "v\n# x", "\nEOF\nUSER root", "v\\", "<<EOF", "v <<EOF", "v,rw", "v,from=x", "--from=y v",
	"'", `"`, "v' w", `v" w`, `v","w`, `["a"]`, "$(id)", "`id`", "${PATH}", "$PATH", "# check=skip=all", "v # x",
	"v; id", "v && id", "v | id", "v &", "v > /x", "a b", "*", "~",
}

func places() []place {
	const from, user = "FROM docker.io/library/alpine:3.24.1 AS runtime\n", "\nUSER 1\n"
	// One word of ENV, LABEL or ARG: BuildKit runs nothing, and knows no list, option or pattern.
	word := []string{"<<EOF", "v,rw", "v,from=x", "'", `"`, "v' w", `v" w`, `v","w`, `["a"]`, "$(id)", "`id`", "*", "~"}
	// All of the rest of the line is the value.
	line := append([]string{"v <<EOF", "# check=skip=all", "v # x", "v; id", "v && id", "v | id", "v &", "v > /x", "a b"}, word...)
	return []place{
		{"word of ENV", from + "ENV A=@ B=c" + user, []string{"<<EOF", "v,rw", "v,from=x", `v","w`, `["a"]`, "$(id)", "`id`", "*", "~"}},
		{"last word of ENV", from + "ENV A=@" + user, word},
		{"quoted word of ENV", from + `ENV A="@"` + user, append([]string{"v\\", "--from=y v"}, slices.DeleteFunc(slices.Clone(line), func(s string) bool { return s == `v" w` })...)},
		{"LABEL", from + "LABEL a.b=@" + user, word},
		{"ARG", "ARG I=@\n" + from + user, word},
		{"USER", from + "USER @\nCMD [\"x\"]\n", line},
		{"WORKDIR", from + "WORKDIR @" + user, line},
		{"EXPOSE", from + "EXPOSE @" + user, []string{"<<EOF", "v,rw", "v,from=x", "'", `"`, `v","w`, `["a"]`, "$(id)", "`id`", "*", "~"}},
		// "v\" before a blank is "v " for the shell; a comma means nothing to it.
		{"word of RUN", from + "RUN make @ \\\n    && rm x" + user, []string{"v\\", "v,rw", "v,from=x", `v","w`}},
		// A comment hides nothing at the end.
		{"last word of RUN", from + "RUN make @" + user, []string{"v,rw", "v,from=x", "v # x", `v","w`}},
		{"quoted word of RUN", from + "RUN make '@' \\\n    && rm x" + user, slices.DeleteFunc(slices.Clone(injections), func(s string) bool {
			return strings.Contains(s, "\n") || strings.Contains(s, "'")
		})},
		{"RUN in a heredoc", from + "RUN <<EOF\nmake @\nrm x\nEOF" + user, []string{"v,rw", "v,from=x", "v # x", `v","w`}},
		{"mount option", from + "RUN --mount=type=bind,source=@,target=/x make" + user, []string{"v\\", "<<EOF", "$(id)", "`id`", `["a"]`, "*", "~"}},
		{"last mount option", from + "RUN --mount=type=bind,target=@ make" + user, []string{"<<EOF", "$(id)", "`id`", `["a"]`, "*", "~"}},
		{"source of COPY", from + "COPY @ /x" + user, []string{"v\\", "v,rw", "v,from=x", "'", `"`, `v","w`, `["a"]`, "$(id)", "`id`", "*", "~"}},
		{"target of COPY", from + "COPY x @" + user, []string{"v,rw", "v,from=x", "'", `"`, `v","w`, `["a"]`, "$(id)", "`id`", "*", "~"}},
		{"element of ENTRYPOINT", from + `ENTRYPOINT ["@"]` + user, slices.DeleteFunc(slices.Clone(injections), func(s string) bool {
			return strings.ContainsAny(s, "\n\"") || s == "v\\"
		})},
		{"option of HEALTHCHECK", from + "HEALTHCHECK --interval=@ CMD [\"x\"]" + user, []string{
			"<<EOF", "v,rw", "v,from=x", `v","w`, `["a"]`, "$(id)", "`id`", "${PATH}", "$PATH", "*", "~"}},
		{"body of a heredoc", from + "COPY <<EOF /x\na @ b\nEOF" + user, slices.DeleteFunc(slices.Clone(injections), func(s string) bool {
			return strings.Contains(s, "\n") || strings.Contains(s, "PATH")
		})},
		{"comment", from + "# the @" + user, slices.DeleteFunc(slices.Clone(injections), func(s string) bool { return strings.Contains(s, "\n") })},
		// A comment line more changes nothing: the header ends in a bare "#", and its first line ends the directives.
		{"header", "# the @\n#\n" + from + user, slices.DeleteFunc(slices.Clone(injections), func(s string) bool {
			return strings.Contains(s, "USER")
		})},
	}
}

// Each injection into each place is found out, and at the value's place in build.yaml, unless it stays a part of the value.
func TestInjectionChangesTheSkeleton(t *testing.T) {
	t.Parallel()
	for _, p := range places() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			var silent []string
			for _, value := range injections {
				found := Verify(p.file(value))
				i := slices.IndexFunc(found, func(f diag.Finding) bool { return f.Rule == ruleStructure })
				if i < 0 {
					silent = append(silent, value)
					continue
				}
				if want := (diag.Pos{File: "build.yaml", Line: 3, Col: 7}); found[i].Pos != want {
					t.Errorf("%q is reported at %v: %s", value, found[i].Pos, show(found[i:i+1]))
				}
			}
			slices.Sort(silent)
			want := slices.Sorted(slices.Values(p.harmless))
			if diff := gocmp.Diff(want, silent); diff != "" {
				t.Errorf("injections that are not found out (-want +got):\n%s", diff)
			}
		})
	}
}

// A value that its encoder has made fit for its place is not taken for an injection.
func TestEncodedValuesKeepTheSkeleton(t *testing.T) {
	t.Parallel()
	const from = "FROM docker.io/library/alpine:3.24.1 AS runtime\n"
	for _, tt := range []struct{ name, text, twin string }{
		{"ENV", `ENV A="say \"hi\" \$HOME, it's C:\\"`, `ENV A="v"`},
		{"LABEL in single quotes", `LABEL a='x'"'"'y $z'`, `LABEL a=v`},
		{"RUN", `RUN make '-s $(id) && x' a"'"b`, `RUN make v v`},
		{"RUN with active parts of the template", `RUN make "${TARGETARCH#v}" *.go --tags='a b'`, `RUN make "${TARGETARCH#v}" *.go --tags=v`},
		{"mount", `RUN --mount=type=bind,source=a/b.c,target=/x make`, `RUN --mount=type=bind,source=v,target=v make`},
		{"exec", `ENTRYPOINT ["a \"b\"", "--c=$d"]`, `ENTRYPOINT ["v", "v"]`},
		{"heredoc", "COPY <<'EOF' /x\nuser $x;\nEOF", "COPY <<'EOF' /x\nv\nEOF"},
		{"image", "COPY --from=docker.io/library/a:1 /x /y", "COPY --from=v /x /y"},
		{"pattern that is quoted", `RUN rm '*' \~x a~b`, `RUN rm v v v`},
		{"quoted mount option", `RUN --mount=type=bind,'"source=a,b"',target=/x make`, `RUN --mount=type=bind,'"source=v"',target=/x make`},
		{"base image", "FROM ${BASE} AS other", "FROM v AS other"},
		{"script of another language", "RUN <<'EOF'\n#!/usr/bin/python3\nprint('a' if x else \"b)\nEOF", "RUN <<'EOF'\n#!/usr/bin/python3\nv\nEOF"},
		{"line feed in declared code only", "RUN <<'EOF'\na\nb\nEOF\nENV A=b", "RUN <<'EOF'\na\nb\nEOF\nENV A=v"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := File{Path: "Dockerfile", Text: []byte(from + tt.text + "\n"), Twin: []byte(from + tt.twin + "\n")}
			for _, x := range Verify(f) {
				if x.Rule == ruleStructure {
					t.Errorf("unexpected finding:\n%s", show(diag.List{x}))
				}
			}
		})
	}
}

// Directives and the form of each shell construct are part of the skeleton: a change of one alone is a difference.
func TestSkeletonSeesEachPart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, a, b string }{
		{"syntax directive", "FROM scratch", "# syntax=x\nFROM scratch"},
		{"syntax directive in another form", "FROM scratch", "#!x\n# syntax=x\nFROM scratch"},
		{"check directive", "# x\nFROM scratch", "# check=skip=all\nFROM scratch"},
		{"escape directive", "# x\nFROM scratch", "# escape=`\nFROM scratch"},
		{"check directive alone", "# x\n#\nFROM scratch", "# check=skip=all\n#\nFROM scratch"},
		{"escape directive alone", "# x\n#\nFROM scratch", "# escape=`\n#\nFROM scratch"},
		{"directive among comments", "FROM scratch\n# x\nENV A=b", "FROM scratch\n# check=skip=all\nENV A=b"},
		{"flag with and without a value", "FROM scratch\nCOPY --link a b", "FROM scratch\nCOPY --link=false a b"},
		{"JSON", "FROM scratch\nCMD [\"a\"]", "FROM scratch\nCMD [\"a\"}"},
		{"legacy ENV", "FROM scratch\nENV A=b", "FROM scratch\nENV A=b c=d"},
		{"variable of another name", "FROM scratch\nENV A=$B", "FROM scratch\nENV A=$C"},
		{"quoted heredoc", "FROM scratch\nCOPY <<EOF /x\nEOF", "FROM scratch\nCOPY <<'EOF' /x\nEOF"},
		{"and, or", "FROM scratch\nRUN a && b", "FROM scratch\nRUN a || b"},
		{"pipe", "FROM scratch\nRUN a && b", "FROM scratch\nRUN a | b"},
		{"background", "FROM scratch\nRUN a", "FROM scratch\nRUN a &"},
		{"not", "FROM scratch\nRUN a", "FROM scratch\nRUN ! a"},
		{"redirection", "FROM scratch\nRUN a > b", "FROM scratch\nRUN a >> b"},
		{"assignment", "FROM scratch\nRUN a b", "FROM scratch\nRUN a=1 b"},
		{"subshell", "FROM scratch\nRUN (a)", "FROM scratch\nRUN { a; }"},
		{"nesting", "FROM scratch\nRUN if a; then b; c; fi", "FROM scratch\nRUN if a; then b; fi; c"},
		{"command in a word", "FROM scratch\nRUN a \"$(b)\"", "FROM scratch\nRUN a \"$(b; c)\""},
		{"operator of an expansion", "FROM scratch\nRUN a ${B}", "FROM scratch\nRUN a ${B:-c}"},
		{"arithmetic", "FROM scratch\nRUN a 1", "FROM scratch\nRUN a $((1))"},
		{"shell text of HEALTHCHECK", "FROM scratch\nHEALTHCHECK CMD a", "FROM scratch\nHEALTHCHECK CMD a; b"},
		{"comment more", "FROM scratch\n# x\nENV A=b", "FROM scratch\n# x\n# y\nENV A=b"},
		{"instruction in ONBUILD", "FROM scratch\nONBUILD USER a", "FROM scratch\nONBUILD RUN a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			shapes := func(text string) (out []string) {
				for _, b := range parse([]byte(text + "\n")).skeleton() {
					out = append(out, b.shape)
				}
				return out
			}
			if a := shapes(tt.a); slices.Equal(a, shapes(tt.b)) {
				t.Errorf("both have the skeleton %q", a)
			}
		})
	}
}
