package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/templates"
)

// function describes one function of a template.
type function struct{ call, does string }

const functionsIntro = `
A template is Go's [text/template](https://pkg.go.dev/text/template) with the functions below and those of the language itself
(` + "`and`, `or`, `not`, `eq`, `ne`, `lt`, `le`, `gt`, `ge`, `index`, `len`, `slice`, `printf`" + `). Its data is ` + "`.p`" + ` (the parameters) and ` + "`.facts`" + `
([facts.md](facts.md)). None of the functions reads a clock, chance, the environment, files or the network.

A value reaches the file through an encoder only, which makes it one word of the place where it stands, whatever it holds. A
value without one is a finding at load time; a parameter of type bool, int, enum or port needs none.
`

// encoders write a value for one kind of place.
func encoders() []function {
	return []function{
		{"sh VALUE", "One word of a shell command, in RUN."},
		{"word VALUE", "The value of an ENV or LABEL; `$` is literal."},
		{"json VALUE", "A text, or a list of texts, as JSON, for the exec form of an instruction."},
		{"path VALUE", "A path inside an image, for WORKDIR and for the source of COPY --from."},
		{"copy SOURCE TARGET", "Source and target of a COPY from the build context. The ignore file admits the source."},
		{"bind SOURCE", "A bind mount of one path of the context, at the same path below the working directory. The ignore file admits it."},
		{"body DELIMITER VALUE", "The lines of a heredoc; no line may equal the delimiter."},
		{"ignore VALUE", "A path of the context as a pattern of the ignore file."},
		{"glob VALUE", "A pattern of the ignore file as it stands, from a fact that is a pattern already."},
	}
}

// frame are the functions that write what no template may forget.
func frame() []function {
	return []function{
		{"pin NAME [\"build\"]", "The reference to a base image, as `${ARG}`; stagegen writes the ARG above the first FROM. \"build\" says that the FROM has `--platform=$BUILDPLATFORM`."},
		{"line NAME", "The name of the line that a pin has in this image, such as 25, for an `if` on the version of a tool."},
		{"scratch", "The empty image."},
		{"stage NAME", "The name of a stage that stands above, for FROM and COPY --from."},
		{"open STAGE [\"plain\"]", "Begins a stage, after its FROM: writes the slots packages, libraries, environment, copy and fetch. \"plain\" is for a stage without a main step: there each entry of before is a RUN."},
		{"close STAGE [\"plain\"]", "Ends a stage: writes the slot append; with \"plain\", each entry of after as a RUN."},
		{"mounts STAGE", "The flags that the slots before and after ask for (secrets, ssh, network), and the registries of the stage, at the head of the main step's RUN."},
		{"reach KIND", "In front of a command outside of a main step that asks a registry (npm, go, maven, cargo, apk, apt), behind the flags of its RUN: what the command needs for it."},
		{"install LIST", "The RUN that installs packages of the system which the preset itself needs, by the package manager of the base, from where the slots' come from: in front of `open`, or in a stage without a main step."},
		{"before STAGE", "The code of the slot before, ahead of the main command: `code && `."},
		{"after STAGE", "The code of the slot after, behind the main command; ends the RUN."},
		{"context STAGE [\"rw\"]", "A bind mount of the whole context at the working directory; writable, and thrown away, where a slot's code may want to write, where outputs of assets are mounted into it, or with \"rw\"."},
		{"sources", "COPY . . and below it the outputs of the image's assets. In an asset: its own sources, by name."},
		{"assets FOLDER TARGET", "A COPY of each asset whose target is below FOLDER of the context, to the same place below TARGET."},
		{"owner USER", "The user that the image runs as, for `COPY --chown`: the one that build.yaml names, else USER, the preset's own."},
		{"cache NAME [FOLDER]", "The mount of a cache that preset.yaml declares; at a folder below its target, where the project decides which."},
		{"tail DICT", "Ends the last stage: ENV, LABEL, EXPOSE, USER, STOPSIGNAL, HEALTHCHECK, ENTRYPOINT, CMD. The dict holds what stands there when build.yaml says nothing: `environment` (dict), `expose`, `healthcheck`, `entrypoint`, `command` (lists), `user`, `stop_signal`."},
	}
}

// helpers compute; their result needs an encoder. All but keys are sprig's.
func helpers() []function {
	return []function{
		{"add A B...", "The sum."}, {"sub A B", "The difference."}, {"mul A B...", "The product."}, {"div A B", "The quotient, a whole number."}, {"mod A B", "The remainder."},
		{"max A B...", "The greatest number."}, {"min A B...", "The least number."}, {"ceil A", "Rounded up."}, {"floor A", "Rounded down."}, {"int A", "As a whole number."},
		{"list A...", "A list."}, {"append LIST A", "The list and A behind it."}, {"prepend LIST A", "The list and A before it."}, {"concat LIST...", "The lists one after another."},
		{"first LIST", "The first element."}, {"rest LIST", "All but the first."}, {"last LIST", "The last element."}, {"initial LIST", "All but the last."},
		{"has A LIST", "Whether the list holds A."}, {"without LIST A...", "The list without A."}, {"compact LIST", "The list without empty elements."}, {"uniq LIST", "The list with each element once."},
		{"reverse LIST", "Back to front."}, {"sortAlpha LIST", "Sorted as text."}, {"join SEPARATOR LIST", "The elements as one text."}, {"splitList SEPARATOR TEXT", "The parts of a text."},
		{"toString A", "As text."}, {"toStrings LIST", "Each element as text."},
		{"dict KEY VALUE...", "A dict."}, {"get DICT KEY", "The value of a key, or empty text."}, {"hasKey DICT KEY", "Whether the key is there."}, {"keys DICT", "The keys, sorted."},
		{"default A B", "B, or A where B is empty."}, {"coalesce A...", "The first that is not empty."}, {"empty A", "Whether A is empty, zero or false."}, {"ternary A B TEST", "A where the test is true, else B."},
		{"contains PART TEXT", "Whether the text holds the part."}, {"hasPrefix PART TEXT", "Whether it begins so."}, {"hasSuffix PART TEXT", "Whether it ends so."}, {"regexMatch PATTERN TEXT", "Whether a regular expression fits."},
		{"trim TEXT", "Without white space at both ends."}, {"trimAll CHARACTERS TEXT", "Without those characters at both ends."}, {"trimPrefix PART TEXT", "Without that beginning."}, {"trimSuffix PART TEXT", "Without that end."},
		{"replace OLD NEW TEXT", "Every OLD as NEW."}, {"substr FROM TO TEXT", "A part of the text."}, {"lower TEXT", "In lower case."}, {"upper TEXT", "In upper case."},
		{"kebabcase TEXT", "as-kebab-case."}, {"snakecase TEXT", "as_snake_case."},
	}
}

// functionsPage describes the functions; each function that a template may call stands there once.
func functionsPage() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(functionsIntro)
	var described []string
	for _, g := range []struct {
		title string
		list  []function
	}{{"Encoders", encoders()}, {"The frame", frame()}, {"Helpers", helpers()}} {
		fmt.Fprintf(&b, "\n## %s\n", g.title)
		t := newTable("function", "meaning")
		for _, f := range g.list {
			name, _, _ := strings.Cut(f.call, " ")
			described = append(described, name)
			t.row(code(f.call), f.does)
		}
		b.WriteString(t.String())
	}
	slices.Sort(described)
	if have := templates.Functions(); !slices.Equal(described, have) {
		return nil, fmt.Errorf("the page describes %v, the templates have %v", described, have)
	}
	return b.Bytes(), nil
}
