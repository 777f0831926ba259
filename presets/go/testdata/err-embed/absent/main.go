// Command absent embeds what another tool makes.
package main

import _ "embed"

//go:embed web/dist/index.html
var page string

//go:embed   `later.json`
var data string

func main() { println(page, data) }
