import Foundation
import TestKit
import Testing

/// The NHS answers through the real program, against a recomputation straight from the CSV.
@Suite struct NHSOracleTests {
    private static func service(_ trust: String, _ type: String) -> String {
        switch (trust, type.replacingOccurrences(of: "\u{A0}", with: " ").trimmingCharacters(in: .whitespaces)) {
        case ("NEAS", let name) where name.hasPrefix("PTS"): "neas-patient-transport"
        case ("NEAS", "See and Convey"): "neas-see-and-convey"
        case ("NEAS", "111"): "neas-111"
        case ("NHFT", "Local partnerships- MH"): "nhft-mental-health"
        case ("NHFT", "Community health services"): "nhft-community-health"
        case ("NHFT", "Forensic"): "nhft-forensic"
        case ("NHFT", "Specialist Services and CYP"): "nhft-specialist-cyp"
        case (let trust, _): trust.lowercased() + "-not-stated"
        }
    }

    @Test func histogramsAndMeansEqualANaiveRecomputation() throws {
        guard let shared = SharedData.folder(for: "NHS oracle") else { return }
        let file = shared.appending(path: "nhs-fft-comments/v6framework_230831.csv")
        let rows = NaiveCSV.parse([UInt8](try Data(contentsOf: file)))
        let column = Dictionary(rows[0].enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
        var naive: [String: [Int]] = [:]
        var outOfScale = 0
        var comments = 0
        for row in rows.dropFirst() where row.count > 6 {
            if row[column["FFT answer"] ?? 8].contains(where: { !$0.isWhitespace }) { comments += 1 }
            let service = Self.service(row[column["Trust"] ?? 1], row[column["Service type 1"] ?? 4])
            guard let rating = Int(row[column["FFT categorical answer"] ?? 6]), (1...5).contains(rating) else {
                outOfScale += 1
                continue
            }
            naive[service, default: [0, 0, 0, 0, 0]][5 - rating] += 1
        }

        let program = try Program()
        try #require(try program.run(["import", file.path, "--mapping", "nhs-fft"]).code == 0)
        try #require(try program.run(["publish", "--now", "--tick-at", "2023-01-01T00:00:00Z"]).code == 0)
        var ours: [String: [Int]] = [:]
        var publishedOutOfScale = 0
        var publishedComments = 0
        var classified = 0
        for row in try program.table("nhs-fft") where row["service"] != "all" && row["period"] == "month" {
            let service = try #require(row["service"])
            let counts = (1...5).map { Int(row["r\($0)"] ?? "") ?? 0 }
            switch row["metric_id"] {
            case "satisfaction.mean_normalised":
                for level in 0..<5 { ours[service, default: [0, 0, 0, 0, 0]][level] += counts[level] }
                let total = counts.reduce(0, +)
                guard total > 0 else { continue }
                let sum = zip(1...5, counts).reduce(0) { $0 + $1.0 * $1.1 }
                let mean = Double(sum) / Double(total)
                #expect(abs((row["value"].flatMap(Double.init) ?? -1) - (mean - 1) / 4) < 1e-12)
            case "excluded.out_of_scale": publishedOutOfScale += Int(row["out_of_scale"] ?? "") ?? 0
            case "comments.count": publishedComments += Int(row["comments"] ?? "") ?? 0
            case "comments.unclassified_share":
                classified +=
                    (Int(row["comments_classified"] ?? "") ?? 0) + (Int(row["comments_unclassified"] ?? "") ?? 0)
            default: break
            }
        }
        ours = ours.filter { $0.value.contains { $0 > 0 } }
        #expect(ours == naive)
        #expect(publishedOutOfScale == outOfScale)
        #expect(publishedComments == comments && classified == comments)
        print("NHS: \(naive.count) services, \(naive.values.joined().reduce(0, +)) ratings, \(outOfScale) out of scale")
    }
}
