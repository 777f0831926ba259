package jvm

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/project/unit"
)

const assembler = "appassembler-maven-plugin"

// assembled gives the script that Maven's appassembler writes to start the program of the module, relative to its folder; the text
// is empty without one. https://www.mojohaus.org/appassembler/appassembler-maven-plugin/assemble-mojo.html
func (p *pom) assembled() unit.Fact {
	plugins := p.used(assembler)
	for _, program := range setting(plugins, "programs").All("program") {
		name, ok := p.value(program.Child("name"))
		if program.Child("name") == nil {
			name, ok = p.value(program.Child("id"))
		}
		if !ok || name.Text() == "" {
			continue
		}
		home, bin := "target/appassembler", "bin"
		if e := setting(plugins, "assembleDirectory"); e.Str() != "" {
			v, _ := p.value(e)
			home = strings.TrimPrefix(strings.TrimPrefix(v.Text(), "${project.basedir}/"), "${basedir}/")
		}
		if v, _ := p.value(setting(plugins, "binFolder")); v.Text() != "" {
			bin = v.Text()
		}
		name.Value = path.Join(home, bin, name.Text())
		return name
	}
	return unit.Fact{}
}
