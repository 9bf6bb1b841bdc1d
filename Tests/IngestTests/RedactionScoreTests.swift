import Foundation
import Ingest
import Testing

/// Scores redaction on labelled texts. Nothing of the data sets is ever printed but row numbers and counts.
@Suite struct RedactionScoreTests {
    struct Labelled {
        var row: Int
        var template: Int
        var text: String
        var spans: [(type: String, value: String, range: Range<Int>)]
    }

    struct Score {
        var labelled = 0
        var masked = 0
        var marked = 0
        var right = 0

        var recall: Double { labelled == 0 ? 1 : Double(masked) / Double(labelled) }
        var precision: Double { marked == 0 ? 1 : Double(right) / Double(marked) }
    }

    /// What we call it, what the data set calls it, and the floors on the half the rules were not fitted to.
    static let claimed: [(name: String, type: String, recall: Double, precision: Double)] = [
        ("e-mail", "EMAIL_ADDRESS", 0.99, 0.95),
        ("phone", "PHONE_NUMBER", 0.75, 0.70),
        ("payment card", "CREDIT_CARD", 0.95, 0.95),
        ("bank account", "IBAN_CODE", 0.99, 0.95),
        ("US social security number", "US_SSN", 0.99, 0.90),
        ("IP address", "IP_ADDRESS", 0.99, 0.95),
    ]

    @Test func labelledTexts() throws {
        guard let rows = try Self.labelledTexts() else { return }
        let tuned = Self.score(rows.filter { $0.template % 2 == 0 })
        let held = Self.score(rows.filter { $0.template % 2 == 1 })
        print("| marker | labelled as | half | spans | masked | recall | marked | precision |")
        print("|---|---|---|---|---|---|---|---|")
        for claim in Self.claimed + [("postcode", "ZIP_CODE", 0, 0)] {
            for (half, scores) in [("fitted", tuned), ("held out", held)] {
                let score = scores[claim.name] ?? Score()
                print(
                    "| \(claim.name) | \(claim.type) | \(half) | \(score.labelled) | \(score.masked) "
                        + "| \(Self.percent(score.recall)) | \(score.marked) | \(Self.percent(score.precision)) |")
            }
            let score = held[claim.name] ?? Score()
            #expect(score.recall >= claim.recall, "recall of \(claim.name)")
            #expect(score.precision >= claim.precision, "precision of \(claim.name)")
        }
    }

    @Test func cleanTextsRaiseFewAlarms() throws {
        guard let rows = try Self.labelledTexts() else { return }
        let clean = rows.filter(\.spans.isEmpty)
        var redactor = Redactor()
        let alarms = clean.filter { !redactor.spans($0.text).spans.isEmpty }
        print("clean texts: \(clean.count), with a false alarm: \(alarms.count), rows \(alarms.map(\.row))")
        #expect(clean.count == 113)
        #expect(alarms.count <= 2)
    }

    @Test func maskedTextHoldsNoMaskedValue() throws {
        guard let rows = try Self.labelledTexts() else { return }
        var redactor = Redactor()
        let claimed = Set(Self.claimed.map(\.type))
        for row in rows {
            let covered = redactor.spans(row.text).spans
            let output = redactor.redacted(row.text)
            for span in row.spans where claimed.contains(span.type) && Self.isCovered(span.range, covered) {
                // Apart, so that a failure prints no text.
                let isLeft = output.contains(span.value)
                #expect(!isLeft, "row \(row.row)")
            }
        }
    }

    @Test(arguments: ["nhs", "boston"])
    func realTextsKeepNothingOfTheShapeOfANumberOrAddress(source: String) throws {
        guard let texts = source == "nhs" ? try Self.nhsComments() : try Self.bostonReasons() else { return }
        let shapes = try [
            #"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"#,
            #"(?<![0-9])\(?[2-9][0-9]{2}\)?[-. ]{1,2}[0-9]{3}[-. ][0-9]{4}(?![0-9])"#,
            #"(?<![0-9])[2-9][0-9]{2}-[0-9]{4}(?![0-9-])"#,
            #"(?<![0-9A-Za-z])0[0-9]{3,4}[ -]?[0-9]{3}[ -]?[0-9]{3,4}(?![0-9])"#,
            #"\+[0-9][0-9 ().-]{7,}[0-9]"#,
        ].map { try NSRegularExpression(pattern: $0) }
        func hits(_ text: String) -> Int {
            let range = NSRange(text.startIndex..., in: text)
            return shapes.reduce(0) { $0 + $1.numberOfMatches(in: text, range: range) }
        }
        var redactor = Redactor()
        var before = 0
        var left: [Int] = []
        for (row, text) in texts.enumerated() {
            let found = hits(text)
            before += found
            if found > 0 || text.contains("@"), hits(redactor.redacted(text)) > 0 { left.append(row) }
        }
        print("\(source): \(texts.count) texts, shapes before \(before), left in rows \(left)")
        #expect(left.isEmpty)
    }
}

extension RedactionScoreTests {
    static func score(_ rows: [Labelled]) -> [String: Score] {
        var scores: [String: Score] = [:]
        var redactor = Redactor()
        for row in rows {
            let found = redactor.spans(row.text).spans
            for claim in claimed + [("postcode", "ZIP_CODE", 0, 0)] {
                let labels = row.spans.filter { $0.type == claim.type }
                let marks = found.filter { $0.name == claim.name }
                var score = scores[claim.name] ?? Score()
                score.labelled += labels.count
                score.masked += labels.count { isCovered($0.range, found) }
                score.marked += marks.count
                score.right += marks.count { mark in labels.contains { $0.range.overlaps(mark.start..<mark.end) } }
                scores[claim.name] = score
            }
        }
        return scores
    }

    static func isCovered(_ range: Range<Int>, _ spans: [RedactedSpan]) -> Bool {
        range.allSatisfy { index in spans.contains { $0.start <= index && index < $0.end } }
    }

    static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
}

extension Redactor {
    mutating func spans(_ text: String) -> (spans: [RedactedSpan], reads: Int) {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { spans(in: $0) }
    }

    mutating func redacted(_ text: String) -> String {
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { redact($0, into: &out) }
        return String(decoding: out, as: UTF8.self)
    }
}
