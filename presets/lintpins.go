package presets

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/templates"
)

var (
	argName  = lazyregexp.New(`^[A-Z][A-Z0-9_]*$`)
	lineName = lazyregexp.New(`^\d+(\.\d+){0,2}$`)
	baseUser = lazyregexp.New(`^(\d+(:\d+)?)?$`)
	baseEnv  = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*(=.*)?$`)
)

// pins checks pins.yaml.
func (l *loader) pins(n *yamlsrc.Node) {
	for _, name := range sorted(l.preset.Pins) {
		l.name("a pin", wordName, n, name)
		if name == Scratch {
			l.bad(keyPos(n, name), "no pin can be called scratch: it is the empty image")
		}
		p, at := l.preset.Pins[name], n.Get(name)
		l.pin(name, p, at)
		l.base(name, p, at.Get("base"))
		l.lines(name, p, at)
	}
}

// pin checks what chooses the line of a pin.
func (l *loader) pin(name string, p Pin, n *yamlsrc.Node) {
	if !argName.MatchString(p.Arg) {
		l.bad(n.Nearest("arg").Pos, "pin %s: arg is %q, expected upper case like GO_IMAGE", name, p.Arg)
	}
	if p.Fact != "" && l.facts.typeOf(l.preset.Manifest.Reads, p.Fact) != "string" {
		l.bad(n.Nearest("fact").Pos, "pin %s: %q is no fact of type string of the readers: %s", name, p.Fact, l.readers())
	}
	if p.Floor && p.Fact == "" {
		l.bad(n.Nearest("floor").Pos, "pin %s: floor says how a fact is meant, and there is no fact", name)
	}
	if p.Follow == "" {
		return
	}
	lead, ok := l.preset.Pins[p.Follow]
	at := n.Nearest("follow").Pos
	switch {
	case !ok:
		l.bad(at, "pin %s follows %q, which is no pin", name, p.Follow)
	case lead.Follow != "":
		l.bad(at, "pin %s follows %s, which follows %s itself", name, p.Follow, lead.Follow)
	case p.Version != "" || p.Fact != "":
		l.bad(at, "pin %s follows %s, so that neither version nor fact choose its line", name, p.Follow)
	}
	for _, line := range sorted(lead.Lines) {
		if _, ok := p.Lines[line]; !ok {
			l.bad(n.Nearest("lines").Pos, "pin %s follows %s and lacks its line %s", name, p.Follow, line)
		}
	}
}

// base checks what is known of the image.
func (l *loader) base(name string, p Pin, n *yamlsrc.Node) {
	if !slices.Contains([]string{"apk", "apt", "none"}, p.Base.Packages) {
		l.bad(n.Nearest("packages").Pos, "pin %s: base.packages is %q, expected apk, apt or none", name, p.Base.Packages)
	}
	if p.Base.Packages != "none" && !p.Base.Shell {
		l.bad(n.Nearest("shell").Pos, "pin %s: a package manager needs a shell", name)
	}
	if !baseUser.MatchString(p.Base.User) {
		l.bad(n.Nearest("user").Pos, "pin %s: base.user is %q, expected a number, or two with a colon between", name, p.Base.User)
	}
	if !slices.Contains([]string{"", templates.Glibc, templates.Musl}, p.Base.Libc) {
		l.bad(n.Nearest("libc").Pos, "pin %s: base.libc is %q, expected %s or %s", name, p.Base.Libc, templates.Glibc, templates.Musl)
	}
	for i, e := range p.Base.Env {
		if !baseEnv.MatchString(e) {
			l.bad(n.Get("env").Items[i].Pos, "pin %s: base.env has %q, expected NAME or NAME=VALUE", name, e)
		}
	}
}

// lines checks the images of a pin.
func (l *loader) lines(name string, p Pin, n *yamlsrc.Node) {
	tags, err := regexp.Compile(p.Tags)
	switch {
	case err != nil:
		l.bad(n.Nearest("tags").Pos, "pin %s: %v", name, err)
		return
	case p.Tags != "" && tags.SubexpIndex("version") < 0:
		l.bad(n.Nearest("tags").Pos, "pin %s: tags has no group (?P<version>…)", name)
	case p.Tags != "" && !(strings.HasPrefix(p.Tags, "^") && strings.HasSuffix(p.Tags, "$")):
		l.bad(n.Nearest("tags").Pos, "pin %s: tags matches a part of a tag; begin it with ^ and end it with $", name)
	}
	if len(p.Lines) == 0 {
		l.bad(n.Nearest("lines").Pos, "pin %s has no lines", name)
	}
	for _, line := range sorted(p.Lines) {
		l.name("a line", lineName, n.Get("lines"), line)
		at := n.Nearest("lines", line)
		image := p.Lines[line].Image
		version := p.ImageVersion(image)
		if err := checkImage(image); err != nil {
			l.bad(at.Nearest("image").Pos, "pin %s: image %q: %v", name, image, err)
		} else if p.Tags != "" && !tags.MatchString(tagOf(image)) {
			l.bad(at.Nearest("image").Pos, "pin %s: the tag %q does not match %s", name, tagOf(image), p.Tags)
		} else if p.Follow == "" && version != "" && version != line && !strings.HasPrefix(version, line+".") {
			l.bad(at.Nearest("image").Pos, "pin %s: the image of line %s has version %s", name, line, version)
		}
		if eol := p.Lines[line].EOL; eol != "" {
			if _, err := time.Parse(time.DateOnly, eol); err != nil {
				l.bad(at.Nearest("eol").Pos, "pin %s: eol is %q, expected a day as YYYY-MM-DD", name, eol)
			}
		}
	}
}
