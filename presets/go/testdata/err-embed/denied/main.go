// Command denied embeds what the ignore file keeps out.
package main

import "embed"

//go:embed static "with space.txt" templates/*
var files embed.FS

func main() { println(files) }
