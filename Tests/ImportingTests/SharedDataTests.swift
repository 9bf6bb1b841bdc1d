import Definitions
import Events
import Foundation
import Testing

@testable import Importing

/// The real data sets, against counts made by another way; free text is never printed, only row numbers and sums.
struct SharedDataTests {
    private func table(_ file: URL) throws -> (header: [String: Int], rows: [[[UInt8]]]) {
        let stream = try ByteStream(file: file)
        var bytes: [UInt8] = []
        while let piece = try stream.next() { bytes += piece }
        let rows = naiveCSV(bytes)
        let names = rows[0].map { String(decoding: $0, as: UTF8.self) }
        return (Dictionary(uniqueKeysWithValues: zip(names, 0...)), Array(rows.dropFirst()))
    }

    private func tally(_ events: [[String: Any]], _ field: String) -> [String: Int] {
        events.reduce(into: [:]) { counts, event in
            guard let value = (event["data"] as? [String: Any])?[field] else { return }
            counts["\(value)", default: 0] += 1
        }
    }

    @Test func bostonRowsEndInExactlyOnePlace() throws {
        guard let file = sharedFile("boston-311-2015h1/boston-311-2015h1.csv.gz") else { return }
        var source = try ImportSource(file: file, mapping: mapping("boston-311"))
        let events = try decoded(&source)
        let report = source.report
        print("Boston: \(report)")
        print("Boston by stage \(tally(events, "stage")), need met \(tally(events, "needMet"))")
        #expect(report.rows == 58_119)
        #expect(report.rowsMapped + report.rowsPartlyMapped + report.rowsRejected == 58_119)
        #expect(report.slots == events.count)
        #expect(report.rejected.isEmpty)
        #expect(report.timesUncertain == 0)
        let (header, rows) = try table(file)
        let status = try #require(header["CASE_STATUS"])
        let target = try #require(header["TARGET_DT"])
        let closed = rows.filter { $0[status] == Array("Closed".utf8) }
        let stages = tally(events, "stage")
        #expect(stages["started"] == rows.count)
        #expect((stages["completed"] ?? 0) + (stages["refused"] ?? 0) == closed.count)
        #expect(
            events.count { ($0["data"] as? [String: Any])?["targetSeconds"] != nil }
                == closed.count { !$0[target].isEmpty })
        let negative = events.count { (($0["data"] as? [String: Any])?["durationSeconds"] as? Int ?? 0) < 0 }
        #expect(negative == 84)
        let services = tally(events.filter { ($0["id"] as? String)?.hasSuffix("/started") == true }, "service")
        let departments = Dictionary(grouping: rows) { String(decoding: $0[header["Department"] ?? 0], as: UTF8.self) }
        #expect(services.values.sorted() == departments.values.map(\.count).sorted())
    }

    /// Boston's clock by hand: four hours behind UTC from 8 March to 1 November 2015, 02:00 each, else five.
    private func bostonSeconds(_ field: [UInt8]) -> (wall: Int, utc: Int) {
        let parts = String(decoding: field, as: UTF8.self).split(whereSeparator: { "/: ".contains($0) })
        let numbers = parts.prefix(6).map { Int($0) ?? 0 }
        let hour = numbers[3] % 12 + (parts[6] == "PM" ? 12 : 0)
        let day = Int(CivilDay.number(year: numbers[2], month: numbers[0], day: numbers[1]))
        let wall = day * 86_400 + hour * 3600 + numbers[4] * 60 + numbers[5]
        let isSummer = (1_425_780_000..<1_446_343_200).contains(wall)
        return (wall, wall + (isSummer ? 4 : 5) * 3600)
    }

    @Test func bostonDurationsKnowTheClockChanges() throws {
        guard let file = sharedFile("boston-311-2015h1/boston-311-2015h1.csv.gz") else { return }
        var source = try ImportSource(file: file, mapping: mapping("boston-311"))
        var durations: [String: Int] = [:]
        for event in try decoded(&source) {
            guard let data = event["data"] as? [String: Any], let seconds = data["durationSeconds"] as? Int,
                let token = data["case"] as? String
            else { continue }
            durations[token] = seconds
        }
        let (header, rows) = try table(file)
        let token = try #require(header["CASE_ENQUIRY_ID"])
        let opened = try #require(header["OPEN_DT"])
        let closed = try #require(header["CLOSED_DT"])
        var differing = 0
        for (index, row) in rows.enumerated() where !row[closed].isEmpty {
            let from = bostonSeconds(row[opened])
            let to = bostonSeconds(row[closed])
            let ours = durations[String(decoding: row[token], as: UTF8.self)]
            if ours != to.utc - from.utc { Issue.record("row \(index + 1) differs") }
            if to.utc - from.utc != to.wall - from.wall { differing += 1 }
        }
        print("Boston: \(differing) durations differ from the difference of wall clocks, by one hour each")
        #expect(differing > 0)
    }

    @Test func nhsRatingsAreTheReverseOfTheFile() throws {
        guard let file = sharedFile("nhs-fft-comments/v6framework_230831.csv") else { return }
        var source = try ImportSource(file: file, mapping: mapping("nhs-fft"))
        let events = try decoded(&source)
        print("NHS: \(source.report)")
        print("NHS by rating \(tally(events, "rating")), out of scale \(tally(events, "ratingOutOfScale"))")
        let (header, rows) = try table(file)
        let mark = try #require(header["FFT categorical answer"])
        let date = try #require(header["Date"])
        var expected: [String: Int] = [:]
        var outside = 0
        for row in rows {
            switch String(decoding: row[mark], as: UTF8.self) {
            case "1": expected["5", default: 0] += 1
            case "2": expected["4", default: 0] += 1
            case "3": expected["3", default: 0] += 1
            case "4": expected["2", default: 0] += 1
            case "5": expected["1", default: 0] += 1
            default: outside += 1
            }
        }
        #expect(rows.count == 7_908)
        #expect(events.count == 7_908 && source.report.rejected.isEmpty)
        #expect(tally(events, "rating") == expected)
        #expect(tally(events, "ratingOutOfScale").values.reduce(0, +) == outside)
        let ambiguous = rows.count { row in
            let parts = String(decoding: row[date], as: UTF8.self).split(separator: "/").compactMap { Int($0) }
            return parts[0] <= 12 && parts[1] <= 12 && parts[0] != parts[1]
        }
        #expect(source.report.timesUncertain == ambiguous)
        let people = Set(events.compactMap { ($0["data"] as? [String: Any])?["respondent"] as? String })
        #expect(people.count == 4_466)
        #expect(Set(events.compactMap { $0["id"] as? String }).count == 7_908)
    }
}
