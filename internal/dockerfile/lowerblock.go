package dockerfile

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// unlink takes --link away. Without it a layer depends on those below it, and holds the same.
func (b *block) unlink() {
	for _, f := range b.node.Flags {
		if f == "--link" || f == "--link=true" {
			b.replace(f+" ", "")
		}
	}
}

var platformKey = lazyregexp.New(`-?\$\{TARGETPLATFORM\},`)

// anyPlatform takes the platform out of the names of caches: a variable cannot stand there.
func (b *block) anyPlatform() {
	for _, f := range b.node.Flags {
		if strings.HasPrefix(f, "--mount=type=cache,") {
			b.replace(f, platformKey.ReplaceAllString(f, ","))
		}
	}
}

// replace changes the first place of a text.
func (b *block) replace(old, text string) {
	for i, line := range b.lines {
		if strings.Contains(line, old) {
			b.lines[i] = strings.Replace(line, old, text, 1)
			return
		}
	}
}

// printed writes the file of a COPY with printf, in the stage itself.
func printed(b *block) {
	n, to := b.node, target(b.node)
	after := ""
	if mode := flagOf(n, "--chmod"); mode != "" {
		after += " \\\n    && chmod " + mode + " " + quote(to)
	}
	if owner := flagOf(n, "--chown"); owner != "" {
		after += " \\\n    && chown " + owner + " " + quote(to)
	}
	b.lines = printFile(n.Heredocs[0].Content, to, after)
}

// fromStage takes the file of a COPY from the stage that makes it.
func (b *block) fromStage(stage string) {
	var flags []string
	for _, f := range b.node.Flags {
		if !strings.HasPrefix(f, "--link") {
			flags = append(flags, f+" ")
		}
	}
	b.lines = []string{"COPY " + strings.Join(flags, "") + "--from=" + stage + " " + filePath(b.node) + " " + target(b.node)}
}

// printFile is the RUN that writes a file; after is what follows its command.
func printFile(content, to, after string) []string {
	folder := ""
	if dir := path.Dir(to); dir != "/" && dir != "." {
		folder = "mkdir -p " + quote(dir) + " && "
	}
	lines := append([]string{"RUN " + folder + `printf '%s\n' \`}, quotedLines(content)...)
	lines[len(lines)-1] += " >" + quote(to) + after
	return strings.Split(strings.Join(lines, "\n"), "\n")
}

// quotedLines are the lines of a text as words of a shell, all but the last with a backslash behind it.
func quotedLines(content string) []string {
	lines := strings.Split(strings.TrimSuffix(content, "\n"), "\n")
	for i, line := range lines {
		lines[i] = "    '" + strings.ReplaceAll(line, "'", `'"'"'`) + "'"
		if i < len(lines)-1 {
			lines[i] += ` \`
		}
	}
	return lines
}

var plainWord = lazyregexp.New(`^[A-Za-z0-9_./@+-]+$`)

func quote(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'"'"'`) + "'"
}

// inlineScripts hands the scripts in heredocs to their shell as arguments. Heredocs of another form than stagegen's own stay.
func (b *block) inlineScripts() {
	body := 0
	for _, d := range b.node.Heredocs {
		body += strings.Count(d.Content, "\n") + 1
	}
	text := strings.Join(b.lines[:len(b.lines)-body], "\n")
	for _, d := range b.node.Heredocs {
		place, shell := "sh -eu /dev/fd/3 3<<'"+d.Name+"'", "sh -eu -c"
		if whole := "<<'" + d.Name + "'"; b.node.Next.Value == whole {
			place, shell = whole, "sh -c"
		}
		before, after, ok := strings.Cut(text, place)
		if !ok {
			return
		}
		text = before + shell + ` "$(printf '%s\n' \` + "\n" + strings.Join(quotedLines(d.Content), "\n") + `)"` + after
	}
	b.lines = strings.Split(text, "\n")
}

// checksum compares the sum of what ADD has downloaded in a RUN below it.
func (b *block) checksum() {
	w := words(b.node)
	sum, ok := strings.CutPrefix(flagOf(b.node, "--checksum"), "sha256:")
	if !ok || len(w) != 2 || strings.HasSuffix(w[1], "/") {
		return
	}
	b.replace("--checksum=sha256:"+sum+" ", "")
	b.lines = append(b.lines, `RUN test "$(sha256sum `+quote(w[1])+`)" = `+quote(sum+"  "+w[1]))
}
