// Package php finds the PHP projects of a repository: the version they ask for, and the folder that a server shows. It runs
// nothing. It imports manifest, survey, tree, unit and internal/diag.
package php
