package com.example.shop.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

import org.junit.jupiter.api.Test;

class SalesReportTest {

    @Test
    void quotesASkuWithAComma() throws IOException {
        var sale = new Sale(LocalDate.of(2026, 11, 20), "mug, blue", 3, new BigDecimal("12.50"));

        assertEquals("""
                day,sku,quantity,revenue\r
                2026-11-20,"mug, blue",3,37.50\r
                """, SalesReport.toCsv(List.of(sale)));
    }
}
