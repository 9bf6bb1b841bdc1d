import Foundation
import TestKit

/// The data sets beside the package; each loader gives nil, and says so in one line, where they are absent.
extension RedactionScoreTests {
    static func folder(_ name: String) -> URL? { SharedData.folder(for: name)?.appending(path: name) }

    static func labelledTexts() throws -> [Labelled]? {
        guard let folder = folder("presidio-pii") else { return nil }
        let data = try Data(contentsOf: folder.appending(path: "synth_dataset_v2.json"))
        let rows = try JSONSerialization.jsonObject(with: data) as? [[String: Any]] ?? []
        return rows.enumerated().map { row, fields in
            let spans = (fields["spans"] as? [[String: Any]] ?? []).map { span in
                let start = span["start_position"] as? Int ?? 0
                return (
                    type: span["entity_type"] as? String ?? "", value: span["entity_value"] as? String ?? "",
                    range: start..<(span["end_position"] as? Int ?? start)
                )
            }
            return Labelled(
                row: row, template: fields["template_id"] as? Int ?? 0, text: fields["full_text"] as? String ?? "",
                spans: spans)
        }
    }

    static func nhsComments() throws -> [String]? {
        guard let folder = folder("nhs-fft-comments") else { return nil }
        let data = try Data(contentsOf: folder.appending(path: "v6framework_230831.csv"))
        return column("FFT answer", of: table(data))
    }

    static func bostonReasons() throws -> [String]? {
        guard let folder = folder("boston-311-2015h1") else { return nil }
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", folder.appending(path: "boston-311-2015h1.csv.gz").path]
        let pipe = Pipe()
        gzip.standardOutput = pipe
        try gzip.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        gzip.waitUntilExit()
        return column("CLOSURE_REASON", of: table(data))
    }

    private static func column(_ name: String, of rows: [[String]]) -> [String] {
        guard let index = rows.first?.firstIndex(of: name) else { return [] }
        return rows.dropFirst().map { index < $0.count ? $0[index] : "" }
    }

    /// RFC 4180, also with bare line feeds inside quotes.
    private static func table(_ data: Data) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        for byte in [UInt8](data) {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                row.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
            case 10 where !isQuoted:
                row.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
                rows.append(row)
                row.removeAll(keepingCapacity: true)
            case 13 where !isQuoted: continue
            default: field.append(byte)
            }
        }
        return rows
    }
}
