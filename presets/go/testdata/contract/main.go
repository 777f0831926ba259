// Command server answers.
package main

import _ "embed"

//go:embed secret.key
var key string

func main() { println(len(key)) }
