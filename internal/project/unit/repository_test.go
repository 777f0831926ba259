package unit_test

import (
	"testing"

	"github.com/stagegen/stagegen/internal/project/unit"
)

func TestRepository(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://github.com/acme/shop":                        "https://github.com/acme/shop",
		"http://github.com/acme/shop/":                        "https://github.com/acme/shop",
		"git+https://github.com/acme/shop.git#main":           "https://github.com/acme/shop",
		"git://github.com/acme/shop.git":                      "https://github.com/acme/shop",
		"git@gitlab.com:acme/team/shop.git":                   "https://gitlab.com/acme/team/shop",
		"git+ssh://git@github.com/acme/shop.git":              "https://github.com/acme/shop",
		"ssh://git@github.com:acme/shop.git":                  "https://github.com/acme/shop",
		"ssh://git@git.example.com:2222/acme/shop.git":        "https://git.example.com/acme/shop",
		"scm:git:git://github.com/acme/shop.git":              "https://github.com/acme/shop",
		"http://git.example.com:3000/acme/shop":               "http://git.example.com:3000/acme/shop",
		"https://github.com/acme/shop/tree/main/packages/api": "https://github.com/acme/shop/tree/main/packages/api",
		"https://ci:secret@github.com/acme/shop.git":          "https://github.com/acme/shop",
		"https://ci:1/secret@github.com/acme/shop.git":        "",
		"https://ci:se/cret@github.com/acme/shop.git":         "",
		"https://github.com/acme/shop?token=secret":           "https://github.com/acme/shop",
		"https://github.com/acme/a b":                         "",
		"https://github.com":                                  "",
		"svn://svn.example.com/shop":                          "",
		"file:///srv/shop":                                    "",
		"acme/shop":                                           "",
		"":                                                    "",
	} {
		if got := unit.Repository(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
