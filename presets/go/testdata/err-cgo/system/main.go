// Command system needs a module that needs C.
package main

import _ "github.com/h2non/bimg"

func main() {}
