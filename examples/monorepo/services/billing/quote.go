package main

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// quote is a price with its tax, in the currency's main unit.
type quote struct {
	Net   decimal.Decimal `json:"net"`
	Tax   decimal.Decimal `json:"tax"`
	Gross decimal.Decimal `json:"gross"`
}

// newQuote adds vat percent to net; the tax is rounded to cents, half to even.
func newQuote(net, vat string) (quote, error) {
	n, err := decimal.NewFromString(net)
	if err != nil || n.IsNegative() {
		return quote{}, fmt.Errorf("net %q: expected an amount of 0 or more", net)
	}
	v, err := decimal.NewFromString(vat)
	if err != nil || v.IsNegative() {
		return quote{}, fmt.Errorf("vat %q: expected a percentage of 0 or more", vat)
	}
	tax := n.Mul(v).Shift(-2).RoundBank(2)
	return quote{Net: n, Tax: tax, Gross: n.Add(tax)}, nil
}
