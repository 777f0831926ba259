package com.example.shop.reports;

import java.io.IOException;
import java.util.List;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Sales as a CSV table, one line a sale, by RFC 4180. */
final class SalesReport {

    private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder()
            .setHeader("day", "sku", "quantity", "revenue")
            .get();

    private SalesReport() {
    }

    static String toCsv(List<Sale> sales) throws IOException {
        var text = new StringBuilder();
        try (var csv = new CSVPrinter(text, FORMAT)) {
            for (var sale : sales) {
                csv.printRecord(sale.day(), sale.sku(), sale.quantity(), sale.revenue());
            }
        }
        return text.toString();
    }
}
