// Package libc calls C.
package libc

/*
#include <stdio.h>
#include <stdlib.h>

static char *greeting(int year) {
	char *text = malloc(32);
	snprintf(text, 32, "C says hello in %d", year);
	return text;
}
*/
import "C"

import "unsafe"

// Greeting is a text that C wrote.
func Greeting() string {
	text := C.greeting(1972)
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text)
}
