package main

import "testing"

func TestNewQuote(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, net, vat, tax, gross string
	}{
		{"whole", "100", "19", "19", "119"},
		{"half cent goes to even", "0.50", "25", "0.12", "0.62"},
		{"no binary fractions", "0.10", "200", "0.2", "0.3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q, err := newQuote(tt.net, tt.vat)
			if err != nil {
				t.Fatal(err)
			}
			if q.Tax.String() != tt.tax || q.Gross.String() != tt.gross {
				t.Errorf("tax %s, gross %s, want %s, %s", q.Tax, q.Gross, tt.tax, tt.gross)
			}
		})
	}
}

func TestNewQuoteRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, net, vat string }{
		{"no number", "ten", "19"},
		{"negative price", "-1", "19"},
		{"negative tax", "1", "-19"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := newQuote(tt.net, tt.vat); err == nil {
				t.Errorf("newQuote(%q, %q) gave no error", tt.net, tt.vat)
			}
		})
	}
}
