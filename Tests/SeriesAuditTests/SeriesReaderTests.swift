import Foundation
import Testing

@testable import SeriesAudit

/// Bad input is data: every record is used, not needed, or refused with a reason.
@Suite struct SeriesReaderTests {
    private func refusal(of record: Any) throws -> String? {
        let result = try InventedSeries.result(of: [record])
        #expect(result.recordsRead == 1)
        #expect(result.recordsUsed + result.recordsNotNeeded + result.refusedRecords.count == 1)
        return result.recordsRefused.keys.first
    }

    private func changed(_ field: String, _ value: Any?) -> [String: Any] {
        var record = InventedSeries.record("2021-03", "satisfied", 5)
        record[field] = value
        return record
    }

    @Test func everyReasonIsGiven() throws {
        #expect(try refusal(of: InventedSeries.record("2021-03", "satisfied", 5)) == nil)
        #expect(try refusal(of: InventedSeries.record("2021-03", "satisfied", "5")) == nil)
        #expect(try refusal(of: InventedSeries.record("2021-03", "uptime-percent", 99.9)) == nil)
        #expect(try refusal(of: 7) == "not-an-object")
        #expect(try refusal(of: [7]) == "not-an-object")
        #expect(try refusal(of: changed("service", nil)) == "missing-field")
        #expect(try refusal(of: changed("count", nil)) == "missing-field")
        #expect(try refusal(of: changed("service", 3)) == "wrong-type")
        #expect(try refusal(of: changed("count", true)) == "wrong-type")
        #expect(try refusal(of: changed("count", NSNull())) == "wrong-type")
        #expect(try refusal(of: changed("count", [5])) == "wrong-type")
        #expect(try refusal(of: changed("count", "many")) == "not-a-number")
        #expect(try refusal(of: changed("count", "nan")) == "not-a-number")
        #expect(try refusal(of: changed("count", "")) == "not-a-number")
        #expect(try refusal(of: changed("count", -1)) == "not-a-count")
        #expect(try refusal(of: changed("count", 1.5)) == "not-a-count")
        #expect(try refusal(of: changed("dataType", "delighted")) == "unknown-data-type")
        #expect(try refusal(of: changed("period", "week")) == "not-monthly")
        for timestamp in ["2021-13-01", "2021-03-02", "March", "0001-03-01", "2021-03-01T12:00:00Z"] {
            #expect(try refusal(of: changed("_timestamp", timestamp)) == "not-the-start-of-a-month")
        }
    }

    @Test func duplicatesAreCountedAndContradictionsNotBelieved() throws {
        var records = try InventedSeries.made(by: "satisfaction.top2box@1", months: 6).records
        records.append(records[0])
        // The same level of the same month twice with other numbers, three records in all: none is believed.
        records.append(InventedSeries.record("2021-02", "satisfied", 1))
        records.append(InventedSeries.record("2021-02", "satisfied", 2))
        let result = try InventedSeries.result(of: records)
        #expect(result.recordsRefused == ["duplicate": 1, "contradicting-duplicate": 3])
        #expect(result.recordsRead == 39)
        #expect(result.recordsUsed == 35)
        #expect(result.series[0].months[0].verdict == .fits)
        #expect(result.series[0].months[1].missing == .incomplete)
    }

    @Test func servicesAreAuditedApart() throws {
        let records = try InventedSeries.made(by: "satisfaction.top2box@1", months: 6).records
        let others = records.map { record in
            var other = record
            other["service"] = "another"
            return other
        }
        let result = try InventedSeries.result(of: records + others)
        #expect(result.series.map(\.service) == ["another", "invented"])
        #expect(result.series[0].months == result.series[1].months)
    }

    @Test func aFileThatIsNoListIsAMistake() {
        var reader = SeriesReader()
        for text in ["", "{}", "[", "month,count"] {
            #expect(throws: SeriesFileError.self) { try reader.read(Data(text.utf8), file: "x.json") }
        }
    }

    @Test func reportAndJSONSayTheSame() throws {
        var series = try InventedSeries.made(by: "satisfaction.mean_normalised@1", months: 12)
        series.months[5].published = nil
        series.months[8].published = 3
        let result = try InventedSeries.result(of: series.records + [changed("period", "week")])
        let decoded = try JSONDecoder().decode(AuditResult.self, from: Data(AuditReport.json(result).utf8))
        #expect(decoded == result)
        let text = AuditReport.text(result)
        #expect(text.contains("12 months = 10 explained + 0 weak + 1 nothing fits + 1 no data"))
        #expect(text.contains("no data (x): no published percent"))
        #expect(text.contains("NOTHING FITS; nearest of its own counts: "))
        #expect(text.contains("refused  1  not-monthly"))
    }
}
