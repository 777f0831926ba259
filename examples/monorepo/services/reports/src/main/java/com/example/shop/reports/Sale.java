package com.example.shop.reports;

import java.math.BigDecimal;
import java.time.LocalDate;

/** Items of one kind that were sold on one day. */
record Sale(LocalDate day, String sku, int quantity, BigDecimal unitPrice) {

    BigDecimal revenue() {
        return unitPrice.multiply(BigDecimal.valueOf(quantity));
    }
}
